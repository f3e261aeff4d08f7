"""The weekly problem-solving meeting: agenda from the data, an outcome for each point, minutes, what comes again."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.meetings import close_meeting, open_meeting, record_outcome
from projects.models import Decision, Issue, Portfolio, ProblemItem, ProblemMeeting, Rollup, RollupSnapshot, Task
from projects.queries.agenda import agenda
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.escalations import make_decision, make_issue, make_order, make_risk

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.fixture
def office() -> User:
    return factories.make_user()


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def kinds(meeting: ProblemMeeting) -> list[str]:
    return [item.kind for item in meeting.items.order_by("number")]


def turn_red(task: Task) -> None:
    factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=60))
    recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    assert Rollup.objects.get(dimension="task", object_id=task.pk).status == "red"


def settle(meeting: ProblemMeeting, by: User, outcome: str = "solved") -> None:
    for item in meeting.items.all():
        record_outcome(item=item, outcome=outcome, note="Agreed", by=by, now=NOW)


def test_the_agenda_is_what_the_data_say(task: Task, office: User) -> None:
    turn_red(task)
    late = make_issue(task=task)
    make_issue(task=task, due_date=TODAY)
    waiting = make_decision(task=task, step="project_office")
    make_decision(task=task, step="coordinator")
    order = make_order(task=task)
    make_order(task=task, due_date=TODAY + timedelta(days=1))
    make_order(task=task, task_id=None, project=None)
    make_risk(task=task)
    meeting = open_meeting(by=office, now=NOW)
    assert (meeting.code, meeting.week_date, meeting.held_date) == ("PS-2026-W48", TODAY - timedelta(days=1), TODAY)
    assert kinds(meeting) == ["red_task", "issue_overdue", "decision_waiting", "order_overdue"]
    things = [(i.issue, i.decision, i.order, i.days) for i in meeting.items.order_by("number")][1:]
    assert things == [(late, None, None, 3), (None, waiting, None, 0), (None, None, order, 2)]


def test_a_task_that_was_red_at_the_last_meeting_is_not_new(task: Task, office: User) -> None:
    turn_red(task)
    RollupSnapshot.objects.all().delete()
    first = open_meeting(by=office, now=NOW - WEEK)
    settle(first, office)
    close_meeting(meeting=first, minutes="Done", by=office, now=NOW - WEEK)
    portfolio = Portfolio.objects.national()
    assert [point.kind for point in agenda(portfolio=portfolio, today=TODAY)] == ["red_task"], "no snapshot: not known"
    recompute(portfolio_id=portfolio.pk, task_ids=None, today=TODAY - timedelta(days=8), now=NOW)
    recompute(portfolio_id=portfolio.pk, task_ids=None, today=TODAY, now=NOW)
    assert RollupSnapshot.objects.filter(dimension="task", status="red").exists()
    assert agenda(portfolio=portfolio, today=TODAY) == ()


def test_what_was_carried_comes_first_and_once(task: Task, office: User) -> None:
    issue = make_issue(task=task, due_date=TODAY - timedelta(days=20))
    first = open_meeting(by=office, now=NOW - WEEK)
    settle(first, office, "carried")
    close_meeting(meeting=first, minutes="Carried", by=office, now=NOW - WEEK)
    second = open_meeting(by=office, now=NOW)
    assert [(i.kind, i.issue, i.first_meeting, i.days) for i in second.items.all()] == [("carried", issue, first, 7)]


def test_what_settled_itself_does_not_come_again(task: Task, office: User) -> None:
    make_issue(task=task, due_date=TODAY - timedelta(days=20))
    first = open_meeting(by=office, now=NOW - WEEK)
    settle(first, office, "carried")
    close_meeting(meeting=first, minutes="Carried", by=office, now=NOW - WEEK)
    Issue.objects.update(state="resolved", resolved_at=NOW, resolution="Done")
    assert agenda(portfolio=Portfolio.objects.national(), today=TODAY) == ()


def test_there_is_one_meeting_in_a_week_and_one_open(task: Task, office: User) -> None:
    first = open_meeting(by=office, now=NOW - WEEK)
    with pytest.raises(Refused) as error:
        open_meeting(by=office, now=NOW)
    assert codes(error) == [("week_date", "open")]
    close_meeting(meeting=first, minutes="Nothing", by=office, now=NOW)
    with pytest.raises(Refused) as error:
        open_meeting(by=office, now=NOW, week_date=TODAY)
    assert codes(error) == [("week_date", "other_week")]
    second = open_meeting(by=office, now=NOW, week_date=TODAY - timedelta(days=1))
    close_meeting(meeting=second, minutes="Nothing", by=office, now=NOW)
    with pytest.raises(Refused) as error:
        open_meeting(by=office, now=NOW)
    assert codes(error) == [("week_date", "held")]


@pytest.mark.parametrize("role", [Role.MINISTER, Role.COORDINATOR, Role.AUDITOR, Role.MINISTRY_EDITOR])
def test_only_the_office_runs_it(task: Task, office: User, role: Role) -> None:
    make_issue(task=task)
    meeting = open_meeting(by=office, now=NOW)
    person = factories.make_user(role=role, organisation=task.lead_organisation)
    with pytest.raises(NotAllowed):
        open_meeting(by=person, now=NOW)
    with pytest.raises(NotAllowed):
        settle(meeting, person)
    with pytest.raises(NotAllowed):
        close_meeting(meeting=meeting, minutes="Mine", by=person, now=NOW)


def test_escalated_moves_the_question_at_once_and_stays(task: Task, office: User) -> None:
    question = make_decision(task=task, step="project_office")
    item = open_meeting(by=office, now=NOW).items.get()
    record_outcome(item=item, outcome="escalated", note="Two ministries disagree", by=office, now=NOW)
    question.refresh_from_db()
    assert (question.step, question.moves.get(number=2).reason) == ("coordinator", "Two ministries disagree")
    with pytest.raises(Refused) as error:
        record_outcome(item=item, outcome="solved", note="No", by=office, now=NOW)
    assert codes(error) == [("outcome", "escalated")]


def test_an_escalation_that_is_refused_leaves_the_point_open(task: Task, office: User) -> None:
    question = make_decision(task=task, step="project_office")
    meeting = open_meeting(by=office, now=NOW)
    Decision.objects.filter(pk=question.pk).update(step="coordinator")
    with pytest.raises(NotAllowed):
        record_outcome(item=meeting.items.get(), outcome="escalated", note="Up", by=office, now=NOW)
    assert meeting.items.get().outcome == "pending"


def test_an_outcome_names_what_it_needs(task: Task, office: User) -> None:
    make_issue(task=task)
    item = open_meeting(by=office, now=NOW).items.get()
    elsewhere = make_decision(task=factories.make_task())
    for outcome, raised, expected in (
        ("pending", None, ("outcome", "unknown")),
        ("decision_raised", None, ("raised", "required")),
        ("escalated", None, ("raised", "required")),
        ("decision_raised", elsewhere, ("raised", "elsewhere")),
    ):
        with pytest.raises(Refused) as error:
            record_outcome(item=item, outcome=outcome, note=" ", raised=raised, by=office, now=NOW)
        assert codes(error) == [("note", "required"), expected]
    raised = make_decision(task=task)
    record_outcome(item=item, outcome="decision_raised", note="Asked", raised=raised, by=office, now=NOW)
    record_outcome(item=item, outcome="solved", note="Answered on the spot", by=office, now=NOW)
    item.refresh_from_db()
    assert (item.outcome, item.raised) == ("solved", None)


def test_it_closes_with_minutes_when_every_point_has_an_outcome(task: Task, office: User) -> None:
    make_issue(task=task)
    meeting = open_meeting(by=office, now=NOW)
    with pytest.raises(Refused) as error:
        close_meeting(meeting=meeting, minutes=" ", by=office, now=NOW)
    assert codes(error) == [("minutes", "required"), ("items", "pending")]
    settle(meeting, office)
    with pytest.raises(Stale):
        close_meeting(meeting=meeting, minutes="Late", by=office, now=NOW, version=1)
    close_meeting(meeting=meeting, minutes="Solved", by=office, now=NOW, version=2)
    with pytest.raises(Refused) as error:
        settle(meeting, office)
    assert codes(error) == [("state", "closed")]


def test_a_reader_sees_the_points_of_their_tasks_only(task: Task, office: User) -> None:
    make_issue(task=task)
    order = make_order(task=factories.make_task())
    meeting = open_meeting(by=office, now=NOW)
    minister = factories.make_user(role=Role.MINISTER, organisation=task.lead_organisation)
    stranger = factories.make_user(role=Role.MINISTER, organisation=factories.make_organisation())
    assert [item.kind for item in ProblemItem.objects.visible_to(minister)] == ["issue_overdue"]
    assert ProblemMeeting.objects.visible_to(minister).get() == meeting
    assert not ProblemMeeting.objects.visible_to(stranger).exists()
    assert ProblemItem.objects.visible_to(office).filter(order=order).exists()
