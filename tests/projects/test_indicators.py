"""Recording values, agreeing trajectories, splitting targets, grading data: what is allowed, refused, and kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.indicator_values import record_value
from projects.actions.indicators import change_indicator, create_indicator, grade_indicator
from projects.actions.trajectories import agree_trajectory, split_indicator
from projects.domain.trajectory import Point
from projects.models import ChangeEntry, Indicator, IndicatorGrade, IndicatorValue, OutboxEntry, Task
from tests import factories
from tests.factories import NOW, TODAY
from tests.indicators import agree, make_indicator, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
START, TARGET = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def office() -> User:
    return factories.make_user()


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.fixture
def indicator(task: Task) -> Indicator:
    """From 0 to 364 in the days of 2026: 1 a day."""
    made = make_indicator(task)
    agree(made, {START: 0, TARGET: 364})
    return made


@contextmanager
def refused(*codes: str) -> Iterator[list[str]]:
    """The action refuses with exactly these codes; gives the messages."""
    messages: list[str] = []
    with pytest.raises(Refused) as error:
        yield messages
    assert [problem.code for problem in error.value.problems] == list(codes)
    messages += [problem.message for problem in error.value.problems]


def record(indicator: Indicator, by: User, **changes: Any) -> IndicatorValue:
    given = {"on": date(2026, 10, 31), "value": Decimal(300), "source": "Statistics"} | changes
    return record_value(indicator=indicator, by=by, now=NOW, **given)


class TestValues:
    def test_is_recorded_with_its_author_and_owes_the_task_to_the_rollups(self, indicator, office, task):
        made = record(indicator, office)
        assert (made.number, made.value, made.by_label, made.recorded_at) == (1, 300, office.email, NOW)
        indicator.refresh_from_db()
        assert indicator.version == 2
        assert OutboxEntry.objects.get().task_id == task.pk
        event = AuditEvent.objects.get(action="indicator.value_recorded")
        assert (event.object_label, event.after["value"]) == (indicator.code, "300")
        assert ChangeEntry.objects.get(object_type="indicator").task_id == task.pk

    def test_zero_is_a_value(self, indicator, office):
        assert record(indicator, office, on=START, value=Decimal(0)).value == 0

    def test_a_correction_keeps_the_earlier_value(self, indicator, office):
        record(indicator, office)
        second = record(indicator, office, value=Decimal(290), corrects=1, reason="Counted twice")
        assert list(indicator.values.values_list("number", "value")) == [(1, 300), (2, 290)]
        assert second.reason == "Counted twice"
        event = AuditEvent.objects.get(action="indicator.value_corrected")
        assert (event.before["value"], event.after["value"], event.reason) == ("300.000000", "290", "Counted twice")

    def test_a_second_value_of_a_day_is_a_correction_of_what_one_saw(self, indicator, office):
        record(indicator, office)
        with refused("recorded_already") as messages:
            record(indicator, office, value=Decimal(290))
        assert "300 is recorded already (number 1" in messages[0]
        with refused("recorded_already"):
            record(indicator, office, value=Decimal(290), corrects=2, reason="x")

    def test_a_correction_says_why_and_changes_something(self, indicator, office):
        record(indicator, office)
        with refused("required"):
            record(indicator, office, value=Decimal(290), corrects=1)
        with refused("unchanged"):
            record(indicator, office, corrects=1, reason="x")

    def test_what_is_not_there_cannot_be_corrected(self, indicator, office):
        with refused("unknown"):
            record(indicator, office, corrects=1, reason="x")

    def test_all_problems_at_once(self, indicator, office):
        with refused("in_future", "out_of_range", "required"):
            record(indicator, office, on=TODAY + timedelta(days=1), value=Decimal("1e15"), source=" ")

    @pytest.mark.parametrize(
        ("on", "code"),
        [(START - timedelta(days=1), "before_baseline"), (date(206, 11, 24), "out_of_range")],
    )
    def test_a_day_that_cannot_be(self, indicator, office, on, code):
        with refused(code):
            record(indicator, office, on=on)

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "0.0000001", "-100000000000000"])
    def test_a_number_that_cannot_be_stored(self, indicator, office, value):
        with refused("out_of_range"):
            record(indicator, office, value=Decimal(value))

    def test_today_counts(self, indicator, office):
        assert record(indicator, office, on=TODAY).date == TODAY

    def test_a_value_far_off_is_confirmed_with_the_numbers_before_eyes(self, indicator, office):
        far = Decimal(303 + 5 * 364 + 1)
        with refused("far_off") as messages:
            record(indicator, office, value=far)
        assert "farther from the planned 303 than 5 times" in messages[0]
        assert record(indicator, office, value=far, confirmed=True).value == far

    def test_without_a_trajectory_the_baseline_of_the_indicator_counts(self, task, office):
        bare = make_indicator(task, baseline_date=date(2026, 3, 1))
        with refused("before_baseline"):
            record(bare, office, on=date(2026, 2, 28))
        assert record(bare, office, value=Decimal(10**9)).value == 10**9


class TestWhoRecords:
    def test_the_team_and_the_leading_body_and_the_body_that_answers(self, task):
        team = factories.make_team(sector=task.sector)
        Task.objects.filter(pk=task.pk).update(team=team)
        body = factories.make_organisation()
        task.contributing_organisations.add(body)
        indicator = make_indicator(task, owner=body)
        people = [
            factories.make_user(role=Role.TEAM_MEMBER, team=team),
            factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation),
            factories.make_user(role=Role.MINISTRY_EDITOR, organisation=body),
        ]
        for place, person in enumerate(people, start=1):
            assert record(indicator, person, on=date(2026, place, 1)).by == person

    @pytest.mark.parametrize("role", [Role.MINISTER, Role.COORDINATOR, Role.AUDITOR])
    def test_who_only_reads_does_not(self, indicator, task, role):
        with pytest.raises(NotAllowed):
            record(indicator, factories.make_user(role=role, organisation=task.lead_organisation))
        assert not IndicatorValue.objects.exists()

    def test_who_only_contributes_does_not(self, indicator, task):
        body = factories.make_organisation()
        task.contributing_organisations.add(body)
        with pytest.raises(NotAllowed):
            record(indicator, factories.make_user(role=Role.MINISTRY_EDITOR, organisation=body))

    def test_an_imported_portfolio_is_a_record(self, office):
        project = factories.make_project(portfolio=factories.make_portfolio(national=False))
        indicator = make_indicator(project=project)
        for act in (
            lambda: record(indicator, office),
            lambda: agree_points(indicator, office),
            lambda: grade_indicator(indicator=indicator, criteria=ALL_MET, reason="x", by=office, now=NOW),
            lambda: split_indicator(indicator=indicator, method="", parts={}, by=office, now=NOW),
            lambda: create_indicator(
                subject=project, direction="up", fields={"name_en": "A", "unit": "b"}, by=office, now=NOW
            ),
        ):
            with pytest.raises(NotAllowed):
                act()


def agree_points(indicator: Indicator, by: User, points: Any = None, **more: Any) -> Any:
    given = points or {START: 0, TARGET: 100}
    listed = [Point(day, Decimal(value)) for day, value in (given.items() if isinstance(given, dict) else given)]
    return agree_trajectory(indicator=indicator, points=listed, by=by, now=NOW, **more)


class TestTrajectories:
    def test_the_first_sets_baseline_and_target(self, task, office):
        indicator = make_indicator(task, target_date_text="2026")
        made = agree_points(indicator, office)
        indicator.refresh_from_db()
        assert (made.number, made.corridor) == (1, Decimal("0.05"))
        assert (indicator.baseline_value, indicator.baseline_date) == (0, START)
        assert (indicator.target_value, indicator.target_date, indicator.target_date_text) == (100, TARGET, "")
        assert OutboxEntry.objects.get().task_id == task.pk

    def test_a_second_says_why_and_the_first_stays(self, indicator, office):
        with refused("required"):
            agree_points(indicator, office)
        agree_points(indicator, office, reason="The scope grew", corridor=Decimal("0.1"))
        assert [version.number for version in indicator.trajectories.all()] == [1, 2]
        assert [point.value for point in indicator.trajectories.get(number=1).points.all()] == [0, 364]

    def test_dates_that_cross_are_refused_in_words(self, task, office):
        with refused("dates_cross") as messages:
            agree_points(make_indicator(task), office, [(START, 0), (date(2026, 6, 1), 1), (date(2026, 5, 1), 2)])
        assert messages[0].startswith(
            "The dates cross: 1 May 2026 stands after 1 Jun 2026. Put the points in the order"
        )
        with refused("dates_cross"):
            agree_points(make_indicator(task), office, [(START, 0), (START, 1)])

    def test_one_point_is_no_trajectory(self, task, office):
        with refused("too_few"):
            agree_points(make_indicator(task), office, [(START, 0)])

    def test_impossible_numbers(self, task, office):
        with refused("out_of_range", "out_of_range", "out_of_range"):
            agree_points(
                make_indicator(task), office, [(date(206, 1, 1), "1e14"), (TARGET, 1)], corridor=Decimal("1.5")
            )

    def test_a_context_indicator_has_no_plan(self, task, office):
        with refused("context"):
            agree_points(make_indicator(task, direction="context"), office)

    def test_only_the_project_office_agrees(self, indicator, task):
        editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
        with pytest.raises(NotAllowed):
            agree_points(indicator, editor, reason="x")


@pytest.fixture
def family(task: Task) -> list[Indicator]:
    """A whole from 100 to 200 and two parts that add up to it."""
    rows = [make_indicator(task) for _ in range(3)]
    for row, (first, last) in zip(rows, [(100, 200), (60, 110), (40, 90)], strict=True):
        agree(row, {START: first, TARGET: last})
    return rows


def split(family: list[Indicator], by: User, *, method: str = "sum", **more: Any) -> Indicator:
    whole, *parts = family
    return split_indicator(
        indicator=whole, method=method, parts=dict.fromkeys(parts, Decimal(1)), by=by, now=NOW, **more
    )


class TestSplits:
    def test_parts_that_add_up(self, family, office):
        split(family, office)
        whole, *parts = Indicator.objects.order_by("pk")
        assert whole.split_method == "sum"
        assert [(part.parent_id, part.part_weight) for part in parts] == [(whole.pk, 1)] * 2
        actions = AuditEvent.objects.values_list("action", flat=True)
        assert sorted(actions) == ["indicator.part_joined", "indicator.part_joined", "indicator.split"]

    def test_parts_that_do_not_are_refused_with_the_difference_and_what_to_change(self, family, office):
        agree(family[2], {START: 40, TARGET: 85}, number=2)
        with refused("does_not_add_up") as messages:
            split(family, office)
        assert messages == ["On 31 Dec 2026 the parts make 195, the whole is 200: add 5 to the parts."]
        agree(family[2], {START: 50, TARGET: 95}, number=3)
        with refused("does_not_add_up", "does_not_add_up") as messages:
            split(family, office)
        assert messages[0] == "On 1 Jan 2026 the parts make 110, the whole is 100: take 10 from the parts."
        assert not Indicator.objects.exclude(parent=None).exists()

    def test_a_weighted_mean(self, family, office):
        whole, light, heavy = family
        agree(light, {START: 160, TARGET: 200}, number=2)
        agree(heavy, {START: 80, TARGET: 200}, number=2)
        parts = {light: Decimal(1), heavy: Decimal(3)}
        split_indicator(indicator=whole, method="weighted_mean", parts=parts, by=office, now=NOW)
        assert Indicator.objects.get(pk=heavy.pk).part_weight == 3

    def test_without_a_trajectory_there_is_nothing_to_add_up(self, family, task, office):
        bare = make_indicator(task, code="BARE")
        with refused("no_trajectory") as messages:
            split([*family, bare], office)
        assert messages == ["Agree a trajectory first for: BARE."]

    def test_what_cannot_be_a_part(self, family, task, office):
        whole = family[0]
        strange = make_indicator(task, unit="kg", direction="down")
        elsewhere = make_indicator(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
        parts = {strange: Decimal(0), elsewhere: Decimal(1)}
        with refused(*["unfit"] * 4):
            split_indicator(indicator=whole, method="sum", parts=parts, by=office, now=NOW)
        with refused("unknown", "required"):
            split_indicator(indicator=whole, method="product", parts={}, by=office, now=NOW)

    def test_a_split_has_one_level(self, family, office, task):
        split(family, office)
        other = make_indicator(task)
        agree(other, {START: 60, TARGET: 110})
        with refused("is_part"):
            split_indicator(indicator=family[1], method="sum", parts={other: Decimal(1)}, by=office, now=NOW)
        with refused("unfit", "unfit"):
            split_indicator(
                indicator=other, method="sum", parts={family[0]: Decimal(1), family[1]: Decimal(1)}, by=office, now=NOW
            )

    def test_taking_it_apart(self, family, office):
        split(family, office)
        split_indicator(indicator=family[0], method="", parts={}, by=office, now=NOW)
        assert not Indicator.objects.exclude(parent=None).exists()
        assert Indicator.objects.get(pk=family[0].pk).split_method == ""

    def test_a_new_trajectory_must_not_break_it(self, family, office):
        split(family, office)
        for row, first in zip(family[:2], (100, 60), strict=True):
            with refused("does_not_add_up") as messages:
                agree_points(row, office, {START: first, TARGET: 300}, reason="More")
            assert f"Take the split of {family[0].code} apart" in messages[0]

    def test_two_people_do_not_write_over_each_other(self, family, office):
        split(family, office, version=1)
        with pytest.raises(Stale):
            split(family, office, version=1)

    def test_only_the_project_office_splits(self, family):
        with pytest.raises(NotAllowed):
            split(family, factories.make_user(role=Role.COORDINATOR))


ALL_MET = dict.fromkeys(IndicatorGrade.CRITERIA, True)


class TestGrades:
    def test_earlier_ones_stay(self, indicator, office):
        grade_indicator(indicator=indicator, criteria=ALL_MET, reason="Checked", by=office, now=NOW)
        worse = ALL_MET | {"is_timely": False}
        auditor = factories.make_user(role=Role.AUDITOR)
        grade_indicator(indicator=indicator, criteria=worse, reason="Late", by=auditor, now=NOW + timedelta(days=1))
        assert [row.grade for row in indicator.grades.order_by("at")] == ["A", "B"]
        assert AuditEvent.objects.filter(action="indicator.graded").count() == 2

    def test_every_criterion_is_answered_and_the_reason_said(self, indicator, office):
        with refused("required", "required"):
            grade_indicator(
                indicator=indicator,
                criteria={name: True for name in ALL_MET if name != "is_timely"},
                reason=" ",
                by=office,
                now=NOW,
            )

    def test_who_answers_for_it_does_not_grade_it(self, indicator, task):
        editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
        with pytest.raises(NotAllowed):
            grade_indicator(indicator=indicator, criteria=ALL_MET, reason="x", by=editor, now=NOW)


class TestDescriptions:
    def test_a_new_one_gets_the_next_code_of_what_it_hangs_on(self, task, office):
        fields = {"name_en": "Length", "unit": "km"}
        made = [
            create_indicator(subject=task, direction="up", fields=fields, by=office, now=NOW),
            create_indicator(subject=task.project, direction="down", fields=fields, by=office, now=NOW),
            create_indicator(subject=task.project.portfolio, direction="up", fields=fields, by=office, now=NOW),
            create_indicator(subject=task, direction="up", fields=fields, by=office, now=NOW),
        ]
        assert [row.code for row in made] == [
            f"{task.code}-I001",
            f"{task.project.code}-I001",
            "KZ-I001",
            f"{task.code}-I002",
        ]
        assert [row.subject for row in made[:3]] == [task, task.project, task.project.portfolio]

    def test_a_kpi_has_a_body_that_answers_for_it(self, task, office):
        with refused("required", "required", "required", "unknown"):
            create_indicator(subject=task, direction="sideways", fields={"is_kpi": True}, by=office, now=NOW)

    def test_a_change_is_told_with_before_and_after(self, indicator, office):
        body = factories.make_organisation()
        changed = change_indicator(
            indicator=indicator, changes={"owner": body, "is_kpi": True}, by=office, now=NOW, version=1
        )
        assert (changed.version, changed.owner) == (2, body)
        event = AuditEvent.objects.get(action="indicator.changed")
        assert (event.before, event.after) == ({"owner": None, "is_kpi": False}, {"owner": body.code, "is_kpi": True})

    def test_the_unit_stays_once_values_are_recorded_in_it(self, indicator, office):
        say(indicator, TODAY, 1)
        with refused("in_use"):
            change_indicator(indicator=indicator, changes={"unit": "kg"}, by=office, now=NOW)

    def test_the_direction_stays(self, indicator, office):
        with refused("unknown"):
            change_indicator(indicator=indicator, changes={"direction": "down"}, by=office, now=NOW)

    def test_a_stale_version_and_a_person_without_the_right(self, indicator, office):
        with pytest.raises(Stale):
            change_indicator(indicator=indicator, changes={}, by=office, now=NOW, version=7)
        with pytest.raises(NotAllowed):
            change_indicator(indicator=indicator, changes={}, by=factories.make_user(role=Role.MINISTER), now=NOW)


class TestScope:
    def test_of_a_task_only_for_those_who_see_the_task(self, indicator, task):
        mine = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
        sister = factories.make_task(project=task.project)
        beside = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=sister.lead_organisation)
        of_project = make_indicator(project=task.project)
        assert set(Indicator.objects.visible_to(mine)) == {indicator, of_project}
        assert set(Indicator.objects.visible_to(beside)) == {of_project}

    def test_of_the_country_for_readers_of_the_summary_and_the_body_that_answers(self, task):
        body = factories.make_organisation()
        national = make_indicator(project=task.project, owner=body)
        Indicator.objects.filter(pk=national.pk).update(project=None)
        answering = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=body)
        other = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
        assert national in Indicator.objects.visible_to(answering)
        assert national in Indicator.objects.editable_by(answering)
        assert national not in Indicator.objects.visible_to(other)
        assert national in Indicator.objects.visible_to(factories.make_user(role=Role.MINISTER))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_both_record_the_value_of_a_day() -> None:
    indicator = make_indicator(factories.make_task())
    people, barrier = [factories.make_user() for _ in range(2)], Barrier(2)

    def act(person: User) -> str:
        try:
            barrier.wait()
            record(indicator, person, value=Decimal(person.pk))
        except Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()
        return "recorded"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, people)) == ["recorded", "recorded_already"]
    assert indicator.values.count() == 1
