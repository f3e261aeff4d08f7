"""Challenges with their days, labs with their ideas, and the eight steps of each project, as fixtures tell them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects import gate_words
from projects.actions.challenges import Seat, seat_members, state_after
from projects.domain import challenge as days
from projects.domain import gates
from projects.domain.lab import Criterion
from projects.models import (
    Challenge,
    ChallengeNote,
    ChangeEntry,
    GatePassage,
    Idea,
    IdeaScore,
    Lab,
    Milestone,
    PlanLine,
    Portfolio,
    PublicRecord,
    Sector,
    SponsorReview,
    StrategicProject,
    SustainCheck,
    Task,
)
from projects.models.challenge import ChallengeState, MemberRole
from projects.queries.lifecycle import facts_of
from projects.seeding.files import names, outline
from projects.seeding.history import OFFICE
from projects.seeding.plan import Bodies
from projects.seeding.reference import Tally
from regions.models import Organisation

Record = Mapping[str, Any]
_CHECKER = "delivery.adviser@portal.example"
_CENT = Decimal("0.1")


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Everything of fixtures/practice/challenges.yaml, dated back from `today`."""
    told = outline("practice/challenges")
    bodies = Bodies.load()
    projects = {project.code: project for project in portfolio.projects.order_by("pk")}
    for number, record in enumerate(told["challenges"], start=1):
        _load_challenge(record, f"CH-{number:03d}", projects, bodies, today=today, now=now)
    for number, record in enumerate(told["labs"], start=1):
        _load_lab(record, f"LAB-{number:03d}", projects, bodies, today=today)
    _load_lifecycles(told, projects, today=today)
    _tell_other_systems(now)
    for model in (Challenge, ChallengeNote, SponsorReview, SustainCheck, Lab, Idea, IdeaScore, PlanLine):
        tally.add(model, count=model._base_manager.count())
    tally.add(PublicRecord, count=PublicRecord.objects.count())
    tally.add(GatePassage, count=GatePassage.objects.count())


def _load_challenge(
    record: Record,
    code: str,
    projects: Mapping[str, StrategicProject],
    bodies: Bodies,
    *,
    today: date,
    now: datetime,
) -> None:
    start = today - timedelta(days=record["began"])
    sponsor, sponsor_role = record["sponsor"]
    challenge = Challenge(
        project=projects[record["project"]],
        task=Task.objects.get(code=record["task"]),
        code=code,
        measure=record["measure"],
        unit=record["unit"],
        start_value=Decimal(str(record["start"])),
        goal_value=Decimal(str(record["goal"])),
        start_date=start,
        sponsor_role=sponsor_role,
        sponsor_organisation=bodies.organisations[sponsor],
        illustrative=True,
        **names(record["names"]),
    )
    if start <= today:
        challenge.state = ChallengeState.RUNNING
    if "result" in record:
        _close(challenge, record)
    challenge.save()
    seat_members(challenge, _seats(record, bodies))
    if start <= today:
        lead = bodies.organisations[record["bodies"][0][0]]
        ChallengeNote.objects.bulk_create(_notes(challenge, record, lead, today=today, now=now))
        SponsorReview.objects.bulk_create(_reviews(challenge, record, today=today))
        SustainCheck.objects.bulk_create(_checks(challenge, record))


def _seats(record: Record, bodies: Bodies) -> list[Seat]:
    found = [Seat(bodies.organisations[code], MemberRole.MEMBER, position) for code, position in record["bodies"]]
    return [Seat(found[0].organisation, MemberRole.LEAD, found[0].position), *found[1:]]


def _close(challenge: Challenge, record: Record) -> None:
    """The result, and what the checks made of it."""
    challenge.result_value = Decimal(str(record["result"]))
    challenge.result = days.result(challenge.goal, challenge.result_value).value
    challenge.story, challenge.kept = record["story"], record["kept"]
    challenge.closed_date = challenge.last_date
    challenge.state = ChallengeState.CLOSED
    for months, value, _evidence in record["checks"]:
        challenge.state = state_after(months, _verdict(challenge, Decimal(str(value))))


def _verdict(challenge: Challenge, value: Decimal) -> days.Verdict:
    closing = challenge.result_value
    found = None if closing is None else days.verdict(challenge.goal, closing=closing, value=value)
    if found is None:
        raise ValueError(f"{challenge.code}: a check of a challenge without a gain")
    return found


def _notes(
    challenge: Challenge, record: Record, lead: Organisation, *, today: date, now: datetime
) -> Iterator[ChallengeNote]:
    """A note for each working day but the skipped ones; a value every second day; some late, some corrected."""
    rng = random.Random(challenge.code)  # noqa: S311  a believable past, no secret
    late = dict(record.get("late", ()))
    last = min(days.DAYS, (today - challenge.start_date).days + 1)
    for day in range(1, last + 1):
        on = days.date_of(challenge.start_date, day)
        if on.weekday() > 4 or day in record.get("skipped", ()):
            continue
        written = _at(min(on + timedelta(days=late.get(day, 0)), today), time(17, 10 + day % 40), now)
        note = ChallengeNote(
            challenge=challenge,
            for_date=on,
            value=_value(record, day, rng) if day % 2 == 0 or day == last else None,
            text=record["notes"][day % len(record["notes"])],
            blockers=rng.choice(record["blockers"]) if rng.random() < 0.12 else "",
            by_label=_address(lead),
            at=written,
            illustrative=True,
        )
        yield note
        if day in record.get("corrected", ()):
            yield _correction(note, record, rng, now)


def _correction(note: ChallengeNote, record: Record, rng: random.Random, now: datetime) -> ChallengeNote:
    """The same day again, counted once more the next morning."""
    day = days.day_number(note.challenge.start_date, note.for_date)
    return ChallengeNote(
        challenge=note.challenge,
        for_date=note.for_date,
        number=2,
        value=_value(record, day, rng),
        text=f"{note.text} Counted again: two figures of the evening were doubled.",
        blockers=note.blockers,
        by_label=note.by_label,
        at=min(note.at + timedelta(hours=16), now),
        illustrative=True,
    )


def _value(record: Record, day: int, rng: random.Random) -> Decimal:
    """On the line between the told values, with a little wobble that the last day does not have."""
    points = [(0, Decimal(str(record["start"]))), *((at, Decimal(str(value))) for at, value in record["values"])]
    after = next((point for point in points if point[0] >= day), points[-1])
    before = next(point for point in reversed(points) if point[0] <= day)
    if after[0] == before[0]:
        return after[1]
    share = Decimal(day - before[0]) / (after[0] - before[0])
    value = before[1] + (after[1] - before[1]) * share
    whole = abs(Decimal(str(record["goal"])) - Decimal(str(record["start"])))
    return max(Decimal(0), value + whole * Decimal(rng.randint(-8, 8)) / 1000).quantize(_CENT)


def _reviews(challenge: Challenge, record: Record, *, today: date) -> Iterator[SponsorReview]:
    author = _address(challenge.sponsor_organisation)
    over = days.weeks_due(days.day_number(challenge.start_date, today))
    for week, call in enumerate(record["calls"][:over], start=1):
        if week not in record.get("unreviewed", ()):
            on = days.date_of(challenge.start_date, 7 * week)
            yield SponsorReview(
                challenge=challenge,
                week=week,
                call=call,
                words=record["words"][(week - 1) % len(record["words"])],
                by_label=author,
                at=_at(on, time(9, 30)),
                illustrative=True,
            )


def _checks(challenge: Challenge, record: Record) -> Iterator[SustainCheck]:
    for months, value, evidence in record.get("checks", ()):
        on = days.check_date(challenge.start_date, months)
        yield SustainCheck(
            challenge=challenge,
            months=months,
            value=Decimal(str(value)),
            verdict=_verdict(challenge, Decimal(str(value))).value,
            evidence=evidence,
            checked_date=on,
            by_label=_CHECKER,
            at=_at(on, time(11)),
            illustrative=True,
        )


def _load_lab(
    record: Record, code: str, projects: Mapping[str, StrategicProject], bodies: Bodies, *, today: date
) -> None:
    start = today - timedelta(days=record["began"])
    lab = Lab.objects.create(
        project=projects[record["project"]],
        sector=Sector.objects.get(code=record["sector"]),
        code=code,
        question=record["question"],
        start_date=start,
        end_date=start + timedelta(days=record["days"]),
        state=record["state"],
        illustrative=True,
        **names(record["names"]),
    )
    lab.participants.set([bodies.organisations[body] for body in record["bodies"]])
    for number, told in enumerate(record["ideas"], start=1):
        _load_idea(lab, number, told, bodies, today=today)


def _load_idea(lab: Lab, number: int, told: Record, bodies: Bodies, *, today: date) -> None:
    body = bodies.organisations[told["body"]]
    decided = told.get("chosen") or told.get("declined")
    decided_on = min(lab.end_date, today)
    idea = Idea.objects.create(
        lab=lab,
        number=number,
        code=f"{lab.code}-{number}",
        title=told["title"],
        problem=told["problem"],
        proposal=told["proposal"],
        organisation=body,
        by_label=_address(body),
        state=Idea.State.CHOSEN if "chosen" in told else Idea.State.DECLINED if decided else Idea.State.OPEN,
        reason=decided or "",
        decided_by_label=OFFICE if decided else "",
        decided_at=_at(decided_on, time(10)) if decided else None,
        task=Task.objects.get(code=told["task"]) if "task" in told else None,
        illustrative=True,
    )
    scorers = outline("practice/challenges")["scorers"]
    scored_on = min(lab.start_date + timedelta(days=9), today)
    IdeaScore.objects.bulk_create(
        IdeaScore(
            idea=idea,
            by_label=scorer,
            at=_at(scored_on, time(9, 5 * place)),
            illustrative=True,
            **dict(zip((criterion.value for criterion in Criterion), points, strict=True)),
        )
        for place, (scorer, points) in enumerate(zip(scorers, told["points"], strict=False))
    )
    PlanLine.objects.bulk_create(_lines(idea, told, bodies, today=today))


def _lines(idea: Idea, told: Record, bodies: Bodies, *, today: date) -> Sequence[PlanLine]:
    """Of a handed-over idea: the milestones that its lines became; of a chosen one: the lines of the file."""
    if idea.task is not None:
        planned = idea.task.milestones.filter(baseline_date__isnull=False).select_related("owner").order_by("position")
        return [_line_of(idea, number, milestone) for number, milestone in enumerate(planned, start=1)]
    return [
        PlanLine(
            idea=idea,
            number=number,
            action=action,
            organisation=bodies.organisations[body],
            role=role,
            due_date=today + timedelta(days=in_days),
            criterion=criterion,
            weight=weight,
        )
        for number, (action, body, role, in_days, criterion, weight) in enumerate(told.get("lines", ()), start=1)
    ]


def _line_of(idea: Idea, number: int, milestone: Milestone) -> PlanLine:
    if milestone.baseline_date is None:
        raise ValueError(f"{milestone.code} has no agreed date: it cannot have been a line of a plan")
    return PlanLine(
        idea=idea,
        number=number,
        action=milestone.name_en,
        organisation=milestone.owner or milestone.task.lead_organisation,
        role="Head of the department in charge",
        due_date=milestone.baseline_date,
        criterion=milestone.completion_criterion or "The lead organisation reports it as done.",
        weight=milestone.weight,
        milestone=milestone,
    )


def _load_lifecycles(told: Record, projects: Mapping[str, StrategicProject], *, today: date) -> None:
    """Records first: the gates ask for them. What a gate finds is what the portal knows, the same for every date."""
    PublicRecord.objects.bulk_create(
        _public_record(projects[code], record, today=today)
        for code, records in told["records"].items()
        for record in records
    )
    facts = facts_of(list(projects.values()), today=today)
    GatePassage.objects.bulk_create(
        _passage(projects[code], step, ago, facts[projects[code].pk], told["waivers"], today=today)
        for code, passed in told["passages"].items()
        for step, ago in zip(gates.STEPS, passed, strict=False)
    )


def _public_record(project: StrategicProject, record: Sequence[Any], *, today: date) -> PublicRecord:
    kind, ago, title, place, link, attendance, feedback = record
    on = today - timedelta(days=ago)
    return PublicRecord(
        project=project,
        kind=kind,
        title=title,
        held_date=on,
        place=place,
        link=link,
        attendance=attendance,
        feedback=feedback,
        by_label=OFFICE,
        at=_at(on, time(18)),
        illustrative=True,
    )


def _passage(
    project: StrategicProject, step: gates.Step, ago: int, facts: gates.Facts, waivers: Record, *, today: date
) -> GatePassage:
    on = today - timedelta(days=ago)
    return GatePassage(
        project=project,
        step=step.value,
        number=step.number,
        passed_date=on,
        findings=[gate_words.as_stored(finding) for finding in gates.findings(step, facts)],
        waiver_reason=waivers[step.value] if gates.unmet(step, facts) else "",
        by_label=OFFICE,
        at=_at(on, time(16)),
        illustrative=True,
    )


def _tell_other_systems(now: datetime) -> None:
    """The feed of changes begins with what is there."""
    ChangeEntry.objects.bulk_create(
        [
            *(
                _created("challenge", row, now, project=row.project_id, task=row.task_id)
                for row in Challenge.objects.order_by("pk")
            ),
            *(_created("lab", row, now, project=row.project_id) for row in Lab.objects.order_by("pk")),
            *(
                _created("idea", row, now, project=row.lab.project_id)
                for row in Idea.objects.select_related("lab").order_by("pk")
            ),
        ]
    )


def _created(
    kind: str, row: Challenge | Lab | Idea, now: datetime, *, project: int, task: int | None = None
) -> ChangeEntry:
    return ChangeEntry(
        at=now,
        object_type=kind,
        object_id=row.public_id,
        object_code=row.code,
        task_id=task,
        project_id=None if task else project,
        operation="created",
        version=row.version,
    )


def _at(day: date, clock: time, latest: datetime | None = None) -> datetime:
    """An instant on a day of Asia/Almaty, never after `latest`."""
    found = timezone.make_aware(datetime.combine(day, clock))
    return found if latest is None else min(found, latest)


def _address(organisation: Organisation) -> str:
    return f"{organisation.code.replace('_', '.')}@portal.example"
