"""Compute the seals of all issued packs and agreed minutes again and follow the chain of each series."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.models import Stocktake
from projects.queries.stocktakes import Verdict, verify


class Command(BaseCommand):
    help = "Recompute the seals of every stocktake and exit 1 naming each that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(Stocktake.objects.issued())
        broken = [one for one in found if not one.holds]
        for one in broken:
            self.stdout.write(f"{one.stocktake}: {', '.join(_faults(one))}")
        self.stdout.write(f"{len(broken)} of {len(found)} stocktakes do not hold their seals.")
        if broken:
            raise SystemExit(1)


def _faults(verdict: Verdict) -> list[str]:
    told = {"the pack": verdict.pack, "the minutes": verdict.minutes, "the chain": verdict.chained}
    return [f"{part} differs from its seal" for part, holds in told.items() if not holds]
