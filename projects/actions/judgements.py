"""Judgements of delivery confidence: drafted, edited, returned, confirmed; or added at once by the Project Office."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit
from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.findings import compare_subject
from projects.actions.notifications import tell_of_judgement
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain.judgement import Criteria, DateFault, Performance, date_fault, derived_likelihood
from projects.models import Judgement, JudgementRound, StrategicProject, Task
from projects.models.judgement import (
    CRITERIA,
    LikelihoodOfDelivery,
    RecentPerformance,
)
from projects.querysets import judgeable_projects

PREFIX = "J-"
VALID_MONTHS = 6
"""A judgement is valid for six months, the time between two rounds, where its author says nothing else."""


@dataclass(frozen=True, slots=True)
class JudgementContent:
    """What a person says: the criteria (1 to 4 each), the rating and why.

    `likelihood`: None to take the one that follows from the criteria; another one needs `departure_reason`.
    `judged_date`: None for today. `valid_until_date`: None for six months later.
    """

    rating: str
    reason: str
    challenge: int | None
    planning: int | None
    capacity: int | None
    stage: int | None
    performance: str
    likelihood: int | None = None
    departure_reason: str = ""
    evidence: str = ""
    judged_date: date | None = None
    valid_until_date: date | None = None

    def as_columns(self, today: date) -> dict[str, Any]:
        """The columns of the row, after `refuse` let it pass: likelihoods, dates and texts settled."""
        derived = derived_likelihood(self._criteria())
        judged = self.judged_date or today
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "derived_likelihood": int(derived),
            "likelihood": self.likelihood or int(derived),
            "departure_reason": self.departure_reason.strip() if self.likelihood not in (None, derived) else "",
            "judged_date": judged,
            "valid_until_date": self.valid_until_date or months_later(judged, VALID_MONTHS),
        }

    def _criteria(self) -> Criteria:
        scale = {name: getattr(self, name) or 0 for name in CRITERIA}
        return Criteria(**scale, performance=Performance(self.performance))

    def problems(self) -> list[FieldProblem]:
        """Everything wrong with it by itself, whatever it is about."""
        found = [
            FieldProblem(name, "out_of_range", _("Choose one of the four points."))
            for name in CRITERIA
            if getattr(self, name) not in (1, 2, 3, 4)
        ]
        if self.performance not in RecentPerformance.values:
            found.append(FieldProblem("performance", "unknown", _("Say how it did against its trajectory lately.")))
        if self.rating not in Judgement.Rating.values:
            found.append(FieldProblem("rating", "unknown", _("Choose one of the five ratings.")))
        found += required("reason", self.reason, _("Say why: a judgement without a reason helps nobody."))
        if self.likelihood is not None and self.likelihood not in LikelihoodOfDelivery.values:
            found.append(FieldProblem("likelihood", "out_of_range", _("Choose one of the four points.")))
        return found or self._departure_problems()

    def _departure_problems(self) -> list[FieldProblem]:
        derived = derived_likelihood(self._criteria())
        if self.likelihood in (None, derived) or self.departure_reason.strip():
            return []
        message = _("From the criteria follows “%(derived)s”. Say why you depart from it, or leave it as it follows.")
        told = message % {"derived": LikelihoodOfDelivery(derived).label}
        return [FieldProblem("departure_reason", "required", told)]


def content_of(judgement: Judgement) -> dict[str, Any]:
    """What a stored judgement says, as the fields of JudgementContent; its likelihood only where it departs."""
    said = {field.name: getattr(judgement, field.name) for field in fields(JudgementContent)}
    return said if judgement.departure_reason else said | {"likelihood": None}


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))


def draft_judgement(
    *, project: StrategicProject, task: Task | None = None, content: JudgementContent, by: User, now: datetime
) -> Judgement:
    """Write down what the team thinks; it counts nowhere until somebody else of the Project Office confirms it.

    Raises NotAllowed; Refused (a criterion or the reason is missing, the date is of a past period or to come, before
    the newest confirmed judgement, or this person has a draft of it already).
    """
    _refuse_drafting(project, task, by)
    with transaction.atomic():
        _one_at_a_time(project)
        today = timezone.localdate(now)
        problems = content.problems() + _date_problems(project, task, content.judged_date or today, today=today)
        problems += _validity_problems(content, today)
        if (
            Judgement.objects.filter(project=project, task=task, by=by)
            .exclude(state=Judgement.State.CONFIRMED)
            .exists()
        ):
            message = _("You have a draft of this already: change that one.")
            problems.append(FieldProblem("state", "has_draft", message))
        refuse(problems)
        judgement = Judgement.objects.create(
            project=project,
            task=task,
            code=next_code(Judgement, PREFIX),
            state=Judgement.State.DRAFT,
            by=by,
            by_label=by.email,
            **content.as_columns(today),
        )
        _trail(judgement, "judgement.drafted", before={}, by=by, now=now, reason=content.reason)
    return judgement


def edit_draft(
    *, judgement: Judgement, content: JudgementContent, by: User, now: datetime, expected_version: int | None = None
) -> Judgement:
    """Change an own draft, or one that came back with a note, which hands it in again. Raises as `draft_judgement`."""
    with transaction.atomic():
        _one_at_a_time(judgement.project)
        stored = _locked(judgement, expected_version)
        _refuse_confirmed(stored)
        if stored.by_id != by.pk:
            raise NotAllowed(_("A draft is changed by its author."))
        _refuse_drafting(stored.project, stored.task, by)
        today = timezone.localdate(now)
        judged = content.judged_date or today
        refuse(
            content.problems()
            + _date_problems(stored.project, stored.task, judged, today=today)
            + _validity_problems(content, today)
        )
        before = _told(stored)
        swap(stored, now=now, state=Judgement.State.DRAFT, **content.as_columns(today))
        _trail(stored, "judgement.edited", before=before, by=by, now=now, reason=content.reason)
    return stored


def confirm_judgement(
    *, judgement: Judgement, by: User, now: datetime, expected_version: int | None = None
) -> Judgement:
    """Make a draft count, by another person than its author; where it contradicts the figures, a finding opens.

    Raises NotAllowed, Refused (already confirmed, returned and not handed in again, the date has become a past period
    or stands before a newer judgement), Stale.
    """
    _require_office(by)
    with transaction.atomic():
        _one_at_a_time(judgement.project)
        stored = _locked(judgement, expected_version)
        _refuse_not_waiting(stored)
        if same_eyes(by, stored.by_id, since=stored.created_at, until=stored.updated_at):
            raise NotAllowed(_("Somebody else than its author confirms a judgement."))
        today = timezone.localdate(now)
        refuse(_date_problems(stored.project, stored.task, stored.judged_date, today=today))
        before = _told(stored)
        swap(
            stored,
            now=now,
            state=Judgement.State.CONFIRMED,
            return_note="",
            confirmed_by=by,
            confirmed_by_label=by.email,
            confirmed_at=now,
        )
        _publish(stored, "judgement.confirmed", before=before, by=by, now=now)
    return stored


def return_judgement(
    *, judgement: Judgement, note: str, by: User, now: datetime, expected_version: int | None = None
) -> Judgement:
    """Send a draft back to its author, with a note that says what to change. Raises NotAllowed, Refused, Stale."""
    _require_office(by)
    with transaction.atomic():
        stored = _locked(judgement, expected_version)
        _refuse_not_waiting(stored)
        refuse(required("note", note, _("Say what is to be changed: the author reads it.")))
        before = _told(stored)
        swap(stored, now=now, state=Judgement.State.RETURNED, return_note=note)
        _trail(stored, "judgement.returned", before=before, by=by, now=now, reason=note)
    return stored


def judge(*, project: StrategicProject, rating: str, reason: str, by: User, now: datetime) -> Judgement:
    """Add a short judgement of a project, dated today, which counts at once: rating and reason, without criteria.

    For the Project Office and the systems that speak for it. Raises NotAllowed, Refused (no reason, unknown rating).
    """
    _require_office(by)
    refuse_record(project)
    problems = []
    if rating not in Judgement.Rating.values:
        problems.append(FieldProblem("rating", "unknown", _("Choose one of the five ratings.")))
    problems += required("reason", reason, _("Say why: a judgement without a reason helps nobody."))
    refuse(problems)
    with transaction.atomic():
        _one_at_a_time(project)
        judgement = Judgement.objects.create(
            project=project,
            code=next_code(Judgement, PREFIX),
            rating=rating,
            reason=reason,
            judged_date=timezone.localdate(now),
            by=by,
            by_label=by.email,
            confirmed_at=now,
        )
        _publish(judgement, "project.judged", before={}, by=by, now=now)
    return judgement


def _publish(judgement: Judgement, action: str, *, before: Mapping[str, Any], by: User, now: datetime) -> None:
    """Other systems learn of a judgement when it counts; what contradicts the figures becomes a finding."""
    record(
        judgement,
        kind="judgement",
        action=action,
        operation="created",
        before=before,
        after=_told(judgement),
        by=by,
        now=now,
        reason=judgement.reason,
        project=judgement.project,
        task=judgement.task,
    )
    tell_of_judgement(judgement=judgement, by=by, now=now)
    compare_subject(project=judgement.project, task=judgement.task, today=timezone.localdate(now), now=now)


def _trail(
    judgement: Judgement, action: str, *, before: Mapping[str, Any], by: User, now: datetime, reason: str
) -> None:
    """A draft is in the trail and in no feed: who may not read it must not learn that it is there."""
    audit.record(
        action=action,
        object_type="judgement",
        object_id=judgement.public_id,
        object_label=judgement.code or str(judgement),
        before=before,
        after=_told(judgement),
        by=by,
        at=now,
        reason=reason,
    )


def _told(judgement: Judgement) -> dict[str, Any]:
    """What the trail keeps of a judgement."""
    names = ("state", "rating", *CRITERIA, "performance", "likelihood", "judged_date", "valid_until_date")
    return {"subject": judgement.subject.code} | {name: getattr(judgement, name) for name in names}


def _require_office(by: User) -> None:
    if not by.may(Verb.JUDGE):
        raise NotAllowed(_("Only the Project Office judges delivery confidence."))


def _refuse_drafting(project: StrategicProject, task: Task | None, by: User) -> None:
    """Who may draft: the Project Office, and who updates the task; of a project its coordinating body and lead team."""
    refuse_record(project)
    allowed = (
        Task.objects.editable_by(by).filter(pk=task.pk).exists()
        if task
        else judgeable_projects(by).filter(pk=project.pk).exists()
    )
    if not allowed and not by.may(Verb.JUDGE):
        raise NotAllowed(_("A judgement is drafted by the people who deliver it: the lead body and the team."))
    in_moderation = JudgementRound.objects.filter(portfolio=project.portfolio_id, state=JudgementRound.State.MODERATION)
    found = in_moderation.filter(subjects__project=project, subjects__task=task).first()
    if found and not by.may(Verb.JUDGE):
        message = _("Round %(code)s is in moderation: until it is closed the Project Office alone adds judgements.")
        raise NotAllowed(message % {"code": found.code})


def _refuse_confirmed(judgement: Judgement) -> None:
    if judgement.state == Judgement.State.CONFIRMED:
        message = _("This judgement is confirmed and stays as it is: add a new one.")
        refuse([FieldProblem("state", "confirmed", message)])


def _refuse_not_waiting(judgement: Judgement) -> None:
    _refuse_confirmed(judgement)
    if judgement.state == Judgement.State.RETURNED:
        message = _("This draft was returned: wait until its author has changed it.")
        refuse([FieldProblem("state", "returned", message)])


def _date_problems(project: StrategicProject, task: Task | None, judged: date, *, today: date) -> list[FieldProblem]:
    newest = Judgement.objects.confirmed().filter(project=project, task=task).latest_first().first()
    fault = date_fault(judged, today=today, newest=newest.judged_date if newest else None)
    if fault is None:
        return []
    messages = {
        DateFault.IN_FUTURE: _("This day is to come. Date the judgement today, %(today)s, or wait."),
        DateFault.PAST_PERIOD: _(
            "%(month)s is over and stays as it was judged. Date the judgement in %(this_month)s and say in the reason "
            "what was known then."
        ),
        DateFault.BEFORE_NEWEST: _(
            "A judgement of %(newest)s is confirmed already. Date this one on that day or later."
        ),
    }
    told = {
        "today": date_format(today),
        "month": date_format(judged, "YEAR_MONTH_FORMAT"),
        "this_month": date_format(today, "YEAR_MONTH_FORMAT"),
        "newest": date_format(newest.judged_date) if newest else "",
    }
    return [FieldProblem("judged_date", fault.value, messages[fault] % told)]


def _validity_problems(content: JudgementContent, today: date) -> list[FieldProblem]:
    until, judged = content.valid_until_date, content.judged_date or today
    if until is None:
        return []
    if not is_sane(until):
        return [FieldProblem("valid_until_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if judged <= until <= months_later(judged, 2 * VALID_MONTHS):
        return []
    message = _("A judgement is valid from the day it is dated for at most a year.")
    return [FieldProblem("valid_until_date", "out_of_range", message)]


def _one_at_a_time(project: StrategicProject) -> None:
    """Two who write judgements of one project take turns: each sees the newest of the other."""
    StrategicProject.objects.select_for_update(no_key=True).get(pk=project.pk)


def _locked(judgement: Judgement, expected_version: int | None) -> Judgement:
    rows = Judgement.objects.select_for_update(of=("self",)).select_related("project__portfolio", "task")
    stored: Judgement = rows.get(pk=judgement.pk)
    expect(stored, expected_version)
    return stored
