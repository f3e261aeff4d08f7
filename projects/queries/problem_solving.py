"""The weekly problem-solving meeting: what is on the agenda, what was agreed, and the weeks before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import Decision, Portfolio, ProblemItem, ProblemMeeting
from projects.queries.agenda import Point, agenda, monday_of
from projects.querysets import sees_everything

SHOWN = 26
"""Half a year of meetings."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in the list, with the points that the reader sees, counted by outcome."""

    meeting: ProblemMeeting
    items: int
    solved: int
    raised: int
    escalated: int
    carried: int


@dataclass(frozen=True, slots=True)
class ProblemSolvingPage:
    """`coming` is the agenda that the data give today, while this week's meeting is not open yet."""

    lines: tuple[MeetingLine, ...]
    current: ProblemMeeting | None
    coming: tuple[Point, ...]
    may_run: bool
    solved: int
    discussed: int


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """`minutes_open`: minutes speak of everything, so they are for those who see everything."""

    meeting: ProblemMeeting
    items: tuple[ProblemItem, ...]
    pending: int
    may_run: bool
    minutes_open: bool
    questions: tuple[Decision, ...]


def problem_solving_page(*, user: User, today: date) -> ProblemSolvingPage:
    """The coming agenda for those who run the meeting, and the meetings held with their outcomes."""
    meetings = ProblemMeeting.objects.visible_to(user).prefetch_related(
        Prefetch("items", queryset=ProblemItem.objects.visible_to(user), to_attr="seen")
    )
    lines = tuple(_line(meeting) for meeting in meetings.order_by("-week_date")[:SHOWN])
    current = next((line.meeting for line in lines if _is_current(line.meeting, today)), None)
    may_run = user.may(Verb.RUN_ROUTINES)
    portfolio = Portfolio.objects.filter(is_national=True).first() if may_run and current is None else None
    return ProblemSolvingPage(
        lines=lines,
        current=current,
        coming=agenda(portfolio=portfolio, today=today) if portfolio else (),
        may_run=may_run,
        solved=sum(line.solved for line in lines),
        discussed=sum(line.items for line in lines),
    )


def meeting_page(*, user: User, meeting: ProblemMeeting) -> MeetingPage:
    """One meeting as far as the person sees its points."""
    items = tuple(items_of(user).filter(meeting=meeting).order_by("number"))
    may_run = user.may(Verb.RUN_ROUTINES) and meeting.state == ProblemMeeting.State.OPEN
    return MeetingPage(
        meeting=meeting,
        items=items,
        pending=sum(item.outcome == ProblemItem.Outcome.PENDING for item in items),
        may_run=may_run,
        minutes_open=sees_everything(user),
        questions=_questions(user, items) if may_run else (),
    )


def items_of(user: User) -> QuerySet[ProblemItem, ProblemItem]:
    """Points that the person sees, with what a line of the agenda names."""
    links = ("project", "task", "issue", "decision", "order", "first_meeting", "raised")
    found: QuerySet[ProblemItem, ProblemItem] = ProblemItem.objects.visible_to(user).select_related(*links)
    return found


def _questions(user: User, items: Iterable[ProblemItem]) -> tuple[Decision, ...]:
    """Open questions about the projects on the agenda: what an outcome may name."""
    projects = {item.project_id for item in items}
    return tuple(Decision.objects.visible_to(user).open().filter(project__in=projects).order_by("code"))


def _is_current(meeting: ProblemMeeting, today: date) -> bool:
    return meeting.state == ProblemMeeting.State.OPEN or meeting.week_date == monday_of(today)


def _line(meeting: ProblemMeeting) -> MeetingLine:
    outcomes = [item.outcome for item in meeting.seen]  # type: ignore[attr-defined]
    return MeetingLine(
        meeting=meeting,
        items=len(outcomes),
        solved=outcomes.count(ProblemItem.Outcome.SOLVED),
        raised=outcomes.count(ProblemItem.Outcome.DECISION_RAISED),
        escalated=outcomes.count(ProblemItem.Outcome.ESCALATED),
        carried=outcomes.count(ProblemItem.Outcome.CARRIED),
    )
