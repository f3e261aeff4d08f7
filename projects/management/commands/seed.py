"""Load the demonstration: public facts with their sources, and an illustrative plan around them."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from projects.seeding.load import load

FIRST_DAY = date(2025, 3, 1)
"""The plan of the demonstration starts early in 2025: before this day it has no past to tell."""


class Command(BaseCommand):
    help = "Load regions, organisations, public facts and an illustrative plan. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day on which the demonstration stands (default: today in Astana)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = options["today"] or timezone.localdate(now)
        if today < FIRST_DAY:
            raise CommandError(f"The demonstration starts on {FIRST_DAY}: choose --today {FIRST_DAY} or later.")
        added = load(today=today, now=now).added
        if not added:
            self.stdout.write("Everything is there already: nothing was changed.")
            return
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the first pages are asked for before PostgreSQL does it by itself
        for kind, count in added.items():
            self.stdout.write(f"{count:>7,}  {kind}")
        self.stdout.write(f"The demonstration stands as on {today}.")
