"""Growing the history of a milestone to what the returns say: rows are added, none is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from projects.importing.mapping import Mapping
from projects.importing.timeline import OPEN, Standing
from projects.models import Milestone, MilestoneBaseline, MilestoneUpdate

_COMPARED = ("on", "state", "baseline_date", "forecast_date", "actual_date")
_LIVE = ("weight", "state", "completion", "baseline_date", "forecast_date", "actual_date")

BY_IMPORT = "import_returns"
"""Who says that a project left: this program, as it found no return. The authority said nothing."""

CHANGED_FIELDS = (*_LIVE[1:], "note", "reported_at", "version", "updated_at", "name_en", "name_ru", "name_kk", "owner")
"""Columns of a milestone that a further return may change."""


def instant(day: date) -> datetime:
    """The instant that stands for a day of returns: noon UTC, the same day in Astana and in London."""
    return datetime.combine(day, time(12), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows to add for one milestone, and the first day that they are about."""

    updates: list[MilestoneUpdate]
    baselines: list[MilestoneBaseline]
    first_day: date


def missing(stored: Sequence[Standing], told: Sequence[Standing]) -> Sequence[Standing]:
    """What the returns tell and the history in force does not hold: from the first difference on, to its end.

    A year that comes late is followed by the years after it once more: the newest version of a day is in force.
    """
    for place, standing in enumerate(told):
        if place >= len(stored) or any(getattr(stored[place], name) != getattr(standing, name) for name in _COMPARED):
            return told[place:]
    return ()


def grow(milestone: Milestone, new: Sequence[Standing], mapping: Mapping, *, is_created: bool) -> Growth:
    """Bring the milestone to the last of the new standings; answers the rows that say so. `new` is not empty."""
    growth = Growth([], [], new[0].on)
    if is_created:
        _agree(milestone, new[0], mapping, growth)
    for standing in new:
        before = {name: getattr(milestone, name) for name in (*_LIVE, "note")}
        if standing.baseline_date and not milestone.baseline_date:
            growth.baselines.append(_baseline(milestone, standing.baseline_date, standing.on))
        _stand(milestone, standing, mapping)
        milestone.version += 1
        changed = [name for name, value in before.items() if getattr(milestone, name) != value]
        by = BY_IMPORT if standing.is_left else mapping.portfolio.judged_by
        growth.updates.append(_update(milestone, standing.on, changed, by))
    return growth


def _agree(milestone: Milestone, first: Standing, mapping: Mapping, growth: Growth) -> None:
    """Version 1 is the agreement, as for every milestone; what was reported starts with version 2."""
    if first.baseline_date:
        growth.baselines.append(_baseline(milestone, first.baseline_date, first.on))
        milestone.baseline_date = first.baseline_date
    milestone.state = OPEN
    agreed = ["baseline_date"] if first.baseline_date else []
    growth.updates.append(_update(milestone, first.on, agreed, mapping.portfolio.judged_by))


def _baseline(milestone: Milestone, agreed: date, on: date) -> MilestoneBaseline:
    return MilestoneBaseline(milestone=milestone, number=1, date=agreed, at=instant(on))


def _stand(milestone: Milestone, standing: Standing, mapping: Mapping) -> None:
    milestone.state = standing.state
    milestone.completion = standing.completion
    milestone.baseline_date = standing.baseline_date
    milestone.forecast_date = standing.forecast_date
    milestone.actual_date = standing.actual_date
    if standing.is_left:
        milestone.note = mapping.texts.left.replace("{year}", str(standing.year))
    else:
        milestone.note = ""
        milestone.reported_at = instant(standing.on)


def _update(milestone: Milestone, on: date, changed: list[str], by: str) -> MilestoneUpdate:
    return MilestoneUpdate(
        milestone=milestone,
        version=milestone.version,
        changed_fields=changed,
        note=milestone.note,
        by_label=by,
        at=instant(on),
        **{name: getattr(milestone, name) for name in _LIVE},
    )
