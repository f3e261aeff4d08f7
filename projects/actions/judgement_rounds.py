"""Judgement rounds: opened with a cut-off date, judged, moderated, closed; closing freezes the league tables."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Verb
from projects.actions.judgements import months_later
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, next_code, record, refuse, refuse_portfolio, required, swap
from projects.models import Judgement, JudgementRound, Portfolio, RoundPlace, RoundSubject, StrategicProject, Task
from projects.queries.league import places_to_freeze

PREFIX = "JR-"
LONGEST_MONTHS = 6
"""A round looks at one time: its cut-off is within six months of its opening."""


def open_round(*, portfolio: Portfolio, cut_off_date: date, by: User, now: datetime, note: str = "") -> JudgementRound:
    """Open a round over every project and every critical task of the national plan.

    Judgements dated from today to the cut-off date count. Raises NotAllowed, Refused (another round is not closed yet,
    the cut-off is past or more than six months away).
    """
    _require_office(by, portfolio)
    today = timezone.localdate(now)
    problems = _cut_off_problems(cut_off_date, opened=today, today=today)
    running = JudgementRound.objects.unfinished().filter(portfolio=portfolio).first()
    if running:
        problems.append(_another(running))
    refuse(problems)
    try:
        with transaction.atomic():
            made = JudgementRound.objects.create(
                portfolio=portfolio,
                code=next_code(JudgementRound, PREFIX),
                from_date=today,
                cut_off_date=cut_off_date,
                note=note,
                opened_at=now,
                opened_by=by,
                opened_by_label=by.email,
            )
            list_subjects(made)
            _record(made, "judgement_round.opened", operation="created", before={}, by=by, now=now, reason=note)
    except IntegrityError as error:  # somebody opened one at the same moment
        running = JudgementRound.objects.unfinished().filter(portfolio=portfolio).first()
        if running is None:
            raise
        raise Refused([_another(running)]) from error
    return made


def list_subjects(of_round: JudgementRound) -> None:
    """Every project and every critical task of the portfolio, as the plan stands now."""
    projects = StrategicProject.objects.filter(portfolio=of_round.portfolio_id).order_by("code")
    tasks = Task.objects.filter(project__portfolio=of_round.portfolio_id, is_critical=True).order_by("code")
    RoundSubject.objects.bulk_create(
        [
            *(RoundSubject(round=of_round, project=project) for project in projects),
            *(RoundSubject(round=of_round, project_id=task.project_id, task=task) for task in tasks),
        ]
    )


def move_cut_off(
    *,
    judgement_round: JudgementRound,
    to: date,
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> JudgementRound:
    """Set another cut-off date while the round is open, with a reason. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked(judgement_round, by, expected_version)
        _require_state(stored, JudgementRound.State.OPEN, _("The cut-off date moves only while the round is open."))
        problems = _cut_off_problems(to, opened=stored.from_date, today=timezone.localdate(now))
        problems += required("reason", reason, _("Say why the cut-off date moves."))
        refuse(problems)
        _swap(stored, "judgement_round.moved", values={"cut_off_date": to}, by=by, now=now, reason=reason)
    return stored


def moderate_round(
    *, judgement_round: JudgementRound, by: User, now: datetime, expected_version: int | None = None
) -> JudgementRound:
    """Begin moderation: the teams' time is over, the Project Office compares and corrects by new judgements.

    Raises NotAllowed, Refused (not open), Stale.
    """
    with transaction.atomic():
        stored = _locked(judgement_round, by, expected_version)
        _require_state(stored, JudgementRound.State.OPEN, _("Only an open round goes into moderation."))
        values = {"state": JudgementRound.State.MODERATION, "moderated_at": now}
        _swap(stored, "judgement_round.moderated", values=values, by=by, now=now)
    return stored


def close_round(
    *,
    judgement_round: JudgementRound,
    moderation_note: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> JudgementRound:
    """Close a moderated round: its league tables are frozen as of the cut-off date, for every reader alike.

    Raises NotAllowed, Refused (not in moderation, before the cut-off date, a draft still waits, no note), Stale.
    """
    with transaction.atomic():
        stored = _locked(judgement_round, by, expected_version)
        _require_state(
            stored, JudgementRound.State.MODERATION, _("Only a round in moderation is closed: begin moderation first.")
        )
        refuse(
            _too_early(stored, timezone.localdate(now))
            + _waiting(stored)
            + required("moderation_note", moderation_note, _("Say what moderation found: it stands above the table."))
        )
        values = {
            "state": JudgementRound.State.CLOSED,
            "moderation_note": moderation_note,
            "closed_at": now,
            "closed_by_label": by.email,
        }
        _swap(stored, "judgement_round.closed", values=values, by=by, now=now, reason=moderation_note)
        RoundPlace.objects.bulk_create(places_to_freeze(stored))
    return stored


def waiting_drafts(of_round: JudgementRound) -> int:
    """Drafts of the round's subjects that wait for the Project Office."""
    drafts = Judgement.objects.filter(
        state=Judgement.State.DRAFT, judged_date__range=(of_round.from_date, of_round.cut_off_date)
    )
    listed = set(of_round.subjects.values_list("project_id", "task_id"))
    return sum(key in listed for key in drafts.values_list("project_id", "task_id"))


def _too_early(of_round: JudgementRound, today: date) -> list[FieldProblem]:
    if today >= of_round.cut_off_date:
        return []
    message = _("The round closes on %(day)s or later. Move its cut-off date while it is open to close it earlier.")
    return [FieldProblem("state", "too_early", message % {"day": date_format(of_round.cut_off_date)})]


def _waiting(of_round: JudgementRound) -> list[FieldProblem]:
    n = waiting_drafts(of_round)
    if not n:
        return []
    message = ngettext(
        "%(n)s draft waits: confirm it or return it first.", "%(n)s drafts wait: confirm or return them first.", n
    )
    return [FieldProblem("state", "drafts_wait", message % {"n": n})]


def _cut_off_problems(day: date, *, opened: date, today: date) -> list[FieldProblem]:
    if day < today:
        message = _("This day is past: nothing could be judged by then. Choose today or a later day.")
        return [FieldProblem("cut_off_date", "in_past", message)]
    last = months_later(opened, LONGEST_MONTHS)
    if day > last:
        message = _("A round lasts six months at most: choose a day up to %(day)s.")
        return [FieldProblem("cut_off_date", "too_late", message % {"day": date_format(last)})]
    return []


def _another(running: JudgementRound) -> FieldProblem:
    message = _("Round %(code)s is not closed yet: close it first.") % {"code": running.code}
    return FieldProblem("state", "another_is_open", message)


def _require_office(by: User, portfolio: Portfolio) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("Only the Project Office runs judgement rounds."))
    refuse_portfolio(portfolio)


def _locked(judgement_round: JudgementRound, by: User, expected_version: int | None) -> JudgementRound:
    rows = JudgementRound.objects.select_for_update(of=("self",)).select_related("portfolio")
    stored: JudgementRound = rows.get(pk=judgement_round.pk)
    _require_office(by, stored.portfolio)
    expect(stored, expected_version)
    return stored


def _require_state(of_round: JudgementRound, state: str, message: str) -> None:
    if of_round.state != state:
        raise Refused([FieldProblem("state", f"not_{state}", message)])


def _swap(
    of_round: JudgementRound, action: str, *, values: Mapping[str, Any], by: User, now: datetime, reason: str = ""
) -> None:
    before = _told(of_round)
    swap(of_round, now=now, **values)
    _record(of_round, action, operation="updated", before=before, by=by, now=now, reason=reason)


def _record(
    of_round: JudgementRound,
    action: str,
    *,
    operation: str,
    before: Mapping[str, Any],
    by: User,
    now: datetime,
    reason: str,
) -> None:
    record(
        of_round,
        kind="judgement_round",
        action=action,
        operation=operation,
        before=before,
        after=_told(of_round),
        by=by,
        now=now,
        reason=reason,
    )


def _told(of_round: JudgementRound) -> dict[str, Any]:
    return {name: getattr(of_round, name) for name in ("state", "from_date", "cut_off_date", "moderation_note")}
