"""Who may sign in to the demonstration: prints it and writes VAR_DIR/demo.json, as `serve` does."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delivery_portal import demo


class Command(BaseCommand):
    help = "Makes sure that the accounts and tokens of the demonstration exist. Refused outside a demonstration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="the address that is written beside them")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts are for demonstrations only: PORTAL_DEMO is off.")
        for line in demo.grant_access(settings.VAR_DIR / "demo.json", url=options["url"]):
            self.stdout.write(line)
