"""What waits, what needs the reader, and what changed since their last visit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.roles import Role
from projects.actions import report_milestone
from projects.actions.decisions import answer_decision
from projects.domain.values import Status
from projects.models import Milestone, PageVisit, Rollup, RollupSnapshot
from projects.queries import figures
from reporting.queries.desk import MOST_WAITING, desk
from tests.factories import (
    NOW,
    TODAY,
    make_milestone,
    make_organisation,
    make_portfolio,
    make_project,
    make_region,
    make_sector,
    make_task,
    make_user,
)
from tests.practice.escalations import make_decision
from tests.practice.plan_control import make_version
from tests.query_counts import assert_query_count
from tests.reporting.plan import Plan, publish

pytestmark = pytest.mark.django_db
URL = "/national/"
WEEK_AGO, LONG_AGO = NOW - timedelta(days=7), NOW - timedelta(days=90)


def seen(user, *, at):
    """The person's last visit ended at this moment."""
    PageVisit.objects.create(user=user, page="national", seen_at=at)
    return user


def desk_of(user, *, now=NOW):
    plan = make_portfolio()
    slices = [
        one
        for dimension in ("project", "sector")
        for one in figures.current(user=user, dimension=dimension, portfolio=plan)
    ]
    return desk(user=user, portfolio=plan, slices=slices, now=now)


def changes_of(user, *, now=NOW):
    return desk_of(user, now=now).changes


def old_plan(*, tasks=3):
    """A plan of which everything was agreed and reported long ago: nothing of it is new."""
    project, lead, region = make_project(), make_organisation(), make_region()
    sector = make_sector(lead_organisation=lead)
    made = [make_task(project=project, sector=sector, lead=lead, regions=[region]) for _ in range(tasks)]
    for task in made:
        make_milestone(task=task, at=LONG_AGO, baseline_date=TODAY, actual_date=TODAY - timedelta(days=100))
        make_milestone(task=task, at=LONG_AGO, baseline_date=TODAY - timedelta(days=60))
    publish(portfolio=project.portfolio)
    return Plan(project, project.portfolio, sector, lead, region, made)


def old_milestone(plan, **fields):
    return make_milestone(task=plan.tasks[0], at=LONG_AGO, **fields)


def report(milestone, *, at=NOW, **changes):
    milestone.refresh_from_db()
    report_milestone(
        milestone=milestone,
        expected_version=milestone.version,
        changes=changes,
        by=make_user(),
        now=at,
        reason="The ground is frozen",
    )


# Since when


def test_a_first_visit_is_told_the_last_seven_days():
    old_plan()
    changes = changes_of(make_user())
    assert (changes.since, changes.is_first_visit) == (WEEK_AGO, True)
    assert changes.total == 0


def test_a_visit_is_told_what_came_after_the_last_one():
    plan = old_plan()
    before, after = old_milestone(plan), old_milestone(plan)
    report(before, at=NOW - timedelta(hours=5), forecast_date=TODAY + timedelta(days=70))
    report(after, at=NOW - timedelta(hours=2), forecast_date=TODAY + timedelta(days=80))
    user = seen(make_user(), at=NOW - timedelta(hours=3))
    assert [one.milestone for one in changes_of(user).moved.rows] == [after]


# What changed


def test_a_moved_forecast_is_told_in_days_the_longest_slip_first():
    plan = old_plan()
    late = old_milestone(plan, baseline_date=TODAY + timedelta(days=10))
    later = old_milestone(plan, baseline_date=TODAY + timedelta(days=10))
    earlier = old_milestone(plan, baseline_date=TODAY + timedelta(days=10))
    report(late, forecast_date=TODAY + timedelta(days=15))
    report(later, forecast_date=TODAY + timedelta(days=57))
    report(earlier, forecast_date=TODAY + timedelta(days=8))
    moved = changes_of(make_user()).moved
    assert [(one.milestone, one.days) for one in moved.rows] == [(later, 47), (late, 5), (earlier, -2)]


def test_what_moved_there_and_back_did_not_move():
    milestone = old_milestone(old_plan(), forecast_date=TODAY + timedelta(days=10))
    report(milestone, at=NOW - timedelta(hours=2), forecast_date=TODAY + timedelta(days=30))
    report(milestone, forecast_date=TODAY + timedelta(days=10))
    assert changes_of(make_user()).moved.total == 0


def test_a_note_or_a_completion_is_no_change_of_the_country():
    report(old_milestone(old_plan()), note="All is well", completion=Decimal("0.2"))
    assert changes_of(make_user()).total == 0


def test_a_new_agreed_date_is_no_forecast():
    milestone = old_milestone(old_plan())
    Milestone.objects.filter(pk=milestone.pk).update(baseline_date=TODAY + timedelta(days=300))
    milestone.refresh_from_db()
    milestone.updates.create(version=2, at=NOW, baseline_date=milestone.baseline_date, changed_fields=["baseline_date"])
    assert changes_of(make_user()).moved.total == 0


def test_a_milestone_counts_as_done_once_it_is_confirmed():
    milestone = old_milestone(old_plan())
    report(milestone, actual_date=TODAY, evidence="Act 12")
    assert changes_of(make_user()).done.total == 0, "a claim waits for a second person"
    Milestone.objects.filter(pk=milestone.pk).update(
        state="done", completion=1, actual_date=TODAY, claimed_date=None, claimed_by_label=""
    )
    assert changes_of(make_user()).done.rows == [milestone]


def test_what_was_done_before_the_last_visit_is_not_told_again():
    milestone = old_milestone(old_plan(), actual_date=TODAY - timedelta(days=100))
    report(milestone, note="The act is signed")
    assert changes_of(make_user()).done.total == 0


def test_big_milestones_are_named_first_and_all_are_counted():
    plan = old_plan()
    for days in range(1, 6):
        report(old_milestone(plan, baseline_date=TODAY), forecast_date=TODAY + timedelta(days=days))
    big = old_milestone(plan, baseline_date=TODAY, is_key=True)
    report(big, forecast_date=TODAY + timedelta(days=1))
    moved = changes_of(make_user()).moved
    assert (moved.rows[0].milestone, len(moved.rows), moved.total, moved.more) == (big, 3, 6, 3)


def yesterday(plan, dimension, object_id, status, *, days=8):
    row = Rollup.objects.get(portfolio=plan.portfolio, dimension=dimension, object_id=object_id)
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    day = TODAY - timedelta(days=days)
    RollupSnapshot.objects.create(**(values | {"status": status, "as_of_date": day}))


def test_a_status_that_changed_is_told_with_what_it_was():
    plan = old_plan()
    yesterday(plan, "project", plan.project.pk, "green")
    yesterday(plan, "sector", plan.sector.pk, "complete", days=20)
    found = changes_of(make_user()).statuses
    told = [(one.figures.code, one.before, one.is_worse) for one in found.rows]
    assert sorted(told) == sorted([(plan.project.code, Status.GREEN, True), (plan.sector.code, Status.COMPLETE, True)])


def test_a_status_that_stayed_is_not_told():
    plan = old_plan()
    now = figures.one(user=make_user(), dimension="project", object_id=plan.project.pk)
    yesterday(plan, "project", plan.project.pk, now.status)
    assert changes_of(make_user()).statuses.total == 0


def test_a_status_is_held_against_the_day_before_the_last_visit():
    """On the day of the visit it may have changed after it: rather told twice than never."""
    plan = old_plan()
    now = figures.one(user=make_user(), dimension="project", object_id=plan.project.pk)
    yesterday(plan, "project", plan.project.pk, "green", days=4)
    yesterday(plan, "project", plan.project.pk, now.status, days=3)
    assert changes_of(seen(make_user(), at=NOW - timedelta(days=3))).statuses.total == 1
    assert changes_of(seen(make_user(), at=NOW - timedelta(days=2))).statuses.total == 0


def test_from_no_data_a_status_gets_neither_better_nor_worse():
    plan = old_plan()
    yesterday(plan, "project", plan.project.pk, "no_data")
    (one,) = changes_of(make_user()).statuses.rows
    assert not one.is_worse
    assert not one.is_better


def test_an_answered_question_is_told():
    plan = old_plan()
    question = make_decision(task=plan.tasks[0], raised_at=LONG_AGO)
    answer_decision(decision=question, option=1, words="It lasts longer", by=make_user(), now=NOW - timedelta(days=1))
    assert [one.code for one in changes_of(make_user()).answered.rows] == [question.code]
    assert changes_of(seen(make_user(), at=NOW - timedelta(hours=3))).answered.total == 0


def test_a_new_version_of_a_plan_is_told_the_first_one_is_not():
    plan = old_plan()
    make_version(plan.tasks[0], number=1, at=NOW)
    second = make_version(plan.tasks[0], number=2, at=NOW)
    make_version(plan.tasks[0], number=2, whole=True, at=NOW)
    assert list(changes_of(make_user()).rebaselined.rows) == [second]


def test_nobody_learns_of_what_they_cannot_open():
    mine, other = old_plan(), old_plan()
    for plan in (mine, other):
        report(old_milestone(plan, baseline_date=TODAY), forecast_date=TODAY + timedelta(days=9))
        make_decision(task=plan.tasks[0], raised_at=LONG_AGO)
        make_version(plan.tasks[0], number=2, at=NOW)
        yesterday(plan, "project", plan.project.pk, "complete")
    minister = make_user(role=Role.MINISTER, organisation=mine.ministry)
    found = desk_of(minister)
    assert (found.changes.total, desk_of(make_user()).changes.total) == (3, 6)
    assert (found.waiting.total, desk_of(make_user()).waiting.total) == (1, 2)


# What waits


def test_decisions_wait_oldest_first_with_their_age():
    plan = old_plan()
    for days in (3, 41, 12, 1, 2, 4):
        make_decision(task=plan.tasks[0], raised_at=NOW - timedelta(days=days), due_date=TODAY - timedelta(days=2))
    waiting = desk_of(make_user()).waiting
    assert [row.days for row in waiting.rows] == [41, 12, 4, 3, 2]
    assert (waiting.total, waiting.oldest_days, waiting.more) == (6, 41, 6 - MOST_WAITING)
    assert waiting.rows[0].days_over == 2


# The page


def test_the_page_tells_all_three(signed_in):
    plan = old_plan()
    question = make_decision(task=plan.tasks[0], raised_at=NOW - timedelta(days=41), step="project_office")
    report(old_milestone(plan, baseline_date=TODAY), forecast_date=TODAY + timedelta(days=47))
    html = signed_in(make_user()).get(URL).content.decode()
    assert "; 1 decision waits, for 41 days now." in html
    assert question.title in html
    assert "1 question waits for your answer" in html
    assert "47 days later" in html
    assert "This is your first visit: everything since 17 Nov 2026, 09:00 is new to you." in html
    assert f"/compare/?of=portfolio:{plan.portfolio.code}&amp;from=" in html


def test_the_page_remembers_the_visit_when_it_says_so_and_not_by_being_fetched(signed_in):
    old_plan()
    user = make_user()
    client = signed_in(user)
    client.get(URL)
    assert not PageVisit.objects.exists()
    assert client.post("/national/seen/").status_code == 204
    assert PageVisit.objects.get(user=user).seen_at == NOW


def test_the_page_names_the_last_visit(signed_in):
    old_plan()
    html = signed_in(seen(make_user(), at=NOW - timedelta(days=2))).get(URL).content.decode()
    assert "You were here on 22 Nov 2026, 09:00." in html
    assert "Nothing that you can open has changed." in html


@pytest.mark.parametrize("role", [Role.MINISTRY_EDITOR, Role.AKIM, Role.TEAM_MEMBER])
def test_who_has_no_summary_has_no_visit_of_it(signed_in, role):
    plan = old_plan()
    client = signed_in(make_user(role=role, organisation=plan.ministry))
    assert client.post("/national/seen/").status_code == 404
    assert not PageVisit.objects.exists()


def test_a_past_day_tells_nothing_of_ones_own(signed_in):
    plan = old_plan()
    make_decision(task=plan.tasks[0], raised_at=LONG_AGO)
    yesterday(plan, "country", plan.portfolio.pk, "green")
    html = signed_in(make_user()).get(URL, {"as_of": (TODAY - timedelta(days=5)).isoformat()}).content.decode()
    assert "Figures as of" in html
    assert "Decisions waiting" not in html
    assert "data-seen" not in html


def test_an_answered_question_wakes_the_page_though_no_figure_moves(signed_in):
    plan = old_plan()
    client = signed_in(make_user())
    since = client.get(URL).content.decode().split("?since=")[1].split('"')[0]
    poll = {"since": since}
    assert client.get(URL, poll, headers={"HX-Request": "true"}).status_code == 204
    question = make_decision(task=plan.tasks[0], raised_at=LONG_AGO, step="project_office")
    answer_decision(decision=question, option=1, words="It lasts", by=make_user(), now=NOW)
    assert client.get(URL, poll, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("rows", [3, 30])
def test_as_many_queries_for_three_rows_of_news_as_for_thirty(signed_in, rows):
    plan = old_plan(tasks=rows)
    for task in plan.tasks:
        milestone = make_milestone(task=task, at=LONG_AGO, baseline_date=TODAY)
        report(milestone, forecast_date=TODAY + timedelta(days=9))
        make_decision(task=task, raised_at=LONG_AGO)
        make_version(task, number=2, at=NOW)
    publish()
    client = signed_in(make_user())
    client.get(URL)
    with assert_query_count(f"page:national, {Role.PROJECT_OFFICE}"):
        html = client.get(URL).content.decode()
    assert f"All {rows} open decisions with their steps" in html
