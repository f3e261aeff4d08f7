"""Writes docs/roles.md from the table of roles, or checks that it is what the code says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils import translation

from accounts.role_words import role_lines

FILE = Path("docs/roles.md")
HEAD = """# Roles: who sees what and may do what

Written by `manage.py roles_table` from `accounts/roles.py`; a test fails when the two differ. Pages, API, admin,
commands, search, feeds, files and background work all ask this one table; rights are read from the database at each
request. What a person sees is also a matter of their bodies and teams.

| role | sees | national summary | may | second factor | API tokens |
|---|---|---|---|---|---|
"""
ACTING = """
## Who stands in for whom

An absent person names someone of their own bodies; the Project Office may name anyone in the last column. At most 90
days, with both names in every event, and without chains (decision 34).

| absent | named by themself | named by the Project Office |
|---|---|---|
"""


class Command(BaseCommand):
    help = "Write docs/roles.md from accounts/roles.py; with --check, exit 1 when the file is not what the code says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.BASE_DIR) / FILE
        wanted = roles_page()
        if not options["check"]:
            file.write_text(wanted)
        elif not file.exists() or file.read_text() != wanted:
            raise CommandError(f"{FILE} is not what accounts/roles.py says: run manage.py roles_table.")


def roles_page() -> str:
    """The page, in English."""
    with translation.override("en"):
        lines = list(role_lines())
        rows = [
            f"| {one.label} | {one.sees} | {_yes(one.national_summary)} | {'; '.join(map(str, one.may))} "
            f"| {_yes(one.second_factor)} | {one.tokens} |"
            for one in lines
        ]
        acting = [f"| {one.label} | {_named(one.replaced_by)} | {_named(one.replaced_by_office)} |" for one in lines]
    return HEAD + "\n".join(rows) + "\n" + ACTING + "\n".join(acting) + "\n"


def _named(roles: tuple[str, ...]) -> str:
    return ", ".join(roles) or "nobody"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
