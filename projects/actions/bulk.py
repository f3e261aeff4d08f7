"""One change to several milestones: each is reported by the ordinary rules, by its own version, whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.milestones import refuse_report, report_milestone
from projects.actions.problems import FieldProblem, NotAllowed, Refused, Stale
from projects.models import Milestone

MOST_AT_ONCE = 100
"""More than anybody reads in a preview; each milestone costs a transaction of its own."""


class BulkKind(StrEnum):
    """What is done to each of them."""

    MOVE_FORECAST = "move"
    SET_FORECAST = "set"
    NOTE = "note"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """One change for many: `to` with SET_FORECAST, `days` (negative: earlier) with MOVE_FORECAST, both with `reason`;
    `note` with NOTE; `done_date` and `evidence` with CLAIM.
    """

    kind: BulkKind
    to: date | None = None
    days: int = 0
    reason: str = ""
    note: str = ""
    done_date: date | None = None
    evidence: str = ""

    def on(self, milestone: Milestone) -> dict[str, Any]:
        """The report that this makes of one milestone. Raises Refused where it has no date to move, or none is left."""
        if self.kind == BulkKind.NOTE:
            return {"note": self.note}
        if self.kind == BulkKind.CLAIM:
            return {"actual_date": self.done_date, "evidence": self.evidence}
        if self.kind == BulkKind.SET_FORECAST:
            return {"forecast_date": self.to}
        expected = milestone.forecast_date or milestone.baseline_date
        if expected is None:
            message = _("It has no date that could be moved.")
            raise Refused([FieldProblem("forecast_date", "no_date", message)])
        try:
            return {"forecast_date": expected + timedelta(days=self.days)}
        except OverflowError as error:
            message = _("The year is outside 1990 to 2100.")
            raise Refused([FieldProblem("forecast_date", "out_of_range", message)]) from error


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One milestone of several: what would change (before) or was changed (after), or why it is refused.

    `milestone` is as it stands: before the write in a preview, after it where it was saved.
    """

    milestone: Milestone
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)


def preview_many(*, milestones: Iterable[Milestone], change: BulkChange, now: datetime) -> tuple[BulkLine, ...]:
    """What `report_many` would do to milestones that the person may update, by the same rules. Writes nothing."""
    return tuple(_previewed(milestone, change, now) for milestone in milestones)


def report_many(
    *, chosen: Iterable[tuple[Milestone, int]], change: BulkChange, by: User, now: datetime
) -> tuple[BulkLine, ...]:
    """Report the change on each milestone against the version that the person saw of it.

    Each is a transaction of its own: one that is refused or has moved on since says why, and holds up no other. Sent
    again, it changes nothing: every milestone that was saved has a newer version by then.
    """
    return tuple(_reported(milestone, version, change, by, now) for milestone, version in chosen)


def _previewed(milestone: Milestone, change: BulkChange, now: datetime) -> BulkLine:
    try:
        wanted = change.on(milestone)
        changes = _differences(milestone, wanted)
        if not changes:
            return BulkLine(milestone, problems=(_("Nothing would change."),))
        refuse_report(stored=milestone, wanted=wanted, reason=change.reason, now=now)
    except Refused as refusal:
        return BulkLine(milestone, problems=tuple(problem.message for problem in refusal.problems))
    return BulkLine(milestone, changes)


def _reported(milestone: Milestone, version: int, change: BulkChange, by: User, now: datetime) -> BulkLine:
    seen = _previewed(milestone, change, now)
    if milestone.version != version:
        return BulkLine(milestone, problems=(_moved_on(),))
    if seen.is_refused:
        return seen
    try:
        report = report_milestone(
            milestone=milestone,
            expected_version=version,
            changes=change.on(milestone),
            by=by,
            now=now,
            reason=change.reason,
        )
    except Stale:
        return BulkLine(milestone, problems=(_moved_on(),))
    except Refused as refusal:
        return BulkLine(milestone, problems=tuple(problem.message for problem in refusal.problems))
    except NotAllowed as error:
        return BulkLine(milestone, problems=(str(error),))
    return BulkLine(report.milestone, seen.changes)


def _moved_on() -> str:
    return _("Someone saved it after you opened the preview. Nothing of theirs was overwritten: look at it again.")


def _differences(milestone: Milestone, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Fields with the value before and after; the date of a claim stands where the actual date will."""
    before = {name: milestone.said_date if name == "actual_date" else getattr(milestone, name) for name in wanted}
    return {name: (before[name], value) for name, value in wanted.items() if before[name] != value}
