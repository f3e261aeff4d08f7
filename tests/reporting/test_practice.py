"""The page of routines: what waits for the person, and an address for every routine that they may run or read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from projects.actions import report_milestone
from projects.actions.decisions import Option, raise_decision
from projects.domain.escalation import Step
from reporting.practice import GROUPS
from reporting.queries.duties import duties
from tests.factories import NOW, TODAY, make_milestone, make_organisation, make_task, make_team, make_user
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    return make_task(lead=make_organisation(), team=make_team())


def claim(task, by):
    milestone = make_milestone(task=task, baseline_date=TODAY - timedelta(days=3))
    report_milestone(
        milestone=milestone,
        expected_version=1,
        changes={"actual_date": TODAY, "evidence": "Act 12"},
        by=by,
        now=NOW,
    )
    return milestone


def ask(task, by):
    options = [Option("This one", "Costs more"), Option("That one", "Takes longer")]
    return raise_decision(
        subject=task,
        title="Which one",
        question="Two are offered.",
        options=options,
        due_date=TODAY + timedelta(days=9),
        step=Step.PROJECT_OFFICE,
        by=by,
        now=NOW,
    )


def waiting(user):
    return {duty.key: duty.number for duty in duties(user=user, today=TODAY)}


def test_a_claim_waits_for_others_and_not_for_who_made_it(task):
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    other = make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    stranger = make_user(role=Role.MINISTRY_EDITOR, organisation=make_organisation())
    claim(task, editor)
    claim(task, editor)
    assert waiting(editor) == {}
    assert waiting(other) == {"claims": 2}
    assert waiting(stranger) == {}
    assert waiting(make_user()) == {"claims": 2}


def test_a_question_waits_for_whose_step_it_is(task):
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    ask(task, make_user())
    assert waiting(make_user()) == {"decisions": 1}
    assert waiting(make_user(role=Role.COORDINATOR)) == {"decisions": 1}
    assert waiting(make_user(role=Role.AUDITOR)) == {}
    assert waiting(editor) == {}


def test_the_page_says_how_many_things_wait_and_leads_to_them(signed_in, task):
    claim(task, make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation))
    ask(task, make_user())
    answer = signed_in(make_user()).get(reverse("practice"))
    text = answer.content.decode()
    assert "2 things wait for you." in text
    assert "1 milestone reported as done waits for you, the second person" in text
    assert f'href="{reverse("decisions")}"' in text


def test_who_has_nothing_to_do_is_told_so(signed_in):
    assert b"Nothing waits for you today." in signed_in(make_user(role=Role.AUDITOR)).get("/practice/").content


@pytest.mark.parametrize("role", list(Role))
def test_every_routine_shown_opens(signed_in, task, role):
    client = signed_in(make_user(role=role, organisation=task.lead_organisation))
    shown = client.get("/practice/").context["groups"]
    addresses = [routine.address for group in shown for routine in group.routines]
    assert len(addresses) > 20
    assert [name for name in addresses if client.get(reverse(name)).status_code != 200] == []


def test_what_is_not_open_is_not_offered(signed_in, task):
    member = signed_in(make_user(role=Role.TEAM_MEMBER, team=task.team)).get("/practice/").context["groups"]
    offered = {routine.address for group in member for routine in group.routines}
    closed = {routine.address for group in GROUPS for routine in group.routines} - offered
    assert closed == {"notes", "annual-reports", "audit-trail"}


def test_it_asks_who_you_are(client):
    assert client.get("/practice/").url == "/sign-in/?next=/practice/"


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow(signed_in, task, number):
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    for _ in range(number):
        claim(task, editor)
    for who in (make_user(), editor):
        client = signed_in(who)
        with assert_query_count(f"page:practice, {who.role}"):
            assert client.get("/practice/").status_code == 200
