"""Compare the search with every object and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.search import index


class Command(BaseCommand):
    help = "Build the search anew from all objects. Safe at any time: a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        done = index.rebuild(now=timezone.now())
        self.stdout.write(f"{done.written} entries written, {done.removed} removed.")
