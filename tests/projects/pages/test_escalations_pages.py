"""Pages of risks, decisions, escalations, orders and the weekly meeting: what they say, and what people do on them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from projects.models import Decision, Issue, Order, ProblemMeeting, Risk
from projects.tasks import climb_escalations
from tests import factories
from tests.factories import NOW
from tests.practice.escalations import make_decision, make_issue, make_meeting, make_order, make_risk
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]
RISK = {
    "title": "The pump comes late",
    "cause": "One maker",
    "event": "It misses the vessel",
    "effect": "No water in summer",
    "likelihood": "4",
    "impact": "4",
    "response": "reduce",
}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_editor_raises_a_risk_and_reads_it_in_the_matrix(country: Country, editor: Client) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/risks/raise/", RISK | {"owner": country.lead.code})
    risk = Risk.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/risks/{risk.code}/")
    page = text(editor.get(f"/tasks/{country.task.code}/risks/"))
    assert "<strong>1 open risk.</strong> 1 is severe." in page
    assert f'<a href="/risks/{risk.code}/" title="The pump comes late">' in page


def test_a_refused_form_keeps_what_was_typed_and_names_every_error(country: Country, editor: Client) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/risks/raise/", {"title": "Half a risk", "likelihood": "9"})
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="Half a risk"' in page
    assert page.count("field--error") >= 6
    assert '<details class="fold" id="form-risk" open>' in page


def test_who_only_reads_is_offered_no_form_and_refused(country: Country, sign_in: SignIn) -> None:
    risk = make_risk(task=country.task)
    for reader in (country.minister, country.auditor, country.helper):
        client = sign_in(reader)
        page = text(client.get(f"/risks/{risk.code}/")).split('id="main"')[1]
        sent_to = set(re.findall(rf'action="/risks/{risk.code}/([^"]+)"', page))
        assert sent_to <= {"comments/add/", "attachments/add/"}, "who may speak does not decide"
        assert client.post(f"/risks/{risk.code}/close/", {"version": 1, "reason": "x"}).status_code == 403
        assert client.post(f"/tasks/{country.task.code}/risks/raise/", RISK).status_code == 403


@pytest.mark.parametrize(
    ("how", "given", "state"),
    [
        ("assess", {"likelihood": "1", "impact": "2", "reason": "Better"}, "open"),
        ("action", {"text": "Ask", "due_date": "2026-12-24"}, "open"),
        ("done", {"number": "1"}, "open"),
        ("close", {"reason": "The pump is here"}, "closed"),
        ("happened", {"what": "Late", "severity": "high", "due_date": "24.12.2026"}, "happened"),
    ],
)
def test_what_an_editor_does_with_a_risk(
    country: Country, editor: Client, how: str, given: dict[str, str], state: str
) -> None:
    risk = make_risk(task=country.task)
    assert editor.post(f"/risks/{risk.code}/{how}/", given | {"version": "1"}).status_code == 302
    risk.refresh_from_db()
    assert (risk.state, risk.version) == (state, 2)
    assert editor.get(f"/risks/{risk.code}/").status_code == 200


def test_a_risk_that_somebody_changed_meanwhile_is_not_written_over(country: Country, editor: Client) -> None:
    risk = make_risk(task=country.task)
    Risk.objects.update(version=2)
    answer = editor.post(f"/risks/{risk.code}/close/", {"version": "1", "reason": "Gone"})
    assert answer.status_code == 409
    assert "Somebody has changed this since you opened it." in text(answer)
    assert Risk.objects.get().state == "open"


def test_an_issue_is_resolved_on_its_page(country: Country, editor: Client) -> None:
    issue = make_issue(task=country.task)
    assert "<strong>3 days ago</strong>" in text(editor.get(f"/issues/{issue.code}/"))
    assert editor.post(f"/issues/{issue.code}/resolve/", {"version": "1", "resolution": ""}).status_code == 422
    assert editor.post(f"/issues/{issue.code}/resolve/", {"version": "1", "resolution": "Signed"}).status_code == 302
    assert Issue.objects.get().state == "resolved"


QUESTION = {
    "title": "Which line first",
    "question": "Money for one",
    "step": "ministry",
    "due_date": "2026-12-20",
    "option_1": "The first",
    "consequences_1": "Aktau first",
    "option_2": "The second",
    "consequences_2": "Districts first",
}


def test_a_question_goes_from_the_team_to_the_ministers_answer(
    country: Country, sign_in: SignIn, editor: Client
) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/decisions/raise/", QUESTION | {"owner": country.lead.code})
    question = Decision.objects.get()
    assert answer["Location"] == f"/decisions/{question.code}/"
    minister = sign_in(country.minister)
    assert 'id="form-answer"' in text(minister.get(f"/decisions/{question.code}/"))
    assert 'id="form-answer"' not in text(editor.get(f"/decisions/{question.code}/"))
    given = {"version": "1", "option": "2", "words": "Districts first."}
    assert editor.post(f"/decisions/{question.code}/answer/", given).status_code == 403
    assert minister.post(f"/decisions/{question.code}/answer/", given).status_code == 302
    page = text(editor.get(f"/decisions/{question.code}/"))
    assert "Answered after <strong>0 days</strong>: The second." in page
    assert "Districts first." in page


def test_an_editor_may_not_put_a_question_to_the_leader(country: Country, editor: Client) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/decisions/raise/", QUESTION | {"step": "leader"})
    assert (answer.status_code, Decision.objects.count()) == (422, 0)


def test_the_coordinator_counts_every_open_escalation_and_its_waits(country: Country, sign_in: SignIn) -> None:
    """Twenty days at the ministry, then the nightly task."""
    ago = NOW - timedelta(days=20)
    old = make_decision(task=country.task, raised_at=ago, step_since=ago)
    make_decision(task=country.task, step="team", step_since=NOW)
    assert climb_escalations() == 1
    coordinator = sign_in(factories.make_user(role=Role.COORDINATOR))
    page = text(coordinator.get("/escalations/"))
    assert "<strong>1 open question</strong> stands above its team." in page
    assert f"The oldest, {old.code} “Which pump”, has waited 20 days and is now at this step: Project Office." in page
    assert "20 days" in page
    assert "13 of 5 working" in page
    stranger = text(sign_in(country.stranger).get("/escalations/"))
    assert "No open question stands above its team." in stranger
    assert old.code not in stranger


def test_a_question_is_moved_with_reasons(country: Country, office: Client) -> None:
    question = make_decision(task=country.task)
    assert office.post(f"/decisions/{question.code}/escalate/", {"version": "1", "reason": ""}).status_code == 422
    assert office.post(f"/decisions/{question.code}/escalate/", {"version": "1", "reason": "Up"}).status_code == 302
    assert office.post(f"/decisions/{question.code}/return/", {"version": "2", "reason": "Costs?"}).status_code == 302
    page = text(office.get(f"/decisions/{question.code}/"))
    assert "Put one step up: ministry → Project Office." in page
    assert "Sent one step down with a question: Project Office → ministry." in page
    assert office.post(f"/decisions/{question.code}/withdraw/", {"version": "3", "reason": "Moot"}).status_code == 302
    assert "Withdrawn" in text(office.get(f"/decisions/{question.code}/"))
    for state in ("open", "answered", "withdrawn", "all", "%00"):
        assert office.get(f"/decisions/?state={state}").status_code == 200


def test_an_order_is_written_down_reported_and_closed(country: Country, sign_in: SignIn, office: Client) -> None:
    given = {
        "text_en": "Bring the water",
        "giver": "President",
        "meeting": "Meeting on water",
        "given_date": "2026-11-20",
        "due_date": "2026-12-20",
        "lead": country.lead.code,
        "about": country.task.code.lower(),
    }
    assert office.post("/orders/give/", given | {"about": "NOTHING"}).status_code == 422
    assert office.post("/orders/give/", given).status_code == 302
    order = Order.objects.get()
    assert order.task == country.task
    minister, here = sign_in(country.minister), f"/orders/{order.code}/"
    assert minister.post("/orders/give/", given).status_code == 403
    assert minister.post(f"{here}report/", {"version": "1", "text": "Half"}).status_code == 302
    asked = {"version": "2", "to": "2027-02-01", "reason": "Frost"}
    assert minister.post(f"{here}extension/", asked).status_code == 302
    assert "More time is requested until 1 Feb 2027" in text(office.get(here))
    decided = {"version": "3", "words": "Once", "verdict": "yes"}
    assert minister.post(f"{here}decide-extension/", decided).status_code == 403
    assert office.post(f"{here}decide-extension/", decided).status_code == 302
    assert minister.post(f"{here}closing/", {"version": "4", "text": "Done", "proof": ""}).status_code == 422
    assert minister.post(f"{here}closing/", {"version": "4", "text": "Done", "proof": "Act"}).status_code == 302
    assert (
        office.post(f"{here}decide-closing/", {"version": "5", "words": "No date", "verdict": "no"}).status_code == 302
    )
    assert minister.post(f"{here}closing/", {"version": "6", "text": "Done", "proof": "Act 2"}).status_code == 302
    accepted = {"version": "7", "words": "Seen", "verdict": "yes"}
    assert office.post(f"{here}decide-closing/", accepted).status_code == 302
    order.refresh_from_db()
    assert order.state == "closed"
    assert "Every order that you see is closed." in text(minister.get("/orders/"))


def test_an_order_shows_its_task_only_to_those_who_see_it(country: Country, sign_in: SignIn) -> None:
    order = make_order(task=country.foreign.task, lead_organisation=country.lead, code="O-900")
    page = text(sign_in(country.editor).get(f"/orders/{order.code}/"))
    assert country.foreign.task.code not in page
    assert country.foreign.task.name not in page
    assert country.foreign.task.code in text(sign_in(country.office).get(f"/orders/{order.code}/"))


def test_the_weekly_meeting_is_opened_settled_and_closed(country: Country, office: Client) -> None:
    issue = make_issue(task=country.task)
    question = make_decision(task=country.task, step="project_office")
    assert "wait for the meeting of this week" in text(office.get("/problem-solving/"))
    assert office.post("/problem-solving/open/").status_code == 302
    assert office.post("/problem-solving/open/").status_code == 422
    meeting = ProblemMeeting.objects.get()
    here = f"/problem-solving/{meeting.code}/"
    numbers = {item.title: item.number for item in meeting.items.all()}
    outcome = {"version": "1", "outcome": "solved", "note": "Both signed", "raised": ""}
    assert office.post(f"{here}{numbers[issue.title]}/", outcome | {"note": ""}).status_code == 422
    assert office.post(f"{here}close/", {"version": "1", "minutes": "Too early"}).status_code == 422
    for version, item in enumerate(meeting.items.order_by("number"), start=1):
        kind = "escalated" if item.decision else "solved"
        sent = outcome | {"version": str(version), "outcome": kind}
        assert office.post(f"{here}{item.number}/", sent).status_code == 302
    newest = str(ProblemMeeting.objects.get().version)
    assert office.post(f"{here}close/", {"version": newest, "minutes": "All settled"}).status_code == 302
    question.refresh_from_db()
    assert question.step == "coordinator"
    assert "All settled" in text(office.get(here))


def test_minutes_are_for_those_who_see_everything(country: Country, sign_in: SignIn) -> None:
    meeting = make_meeting(task=country.task)
    ProblemMeeting.objects.filter(pk=meeting.pk).update(state="closed", minutes="Of all points", closed_at=NOW)
    assert "Of all points" in text(sign_in(country.auditor).get(f"/problem-solving/{meeting.code}/"))
    page = text(sign_in(country.minister).get(f"/problem-solving/{meeting.code}/"))
    assert "Of all points" not in page
    assert "Which pump" in page


def test_forms_are_not_offered_in_an_imported_portfolio(country: Country, office: Client) -> None:
    record = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    assert "form-raise" not in text(office.get(f"/tasks/{record.code}/decisions/"))
    assert office.post(f"/tasks/{record.code}/risks/raise/", RISK).status_code == 403
    assert office.post(f"/tasks/{record.code}/decisions/raise/", QUESTION).status_code == 403


def test_pages_without_anything_say_so(country: Country, sign_in: SignIn) -> None:
    client = sign_in(country.editor)
    for path, words in {
        "/risks/": "No risk is open. No issue stands in the way.",
        "/decisions/": "No question waits for an answer.",
        "/orders/": "There is no order that you see.",
        "/problem-solving/": "No meeting with a point that is open to you was held.",
    }.items():
        assert words in text(client.get(path)), path
