"""The illustrative plan as its YAML files tell it: teams, tasks, milestones. Pure values, no database.

A milestone is written in one line, `[due, weight, kind, en, ru, kk]`, with a mapping of options at the end where it has
any; a public milestone as `{public: <its English title in reference.json>, weight: …}`. A `*` after the kind makes it a
big one, shown on the national summary.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from projects.seeding.files import outlines_of_plan


@dataclass(frozen=True, slots=True)
class Rebaselined:
    """A new baseline, agreed on a day for a reason."""

    to: date
    day: date
    reason: str

    @property
    def asked_on(self) -> date:
        """The new date was the forecast for a month before it was agreed."""
        return self.day - timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cancelled:
    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneOutline:
    """An invented milestone. `due` is its first baseline; `delay` (days) overrides what the task's pace would make.

    `unannounced`: nobody says beforehand that it will be late, so that it becomes overdue.
    """

    due: date
    weight: str
    kind: str
    names: Mapping[str, str]
    is_key: bool = False
    delay: int | None = None
    unannounced: bool = False
    rebaselined: Rebaselined | None = None
    cancelled: Cancelled | None = None

    @property
    def baseline(self) -> date:
        """The baseline in force at the end of the story."""
        return self.rebaselined.to if self.rebaselined else self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOutline:
    """The place of a public milestone in a task. `original_plan` is the title of a public fact that was its plan."""

    title: str
    weight: str
    is_key: bool = False
    original_plan: str = ""
    plan: date | None = None
    plan_note: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutline:
    code: str
    project: str
    sector: str
    team: str
    names: Mapping[str, str]
    summary: str
    lead: str
    contributing: tuple[str, ...]
    regions: tuple[str, ...]
    weight: str
    is_critical: bool
    pace: str
    milestones: tuple[MilestoneOutline | PublicOutline, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Seat:
    role: str
    organisation: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOutline:
    code: str
    sector: str
    names: Mapping[str, str]
    over_limit_reason: str
    seats: tuple[Seat, ...]
    tasks: tuple[TaskOutline, ...]


def teams() -> tuple[TeamOutline, ...]:
    """The whole plan. Raises KeyError or ValueError where a file leaves something out."""
    return tuple(_team(content) for content in outlines_of_plan())


def _team(content: Mapping[str, Any]) -> TeamOutline:
    team = content["team"]
    return TeamOutline(
        code=team["code"],
        sector=team["sector"],
        names=team["names"],
        over_limit_reason=team.get("over_limit_reason", ""),
        seats=tuple(Seat(*seat) for seat in team["seats"]),
        tasks=tuple(_task(task, team) for task in content["tasks"]),
    )


def _task(content: Mapping[str, Any], team: Mapping[str, Any]) -> TaskOutline:
    return TaskOutline(
        code=content["code"],
        project=content["project"],
        sector=team["sector"],
        team=team["code"],
        names=content["names"],
        summary=content["summary"],
        lead=content["lead"],
        contributing=tuple(content.get("with", ())),
        regions=tuple(content.get("regions", ())),
        weight=str(content["weight"]),
        is_critical=content.get("critical", False),
        pace=content["pace"],
        milestones=tuple(_milestone(line) for line in content.get("milestones", ())),
    )


def _milestone(line: Any) -> MilestoneOutline | PublicOutline:
    if isinstance(line, Mapping):
        return _public(line)
    due, weight, kind, en, ru, kk, *rest = line
    options = dict(rest[0]) if rest else {}
    return MilestoneOutline(
        due=due,
        weight=str(weight),
        kind=kind.rstrip("*"),
        names={"en": en, "ru": ru, "kk": kk},
        is_key=kind.endswith("*"),
        delay=options.get("delay"),
        unannounced=options.get("unannounced", False),
        rebaselined=Rebaselined(**options["rebaselined"]) if "rebaselined" in options else None,
        cancelled=Cancelled(**options["cancelled"]) if "cancelled" in options else None,
    )


def _public(line: Mapping[str, Any]) -> PublicOutline:
    return PublicOutline(
        title=line["public"],
        weight=str(line["weight"]),
        is_key=line.get("key", False),
        original_plan=line.get("original_plan", ""),
        plan=line.get("plan"),
        plan_note=line.get("plan_note", ""),
        note=line.get("note", ""),
    )
