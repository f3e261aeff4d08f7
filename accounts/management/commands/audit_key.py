"""The key of the audit trail's anchors: print the public half for auditors, or make a new pair."""

import base64
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.trail.anchors import AnchorProblem, key_id, public_key, public_text


class Command(BaseCommand):
    help = "Print the public key that anchors are verified with; with --new, print a new AUDIT_SIGNING_KEY instead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new", action="store_true", help="print a new secret key; nothing is stored")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new"]:
            self.stdout.write(base64.b64encode(secrets.token_bytes(32)).decode())
            return
        try:
            public = public_key()
        except AnchorProblem as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(public_text(public))
        self.stderr.write(f"Key {key_id(public)}: give it to auditors on a way of its own, not beside the anchors.")
