"""Do the work that committed writes owe to the rollups, without a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from projects.models import OutboxEntry
from projects.rollups import outbox


class Command(BaseCommand):
    help = "Drain the outbox now; --retry-quarantined also tries entries that were put aside after repeated failures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--retry-quarantined", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry_quarantined"]:
            OutboxEntry.objects.quarantined().update(quarantined_at=None, attempts=0)
        done = outbox.drain_all(now=timezone.now())
        put_aside = OutboxEntry.objects.quarantined().count()
        self.stdout.write(f"{done} entries drained, {put_aside} quarantined.")
        if put_aside:
            raise SystemExit(1)
