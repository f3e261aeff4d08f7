"""Priority reviews: started, taken from stage to stage, and their recommendations followed to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain.reviews import Stage, is_of_review_length, next_stage
from projects.models import (
    PriorityReview,
    Recommendation,
    RecommendationReport,
    ReviewMember,
    ReviewStep,
    StrategicProject,
    Task,
)
from projects.queries.bodies import belongs_to, bodies_of, speaks_for
from regions.models import Organisation


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the team of a review: a body and a role."""

    organisation: Organisation
    role: str


def start_review(
    *,
    project: StrategicProject,
    task: Task | None,
    names: Mapping[str, str],
    question: str,
    terms: str,
    start_date: date,
    due_date: date,
    team: Sequence[Seat],
    by: User,
    now: datetime,
) -> PriorityReview:
    """Begin a review at its scoping. `names`: kk, ru, en. Raises NotAllowed, Refused."""
    _refuse_others(by)
    refuse_record(project)
    refuse(
        [
            *required("name_en", names.get("en", ""), _("Give the review a title in English.")),
            *required("question", question, _("Write the one question that the review answers.")),
            *_wrong_dates(start_date, due_date),
            *_wrong_team(team),
            *_wrong_task(project, task),
        ]
    )
    with transaction.atomic():
        review = PriorityReview.objects.create(
            project=project,
            task=task,
            code=next_code(PriorityReview, "PR-"),
            **{f"name_{language}": names.get(language, "").strip() for language in ("kk", "ru", "en")},
            question=question.strip(),
            terms=terms.strip(),
            start_date=start_date,
            due_date=due_date,
        )
        seats = [ReviewMember(review=review, organisation=seat.organisation, role=seat.role.strip()) for seat in team]
        ReviewMember.objects.bulk_create(seats)
        _step(review, note="", by=by, now=now)
        after = {"question": review.question, "start_date": start_date, "due_date": due_date}
        _tell(review, action="review.started", operation="created", before={}, after=after, by=by, now=now)
    return review


def advance_review(
    *, review: PriorityReview, note: str, findings: str, by: User, now: datetime, expected_version: int | None = None
) -> PriorityReview:
    """Take the review to its next stage. Into the follow-up it needs findings and a recommendation; it closes when
    every recommendation is closed. Raises NotAllowed, Refused, Stale.
    """
    _refuse_others(by)
    with transaction.atomic():
        stored = _locked(review)
        expect(stored, expected_version)
        following = next_stage(Stage(stored.stage))
        if following is None:
            raise Refused([FieldProblem("stage", "closed", _("The review is closed: there is no stage after it."))])
        refuse(_not_ready(stored, following, findings))
        values: dict[str, object] = {"stage": following.value}
        if findings.strip():
            values["findings"] = findings.strip()
        if following == Stage.FOLLOW_UP:
            values["reported_date"] = timezone.localdate(now)
        before = {name: getattr(stored, name) for name in values}
        swap(stored, now=now, **values)
        _step(stored, note=note, by=by, now=now)
        _tell(stored, action="review.advanced", before=before, after=values, by=by, now=now, reason=note)
    return stored


def add_recommendation(
    *, review: PriorityReview, text: str, grade: str, owner: Organisation, due_date: date, by: User, now: datetime
) -> Recommendation:
    """Tell one body what to do by a day. Raises NotAllowed, Refused."""
    _refuse_others(by)
    with transaction.atomic():
        stored = _locked(review)
        problems = required("text", text, _("Write what is to be done."))
        if grade not in Recommendation.Grade.values:
            problems.append(FieldProblem("grade", "unknown", _("Choose one of the three grades.")))
        if not is_sane(due_date) or due_date < stored.start_date:
            problems.append(FieldProblem("due_date", "too_early", _("The day is before the review began.")))
        if not bodies_of(project=stored.project, task=stored.task).filter(pk=owner.pk).exists():
            message = _("Choose a body that takes part: others could not open the review.")
            problems.append(FieldProblem("owner", "outside", message))
        if stored.stage in (PriorityReview.Stage.SCOPING, PriorityReview.Stage.CLOSED):
            message = _("Recommendations come with the fieldwork, and before the review is closed.")
            problems.append(FieldProblem("stage", "wrong_stage", message))
        refuse(problems)
        made = Recommendation.objects.create(
            review=stored,
            code=next_code(Recommendation, f"{stored.code}-R"),
            text=text.strip(),
            grade=grade,
            owner=owner,
            due_date=due_date,
        )
        after = {"grade": grade, "owner": owner.code, "due_date": due_date}
        _tell_of(made, action="recommendation.made", operation="created", before={}, after=after, by=by, now=now)
    return made


def report_progress(
    *,
    recommendation: Recommendation,
    text: str,
    says_done: bool,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> Recommendation:
    """Say what the owner did. It stays open: the Project Office closes. Raises NotAllowed, Refused, Stale."""
    if not speaks_for(by, recommendation.owner):
        raise NotAllowed(_("The body that owns the recommendation reports on it."))
    refuse(required("text", text, _("Write what was done.")))
    with transaction.atomic():
        stored = _locked_recommendation(recommendation)
        expect(stored, expected_version)
        _refuse_closed(stored)
        RecommendationReport.objects.create(
            recommendation=stored, text=text.strip(), says_done=says_done, by=by, by_label=by.email, at=now
        )
        swap(stored, now=now)
        after = {"progress": text.strip(), "says_done": says_done}
        _tell_of(stored, action="recommendation.reported", before={}, after=after, by=by, now=now)
    return stored


def close_recommendation(
    *, recommendation: Recommendation, proof: str, by: User, now: datetime, expected_version: int | None = None
) -> Recommendation:
    """Close it with proof: by the Project Office, never by its owner. Raises NotAllowed, Refused, Stale."""
    _refuse_others(by)
    if belongs_to(by, recommendation.owner):
        raise NotAllowed(_("A recommendation is not closed by the body that owns it."))
    refuse(required("proof", proof, _("Name the proof: an act, a figure, a visit.")))
    with transaction.atomic():
        stored = _locked_recommendation(recommendation)
        expect(stored, expected_version)
        _refuse_closed(stored)
        values = {"proof": proof.strip(), "closed_date": timezone.localdate(now), "closed_by_label": by.email}
        swap(stored, now=now, **values)
        before = {"closed_date": None}
        _tell_of(stored, action="recommendation.closed", before=before, after=values, by=by, now=now, reason=proof)
    return stored


def _refuse_others(by: User) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("Only the Project Office runs priority reviews."))


def _wrong_dates(start: date, due: date) -> list[FieldProblem]:
    if not is_sane(start):
        return [FieldProblem("start_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if not is_of_review_length(start, due):
        message = _("The report is due three to six weeks after the start: 21 to 42 days.")
        return [FieldProblem("due_date", "length", message)]
    return []


def _wrong_team(team: Sequence[Seat]) -> list[FieldProblem]:
    if not team:
        return [FieldProblem("team", "required", _("Name at least one body and its role in the team."))]
    if any(not seat.role.strip() for seat in team):
        return [FieldProblem("team", "no_role", _("Each body of the team has a role."))]
    if len({(seat.organisation.pk, seat.role.strip()) for seat in team}) < len(team):
        return [FieldProblem("team", "twice", _("A body stands in the team twice with the same role."))]
    return []


def _wrong_task(project: StrategicProject, task: Task | None) -> list[FieldProblem]:
    if task is None or task.project_id == project.pk:
        return []
    return [FieldProblem("task", "elsewhere", _("The task belongs to another project."))]


def _not_ready(stored: PriorityReview, following: Stage, findings: str) -> list[FieldProblem]:
    """What is missing before the next stage."""
    recommendations = Recommendation.objects.filter(review=stored)
    problems: list[FieldProblem] = []
    if following == Stage.FOLLOW_UP:
        if not (findings.strip() or stored.findings):
            problems.append(
                FieldProblem("findings", "required", _("Write the findings before the report is handed in."))
            )
        if not recommendations.exists():
            problems.append(FieldProblem("stage", "no_recommendation", _("Make at least one recommendation first.")))
    if following == Stage.CLOSED and recommendations.open().exists():
        message = _("Close every recommendation first: a review is followed to its end.")
        problems.append(FieldProblem("stage", "open_recommendations", message))
    return problems


def _refuse_closed(stored: Recommendation) -> None:
    if stored.closed_date:
        raise Refused([FieldProblem("state", "closed", _("This recommendation is closed already."))])


def _locked(review: PriorityReview) -> PriorityReview:
    rows = PriorityReview.objects.select_for_update(of=("self",))
    stored: PriorityReview = rows.select_related("project__portfolio", "project__coordinator", "task").get(pk=review.pk)
    refuse_record(stored.project)
    return stored


def _locked_recommendation(recommendation: Recommendation) -> Recommendation:
    rows = Recommendation.objects.select_for_update(of=("self",))
    stored: Recommendation = rows.select_related("review__project__portfolio", "review__task", "owner").get(
        pk=recommendation.pk
    )
    refuse_record(stored.review.project)
    return stored


def _step(review: PriorityReview, *, note: str, by: User, now: datetime) -> None:
    ReviewStep.objects.create(review=review, stage=review.stage, note=note.strip(), by=by, by_label=by.email, at=now)


def _tell(
    review: PriorityReview,
    *,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        review,
        kind="review",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=review.project,
        task=review.task,
    )


def _tell_of(
    recommendation: Recommendation,
    *,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        recommendation,
        kind="recommendation",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=recommendation.review.project,
        task=recommendation.review.task,
    )
