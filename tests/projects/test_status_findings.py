"""Findings: opened and closed by comparing, answered by those who deliver, accepted by somebody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects import tasks as workers
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.findings import accept_answer, answer_finding, compare, return_answer
from projects.models import ChangeEntry, FindingEvent, Judgement, Rollup, StatusFinding, Task
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.judgements import make_judgement


@pytest.fixture(autouse=True)
def _clock_stands():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def task(db) -> Task:
    """Calculated green."""
    made = factories.make_milestone(task=factories.make_task(), reported_at=NOW).task
    recompute(portfolio_id=made.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    return made


@pytest.fixture
def office(db) -> User:
    return factories.make_user()


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)


def judged(task: Task, rating: str, **columns: object) -> Judgement:
    return make_judgement(project=task.project, task=task, rating=rating, judged_date=TODAY, **columns)


def settle(task: Task, *, on: date = TODAY) -> int:
    return compare(portfolio=task.project.portfolio, today=on, now=NOW)


@pytest.fixture
def finding(task: Task) -> StatusFinding:
    judged(task, "red")
    settle(task)
    return StatusFinding.objects.get()


def problems(act) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        act()
    return {problem.field: problem.code for problem in refused.value.problems}


def test_green_outside_and_red_inside_is_called_a_watermelon(task: Task, finding: StatusFinding):
    assert (finding.kind, finding.better_side, finding.steps) == ("watermelon", "calculated", 4)
    assert (finding.opened_date, finding.due_date) == (TODAY, date(2026, 12, 8))
    assert finding.owner == task.lead_organisation
    assert [event.kind for event in finding.events.all()] == ["opened"]
    assert ChangeEntry.objects.filter(object_id=finding.public_id, task_id=task.pk).count() == 1
    assert AuditEvent.objects.get(action="finding.opened").actor_label == "system"


def test_one_step_is_no_finding(task: Task):
    judged(task, "amber_green")
    assert settle(task) == 0
    assert not StatusFinding.objects.exists()


def test_to_compare_twice_changes_nothing(task: Task, finding: StatusFinding):
    assert settle(task) == 0
    assert StatusFinding.objects.get().version == 1
    assert FindingEvent.objects.count() == 1


def test_drafts_and_expired_judgements_open_nothing(task: Task):
    judged(task, "red", state="draft")
    judged(task, "red", valid_until_date=TODAY)
    assert settle(task, on=TODAY + timedelta(days=1)) == 0


def test_it_closes_by_itself_when_the_two_agree_again(task: Task, finding: StatusFinding):
    judged(task, "green")
    assert settle(task) == 1
    closed = StatusFinding.objects.get()
    assert (closed.state, closed.closed_date, closed.closing_reason) == ("closed", TODAY, "agree")
    assert (closed.judged_rating, closed.calculated_status) == ("green", "green")


def test_it_closes_when_the_judgement_expires(task: Task):
    judged(task, "red", valid_until_date=TODAY)
    settle(task)
    settle(task, on=TODAY + timedelta(days=1))
    assert StatusFinding.objects.get().closing_reason == "no_judgement"


def test_another_rating_that_still_differs_keeps_its_age(task: Task, finding: StatusFinding):
    newer = judged(task, "amber_red")
    settle(task)
    stored = StatusFinding.objects.get()
    assert (stored.state, stored.judgement, stored.steps, stored.opened_date) == ("open", newer, 3, TODAY)
    assert [event.kind for event in stored.events.all()] == ["opened", "changed"]


def test_an_accepted_answer_holds_until_a_new_judgement_differs_again(task, finding, editor, office):
    answer_finding(finding=finding, answer="The dates are too kind", by=editor, now=NOW)
    accept_answer(finding=finding, by=office, now=NOW)
    assert settle(task) == 0
    judged(task, "red")
    settle(task)
    assert sorted(StatusFinding.objects.values_list("state", "closing_reason")) == [
        ("closed", "judged_anew"),
        ("open", ""),
    ]


def test_the_other_way_round_is_another_finding(task: Task, finding: StatusFinding):
    Rollup.objects.filter(dimension="task", object_id=task.pk).update(status="red")
    judged(task, "green")
    settle(task)
    assert StatusFinding.objects.filter(state="closed", closing_reason="turned").count() == 1
    assert StatusFinding.objects.live().get().better_side == "judged"


def test_no_data_closes_it(task: Task, finding: StatusFinding):
    Rollup.objects.filter(dimension="task", object_id=task.pk).update(status="no_data")
    settle(task)
    assert StatusFinding.objects.get().closing_reason == "no_data"


def test_the_workers_compare_after_the_figures(task: Task):
    judged(task, "red")
    workers.drain_outbox()
    assert StatusFinding.objects.count() == 1
    workers.sweep_outbox()
    assert StatusFinding.objects.count() == 1


def test_the_lead_body_answers_and_another_person_accepts(finding, editor: User, office: User):
    answered = answer_finding(finding=finding, answer="We asked for the programme of works", by=editor, now=NOW)
    assert (answered.state, answered.answered_by) == ("answered", editor)
    accepted = accept_answer(finding=finding, note="Seen", by=office, now=NOW)
    assert accepted.state == "accepted"
    assert [event.text for event in finding.events.all()] == ["", "We asked for the programme of works", "Seen"]


def test_an_answer_that_is_not_accepted_opens_it_again(finding, editor: User, office: User):
    answer_finding(finding=finding, answer="All is well", by=editor, now=NOW)
    assert problems(lambda: return_answer(finding=finding, note="", by=office, now=NOW)) == {"note": "required"}
    back = return_answer(finding=finding, note="What is well?", by=office, now=NOW)
    assert (back.state, back.return_note) == ("open", "What is well?")
    assert answer_finding(finding=finding, answer="The site", by=editor, now=NOW).state == "answered"


def test_nobody_accepts_an_own_answer(finding, office: User):
    answer_finding(finding=finding, answer="I know why", by=office, now=NOW)
    with pytest.raises(NotAllowed, match="Somebody else"):
        accept_answer(finding=finding, by=office, now=NOW)
    with pytest.raises(NotAllowed, match="Somebody else"):
        return_answer(finding=finding, note="No", by=office, now=NOW)


def test_who_has_no_right_neither_answers_nor_accepts(task: Task, finding, editor: User):
    other = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    for person in (other, factories.make_user(role=Role.AUDITOR), factories.make_user(role=Role.COORDINATOR)):
        with pytest.raises(NotAllowed):
            answer_finding(finding=finding, answer="Because", by=person, now=NOW)
    answer_finding(finding=finding, answer="Because", by=editor, now=NOW)
    with pytest.raises(NotAllowed):
        accept_answer(finding=finding, by=editor, now=NOW)
    assert not StatusFinding.objects.visible_to(other).exists()


def test_the_minister_of_the_owning_body_answers(task: Task, finding):
    minister = factories.make_user(role=Role.MINISTER, organisation=task.lead_organisation)
    assert answer_finding(finding=finding, answer="I have asked", by=minister, now=NOW).answered_by == minister


def test_what_is_closed_or_accepted_takes_no_answer(task: Task, finding, editor: User, office: User):
    assert problems(lambda: answer_finding(finding=finding, answer=" ", by=editor, now=NOW)) == {"answer": "required"}
    assert problems(lambda: accept_answer(finding=finding, by=office, now=NOW)) == {"state": "not_answered"}
    answer_finding(finding=finding, answer="Because", by=editor, now=NOW)
    accept_answer(finding=finding, by=office, now=NOW)
    assert problems(lambda: answer_finding(finding=finding, answer="More", by=editor, now=NOW)) == {"state": "accepted"}
    judged(task, "green")
    settle(task)
    assert problems(lambda: answer_finding(finding=finding, answer="More", by=editor, now=NOW)) == {"state": "closed"}


def test_a_stale_version_is_refused(finding, editor: User, office: User):
    answer_finding(finding=finding, answer="Because", by=editor, now=NOW)
    with pytest.raises(Stale):
        accept_answer(finding=finding, by=office, now=NOW, expected_version=1)


@pytest.mark.django_db(transaction=True)
def test_two_comparers_at_once_open_one_finding():
    task = factories.make_milestone(task=factories.make_task(), reported_at=NOW).task
    recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    judged(task, "red")
    gate = Barrier(4)

    def work(_: int) -> int:
        gate.wait()
        try:
            return settle(task)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 1]
    assert StatusFinding.objects.count() == 1
