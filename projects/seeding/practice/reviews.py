"""Priority reviews, recovery plans and money of the demonstration, as fixtures/practice/reviews.yaml tells them.

Days of the file are counted from the day of the seed. Recovery plans follow from the days of figures that the seed has
rebuilt: the rule of `projects.domain.recovery` is played over them, day by day, with the plans written in between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle, groupby
from typing import Any

from django.utils import timezone

from projects.domain.recovery import DAYS_ON_COURSE, Move, OpenPlan, next_move, plan_due
from projects.domain.values import Status
from projects.models import (
    Budget,
    BudgetExplanation,
    BudgetVersion,
    ChangeEntry,
    Portfolio,
    PriorityReview,
    Recommendation,
    RecommendationReport,
    RecoveryAction,
    RecoveryPlan,
    RecoveryStep,
    ReviewMember,
    ReviewStep,
    Rollup,
    RollupSnapshot,
    StrategicProject,
    Task,
)
from projects.queries.bodies import lead_body
from projects.seeding.files import names, outline
from projects.seeding.history import OFFICE
from projects.seeding.reference import Tally
from regions.models import Organisation

FILE = "practice/reviews"
YEAR = timedelta(days=365)
FIGURES = ("baseline", "forecast", "actual")


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Reviews, recovery plans and money; tells other systems of each."""
    told = outline(FILE)
    load_reviews(portfolio, told["reviews"], tally, today=today, now=now)
    load_recovery_plans(portfolio, told, tally, today=today, now=now)
    load_budgets(portfolio, told, tally, today=today, now=now)


def instant(day: date, hour: int = 10) -> datetime:
    """An hour of a day in Astana."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def address(body: Organisation | None) -> str:
    """A role's address in the demonstration: the body that speaks."""
    return f"{body.code.replace('_', '.')}@portal.example" if body else OFFICE


def tell_of(kind: str, rows: Iterable[Any], *, now: datetime) -> None:
    """The feed of changes begins with what the seed made."""
    ChangeEntry.objects.bulk_create(
        ChangeEntry(
            at=now,
            object_type=kind,
            object_id=row.public_id,
            object_code=row.code[:60],
            task_id=getattr(row, "task_id", None),
            project_id=None if getattr(row, "task_id", None) else row.project_id,
            operation="created",
            version=row.version,
        )
        for row in rows
    )


# Reviews


def load_reviews(
    portfolio: Portfolio, told: Sequence[Any], tally: Tally, *, today: date, now: datetime
) -> list[PriorityReview]:
    """The reviews in the order of their start, with teams, stages and recommendations."""
    projects = {row.code: row for row in StrategicProject.objects.filter(portfolio=portfolio)}
    tasks = {row.code: row for row in Task.objects.filter(project__portfolio=portfolio)}
    bodies = {row.code: row for row in Organisation.objects.all()}
    made = []
    for number, one in enumerate(sorted(told, key=lambda one: int(one["start"])), start=1):
        review = _review(one, f"PR-{number:03d}", projects[one["project"]], tasks.get(one.get("task", "")), today)
        ReviewMember.objects.bulk_create(
            ReviewMember(review=review, organisation=bodies[code], role=role) for code, role in one["team"]
        )
        closings = [
            _recommendation(review, n, row, bodies, today, now) for n, row in enumerate(one["recommendations"], 1)
        ]
        _steps(review, [day for day in closings if day])
        tally.add(Recommendation, count=len(closings))
        made.append(review)
    tally.add(PriorityReview, count=len(made))
    tell_of("review", made, now=now)
    return made


def _review(one: Any, code: str, project: StrategicProject, task: Task | None, today: date) -> PriorityReview:
    start = today + timedelta(days=one["start"])
    due = start + timedelta(days=one["days"])
    reported = due - timedelta(days=1) if one["stage"] in ("follow_up", "closed") else None
    return PriorityReview.objects.create(
        project=project,
        task=task,
        code=code,
        **names(one["names"]),
        question=one["question"],
        terms=one["terms"],
        start_date=start,
        due_date=due,
        stage=one["stage"],
        findings=one["findings"].strip(),
        reported_date=reported,
        illustrative=True,
    )


def _recommendation(
    review: PriorityReview, number: int, row: Sequence[Any], bodies: Any, today: date, now: datetime
) -> date | None:
    """One recommendation with its reports; the day on which it was closed, if it was."""
    grade, owner, due, text, closed, proof, reports = row
    closed_date = None if closed is None else today + timedelta(days=closed)
    made = Recommendation.objects.create(
        review=review,
        code=f"{review.code}-R{number:03d}",
        text=text,
        grade=grade,
        owner=bodies[owner],
        due_date=today + timedelta(days=due),
        proof=proof,
        closed_date=closed_date,
        closed_by_label=OFFICE if closed_date else "",
        version=1 + len(reports) + (closed_date is not None),
        illustrative=True,
    )
    RecommendationReport.objects.bulk_create(
        RecommendationReport(
            recommendation=made,
            text=said,
            says_done=done,
            by_label=address(bodies[owner]),
            at=instant(today + timedelta(days=day)),
            illustrative=True,
        )
        for day, said, done in reports
    )
    entry = {"object_id": made.public_id, "object_code": made.code, "version": made.version, "operation": "created"}
    about = {"task_id": review.task_id, "project_id": None if review.task_id else review.project_id}
    ChangeEntry.objects.create(at=now, object_type="recommendation", **entry, **about)
    return closed_date


def _steps(review: PriorityReview, closings: Sequence[date]) -> None:
    """When the review came to each of its stages, up to the one it is at."""
    days = {
        "scoping": review.start_date,
        "fieldwork": review.start_date + timedelta(days=7),
        "report": review.due_date - timedelta(days=9),
        "follow_up": review.reported_date,
        "closed": max(closings, default=review.due_date) + timedelta(days=2),
    }
    order = list(days)
    reached = order[: order.index(review.stage) + 1]
    ReviewStep.objects.bulk_create(
        ReviewStep(review=review, stage=stage, by_label=OFFICE, at=instant(day))
        for stage in reached
        if (day := days[stage]) is not None
    )
    PriorityReview.objects.filter(pk=review.pk).update(version=len(reached))
    review.version = len(reached)


# Recovery plans


@dataclass(frozen=True, slots=True)
class Course:
    """How a plan of the demonstration is written: days after the demand, None where it is not."""

    submitted: int | None
    returned: int | None = None
    again: int | None = None
    accepted: int | None = None


SETTLED = (
    Course(submitted=9, accepted=13),
    Course(submitted=12, returned=15, again=20, accepted=24),
    Course(submitted=10, accepted=12),
)
"""How plans of earlier months went: in the end each was accepted, unless its status was better first."""

RECENT = (
    Course(submitted=9, accepted=13),
    Course(submitted=None),
    Course(submitted=11, returned=16),
    Course(submitted=8),
)
"""How those of the last two months go: some are late, some wait."""

LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Played:
    """A demand as it was played over the days of figures. `end` is empty while the plan is open."""

    status: str
    demanded: date
    course: Course
    better_since: date | None = None
    ended: date | None = None
    end: str = ""

    def submitted_by(self, day: date) -> bool:
        return self.course.submitted is not None and day >= self.demanded + timedelta(days=self.course.submitted)


def load_recovery_plans(portfolio: Portfolio, told: Any, tally: Tally, *, today: date, now: datetime) -> None:
    """Plans of the last year, from the statuses of those days and of today."""
    subjects = _subjects(portfolio)
    days = _days(portfolio, today)
    courses = (cycle(SETTLED), cycle(RECENT))
    in_order = sorted(days, key=lambda key: subjects[key].code)
    played = [(key, one) for key in in_order for one in play(days[key], courses, recent=today - LATELY)]
    texts = cycle(told["recovery"])
    made = [
        _plan(subjects[key], number, one, next(texts), told, today)
        for number, (key, one) in enumerate(sorted(played, key=lambda pair: (pair[1].demanded, pair[0])), start=1)
    ]
    tally.add(RecoveryPlan, count=len(made))
    tell_of("recovery_plan", made, now=now)


def play(
    days: Sequence[tuple[date, str]], courses: tuple[Iterable[Course], Iterable[Course]], *, recent: date
) -> list[Played]:
    """The demands that the rule makes over some days, each with its end, the last one open perhaps.

    `courses`: how plans go that were demanded before `recent`, and since.
    """
    found: list[Played] = []
    open_: Played | None = None
    for day, status in days:
        move = next_move(_as_domain(open_, day), Status(status), day)
        if move == Move.DEMAND:
            open_ = Played(status, day, next(iter(courses[day >= recent])))
        elif open_ is not None and move in (Move.START_CLOCK, Move.STOP_CLOCK):
            open_ = replace(open_, better_since=day if move == Move.START_CLOCK else None)
        elif open_ is not None and move in (Move.CANCEL, Move.CLOSE):
            found.append(replace(open_, ended=day, end="cancelled" if move == Move.CANCEL else "closed"))
            open_ = None
    return [*found, open_] if open_ else found


def _as_domain(open_: Played | None, day: date) -> OpenPlan | None:
    if open_ is None:
        return None
    return OpenPlan(not open_.submitted_by(day), plan_due(open_.demanded), open_.better_since)


def _subjects(portfolio: Portfolio) -> dict[tuple[str, int], Any]:
    tasks = Task.objects.filter(project__portfolio=portfolio).select_related("project", "lead_organisation")
    projects = StrategicProject.objects.filter(portfolio=portfolio).select_related("coordinator")
    return {("task", row.pk): row for row in tasks} | {("project", row.pk): row for row in projects}


def _days(portfolio: Portfolio, today: date) -> dict[tuple[str, int], list[tuple[date, str]]]:
    """The statuses of each subject over the last year, oldest first, today's last."""
    of_subjects = {"portfolio": portfolio, "dimension__in": ("project", "task")}
    columns = ("dimension", "object_id", "as_of_date", "status")
    past = RollupSnapshot.objects.filter(**of_subjects, as_of_date__gte=today - YEAR, as_of_date__lt=today)
    present = Rollup.objects.filter(**of_subjects)
    rows = sorted([*past.values_list(*columns), *present.values_list(*columns)])
    return {
        key: [(day, status) for _kind, _pk, day, status in found]
        for key, found in groupby(rows, key=lambda row: (row[0], row[1]))
    }


def _plan(subject: Any, number: int, one: Played, text: Any, told: Any, today: date) -> RecoveryPlan:
    """The plan with its lines and steps, as it stands today."""
    project, task = (subject.project, subject) if isinstance(subject, Task) else (subject, None)
    owner = lead_body(project=project, task=task)
    steps = _history(one, address(owner), told, today)
    state = steps[-1][1]
    submitted = next((day for day, step, _by, _note in steps if step == "submitted"), None)
    returned = max((day for day, step, _by, _note in steps if step == "returned"), default=None)
    values: dict[str, Any] = {"due_date": plan_due(one.demanded)}
    if returned and state == "returned":
        values["due_date"] = plan_due(returned)
    if submitted:
        values |= {
            "cause": text["cause"],
            "on_course_date": max(submitted, today - timedelta(days=20)) + timedelta(days=text["on_course"]),
            "submitted_at": instant(submitted),
        }
    if one.ended:
        values |= {"ended_date": one.ended, "end_reason": _end_reason(one)}
    plan = RecoveryPlan.objects.create(
        project=project,
        task=task,
        code=f"RP-{number:03d}",
        owner=owner,
        state=state,
        trigger_status=one.status,
        triggered_date=one.demanded,
        better_since_date=one.better_since,
        version=len(steps),
        illustrative=True,
        **values,
    )
    _lines(plan, text, submitted)
    RecoveryStep.objects.bulk_create(
        RecoveryStep(plan=plan, state=step, by_label=by, note=note, at=instant(day)) for day, step, by, note in steps
    )
    return plan


def _history(one: Played, owner: str, told: Any, today: date) -> list[tuple[date, str, str, str]]:
    """(day, state, who, note) of each step that lies before the end of the plan and not after today."""
    course = one.course
    planned = (
        (0, "owed", "", ""),
        (course.submitted, "submitted", owner, ""),
        (course.returned, "returned", OFFICE, told["return_note"]),
        (course.again, "submitted", owner, ""),
        (course.accepted, "accepted", OFFICE, told["accept_note"]),
    )
    last = one.ended - timedelta(days=1) if one.ended else today
    dated = [(one.demanded + timedelta(days=after), *rest) for after, *rest in planned if after is not None]
    steps: list[tuple[date, str, str, str]] = [
        (day, str(state), str(by), str(note)) for day, state, by, note in dated if day == one.demanded or day <= last
    ]
    if one.ended:
        steps.append((one.ended, one.end, "", _end_reason(one)))
    return steps


def _end_reason(one: Played) -> str:
    if one.end == "cancelled":
        return "The status was better again before the plan was due."
    return f"The status has been amber-green or better for {DAYS_ON_COURSE} days, since {one.better_since}."


def _lines(plan: RecoveryPlan, text: Any, submitted: date | None) -> None:
    if submitted is None or plan.on_course_date is None:
        return
    start = plan.on_course_date - timedelta(days=text["on_course"])
    RecoveryAction.objects.bulk_create(
        RecoveryAction(plan=plan, position=n, what=what, who=who, due_date=start + timedelta(days=after))
        for n, (what, who, after) in enumerate(text["actions"], start=1)
    )


# Money


def load_budgets(portfolio: Portfolio, told: Any, tally: Tally, *, today: date, now: datetime) -> None:
    """Money by year with its versions and explanations. What would lie after today is left out."""
    made: dict[tuple[str, int], Budget] = {}
    for project in StrategicProject.objects.filter(portfolio=portfolio).select_related("coordinator"):
        for year, figures in told["budgets"].get(project.code, {}).items():
            budget = _budget(project, year, figures, told["forecast_reason"], today)
            if budget is not None:
                made[project.code, year] = budget
    for code, year, kind, text in told["explanations"]:
        if (code, year) in made:
            _explain(made[code, year], kind, text, today)
    tally.add(Budget, count=len(made))
    tell_of("budget", made.values(), now=now)


def _budget(project: StrategicProject, year: int, figures: Sequence[Any], reason: str, today: date) -> Budget | None:
    """The year with a version for each figure, on the days on which they were given."""
    baseline, forecast, actual = (None if one == "-" else Decimal(one) for one in figures)
    spoken = address(project.coordinator)
    given = [
        (date(min(year, today.year) - 1, 12, 15), OFFICE, "", {"baseline": baseline, "forecast": baseline}),
        (date(min(year, today.year), 9, 10), spoken, reason, {"forecast": forecast}),
        (_spent_on(year, today), spoken, "", {"actual": actual}),
    ]
    standing: dict[str, Any] = dict.fromkeys(FIGURES)
    versions: list[BudgetVersion] = []
    for day, by, why, change in given:
        if day <= today and any(standing[name] != value for name, value in change.items()):
            standing |= change
            versions.append(
                BudgetVersion(version=len(versions) + 1, by_label=by, reason=why, at=instant(day), **standing)
            )
    if not versions:
        return None
    budget = Budget.objects.create(
        project=project,
        year=year,
        code=f"{project.code}-{year}",
        version=len(versions),
        illustrative=True,
        **standing,
    )
    for version in versions:
        version.budget = budget
    BudgetVersion.objects.bulk_create(versions)
    return budget


def _spent_on(year: int, today: date) -> date:
    """When the spending of a year was reported: after its end; of the running year, a month ago."""
    return date(year + 1, 1, 25) if year < today.year else today - timedelta(days=30)


def _explain(budget: Budget, kind: str, text: str, today: date) -> None:
    """An explanation is given twelve days after the figure it explains."""
    planned, found = (budget.baseline, budget.forecast) if kind == "forecast" else (budget.forecast, budget.actual)
    if planned is None or found is None:
        return
    reported = date(min(budget.year, today.year), 9, 10) if kind == "forecast" else _spent_on(budget.year, today)
    BudgetExplanation.objects.create(
        budget=budget,
        kind=kind,
        planned=planned,
        found=found,
        text=text,
        by_label=address(budget.project.coordinator),
        at=instant(min(today, reported + timedelta(days=12)), hour=8),
        illustrative=True,
    )
