"""Holds every evidence file against its hash, and every name in the store against the database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from projects.evidence import store
from projects.models import StoredFile


class Command(BaseCommand):
    help = (
        "Reads every evidence file and lists those that are missing or altered (exit 1), and files that nobody points "
        "at: left by an upload that broke off, harmless. It only reads."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="ask only whether the files are there")

    def handle(self, *args: Any, **options: Any) -> None:
        # Names first: a file that is uploaded meanwhile has its row by the time the rows are read.
        names = set(store.names_stored())
        unfit = 0
        rows = StoredFile.objects.order_by("sha256").values_list("sha256", "size")
        for number, (sha256, size) in enumerate(rows.iterator(chunk_size=1000), start=1):
            name = store.place_of(sha256)
            state = store.state_of(sha256, size) if not options["quick"] else _is_there(name)
            names.discard(name)
            if state != "whole":
                unfit += 1
                self.stdout.write(f"{state}: {name} ({size} bytes; {_used_by(sha256)})")
            if number % 1000 == 0:
                self.stderr.write(f"{number} files looked at")
        for name in sorted(names):
            self.stdout.write(f"orphan: {name}")
        self.stdout.write(f"{rows.count()} files: {unfit} missing or altered; {len(names)} orphans.")
        if unfit:
            sys.exit(1)


def _is_there(name: str) -> str:
    return "whole" if store.storage().exists(name) else "missing"


def _used_by(sha256: str) -> str:
    """Where the file is attached, by the codes of the objects."""
    file = StoredFile.objects.get(sha256=sha256)
    return ", ".join(sorted({f"{row.code} {row.name}" for row in file.attachments.all()})) or "attached to nothing"
