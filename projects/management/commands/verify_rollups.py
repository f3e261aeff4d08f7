"""Recompute all figures by the Python formulas and compare them with what is stored."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.models import Rollup
from projects.rollups import verify


class Command(BaseCommand):
    help = "Recompute every rollup and exit 1 naming each stored figure that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = verify.pending()
        if waiting:
            self.stderr.write(f"{waiting} writes wait in the outbox: run drain_outbox first, or expect differences.")
        found = verify.differences(today=timezone.localdate())
        for difference in found:
            self.stdout.write(str(difference))
        self.stdout.write(f"{len(found)} differences in {Rollup.objects.count()} rollups.")
        if found:
            raise SystemExit(1)
