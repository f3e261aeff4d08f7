"""The demonstration's indicators: enough history to look at, public facts untouched, figures that agree."""

from datetime import date
from decimal import Decimal

import pytest

from projects.domain.indicators import Method, Part, check_split
from projects.models import Indicator, IndicatorGrade, IndicatorTrajectory, IndicatorValue, Rollup, RollupSnapshot, Task
from projects.queries.indicators import standings
from projects.queries.kpis import kpi_sheets
from projects.rollups import verify
from projects.seeding.files import outline
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.xdist_group("seeding")


def test_public_facts_stay_as_they_are(country):
    kenderli = Indicator.objects.get(code="MANGYSTAU-I1")
    assert (kenderli.baseline_value, kenderli.target_value, kenderli.target_date_text) == (0, 50000, "2025-10")
    assert kenderli.task.code == "MANGYSTAU-KENDERLI"
    assert list(kenderli.values.values_list("date", "value")) == [
        (date(2025, 8, 31), 12500),
        (date(2025, 11, 26), 50000),
    ]
    assert not IndicatorValue.objects.filter(indicator__illustrative=True, illustrative=False).exists()


def test_nothing_is_known_before_it_happened_or_after_now(country):
    assert not IndicatorValue.objects.filter(recorded_at__gt=NOW).exists()
    assert not IndicatorValue.objects.filter(date__gt=TODAY).exists()
    assert not IndicatorTrajectory.objects.filter(at__gt=NOW).exists()
    assert not IndicatorGrade.objects.filter(graded_date__gt=TODAY).exists()
    assert all(value.recorded_at.date() >= value.date for value in IndicatorValue.objects.all())


def test_names_are_whole_in_three_languages(country):
    made = Indicator.objects.get(code="DIGITAL-SERVICES-I1")
    assert made.name_ru == "Государственные услуги, оказанные без заявления"
    told = outline("practice/indicators")["indicators"].values()
    assert [one["names"] for one in told if one["names"].keys() != {"en", "ru", "kk"}] == []


def test_six_ministries_have_a_year_of_lights(country):
    sheets = kpi_sheets(user=factories.make_user(), month=date(2026, 10, 31))
    lit = [sheet for sheet in sheets if all(total.light for total in sheet.totals)]
    assert len([sheet for sheet in lit if sheet.organisation.kind == "ministry"]) >= 6
    lights = {line.cell.light for sheet in sheets for line in sheet.lines}
    assert {"green", "amber", "red"} <= lights


def test_two_misses_in_a_row_turned_tasks_red_on_the_day_they_were_known(country):
    """Digital metering is red by its indicator alone; before the second miss was recorded it was not."""
    task = Task.objects.get(code="DIGITAL-WATER")
    row = Rollup.objects.get(dimension="task", object_id=task.pk)
    assert (row.status, row.corridor_misses >= 2) == ("red", True)
    past = RollupSnapshot.objects.filter(dimension="task", object_id=task.pk).order_by("as_of_date")
    misses = [one.corridor_misses for one in past]
    assert set(misses) >= {0, 1, 2}
    assert misses == sorted(misses)
    assert Rollup.objects.filter(dimension="task", corridor_misses__gte=2).count() >= 2


def test_the_figures_are_those_of_the_formulas(country):
    assert verify.differences(today=TODAY) == []


def test_the_parts_of_the_split_add_up(country):
    whole = Indicator.objects.get(code="INFRA-I1")
    parts = standings(whole.parts.order_by("code"), today=TODAY)
    (of_whole,) = standings([whole], today=TODAY)
    checks = check_split(Method.SUM, of_whole.plan, [Part(one.plan) for one in parts])
    assert (len(parts), {check.agrees for check in checks}) == (6, {True})
    newest = of_whole.newest
    assert newest.value == sum((one.newest.value for one in parts), Decimal(0))


def test_there_are_late_and_corrected_values_a_second_trajectory_and_grades(country):
    corrected = IndicatorValue.objects.filter(number=2)
    assert corrected.count() >= 3
    assert not corrected.filter(reason="").exists()
    assert IndicatorTrajectory.objects.filter(number=2).exclude(reason="").exists()
    assert {grade.grade.value for grade in IndicatorGrade.objects.all()} == {"A", "B", "C", "D"}
    late = IndicatorValue.objects.get(indicator__code="DIGITAL-WATER-I1", date=date(2026, 4, 30))
    assert (late.recorded_at.date() - late.date).days == 40
