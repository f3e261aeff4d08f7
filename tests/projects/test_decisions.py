"""Raising a question, answering it, and its way up and down the ladder."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.decisions import (
    Option,
    answer_decision,
    climb_due,
    escalate_decision,
    raise_decision,
    return_decision,
    withdraw_decision,
)
from projects.models import ChangeEntry, Decision, Task
from projects.querysets.decisions import NOWHERE
from tests import factories
from tests.factories import NOW, TODAY

OPTIONS = (Option("Build it", "It costs more"), Option("Leave it", "It stays late"))


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone who has a word about one task, and one who has none."""

    task: Task
    office: User
    coordinator: User
    minister: User
    editor: User
    member: User
    auditor: User
    stranger: User

    def raised(self, **more: Any) -> Decision:
        given: dict[str, Any] = {
            "subject": self.task,
            "title": "Which line first",
            "question": "The money is enough for one of two lines.",
            "options": OPTIONS,
            "due_date": TODAY + timedelta(days=20),
            "step": "ministry",
            "by": self.editor,
            "now": NOW,
        }
        return raise_decision(**(given | more))


@pytest.fixture
def people(db: None) -> Cast:
    lead, other = factories.make_organisation(), factories.make_organisation()
    team = factories.make_team(sector=factories.make_sector(lead_organisation=lead))
    task = factories.make_task(lead=lead, team=team, project=factories.make_project(coordinator=lead))
    return Cast(
        task=task,
        office=factories.make_user(role=Role.PROJECT_OFFICE),
        coordinator=factories.make_user(role=Role.COORDINATOR),
        minister=factories.make_user(role=Role.MINISTER, organisation=lead),
        editor=factories.make_user(role=Role.MINISTRY_EDITOR, organisation=lead),
        member=factories.make_user(role=Role.TEAM_MEMBER, team=team),
        auditor=factories.make_user(role=Role.AUDITOR),
        stranger=factories.make_user(role=Role.MINISTRY_EDITOR, organisation=other),
    )


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_a_question_is_raised_with_its_options_its_first_move_and_its_trail(people: Cast) -> None:
    decision = people.raised()
    assert (decision.code, decision.step, decision.owner) == ("D-001", "ministry", people.task.lead_organisation)
    assert [option.text for option in decision.options.all()] == ["Build it", "Leave it"]
    assert [(m.kind, m.from_step, m.to_step) for m in decision.moves.all()] == [("raised", "", "ministry")]
    event = AuditEvent.objects.get(object_id=decision.public_id)
    assert (event.action, event.actor_id) == ("decision.raised", people.editor.public_id)
    change = ChangeEntry.objects.get(object_id=decision.public_id)
    assert (change.object_type, change.task_id, change.operation) == ("decision", people.task.pk, "created")


def test_a_question_about_a_whole_project_goes_to_its_coordinating_body(people: Cast) -> None:
    decision = people.raised(subject=people.task.project, by=people.office, step="leader")
    assert (decision.task, decision.owner) == (None, people.task.project.coordinator)


def test_everything_wrong_with_a_question_is_said_at_once(people: Cast) -> None:
    with pytest.raises(Refused) as error:
        people.raised(title=" ", question="", options=OPTIONS[:1], due_date=TODAY - timedelta(days=1), step="leader")
    assert codes(error) == [
        ("title", "required"),
        ("question", "required"),
        ("options", "number"),
        ("due_date", "past"),
        ("step", "too_high"),
    ]
    with pytest.raises(Refused) as error:
        people.raised(options=(OPTIONS[0], Option("Other", " ")), step="heaven")
    assert codes(error) == [("options", "incomplete"), ("step", "unknown")]


@pytest.mark.parametrize(
    ("who", "highest"),
    [("member", "ministry"), ("editor", "ministry"), ("minister", "project_office"), ("office", "leader")],
)
def test_each_may_put_a_question_so_high_and_no_higher(people: Cast, who: str, highest: str) -> None:
    steps = list(Decision.Step.values)
    assert people.raised(by=getattr(people, who), step=highest).step == highest
    for higher in steps[steps.index(highest) + 1 :]:
        with pytest.raises(Refused) as error:
            people.raised(by=getattr(people, who), step=higher)
        assert codes(error) == [("step", "too_high")]


@pytest.mark.parametrize("who", ["auditor", "stranger"])
def test_who_does_not_carry_the_task_raises_no_question(people: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        people.raised(by=getattr(people, who))


def test_nobody_asks_about_an_imported_portfolio(people: Cast) -> None:
    record = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    with pytest.raises(NotAllowed):
        people.raised(subject=record, by=people.office)


ANSWERS = {
    "team": {"member", "editor", "minister", "office", "coordinator"},
    "ministry": {"minister", "office", "coordinator"},
    "project_office": {"office", "coordinator"},
    "coordinator": {"coordinator"},
    "leader": {"coordinator"},
}
EVERYONE = ("member", "editor", "minister", "office", "coordinator", "auditor", "stranger")


@pytest.mark.parametrize("step", ANSWERS)
def test_who_answers_at_each_step(people: Cast, step: str) -> None:
    for who in EVERYONE:
        decision = people.raised(by=people.office, step=step)
        person = getattr(people, who)
        listed = Decision.objects.answerable_by(person).filter(pk=decision.pk).exists()
        assert listed == (who in ANSWERS[step]), (who, step)
        if listed:
            _answer(decision, person)
            decision.refresh_from_db()
            assert (decision.state, decision.answered_step, decision.answered_by) == ("answered", step, person)
        else:
            with pytest.raises(NotAllowed):
                _answer(decision, person)


def _answer(decision: Decision, by: User, **more: Any) -> Decision:
    given: dict[str, Any] = {"option": 1, "words": "Build it.", "heard_in": "Meeting of the day", "now": NOW}
    return answer_decision(decision=decision, by=by, **(given | more))


def test_a_minister_of_another_body_does_not_answer(people: Cast) -> None:
    lead = factories.make_organisation()
    people.task.contributing_organisations.add(lead)
    other = factories.make_user(role=Role.MINISTER, organisation=lead)
    decision = people.raised()
    assert Decision.objects.visible_to(other).with_reach(other).get(pk=decision.pk).reach == NOWHERE
    with pytest.raises(NotAllowed):
        _answer(decision, other)


def test_an_answer_needs_an_option_words_and_at_the_leaders_step_where_they_were_said(people: Cast) -> None:
    decision = people.raised(by=people.office, step="leader")
    with pytest.raises(Refused) as error:
        _answer(decision, people.coordinator, option=9, words=" ", heard_in="")
    assert codes(error) == [("words", "required"), ("option", "unknown"), ("heard_in", "required")]
    assert _answer(decision, people.coordinator, heard_in="Stocktake of November").heard_in == "Stocktake of November"


def test_who_runs_a_meeting_takes_the_answer_from_its_minutes(people: Cast) -> None:
    decision = people.raised(by=people.office, step="leader")
    with pytest.raises(NotAllowed):
        _answer(decision, people.office)
    assert _answer(decision, people.office, minuted=True).state == "answered"
    other = people.raised(by=people.office, step="leader")
    with pytest.raises(NotAllowed):
        _answer(other, people.minister, minuted=True)


@pytest.mark.parametrize("act", [answer_decision, escalate_decision, return_decision, withdraw_decision])
def test_what_is_settled_stays(people: Cast, act: Callable[..., Any]) -> None:
    decision = people.raised()
    _answer(decision, people.minister)
    words = {"option": 2, "words": "No."} if act is answer_decision else {"reason": "Again"}
    with pytest.raises(Refused) as error:
        act(decision=decision, by=people.coordinator, now=NOW, **words)
    assert codes(error) == [("state", "not_open")]


def test_a_version_that_somebody_changed_is_refused(people: Cast) -> None:
    decision = people.raised()
    escalate_decision(decision=decision, reason="No money here", by=people.minister, now=NOW)
    with pytest.raises(Stale):
        _answer(decision, people.coordinator, version=1)


def test_escalating_and_returning_are_moves_with_reasons(people: Cast) -> None:
    decision = people.raised()
    escalate_decision(decision=decision, reason="Two ministries disagree", by=people.minister, now=NOW)
    with pytest.raises(NotAllowed):
        return_decision(decision=decision, reason="Down", by=people.minister, now=NOW)
    return_decision(decision=decision, reason="What does it cost?", by=people.office, now=NOW + timedelta(days=1))
    decision.refresh_from_db()
    assert (decision.step, decision.step_since, decision.version) == ("ministry", NOW + timedelta(days=1), 3)
    assert [(m.kind, m.from_step, m.to_step, m.reason) for m in decision.moves.all()][1:] == [
        ("escalated", "ministry", "project_office", "Two ministries disagree"),
        ("returned", "project_office", "ministry", "What does it cost?"),
    ]


def test_there_is_nothing_above_the_leader_and_nothing_below_the_team(people: Cast) -> None:
    top, bottom = people.raised(by=people.office, step="leader"), people.raised(step="team")
    with pytest.raises(Refused) as error:
        escalate_decision(decision=top, reason=" ", by=people.coordinator, now=NOW)
    assert codes(error) == [("reason", "required"), ("step", "top")]
    with pytest.raises(Refused) as error:
        return_decision(decision=bottom, reason="", by=people.editor, now=NOW)
    assert codes(error) == [("reason", "required"), ("step", "bottom")]


def test_who_raised_a_question_withdraws_it_wherever_it_stands(people: Cast) -> None:
    decision = people.raised()
    with pytest.raises(NotAllowed):
        withdraw_decision(decision=decision, reason="Mine", by=people.member, now=NOW)
    with pytest.raises(Refused):
        withdraw_decision(decision=decision, reason=" ", by=people.editor, now=NOW)
    withdraw_decision(decision=decision, reason="The money came", by=people.editor, now=NOW)
    decision.refresh_from_db()
    assert (decision.state, decision.answer) == ("withdrawn", "The money came")


def _at(day: int) -> datetime:
    """Nine in the morning, days after TODAY, which is a Tuesday."""
    return NOW + timedelta(days=day)


def test_an_unanswered_question_climbs_by_itself_step_by_step(people: Cast) -> None:
    decision = people.raised()  # Tuesday: five working days of the ministry end on Tuesday the 1st
    assert climb_due(now=_at(7)) == 0
    assert climb_due(now=_at(8)) == 1
    assert climb_due(now=_at(8)) == 0, "a second run the same day moves nothing"
    decision.refresh_from_db()
    move = decision.moves.get(number=2)
    assert (decision.step, move.kind, move.from_step, move.by) == ("project_office", "climbed", "ministry", None)
    event = AuditEvent.objects.get(object_id=decision.public_id, action="decision.climbed")
    assert (event.actor_label, event.reason) == ("system", "5 working days without an answer")


def test_after_weeks_in_which_nobody_looked_it_climbs_one_step_and_has_its_whole_days(people: Cast) -> None:
    decision = people.raised(step="team")
    assert climb_due(now=_at(62)) == 1
    assert climb_due(now=_at(63)) == 0
    decision.refresh_from_db()
    assert (decision.step, timezone.localdate(decision.step_since)) == ("ministry", TODAY + timedelta(days=62))


def test_nothing_climbs_on_a_day_off_or_from_the_leader_or_after_the_answer(people: Cast) -> None:
    answered, top = people.raised(), people.raised(by=people.office, step="leader")
    _answer(answered, people.minister)
    people.raised()
    assert climb_due(now=_at(11)) == 0, "a Saturday"
    assert climb_due(now=_at(22)) == 0, "Independence Day, 16 December"
    assert climb_due(now=_at(23)) == 1
    top.refresh_from_db()
    assert top.step == "leader"


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_wins(people: Cast) -> None:
    decision = people.raised()
    start = Barrier(2)

    def answer(by: User) -> str:
        start.wait()
        try:
            _answer(decision, by, words=by.email)
            return "won"
        except Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(answer, [people.minister, people.office]))
    assert sorted(told) == ["not_open", "won"]
    assert AuditEvent.objects.filter(action="decision.answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_move_a_question_once(people: Cast) -> None:
    decision = people.raised()
    start = Barrier(2)

    def climb(_: int) -> int:
        start.wait()
        try:
            return climb_due(now=_at(8))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(climb, range(2))) == 1
    assert decision.moves.count() == 2
