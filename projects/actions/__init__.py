"""Every write of a plan: atomic, keyword-only, with its actor (`by=`) and its instant (`now=`). One module a noun.

An action commits the domain rows, the history row, the audit event, the change entry and the outbox row together, and
nudges the workers after the commit. Rights are checked here too, so that no door can forget them.
"""

from projects.actions.judgements import judge
from projects.actions.milestones import (
    REPORTED_FIELDS,
    STANDING_FIELDS,
    MilestoneReport,
    add_update_row,
    cancel_milestone,
    confirm_done,
    report_milestone,
    return_done,
)
from projects.actions.problems import FieldConflict, FieldProblem, NotAllowed, Refused, Stale
from projects.actions.thresholds import set_thresholds
from projects.actions.writing import owe_portfolio, owe_task

__all__ = [
    "REPORTED_FIELDS",
    "STANDING_FIELDS",
    "FieldConflict",
    "FieldProblem",
    "MilestoneReport",
    "NotAllowed",
    "Refused",
    "Stale",
    "add_update_row",
    "cancel_milestone",
    "confirm_done",
    "judge",
    "owe_portfolio",
    "owe_task",
    "report_milestone",
    "return_done",
    "set_thresholds",
]
