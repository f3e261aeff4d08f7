"""Every write of a 100-day challenge: planned, started, noted, reviewed, closed, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain import challenge as days
from projects.models import (
    Challenge,
    ChallengeMember,
    ChallengeNote,
    SponsorReview,
    StrategicProject,
    SustainCheck,
    Task,
    Team,
)
from projects.models.challenge import ChallengeState, MemberRole, ReviewCall
from regions.models import Organisation

LARGEST = Decimal(10) ** 13
"""Values and goals stay below it: the column holds fourteen digits before the point."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A body in the team of a challenge."""

    organisation: Organisation
    role: str = MemberRole.MEMBER
    position: str = ""


def plan_challenge(
    *,
    project: StrategicProject,
    names: Mapping[str, str],
    measure: str,
    unit: str,
    start_value: Decimal,
    goal_value: Decimal,
    start_date: date,
    sponsor_role: str,
    sponsor_organisation: Organisation,
    by: User,
    now: datetime,
    task: Task | None = None,
    team: Team | None = None,
    seats: Sequence[Seat] = (),
) -> Challenge:
    """Plan a challenge of a mixed team: `seats`, or else the seats of `team`. At least two bodies; one leads.

    Raises NotAllowed, Refused (one body only, no way to go from start to goal, a first day in the past, missing words).
    """
    _refuse_unless_run(by, project)
    seats = list(seats) or _seats_of(team)
    problems = _problems_of_words(names, measure, unit, sponsor_role)
    problems += _problems_of_goal(start_value, goal_value) + _problems_of_seats(seats)
    problems += _problems_of_start(start_date, timezone.localdate(now))
    if task is not None and task.project_id != project.pk:
        problems.append(FieldProblem("task", "other_project", _("The task belongs to another project.")))
    if team is not None and team.portfolio_id != project.portfolio_id:
        problems.append(FieldProblem("team", "other_portfolio", _("The team belongs to another portfolio.")))
    refuse(problems)
    with transaction.atomic():
        challenge = Challenge.objects.create(
            project=project,
            task=task,
            team=team,
            code=next_code(Challenge, "CH-"),
            measure=measure,
            unit=unit,
            start_value=start_value,
            goal_value=goal_value,
            start_date=start_date,
            sponsor_role=sponsor_role,
            sponsor_organisation=sponsor_organisation,
            **names,
        )
        seat_members(challenge, seats)
        after = {"start_value": start_value, "goal_value": goal_value, "unit": unit, "start_date": start_date}
        _tell(challenge, "challenge.planned", {}, after, by=by, now=now, operation="created")
    return challenge


def seat_members(challenge: Challenge, seats: Sequence[Seat]) -> None:
    """Save the seats; the first one leads where none is marked as the lead."""
    lead = next((seat for seat in seats if seat.role == MemberRole.LEAD), seats[0])
    ChallengeMember.objects.bulk_create(
        ChallengeMember(
            challenge=challenge,
            organisation=seat.organisation,
            role=MemberRole.LEAD if seat is lead else MemberRole.MEMBER,
            position=seat.position,
        )
        for seat in seats
    )


def start_challenge(*, challenge: Challenge, by: User, now: datetime) -> Challenge:
    """Today is day 1. Raises NotAllowed, Refused (started already), Stale (somebody was faster)."""
    _refuse_unless_run(by, challenge.project)
    with transaction.atomic():
        stored = _locked(challenge)
        _expect_state(stored, ChallengeState.PLANNED, _("This challenge has started already."))
        before = {"state": stored.state, "start_date": stored.start_date}
        swap(stored, now=now, state=ChallengeState.RUNNING, start_date=timezone.localdate(now))
        after = {"state": stored.state, "start_date": stored.start_date}
        _tell(stored, "challenge.started", before, after, by=by, now=now)
    return stored


def note_day(
    *,
    challenge: Challenge,
    for_date: date,
    text: str,
    by: User,
    now: datetime,
    value: Decimal | None = None,
    blockers: str = "",
) -> ChallengeNote:
    """Write the note of a day. A second one corrects the first, which stays.

    Raises NotAllowed, Refused (not running, a day outside the 100 days or in the future, nothing written).
    """
    if not Challenge.objects.noted_by(by).filter(pk=challenge.pk).exists():
        raise NotAllowed(_("Notes are written by the bodies of the team and by the Project Office."))
    with transaction.atomic():
        stored = _locked(challenge)
        _expect_state(stored, ChallengeState.RUNNING, _("Notes are written while the 100 days run."))
        problems = required("text", text, _("Write what was done, in a sentence or two."))
        problems += _problems_of_day(stored, for_date, timezone.localdate(now))
        problems += _problems_of_value("value", value)
        refuse(problems)
        number = stored.notes.filter(for_date=for_date).count() + 1
        note = ChallengeNote.objects.create(
            challenge=stored,
            for_date=for_date,
            number=number,
            value=value,
            text=text,
            blockers=blockers,
            by=by,
            by_label=by.email,
            at=now,
        )
        swap(stored, now=now)
        after = {"for_date": for_date, "number": number, "value": value}
        _tell(stored, "challenge.noted", {}, after, by=by, now=now)
    return note


def review_week(*, challenge: Challenge, week: int, call: str, words: str, by: User, now: datetime) -> SponsorReview:
    """The sponsor's word on a week (1 to 14) that has begun; once each.

    Raises NotAllowed, Refused (not running, a week to come, reviewed already, no words).
    """
    if not Challenge.objects.reviewed_by(by).filter(pk=challenge.pk).exists():
        raise NotAllowed(_("The week is reviewed by the sponsor's body, the coordinator or the Project Office."))
    with transaction.atomic():
        stored = _locked(challenge)
        _expect_state(stored, ChallengeState.RUNNING, _("Weeks are reviewed while the 100 days run."))
        refuse(_problems_of_review(stored, week, call, words, today=timezone.localdate(now)))
        found = SponsorReview.objects.create(
            challenge=stored, week=week, call=call, words=words, by=by, by_label=by.email, at=now
        )
        swap(stored, now=now)
        _tell(stored, "challenge.reviewed", {}, {"week": week, "call": call}, by=by, now=now, reason=words)
    return found


def close_challenge(
    *, challenge: Challenge, value: Decimal, story: str, kept: str, by: User, now: datetime
) -> Challenge:
    """Close on day 100 or after it. The result follows from the value: nobody can call a goal achieved that is not.

    Raises NotAllowed, Refused (not running, before day 100, no story, nothing on what stays).
    """
    _refuse_unless_run(by, challenge.project)
    with transaction.atomic():
        stored = _locked(challenge)
        _expect_state(stored, ChallengeState.RUNNING, _("Only a running challenge can be closed."))
        today = timezone.localdate(now)
        problems = required("story", story, _("Tell what happened: others learn from it."))
        problems += required("kept", kept, _("Say what stays when the team goes: a rule, a system, people."))
        problems += _problems_of_value("value", value)
        if today < stored.last_date:
            message = _("Day 100 is %(day)s: close it then.") % {"day": formats.date_format(stored.last_date)}
            problems.append(FieldProblem("value", "too_early", message))
        refuse(problems)
        outcome = days.result(stored.goal, value)
        swap(
            stored,
            now=now,
            state=ChallengeState.CLOSED,
            result=outcome.value,
            result_value=value,
            story=story,
            kept=kept,
            closed_date=today,
        )
        after = {"state": stored.state, "result": stored.result, "result_value": value}
        _tell(stored, "challenge.closed", {"state": ChallengeState.RUNNING}, after, by=by, now=now)
    return stored


def check_result(
    *, challenge: Challenge, months: int, value: Decimal, evidence: str, by: User, now: datetime
) -> SustainCheck:
    """See after 6 or 12 months whether the result lasted; the check after 12 months settles the challenge.

    Made by another than the lead's body. Raises NotAllowed, Refused (too early, made already, no evidence, nothing to
    keep).
    """
    if not (by.may(Verb.RUN_ROUTINES) or by.may(Verb.VALIDATE)):
        raise NotAllowed(_("The Project Office or an auditor checks whether a result lasted."))
    refuse_record(challenge.project)
    if not Challenge.objects.checked_by(by).filter(pk=challenge.pk).exists():
        raise NotAllowed(_("The body that leads the team does not check its own result."))
    with transaction.atomic():
        stored = _locked(challenge)
        _expect_state(stored, ChallengeState.CLOSED, _("Checks follow the closing, until the one after 12 months."))
        refuse(_problems_of_check(stored, months, value, evidence, today=timezone.localdate(now)))
        closing = stored.result_value if stored.result_value is not None else stored.start_value
        found = days.verdict(stored.goal, closing=closing, value=value)
        assert found is not None  # noqa: S101  a result that was achieved at least partly is a gain
        check = SustainCheck.objects.create(
            challenge=stored,
            months=months,
            value=value,
            verdict=found.value,
            evidence=evidence,
            checked_date=timezone.localdate(now),
            by=by,
            by_label=by.email,
            at=now,
        )
        swap(stored, now=now, state=state_after(months, found))
        after = {"months": months, "value": value, "verdict": found.value, "state": stored.state}
        _tell(stored, "challenge.checked", {"state": ChallengeState.CLOSED}, after, by=by, now=now)
    return check


def state_after(months: int, verdict: days.Verdict) -> str:
    """The last check decides; what slipped after six months can still come back."""
    if months < max(days.CHECK_MONTHS):
        return ChallengeState.CLOSED
    lasted = verdict == days.Verdict.SUSTAINED
    return ChallengeState.SUSTAINED if lasted else ChallengeState.NOT_SUSTAINED


def _refuse_unless_run(by: User, project: StrategicProject) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("The Project Office plans, starts and closes challenges."))
    refuse_record(project)


def _locked(challenge: Challenge) -> Challenge:
    locked = Challenge.objects.select_for_update(of=("self",))
    return locked.select_related("project__portfolio", "task").get(pk=challenge.pk)


def _expect_state(stored: Challenge, state: str, message: str) -> None:
    if stored.state != state:
        raise Refused([FieldProblem("state", "wrong_state", message)])


def _seats_of(team: Team | None) -> list[Seat]:
    if team is None:
        return []
    members = team.members.select_related("organisation").order_by("id")
    roles = {"lead": MemberRole.LEAD}
    return [Seat(m.organisation, roles.get(m.role, MemberRole.MEMBER), m.position) for m in members]


def _problems_of_words(names: Mapping[str, str], measure: str, unit: str, sponsor: str) -> list[FieldProblem]:
    return [
        *required("name_en", names.get("name_en", ""), _("Name the goal in English; other languages may follow.")),
        *required("measure", measure, _("Say how the value is counted and by whom.")),
        *required("unit", unit, _("Name the unit: days, people, tenge.")),
        *required("sponsor_role", sponsor, _("Name the sponsor by role.")),
    ]


def _problems_of_goal(start: Decimal, goal: Decimal) -> list[FieldProblem]:
    problems = _problems_of_value("start_value", start) + _problems_of_value("goal_value", goal)
    if start == goal:
        problems.append(FieldProblem("goal_value", "no_way_to_go", _("Goal and start are the same: nothing to do.")))
    return problems


def _problems_of_value(field: str, value: Decimal | None) -> list[FieldProblem]:
    if value is None or abs(value) < LARGEST:
        return []
    return [FieldProblem(field, "out_of_range", _("The number is too large: use a larger unit."))]


def _problems_of_seats(seats: Sequence[Seat]) -> list[FieldProblem]:
    problems = []
    if len({seat.organisation.pk for seat in seats}) < days.LEAST_BODIES:
        message = _("A mixed team has at least two bodies: add one, or choose a team that has them.")
        problems.append(FieldProblem("members", "one_body", message))
    if sum(seat.role == MemberRole.LEAD for seat in seats) > 1:
        problems.append(FieldProblem("members", "two_leads", _("One body leads: choose which.")))
    return problems


def _problems_of_start(start: date, today: date) -> list[FieldProblem]:
    if not is_sane(start):
        return [FieldProblem("start_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if start < today:
        message = _("The first day is in the past: a challenge is planned for today or later.")
        return [FieldProblem("start_date", "in_past", message)]
    return []


def _problems_of_day(stored: Challenge, for_date: date, today: date) -> list[FieldProblem]:
    if for_date > today:
        return [FieldProblem("for_date", "in_future", _("This day has not come yet."))]
    if not stored.start_date <= for_date <= stored.last_date:
        message = _("The 100 days run from %(first)s to %(last)s: choose a day between.")
        shown = {"first": formats.date_format(stored.start_date), "last": formats.date_format(stored.last_date)}
        return [FieldProblem("for_date", "outside", message % shown)]
    return []


def _problems_of_review(stored: Challenge, week: int, call: str, words: str, *, today: date) -> list[FieldProblem]:
    problems = required("words", words, _("Say it in a sentence: the team acts on it."))
    if call not in ReviewCall.values:
        problems.append(FieldProblem("call", "unknown", _("Choose one of the three.")))
    first = stored.start_date + timedelta(days=days.REVIEW_EVERY * (week - 1))
    if not 1 <= week <= days.weeks_due(days.DAYS) or first > today:
        problems.append(FieldProblem("week", "not_begun", _("Choose a week from 1 to 14 that has begun.")))
    elif stored.reviews.filter(week=week).exists():
        problems.append(FieldProblem("week", "reviewed", _("This week is reviewed: a review is not changed.")))
    return problems


def _problems_of_check(
    stored: Challenge, months: int, value: Decimal, evidence: str, *, today: date
) -> list[FieldProblem]:
    problems = required("evidence", evidence, _("Name what you looked at: a register, a visit, a survey."))
    problems += _problems_of_value("value", value)
    if stored.result == days.Result.NOT:
        message = _("The goal was not achieved: there is no result to keep.")
        problems.append(FieldProblem("state", "nothing_to_keep", message))
    if months not in days.CHECK_MONTHS:
        problems.append(FieldProblem("months", "unknown", _("Checks are made after 6 and after 12 months.")))
    elif stored.checks.filter(months=months).exists():
        problems.append(FieldProblem("months", "made", _("This check is made: a check is not changed.")))
    elif (due := days.check_date(stored.start_date, months)) > today:
        message = _("This check is due on %(day)s: look then.") % {"day": formats.date_format(due)}
        problems.append(FieldProblem("months", "too_early", message))
    return problems


def _tell(
    challenge: Challenge,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        challenge,
        kind="challenge",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=challenge.project,
        task=challenge.task,
    )
