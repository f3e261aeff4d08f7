"""Priority reviews: how long they take, the order of their stages, and the place of a recommendation in its list."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LEAST_DAYS, MOST_DAYS = 21, 42
"""From the start to the report: three to six weeks."""


class Stage(StrEnum):
    SCOPING = "scoping"
    FIELDWORK = "fieldwork"
    REPORT = "report"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


class Grade(StrEnum):
    """Gravest first."""

    CRITICAL = "critical"
    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Demand:
    """A recommendation as its list orders it. `closed` is the day of its closing, None while it is open."""

    grade: Grade
    due: date
    closed: date | None


def is_of_review_length(start: date, due: date) -> bool:
    """Whether the report is due three to six weeks after the start."""
    return LEAST_DAYS <= (due - start).days <= MOST_DAYS


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one; None after the last. Stages are not skipped."""
    order = tuple(Stage)
    place = order.index(stage) + 1
    return order[place] if place < len(order) else None


def days_overdue(demand: Demand, today: date) -> int:
    """Days past the due date of an open one; 0 otherwise."""
    return 0 if demand.closed else max(0, (today - demand.due).days)


def urgency(demand: Demand, today: date) -> tuple[bool, bool, int, date]:
    """Sorting key: open ones first, overdue before the others, by grade, then the earliest due day."""
    overdue = days_overdue(demand, today) > 0
    return (demand.closed is not None, not overdue, tuple(Grade).index(demand.grade), demand.due)
