"""Follow the chain of the audit trail from its first link to its head, in constant memory, and name what is wrong."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.trail import rows
from accounts.trail.anchors import AnchorProblem, public_key, trusted
from accounts.trail.chain import START
from accounts.trail.check import Check, Fault, Head, Wrong
from accounts.trail.export import ExportProblem, check_export


class Command(BaseCommand):
    help = "Verify the audit trail (or an export of it); exit 1 naming the first bad row and what is wrong with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="signed heads, one a line, kept outside")
        parser.add_argument("--public-key", default="", help="base64; without it the portal's own key is asked")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--from", type=int, default=1, dest="first", metavar="POSITION", help="begin at this link")
        what.add_argument("--file", type=Path, help="an export with proof; no database is asked")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"]:
                self._of_file(options)
            else:
                self._of_database(options)
        except (AnchorProblem, ExportProblem, OSError) as problem:
            raise CommandError(str(problem)) from None

    def _of_file(self, options: dict[str, Any]) -> None:
        key = public_key(options["public_key"]) if options["public_key"] else None
        anchors = self._anchors(options) if options["anchor"] else {}
        with options["file"].open(encoding="utf-8") as lines:
            result = check_export(lines, public=key, anchors=anchors)
        for line in result.words:
            self.stdout.write(line)
        if not result.holds:
            raise SystemExit(1)

    def _of_database(self, options: dict[str, Any]) -> None:
        anchors = self._anchors(options)
        with rows.one_moment():
            check = Check(head=self._start(options["first"]), anchors=anchors, find=rows.event_between)
            check.walk(rows.links(after=options["first"] - 1))
            unlinked = rows.first_without_link()
        if unlinked is not None:
            check.faults.append(Fault(Wrong.UNLINKED, None, unlinked))
        for fault in check.faults:
            self.stdout.write(str(fault))
        head = check.head
        if check.faults:
            self.stdout.write(f"The trail holds up to position {head.position}, not beyond.")
            raise SystemExit(1)
        proven = f"{len(anchors)} anchors hold. " if options["anchor"] else "No anchor was asked. "
        self.stdout.write(
            f"{head.links} events hold. {proven}{head.erased} personal parts are erased, each told by an event. "
            f"Head: position {head.position}, hash {head.hash.hex()}."
        )

    @staticmethod
    def _start(first: int) -> Head:
        if first <= 1:
            return Head(0, START)
        before = rows.hash_at(first - 1)
        if before is None:
            raise CommandError(f"There is no link at position {first - 1}.")
        return Head(first - 1, before)

    @staticmethod
    def _anchors(options: dict[str, Any]) -> dict[int, bytes]:
        if options["anchor"] is None:
            return {}
        with options["anchor"].open(encoding="utf-8") as lines:
            found = trusted(lines, public_key(options["public_key"]))
        if not found:
            raise CommandError(f"{options['anchor']} holds no anchor.")
        return {position: anchor.hash for position, anchor in found.items() if position >= options["first"]}
