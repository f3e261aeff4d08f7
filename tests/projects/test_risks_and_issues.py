"""The risk register and issues: what people may do, what is refused, and what stays in the history."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.issues import postpone_issue, raise_issue, resolve_issue
from projects.actions.risks import (
    add_risk_action,
    assess_risk,
    change_risk,
    close_risk,
    finish_risk_action,
    raise_risk,
    risk_happened,
)
from projects.models import ChangeEntry, Issue, Risk, Task
from projects.queries.risks import register
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=10)


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)


def raised(task: Any, by: User, **more: Any) -> Risk:
    given: dict[str, Any] = {
        "subject": task,
        "title": "The pump comes late",
        "cause": "One maker",
        "event": "It misses the vessel",
        "effect": "No water in summer",
        "likelihood": 3,
        "impact": 4,
        "response": "reduce",
        "owner": factories.make_organisation(),
        "by": by,
        "now": NOW,
    }
    return raise_risk(**(given | more))


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_a_risk_is_raised_with_its_first_assessment_and_its_trail(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    assert (risk.code, risk.score, risk.band, risk.state) == ("R-001", 12, "high", "open")
    assert [(a.number, a.score) for a in risk.assessments.all()] == [(1, 12)]
    assert AuditEvent.objects.get(object_id=risk.public_id).action == "risk.raised"
    assert ChangeEntry.objects.get(object_id=risk.public_id).task_id == task.pk


def test_everything_wrong_with_a_risk_is_said_at_once(task: Task, editor: User) -> None:
    with pytest.raises(Refused) as error:
        raised(task, editor, title="", cause=" ", event="", effect="", response="pray", likelihood=0, impact=6)
    assert codes(error) == [
        ("title", "required"),
        ("cause", "required"),
        ("event", "required"),
        ("effect", "required"),
        ("response", "unknown"),
        ("likelihood", "out_of_range"),
        ("impact", "out_of_range"),
    ]


@pytest.mark.parametrize("role", [Role.MINISTER, Role.AUDITOR, Role.COORDINATOR])
def test_who_only_reads_keeps_no_risks(task: Task, editor: User, role: Role) -> None:
    reader = factories.make_user(role=role, organisation=task.lead_organisation)
    with pytest.raises(NotAllowed):
        raised(task, reader)
    risk = raised(task, editor)
    with pytest.raises(NotAllowed):
        close_risk(risk=risk, reason="Gone", by=reader, now=NOW)


def test_risks_of_a_whole_project_are_kept_by_the_office(task: Task, editor: User) -> None:
    with pytest.raises(NotAllowed):
        raised(task.project, editor)
    assert raised(task.project, factories.make_user()).task is None


def test_assessments_add_up_and_move_the_score(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    assess_risk(risk=risk, likelihood=5, impact=4, reason="The vessel left", by=editor, now=NOW)
    risk.refresh_from_db()
    assert (risk.score, risk.version, [a.score for a in risk.assessments.all()]) == (20, 2, [20, 12])
    line = register(user=editor, today=TODAY).lines[0]
    assert (line.movement, line.before, line.band) == ("up", 12, "severe")


def test_an_assessment_needs_its_reason_and_its_scale(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    with pytest.raises(Refused) as error:
        assess_risk(risk=risk, likelihood=9, impact=4, reason=" ", by=editor, now=NOW)
    assert codes(error) == [("likelihood", "out_of_range"), ("reason", "required")]


def test_words_and_response_change_and_the_trail_names_the_body(task: Task, editor: User) -> None:
    risk, body = raised(task, editor), factories.make_organisation()
    change_risk(risk=risk, changes={"response": "accept", "owner": body}, by=editor, now=NOW)
    risk.refresh_from_db()
    assert (risk.response, risk.owner, risk.title) == ("accept", body, "The pump comes late")
    event = AuditEvent.objects.get(object_id=risk.public_id, action="risk.changed")
    assert event.after == {"response": "accept", "owner": body.code}


def test_actions_are_numbered_and_done_once(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    add_risk_action(risk=risk, text="Ask a second maker", due_date=LATER, by=editor, now=NOW)
    finish_risk_action(risk=risk, number=1, by=editor, now=NOW)
    assert risk.actions.get().done_date == TODAY
    with pytest.raises(Refused) as error:
        finish_risk_action(risk=risk, number=1, by=editor, now=NOW)
    assert codes(error) == [("number", "unknown")]
    with pytest.raises(Refused) as error:
        add_risk_action(risk=risk, text="", due_date=TODAY - timedelta(days=1), by=editor, now=NOW)
    assert codes(error) == [("text", "required"), ("due_date", "past")]


def test_a_risk_that_happens_becomes_an_issue_of_the_same_owner(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    issue = risk_happened(risk=risk, what="It came late", severity="high", due_date=LATER, by=editor, now=NOW)
    risk.refresh_from_db()
    assert (risk.state, issue.risk, issue.owner, issue.title) == ("happened", risk, risk.owner, risk.title)


def test_a_refused_issue_leaves_the_risk_open(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    with pytest.raises(Refused) as error:
        risk_happened(risk=risk, what="", severity="vast", due_date=LATER, by=editor, now=NOW)
    assert codes(error) == [("what", "required"), ("severity", "unknown")]
    risk.refresh_from_db()
    assert (risk.state, Issue.objects.count()) == ("open", 0)


def test_what_is_closed_stays(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    with pytest.raises(Refused):
        close_risk(risk=risk, reason=" ", by=editor, now=NOW)
    close_risk(risk=risk, reason="The pump is here", by=editor, now=NOW)
    with pytest.raises(Refused) as error:
        assess_risk(risk=risk, likelihood=1, impact=1, reason="Again", by=editor, now=NOW)
    assert codes(error) == [("state", "not_open")]


def test_a_version_that_somebody_changed_is_refused(task: Task, editor: User) -> None:
    risk = raised(task, editor)
    assess_risk(risk=risk, likelihood=2, impact=2, reason="Better", by=editor, now=NOW, version=1)
    with pytest.raises(Stale):
        close_risk(risk=risk, reason="Gone", by=editor, now=NOW, version=1)


@pytest.mark.django_db(transaction=True)
def test_two_codes_at_once_differ(task: Task, editor: User) -> None:
    start = Barrier(2)

    def one(_: int) -> str:
        start.wait()
        try:
            return raised(task, editor, owner=task.lead_organisation).code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["R-001", "R-002"]


def noted(task: Task, by: User, **more: Any) -> Issue:
    given: dict[str, Any] = {
        "subject": task,
        "title": "No title of land",
        "what": "The yard cannot open",
        "severity": "moderate",
        "owner": factories.make_organisation(),
        "due_date": LATER,
        "by": by,
        "now": NOW,
    }
    return raise_issue(**(given | more))


def test_an_issue_is_noted_postponed_and_resolved(task: Task, editor: User) -> None:
    issue = noted(task, editor)
    postpone_issue(issue=issue, to=LATER + timedelta(days=5), reason="The court", by=editor, now=NOW)
    resolve_issue(issue=issue, resolution="Both signed", by=editor, now=NOW)
    issue.refresh_from_db()
    assert (issue.code, issue.state, issue.resolution, issue.version) == ("I-001", "resolved", "Both signed", 3)
    with pytest.raises(Refused) as error:
        resolve_issue(issue=issue, resolution="Twice", by=editor, now=NOW)
    assert codes(error) == [("state", "not_open")]


def test_everything_wrong_with_an_issue_is_said_at_once(task: Task, editor: User) -> None:
    with pytest.raises(Refused) as error:
        noted(task, editor, title="", what="", severity="x", due_date=TODAY - timedelta(days=1))
    assert codes(error) == [("title", "required"), ("what", "required"), ("severity", "unknown"), ("due_date", "past")]
    issue = noted(task, editor)
    with pytest.raises(Refused) as error:
        postpone_issue(issue=issue, to=TODAY - timedelta(days=1), reason="", by=editor, now=NOW)
    assert codes(error) == [("to", "past"), ("reason", "required")]


def test_a_stranger_neither_sees_nor_resolves(task: Task, editor: User) -> None:
    issue = noted(task, editor)
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    assert not Issue.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        resolve_issue(issue=issue, resolution="Mine", by=stranger, now=NOW)


def test_the_matrix_holds_every_open_risk_in_its_field(task: Task, editor: User) -> None:
    first, second = raised(task, editor), raised(task, editor, likelihood=5, impact=5)
    close_risk(risk=raised(task, editor), reason="Gone", by=editor, now=NOW)
    found = register(user=editor, today=TODAY)
    cells = {(c.likelihood, c.impact): c for row in found.matrix for c in row}
    assert len(cells) == 25
    assert [r.code for r in cells[3, 4].risks] == [first.code]
    assert (cells[5, 5].risks, cells[5, 5].band, cells[5, 5].score) == ((second,), "severe", 25)
    assert ([line.risk for line in found.lines], len(found.settled)) == ([second, first], 1)
