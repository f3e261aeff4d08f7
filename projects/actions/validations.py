"""External validation: a round is drawn, results are confirmed or disputed, a dispute is answered and settled.

A disputed done milestone is written by the ordinary path: it is open again, complete as far as the auditor found. So
its figures, its past and its explanation need no second rule. The claim stays in the validation and can be restored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.indicators import owe
from projects.actions.milestones import restore_result, take_result_back
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, next_code, record, refuse, refuse_record, required, swap
from projects.domain.sampling import draw
from projects.models import (
    Indicator,
    IndicatorValue,
    Milestone,
    Portfolio,
    StrategicProject,
    Task,
    Validation,
    ValidationDraw,
    ValidationRound,
)
from projects.queries.bodies import belongs_to, lead_body, speaks_for

State = Validation.State


@dataclass(frozen=True, slots=True)
class Examination:
    """What the auditor found. `found_completion` (0 to below 1) or `found_value` say what is there instead."""

    confirms: bool
    finding: str
    evidence: str = ""
    found_completion: Decimal | None = None
    found_value: Decimal | None = None


def draw_round(*, year: int, size: int, seed: str, by: User, now: datetime) -> ValidationRound:
    """Draw `size` of the milestones done in `year` (up to today). Raises NotAllowed, Refused."""
    _refuse_others(by)
    today = timezone.localdate(now)
    portfolio = Portfolio.objects.national()
    problems = required("seed", seed, _("Give the seed that makes the draw repeatable, for example the day's date."))
    if not 2000 <= year <= today.year:
        problems.append(FieldProblem("year", "out_of_range", _("Draw from a year that has begun.")))
        raise Refused(problems)
    with transaction.atomic():
        Portfolio.objects.select_for_update().get(pk=portfolio.pk)
        cutoff = min(today, date(year, 12, 31))
        codes = population(portfolio=portfolio, year=year, cutoff=cutoff)
        if ValidationRound.objects.filter(portfolio=portfolio, year=year).exists():
            problems.append(FieldProblem("year", "taken", _("This year has its round: it is drawn once.")))
        if not 1 <= size <= len(codes):
            message = _("Draw at least 1 and at most %(count)s: so many results were reported done.")
            problems.append(FieldProblem("size", "out_of_range", message % {"count": len(codes)}))
        refuse(problems)
        made = ValidationRound.objects.create(
            portfolio=portfolio,
            code=f"VR-{year}",
            year=year,
            seed=seed.strip(),
            size=size,
            population=codes,
            cutoff_date=cutoff,
            by=by,
            by_label=by.email,
            drawn_at=now,
        )
        add_draws(made)
        after = {"year": year, "seed": made.seed, "size": size, "population": len(codes)}
        record(
            made,
            kind="validation_round",
            action="validation_round.drawn",
            operation="created",
            before={},
            after=after,
            by=by,
            now=now,
        )
    return made


def population(*, portfolio: Portfolio, year: int, cutoff: date) -> list[str]:
    """Codes of the milestones whose actual date lies in the year, up to the cut-off, in order."""
    done = Milestone.objects.filter(
        task__project__portfolio=portfolio, state=Milestone.State.DONE, actual_date__range=(date(year, 1, 1), cutoff)
    )
    return sorted(done.values_list("code", flat=True))


def add_draws(made: ValidationRound) -> None:
    """Keep what the round draws from its population."""
    drawn = draw(made.population, seed=made.seed, size=made.size)
    rows = {milestone.code: milestone for milestone in Milestone.objects.filter(code__in=drawn)}
    ValidationDraw.objects.bulk_create(
        ValidationDraw(round=made, milestone=rows[code], position=n) for n, code in enumerate(drawn, start=1)
    )


def validate_milestone(
    *, milestone: Milestone, round: ValidationRound | None, found: Examination, by: User, now: datetime
) -> Validation:
    """Confirm or dispute a done milestone. Raises NotAllowed (also to who leads the task), Refused."""
    _refuse_others(by)
    with transaction.atomic():
        rows = Milestone.objects.select_for_update(of=("self",))
        stored = rows.select_related("task__project__portfolio", "task__lead_organisation").get(pk=milestone.pk)
        task = stored.task
        _refuse_own(by, project=task.project, task=task)
        refuse(
            [
                *_wrong_words(found),
                *_wrong_completion(found),
                *_wrong_round(stored, round),
                *_not_done(stored),
            ]
        )
        made = _make(
            found,
            project=task.project,
            task=task,
            milestone=stored,
            round=round,
            claimed_date=stored.actual_date,
            by=by,
            now=now,
        )
        if not found.confirms:
            take_result_back(
                milestone=stored,
                found=found.found_completion or Decimal(0),
                reason=_("Disputed by the external auditor (%(code)s): %(why)s")
                % {"code": made.code, "why": made.finding},
                by=by,
                now=now,
            )
    return made


def validate_indicator(*, indicator: Indicator, day: date, found: Examination, by: User, now: datetime) -> Validation:
    """Confirm or dispute the newest value of an indicator for a day. Raises NotAllowed, Refused."""
    _refuse_others(by)
    project = indicator.project
    if project is None:
        message = _("An indicator of the country as a whole is published by others: it is not validated here.")
        raise Refused([FieldProblem("indicator", "national", message)])
    _refuse_own(by, project=project, task=indicator.task)
    value = IndicatorValue.objects.filter(indicator=indicator, date=day).order_by("-id").first()
    problems = _wrong_words(found)
    if value is None:
        problems.append(FieldProblem("day", "unknown", _("The indicator has no value for this day.")))
    if found.found_completion is not None:
        message = _("An indicator has a value, not a completion.")
        problems.append(FieldProblem("found_completion", "not_for_indicators", message))
    refuse(problems)
    assert value is not None  # noqa: S101  refused above
    with transaction.atomic():
        owe(indicator, now=now)
        return _make(
            found,
            project=project,
            task=indicator.task,
            indicator=indicator,
            claimed_date=day,
            claimed_value=value.value,
            found_value=found.found_value,
            by=by,
            now=now,
        )


def answer_dispute(
    *, validation: Validation, text: str, by: User, now: datetime, expected_version: int | None = None
) -> Validation:
    """The lead organisation says what it holds against the finding. Raises NotAllowed, Refused, Stale."""
    if not speaks_for(by, lead_body(project=validation.project, task=validation.task)):
        raise NotAllowed(_("The lead organisation answers a dispute."))
    refuse(required("text", text, _("Write the answer.")))
    with transaction.atomic():
        stored = _locked(validation)
        expect(stored, expected_version)
        _refuse_state(stored, (State.DISPUTED,), _("Only a dispute without an answer is answered."))
        values = {"state": State.ANSWERED, "answer": text.strip(), "answered_by_label": by.email, "answered_at": now}
        _settle(stored, values, by=by, now=now, action="validation.answered", reason=text)
    return stored


def withdraw_dispute(
    *, validation: Validation, reason: str, by: User, now: datetime, expected_version: int | None = None
) -> Validation:
    """The auditor takes the dispute back: the claim counts again as it was made. Raises as above."""
    with transaction.atomic():
        stored = _for_last_word(validation, reason, by, expected_version)
        _close(stored, State.WITHDRAWN, reason, by=by, now=now, action="validation.withdrawn")
        if stored.milestone is not None:
            restore_result(
                milestone=stored.milestone,
                actual_date=stored.claimed_date,
                reason=_("The dispute %(code)s is withdrawn: %(why)s") % {"code": stored.code, "why": stored.closing},
                by=by,
                now=now,
            )
        elif stored.indicator is not None:
            owe(stored.indicator, now=now)
    return stored


def maintain_dispute(
    *, validation: Validation, reason: str, by: User, now: datetime, expected_version: int | None = None
) -> Validation:
    """The auditor's last word: the claim stays uncounted; the work may be finished and reported anew."""
    with transaction.atomic():
        stored = _for_last_word(validation, reason, by, expected_version)
        _close(stored, State.MAINTAINED, reason, by=by, now=now, action="validation.maintained")
    return stored


def _refuse_others(by: User) -> None:
    if not by.may(Verb.VALIDATE):
        raise NotAllowed(_("Only the external auditor validates reported results."))


def _refuse_own(by: User, *, project: StrategicProject, task: Task | None) -> None:
    refuse_record(project)
    if belongs_to(by, lead_body(project=project, task=task)):
        raise NotAllowed(_("A result is never validated by the organisation that leads the work."))


def _wrong_words(found: Examination) -> list[FieldProblem]:
    return required("finding", found.finding, _("Say what was looked at and what was found."))


def _wrong_completion(found: Examination) -> list[FieldProblem]:
    if found.confirms:
        if found.found_completion is None:
            return []
        return [FieldProblem("found_completion", "confirmed", _("A confirmed result is complete: leave this empty."))]
    if found.found_completion is None or not 0 <= found.found_completion < 1:
        message = _("Say how far the work is: from 0 to below 100 %, 0 where nothing was found.")
        return [FieldProblem("found_completion", "out_of_range", message)]
    return []


def _wrong_round(milestone: Milestone, round: ValidationRound | None) -> list[FieldProblem]:
    if round is None:
        return []
    if not ValidationDraw.objects.filter(round=round, milestone=milestone).exists():
        return [FieldProblem("round", "not_drawn", _("This round did not draw the milestone."))]
    if Validation.objects.filter(round=round, milestone=milestone).exists():
        return [FieldProblem("round", "looked_at", _("This round has looked at the milestone already."))]
    return []


def _not_done(milestone: Milestone) -> list[FieldProblem]:
    if milestone.state == Milestone.State.DONE:
        return []
    return [FieldProblem("milestone", "not_done", _("Only a milestone that is reported done can be validated."))]


def _make(
    found: Examination,
    *,
    project: StrategicProject,
    task: Task | None,
    by: User,
    now: datetime,
    **values: Any,
) -> Validation:
    made = Validation.objects.create(
        project=project,
        task=task,
        code=next_code(Validation, "V-"),
        state=State.CONFIRMED if found.confirms else State.DISPUTED,
        finding=found.finding.strip(),
        evidence=found.evidence.strip(),
        found_completion=found.found_completion,
        examined_date=timezone.localdate(now),
        by=by,
        by_label=by.email,
        **values,
    )
    after = {"state": made.state, "claimed_date": made.claimed_date, "found_completion": made.found_completion}
    verb = "confirmed" if found.confirms else "disputed"
    _tell(
        made,
        action=f"validation.{verb}",
        operation="created",
        before={},
        after=after,
        by=by,
        now=now,
        reason=made.finding,
    )
    return made


def _for_last_word(validation: Validation, reason: str, by: User, expected_version: int | None) -> Validation:
    _refuse_others(by)
    _refuse_own(by, project=validation.project, task=validation.task)
    refuse(required("reason", reason, _("Say why.")))
    stored = _locked(validation)
    expect(stored, expected_version)
    _refuse_state(stored, (State.DISPUTED, State.ANSWERED), _("Only an open dispute is withdrawn or maintained."))
    return stored


def _close(stored: Validation, state: str, reason: str, *, by: User, now: datetime, action: str) -> None:
    values = {"state": state, "closing": reason.strip(), "closed_by_label": by.email, "closed_at": now}
    _settle(stored, values, by=by, now=now, action=action, reason=reason)


def _locked(validation: Validation) -> Validation:
    rows = Validation.objects.select_for_update(of=("self",))
    related = ("project__portfolio", "project__coordinator", "task__lead_organisation", "milestone")
    stored: Validation = rows.select_related(*related).get(pk=validation.pk)
    refuse_record(stored.project)
    return stored


def _refuse_state(stored: Validation, allowed: tuple[str, ...], message: str) -> None:
    if stored.state not in allowed:
        raise Refused([FieldProblem("state", "wrong_state", message)])


def _settle(
    stored: Validation, values: Mapping[str, Any], *, by: User, now: datetime, action: str, reason: str
) -> None:
    before = {name: getattr(stored, name) for name in values}
    swap(stored, now=now, **values)
    _tell(stored, action=action, before=before, after=values, by=by, now=now, reason=reason)


def _tell(
    validation: Validation,
    *,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        validation,
        kind="validation",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=validation.project,
        task=validation.task,
    )
