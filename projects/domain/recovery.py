"""When a recovery plan is owed, and when it ends: decided from the plan that is open, the status and the day.

A red or amber-red status calls for a plan within ten working days. A status that is amber-green or better (or complete)
before the plan is due, while nothing is submitted, cancels the demand. Any other open plan closes by itself once the
status has been amber-green or better for fourteen days in a row. A returned plan is due again in five working days.
No data is neither: it starts no plan and ends none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from projects.domain.values import Status
from projects.domain.working_days import add_working_days

WORKING_DAYS_TO_PLAN = 10
WORKING_DAYS_TO_AMEND = 5
DAYS_ON_COURSE = 14
CALLS_FOR_PLAN = (Status.RED, Status.AMBER_RED)
ON_COURSE = (Status.COMPLETE, Status.GREEN, Status.AMBER_GREEN)


class Move(StrEnum):
    """What is to be done about a subject's plan today."""

    NOTHING = "nothing"
    DEMAND = "demand"
    CANCEL = "cancel"
    START_CLOCK = "start_clock"
    STOP_CLOCK = "stop_clock"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """The open plan of a subject. `is_unwritten`: nothing was ever submitted.

    `better_since`: the first day of the present run of amber-green or better, None while there is none.
    """

    is_unwritten: bool
    due: date
    better_since: date | None


def plan_due(turned: date) -> date:
    """The tenth working day after the day on which the status turned."""
    return add_working_days(turned, WORKING_DAYS_TO_PLAN)


def amended_plan_due(returned: date) -> date:
    """The fifth working day after the day on which the plan was returned."""
    return add_working_days(returned, WORKING_DAYS_TO_AMEND)


def next_move(plan: OpenPlan | None, status: Status, today: date) -> Move:
    """What the status of today asks for; asking again on the same day answers NOTHING once the move was made."""
    if plan is None:
        return Move.DEMAND if status in CALLS_FOR_PLAN else Move.NOTHING
    if status not in ON_COURSE:
        return Move.STOP_CLOCK if plan.better_since else Move.NOTHING
    if plan.is_unwritten and today <= plan.due:
        return Move.CANCEL
    if plan.better_since is None:
        return Move.START_CLOCK
    return Move.CLOSE if today - plan.better_since >= timedelta(days=DAYS_ON_COURSE) else Move.NOTHING


def days_over(due: date, today: date, *, is_to_be_written: bool) -> int:
    """Calendar days by which a plan that is to be written is late; 0 when it is not."""
    return max(0, (today - due).days) if is_to_be_written else 0
