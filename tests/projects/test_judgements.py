"""Judging by criteria: drafted, edited, returned, confirmed; who may, what is refused, who wins a race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale, judge
from projects.actions.judgements import (
    JudgementContent,
    confirm_judgement,
    draft_judgement,
    edit_draft,
    months_later,
    return_judgement,
)
from projects.models import ChangeEntry, Judgement, StatusFinding, Task
from projects.queries.figures import one
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.judgements import make_judgement, make_round

CONTENT = JudgementContent(
    rating="amber_green",
    reason="Two of three sites are at work",
    challenge=2,
    planning=3,
    capacity=3,
    stage=2,
    performance="on_track",
)


@pytest.fixture(autouse=True)
def _clock_stands():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def office(db) -> User:
    return factories.make_user()


@pytest.fixture
def second(db) -> User:
    return factories.make_user()


@pytest.fixture
def task(db) -> Task:
    return factories.make_milestone(task=factories.make_task(is_critical=True)).task


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)


@pytest.fixture
def draft(task: Task, editor: User) -> Judgement:
    return drafted(task, editor)


def drafted(task: Task, by: User, **changes: Any) -> Judgement:
    return draft_judgement(project=task.project, task=task, content=replace(CONTENT, **changes), by=by, now=NOW)


def problems(act: Callable[[], object]) -> dict[str, str]:
    """Field and code of everything that is refused."""
    with pytest.raises(Refused) as refused:
        act()
    return {problem.field: problem.code for problem in refused.value.problems}


def test_a_draft_counts_nowhere_until_it_is_confirmed(task: Task, draft: Judgement, office: User, editor: User):
    recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)

    def figures() -> Any:
        return one(user=office, dimension="task", object_id=task.pk)

    assert draft.state == "draft"
    assert draft.code == "J-001"
    assert figures().judgement is None
    confirm_judgement(judgement=draft, by=office, now=NOW)
    stored = Judgement.objects.get()
    assert (stored.state, stored.confirmed_by, stored.by) == ("confirmed", office, editor)
    assert figures().judgement.rating == "amber_green"


def test_the_likelihood_follows_from_the_criteria_and_the_validity_is_half_a_year(draft: Judgement):
    assert (draft.likelihood, draft.derived_likelihood) == (3, 3)
    assert (draft.judged_date, draft.valid_until_date) == (TODAY, date(2027, 5, 24))


def test_a_departure_from_the_criteria_needs_a_reason(task: Task, editor: User):
    assert problems(lambda: drafted(task, editor, likelihood=1)) == {"departure_reason": "required"}
    made = drafted(task, editor, likelihood=1, departure_reason="The contractor is leaving")
    assert (made.likelihood, made.derived_likelihood, made.departure_reason) == (1, 3, "The contractor is leaving")


def test_everything_wrong_is_said_at_once(task: Task, editor: User):
    def act() -> object:
        changes = {"rating": "purple", "reason": " ", "challenge": 0, "planning": None, "performance": "so so"}
        return drafted(task, editor, judged_date=TODAY + timedelta(days=1), **changes)

    assert problems(act) == {
        "challenge": "out_of_range",
        "planning": "out_of_range",
        "performance": "unknown",
        "rating": "unknown",
        "reason": "required",
        "judged_date": "in_future",
    }


@pytest.mark.parametrize(
    ("judged", "code", "says"),
    [
        (date(2026, 10, 31), "past_period", "Oct 2026 is over"),
        (date(2025, 11, 24), "past_period", "Nov 2025 is over"),
        (date(2026, 11, 25), "in_future", "Date the judgement today"),
    ],
)
def test_a_judgement_in_a_past_period_or_to_come_is_refused_with_what_to_do(task, editor, judged, code, says):
    with pytest.raises(Refused) as refused:
        drafted(task, editor, judged_date=judged)
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("judged_date", code)
    assert says in problem.message


def test_a_judgement_before_the_newest_confirmed_one_is_refused(task: Task, editor: User):
    make_judgement(project=task.project, task=task, judged_date=date(2026, 11, 20))
    assert problems(lambda: drafted(task, editor, judged_date=date(2026, 11, 19))) == {"judged_date": "before_newest"}
    assert drafted(task, editor, judged_date=date(2026, 11, 20)).pk


def test_a_draft_of_a_month_that_is_over_cannot_be_confirmed(draft: Judgement, office: User):
    later = datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert problems(lambda: confirm_judgement(judgement=draft, by=office, now=later)) == {"judged_date": "past_period"}


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), date(2027, 11, 25), date(9999, 1, 1)])
def test_a_judgement_is_valid_for_a_year_at_most(task: Task, editor: User, until: date):
    assert problems(lambda: drafted(task, editor, valid_until_date=until)) == {"valid_until_date": "out_of_range"}


def test_nobody_confirms_an_own_draft(task: Task, office: User, second: User):
    made = drafted(task, office)
    with pytest.raises(NotAllowed, match="Somebody else"):
        confirm_judgement(judgement=made, by=office, now=NOW)
    assert confirm_judgement(judgement=made, by=second, now=NOW).state == "confirmed"


def test_only_the_project_office_confirms_and_returns(draft: Judgement):
    for role in (Role.COORDINATOR, Role.AUDITOR, Role.MINISTER):
        person = factories.make_user(role=role)
        with pytest.raises(NotAllowed):
            confirm_judgement(judgement=draft, by=person, now=NOW)
        with pytest.raises(NotAllowed):
            return_judgement(judgement=draft, note="No", by=person, now=NOW)


def test_who_does_not_deliver_does_not_draft(task: Task):
    for role in (Role.MINISTER, Role.AUDITOR, Role.COORDINATOR, Role.MINISTRY_EDITOR):
        with pytest.raises(NotAllowed):
            drafted(task, factories.make_user(role=role, organisation=factories.make_organisation()))
    member = factories.make_user(role=Role.TEAM_MEMBER, team=factories.make_team())
    with pytest.raises(NotAllowed):
        drafted(task, member)


def test_a_project_is_drafted_by_its_coordinator_and_by_the_team_of_a_critical_task(task: Task, editor: User):
    ordinary = factories.make_task(project=task.project)
    outsider = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=ordinary.lead_organisation)
    with pytest.raises(NotAllowed):
        draft_judgement(project=task.project, content=CONTENT, by=outsider, now=NOW)
    assert draft_judgement(project=task.project, content=CONTENT, by=editor, now=NOW).task is None
    task.project.coordinator = ordinary.lead_organisation
    task.project.save()
    assert draft_judgement(project=task.project, content=CONTENT, by=outsider, now=NOW).pk


def test_a_returned_draft_is_changed_by_its_author_and_waits_again(draft: Judgement, office: User, editor: User):
    assert problems(lambda: return_judgement(judgement=draft, note=" ", by=office, now=NOW)) == {"note": "required"}
    returned = return_judgement(judgement=draft, note="Which three sites?", by=office, now=NOW)
    assert (returned.state, returned.return_note) == ("returned", "Which three sites?")
    assert problems(lambda: confirm_judgement(judgement=draft, by=office, now=NOW)) == {"state": "returned"}
    edited = edit_draft(judgement=draft, content=replace(CONTENT, reason="A, B and C", capacity=2), by=editor, now=NOW)
    assert (edited.state, edited.reason, edited.likelihood) == ("draft", "A, B and C", 2)
    with pytest.raises(NotAllowed, match="author"):
        edit_draft(judgement=draft, content=CONTENT, by=office, now=NOW)


def test_a_confirmed_judgement_stays(draft: Judgement, office: User, editor: User, second: User):
    confirm_judgement(judgement=draft, by=office, now=NOW)
    for act in (
        lambda: edit_draft(judgement=draft, content=CONTENT, by=editor, now=NOW),
        lambda: return_judgement(judgement=draft, note="No", by=office, now=NOW),
        lambda: confirm_judgement(judgement=draft, by=second, now=NOW),
    ):
        assert problems(act) == {"state": "confirmed"}
    assert drafted(draft.task, editor).code == "J-002"


def test_one_draft_of_a_subject_each(draft: Judgement, task: Task, editor: User, office: User):
    assert problems(lambda: drafted(task, editor)) == {"state": "has_draft"}
    assert drafted(task, office).pk


def test_a_stale_version_is_refused(draft: Judgement, office: User, editor: User):
    edit_draft(judgement=draft, content=CONTENT, by=editor, now=NOW)
    with pytest.raises(Stale):
        confirm_judgement(judgement=draft, by=office, now=NOW, expected_version=1)
    assert confirm_judgement(judgement=draft, by=office, now=NOW, expected_version=2).version == 3


def test_an_imported_portfolio_is_not_judged(office: User):
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(NotAllowed, match="imported record"):
        draft_judgement(project=project, content=CONTENT, by=office, now=NOW)


def test_in_moderation_the_project_office_alone_adds_judgements(task: Task, editor: User, office: User):
    make_round(
        task.project, task=task, code="JR-1", state="moderation", closed_at=None, moderation_note="", cut_off_date=TODAY
    )
    with pytest.raises(NotAllowed, match="JR-1 is in moderation"):
        drafted(task, editor)
    assert drafted(task, office).pk


def test_the_trail_tells_all_and_the_feed_only_what_counts(draft: Judgement, office: User):
    assert not ChangeEntry.objects.filter(object_id=draft.public_id).exists()
    confirm_judgement(judgement=draft, by=office, now=NOW)
    assert list(AuditEvent.objects.values_list("action", flat=True).order_by("id")) == [
        "judgement.drafted",
        "judgement.confirmed",
    ]
    entry = ChangeEntry.objects.get(object_id=draft.public_id)
    assert (entry.operation, entry.task_id, entry.version) == ("created", draft.task_id, 2)


def test_a_draft_is_seen_by_those_who_draft_beside_it_and_by_the_centre(task: Task, draft: Judgement, office: User):
    minister = factories.make_user(role=Role.MINISTER, organisation=task.sector.lead_organisation)
    beside = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    helper = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    task.contributing_organisations.add(helper.memberships.get().organisation)
    assert Judgement.objects.visible_to(beside).exists()
    assert Judgement.objects.visible_to(factories.make_user(role=Role.COORDINATOR)).exists()
    for person in (minister, helper):
        assert not Judgement.objects.visible_to(person).exists()
    confirm_judgement(judgement=draft, by=office, now=NOW)
    assert Judgement.objects.visible_to(helper).exists()


def test_a_confirmed_judgement_that_contradicts_the_figures_opens_a_finding(task: Task, editor: User, office: User):
    recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    confirm_judgement(judgement=drafted(task, editor, rating="red"), by=office, now=NOW)
    finding = StatusFinding.objects.get()
    assert (finding.task, finding.kind, finding.better_side) == (task, "watermelon", "calculated")
    assert (finding.steps, finding.owner) == (4, task.lead_organisation)


def test_a_short_judgement_counts_at_once_and_has_no_criteria(task: Task, office: User):
    made = judge(project=task.project, rating="amber", reason="No owner", by=office, now=NOW)
    assert (made.state, made.has_criteria, made.likelihood, made.code) == ("confirmed", False, None, "J-001")


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_do_not_both_win():
    task = factories.make_milestone(task=factories.make_task()).task
    author, first, second = (factories.make_user() for _ in range(3))
    made = drafted(task, author)
    gate = Barrier(2)

    def decide(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except (Refused, Stale) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        acts = [
            lambda: confirm_judgement(judgement=made, by=first, now=NOW, expected_version=1),
            lambda: return_judgement(judgement=made, note="Why?", by=second, now=NOW, expected_version=1),
        ]
        outcomes = sorted(pool.map(decide, acts))
    assert outcomes == ["Stale", "done"]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_later_ends_with_the_month(day, months, later):
    assert months_later(day, months) == later
