"""A decision taken at a stocktake: the answer to an open question, with its place on the agenda."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.decisions import answer_decision
from projects.actions.problems import FieldProblem
from projects.actions.promises import RECORDED_IN, is_on_agenda
from projects.actions.stocktakes import locked, record_stocktake
from projects.actions.writing import refuse, swap
from projects.models import Decision, Stocktake, StocktakeDecision, TaskSlice
from projects.queries.packs import decisions_of_slice


def decide_at(
    *,
    stocktake: Stocktake,
    decision: Decision,
    option: int,
    words: str,
    by: User,
    now: datetime,
    agenda_key: str = "",
    version: int | None = None,
) -> StocktakeDecision:
    """Answer an open question of the slice with one of its options, as it was decided at the meeting.

    Raises NotAllowed, Stale, Refused: pack not issued or minutes agreed, a question of elsewhere, answered already.
    """
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        problems = []
        if stored.state not in RECORDED_IN:
            message = _("Decisions are recorded from the issue of the pack until the minutes are agreed.")
            problems.append(FieldProblem("stocktake", "wrong_state", message))
        if not decisions_of_slice(stored, _tasks(stored)).filter(pk=decision.pk).exists():
            problems.append(FieldProblem("decision", "foreign", _("The question is not about this stocktake's slice.")))
        if not is_on_agenda(stored, agenda_key):
            problems.append(FieldProblem("agenda_key", "unknown", _("There is no such line on the agenda.")))
        refuse(problems)
        answered = answer_decision(
            decision=decision, option=option, words=words, heard_in=stored.code, minuted=True, by=by, now=now
        )
        made = StocktakeDecision.objects.create(
            stocktake=stored, decision=answered, agenda_key=agenda_key, by=by, by_label=by.email, at=now
        )
        swap(stored, now=now)
        record_stocktake(stored, "stocktake.decided", {}, {"decision": answered.code}, by=by, now=now)
    return made


def _tasks(stocktake: Stocktake) -> list[int]:
    series = stocktake.series
    inside = TaskSlice.objects.filter(
        portfolio_id=series.portfolio_id, dimension=series.dimension, object_id=series.object_id
    )
    return list(inside.values_list("task_id", flat=True))
