"""Public facts keep their dates, their sources and their doubts."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Indicator, Milestone
from projects.seeding import outline
from projects.seeding.facts import titles
from projects.seeding.files import reference
from projects.seeding.outline import PublicOutline

pytestmark = pytest.mark.xdist_group("seeding")


def milestone(title: str) -> Milestone:
    return Milestone.objects.get(name_en=title)


def test_every_public_fact_is_used_once_as_a_milestone_or_as_a_plan():
    places = [
        place
        for team in outline.teams()
        for task in team.tasks
        for place in task.milestones
        if isinstance(place, PublicOutline)
    ]
    shown = [place.title for place in places]
    plans = {place.original_plan for place in places if place.original_plan}
    assert len(titles()) == 47
    assert len(shown) == len(set(shown))
    assert set(shown) | plans == titles()
    assert not set(shown) & plans


def test_public_milestones_stand_in_their_own_project(country):
    for project in reference()["strategic_projects"]:
        for record in project["milestones"]:
            found = Milestone.objects.filter(name_en=record["title_en"]).first()
            assert found is None or found.task.project.code == project["code"], record["title_en"]


def test_done_is_only_what_the_source_says_is_done(country):
    records = {
        record["title_en"]: record for project in reference()["strategic_projects"] for record in project["milestones"]
    }
    for found in Milestone.objects.filter(illustrative=False):
        status = records[found.name_en]["public_status"]
        assert (found.state == "done") == status.startswith("done"), found.name_en
        if "not verified" in status:
            assert found.state == "open"
            assert status in found.note


def test_sources_and_confidence_are_kept(country):
    found = milestone("NPP-1: Rosatom chosen to lead the consortium")
    assert found.source == "https://orientalreview.su/?p=3196 (confidence: high)"


def test_kenderli_shows_its_real_slip(country):
    built = milestone("Kenderli: construction and assembly works finished")
    assert (built.baseline_date, built.actual_date) == (date(2024, 12, 31), date(2025, 5, 30))
    full = milestone("Kenderli: 50,000 m3/day reached; ready for transfer to akimat")
    assert (full.baseline_date, full.actual_date) == (date(2025, 5, 31), date(2025, 11, 26))
    act = milestone("Kenderli: act of commissioning signed")
    assert (act.baseline_date, act.actual_date) == (date(2025, 5, 31), date(2025, 10, 27))
    assert "original plan" in built.source
    assert "year-end" in built.baselines.get().reason
    assert "season" in full.baselines.get().reason


def test_the_gas_plant_keeps_its_first_date_as_baseline(country):
    plant = Milestone.objects.get(name_en__startswith="Zhanaozen gas processing plant launch")
    assert (plant.baseline_date, plant.forecast_date) == (date(2023, 12, 31), date(2027, 2, 28))
    assert plant.state == "open"


def test_the_sources_on_the_container_hub_disagree_and_the_note_says_so(country):
    for found in Milestone.objects.filter(name_en__startswith="Aktau container hub:"):
        assert "sources disagree" in found.note
    assert milestone("Aktau container hub: commissioning planned in the 2024-2028 maritime plan").state == "open"


def test_a_milestone_without_a_public_date_has_none(country):
    dateless = Milestone.objects.filter(baseline_date=None)
    assert dateless.count() == sum(
        record["date"] is None for project in reference()["strategic_projects"] for record in project["milestones"]
    )
    assert not dateless.exclude(state="open", forecast_date=None, actual_date=None).exists()


def test_a_month_or_a_year_is_kept_as_its_last_day_with_its_precision(country):
    line = milestone("Kenderli: first line (12,500 m3/day) delivers to Zhanaozen")
    assert (line.actual_date, line.date_precision) == (date(2025, 8, 31), "month")
    plant = milestone("Kaspi plant to 100,000 m3/day")
    assert (plant.baseline_date, plant.date_precision) == (date(2028, 12, 31), "year")


def test_the_portal_did_not_know_the_future(country):
    """What a source told later is no part of an earlier row of the history."""
    first = milestone("Kenderli: 50,000 m3/day reached; ready for transfer to akimat").updates.get(version=1)
    assert (first.state, first.note) == ("open", "")
    assert first.at.date() < date(2025, 3, 1)


def test_indicators_keep_direction_text_dates_and_known_values(country):
    assert Indicator.objects.filter(illustrative=False).count() == 24
    assert Indicator.objects.filter(project=None).count() == 2
    kenderli = Indicator.objects.get(name_en="Desalination capacity, Kenderli")
    assert (kenderli.direction, kenderli.baseline_date_text, kenderli.target_date_text) == ("up", "2023-09", "2025-10")
    assert list(kenderli.values.values_list("date", "value")) == [
        (date(2025, 8, 31), Decimal(12500)),
        (date(2025, 11, 26), Decimal(50000)),
    ]
    deficit = Indicator.objects.get(name_en="Republican budget deficit")
    assert (deficit.direction, deficit.baseline_value, deficit.target_value) == ("down", Decimal("2.5"), Decimal("0.9"))
    assert Indicator.objects.get(name_en="Regional daily water demand").direction == "context"
    assert Indicator.objects.get(name_en="Life expectancy at birth").target_value is None
