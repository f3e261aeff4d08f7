"""Challenges: the list with what each needs, and one with its days, reviews and checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Verb
from projects.domain import challenge as days
from projects.domain.challenge import DayValue, Outlook, Standing
from projects.models import (
    Challenge,
    ChallengeMember,
    ChallengeNote,
    SponsorReview,
    StrategicProject,
    SustainCheck,
    Task,
)
from projects.models.challenge import ChallengeState

DAYS_SHOWN = 10
"""Days with notes that stand open on the page; the earlier ones are behind a fold."""


@dataclass(frozen=True, slots=True)
class DayNotes:
    """What was written about a day: the note in force first, then those that it corrected."""

    day: int
    for_date: date
    notes: tuple[ChallengeNote, ...]
    days_late: int

    @property
    def in_force(self) -> ChallengeNote:
        return self.notes[0]

    @property
    def corrected(self) -> tuple[ChallengeNote, ...]:
        return self.notes[1:]


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week's review, or that it is missing."""

    week: int
    due_date: date
    review: SponsorReview | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check with its due day, made or not."""

    months: int
    due_date: date
    check: SustainCheck | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """A row of the list."""

    challenge: Challenge
    standing: Standing
    missing_notes: int
    missing_reviews: tuple[int, ...]
    checks: tuple[CheckLine, ...]
    lead: ChallengeMember | None
    bodies: int

    @property
    def checks_due(self) -> tuple[CheckLine, ...]:
        return tuple(line for line in self.checks if line.is_due)


@dataclass(frozen=True, slots=True)
class ChallengeList:
    lines: tuple[ChallengeLine, ...]

    def in_state(self, *states: str) -> tuple[ChallengeLine, ...]:
        return tuple(line for line in self.lines if line.challenge.state in states)

    @property
    def running(self) -> tuple[ChallengeLine, ...]:
        return self.in_state(ChallengeState.RUNNING)

    @property
    def planned(self) -> tuple[ChallengeLine, ...]:
        return self.in_state(ChallengeState.PLANNED)

    @property
    def over(self) -> tuple[ChallengeLine, ...]:
        return tuple(line for line in self.lines if line.challenge.is_over)

    @property
    def short(self) -> int:
        return sum(line.standing.outlook == Outlook.SHORT for line in self.running)

    @property
    def checks_due(self) -> int:
        return sum(len(line.checks_due) for line in self.over)

    @property
    def missing(self) -> int:
        return sum(line.missing_notes + len(line.missing_reviews) for line in self.running)


@dataclass(frozen=True, slots=True)
class ChallengePage:
    """`project_open`, `task_open`: whether the reader can open what the challenge is about."""

    challenge: Challenge
    standing: Standing
    values: tuple[DayValue, ...]
    days: tuple[DayNotes, ...]
    missing_days: tuple[date, ...]
    weeks: tuple[WeekLine, ...]
    missing_weeks: tuple[int, ...]
    checks: tuple[CheckLine, ...]
    members: tuple[ChallengeMember, ...]
    project_open: bool
    task_open: bool
    may_run: bool
    may_note: bool
    may_review: bool
    may_check: bool

    @property
    def newest_days(self) -> tuple[DayNotes, ...]:
        return self.days[:DAYS_SHOWN]

    @property
    def earlier_days(self) -> tuple[DayNotes, ...]:
        return self.days[DAYS_SHOWN:]

    @property
    def blockers(self) -> tuple[ChallengeNote, ...]:
        """What stood in the way on the last seven days with a note."""
        return tuple(day.in_force for day in self.days[:7] if day.in_force.blockers)


def visible_challenges(user: User) -> QuerySet[Any, Any]:
    """What the person may see, with what every page reads joined."""
    joined = ("project__portfolio", "task", "team", "sponsor_organisation")
    found: QuerySet[Any, Any] = Challenge.objects.visible_to(user).select_related(*joined)
    return found


def challenge_list(*, user: User, today: date) -> ChallengeList:
    """Every challenge that is open to the person, the newest first."""
    related = ("notes", "reviews", "checks", "members__organisation")
    found = visible_challenges(user).prefetch_related(*related).order_by("-start_date", "code")
    return ChallengeList(tuple(line_of(challenge, today=today) for challenge in found))


def line_of(challenge: Challenge, *, today: date) -> ChallengeLine:
    """A challenge with notes, reviews, checks and members prefetched."""
    notes, members = list(challenge.notes.all()), list(challenge.members.all())
    noted = {note.for_date for note in notes}
    reviewed = [review.week for review in challenge.reviews.all()]
    running = challenge.state == ChallengeState.RUNNING
    return ChallengeLine(
        challenge=challenge,
        standing=standing_of(challenge, day_values(challenge, notes), today=today),
        missing_notes=len(days.days_without_note(challenge.start_date, today, noted)) if running else 0,
        missing_reviews=days.missing_reviews(challenge.start_date, today, reviewed) if running else (),
        checks=check_lines(challenge, challenge.checks.all(), today=today),
        lead=next((member for member in members if member.role == "lead"), None),
        bodies=len({member.organisation_id for member in members}),
    )


def challenge_page(*, user: User, challenge: Challenge, today: date) -> ChallengePage:
    """One challenge. Links lead only to what the reader can open."""
    notes = list(challenge.notes.select_related("by"))
    reviews = list(challenge.reviews.select_related("by"))
    values = day_values(challenge, notes)
    noted = {note.for_date for note in notes}
    started = challenge.state != ChallengeState.PLANNED
    weeks = [review.week for review in reviews]
    return ChallengePage(
        challenge=challenge,
        standing=standing_of(challenge, values, today=today),
        values=values,
        days=_days(challenge, notes),
        missing_days=days.days_without_note(challenge.start_date, today, noted) if started else (),
        weeks=_weeks(challenge, reviews, today) if started else (),
        missing_weeks=days.missing_reviews(challenge.start_date, today, weeks) if started else (),
        checks=check_lines(challenge, challenge.checks.select_related("by"), today=today),
        members=tuple(challenge.members.select_related("organisation").order_by("id")),
        project_open=StrategicProject.objects.visible_to(user).filter(pk=challenge.project_id).exists(),
        task_open=Task.objects.visible_to(user).filter(challenges=challenge).exists(),
        may_run=user.may(Verb.RUN_ROUTINES) and challenge.project.portfolio.is_national,
        may_note=Challenge.objects.noted_by(user).filter(pk=challenge.pk).exists(),
        may_review=Challenge.objects.reviewed_by(user).filter(pk=challenge.pk).exists(),
        may_check=Challenge.objects.checked_by(user).filter(pk=challenge.pk).exists(),
    )


def standing_of(challenge: Challenge, values: Sequence[DayValue], *, today: date) -> Standing:
    """Where the value stands on `today`; on day 100 once the challenge is closed, on day 0 before it starts."""
    day = 0 if challenge.state == ChallengeState.PLANNED else days.day_number(challenge.start_date, today)
    return days.standing(challenge.goal, values, days.DAYS if challenge.is_over else day)


def day_values(challenge: Challenge, notes: Iterable[ChallengeNote]) -> tuple[DayValue, ...]:
    """The values in force, oldest first, one a day; the value at closing is that of day 100."""
    in_force = {note.for_date: note for note in sorted(notes, key=lambda note: (note.for_date, note.number))}
    found = {
        days.day_number(challenge.start_date, day): note.value
        for day, note in in_force.items()
        if note.value is not None
    }
    if challenge.result_value is not None:
        found[days.DAYS] = challenge.result_value
    return tuple(DayValue(day, found[day]) for day in sorted(found))


def check_lines(challenge: Challenge, checks: Iterable[SustainCheck], *, today: date) -> tuple[CheckLine, ...]:
    """The checks after 6 and 12 months; none for a goal that was not achieved, or is not closed."""
    made = {check.months: check for check in checks}
    if not challenge.is_over or challenge.result == days.Result.NOT:
        return ()
    due = {months: days.check_date(challenge.start_date, months) for months in days.CHECK_MONTHS}
    waiting = challenge.state == ChallengeState.CLOSED
    return tuple(
        CheckLine(months, day, made.get(months), waiting and months not in made and day <= today)
        for months, day in due.items()
    )


def _days(challenge: Challenge, notes: Iterable[ChallengeNote]) -> tuple[DayNotes, ...]:
    """Newest day first, in each day the newest note first."""
    newest_first = sorted(notes, key=lambda note: (note.for_date, note.number), reverse=True)
    return tuple(
        _day(challenge, day, tuple(found)) for day, found in groupby(newest_first, key=lambda note: note.for_date)
    )


def _day(challenge: Challenge, day: date, notes: tuple[ChallengeNote, ...]) -> DayNotes:
    first = notes[-1]
    late = days.days_late(day, timezone.localdate(first.at))
    return DayNotes(days.day_number(challenge.start_date, day), day, notes, late)


def _weeks(challenge: Challenge, reviews: Iterable[SponsorReview], today: date) -> tuple[WeekLine, ...]:
    """Every week that is over or reviewed, the newest first."""
    by_week = {review.week: review for review in reviews}
    over = days.weeks_due(days.day_number(challenge.start_date, today - timedelta(days=1)))
    last = max([over, *by_week], default=0)
    return tuple(
        WeekLine(week, days.date_of(challenge.start_date, days.REVIEW_EVERY * week), by_week.get(week))
        for week in range(last, 0, -1)
    )
