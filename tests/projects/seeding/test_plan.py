"""What the demonstration holds: enough of everything, in three languages, with nobody's name in it."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core import serializers
from django.db.models import Count, F, Q

from accounts.models import AuditEvent
from projects.models import (
    ChangeEntry,
    Indicator,
    Judgement,
    Milestone,
    MilestoneBaseline,
    MilestoneDependency,
    MilestoneUpdate,
    Rollup,
    RollupSnapshot,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)
from projects.rollups import verify
from projects.seeding.files import reference
from regions.models import District, Organisation, Region
from tests.factories import TODAY

pytestmark = pytest.mark.xdist_group("seeding")

NAMED = (Region, District, Organisation, StrategicArea, Sector, StrategicProject, Team, Task, Milestone, Indicator)
OFFICE_HOLDERS = ("tokayev", "madiyev", "satybaldy", "bektenov", "temirbayev", "токаев", "тоқаев", "мадиев", "бектенов")


def test_the_demonstration_is_as_large_as_a_real_plan(country):
    assert StrategicProject.objects.count() == 8
    assert Team.objects.count() >= 9
    assert Task.objects.count() >= 40
    assert Milestone.objects.filter(baseline_date__year__range=(2025, 2029)).count() >= 250
    assert Region.objects.count() == 20
    assert District.objects.filter(region__code="KZ-47").count() == 7


def test_every_sector_has_one_team_and_a_leading_body(country):
    assert Counter(Team.objects.values_list("sector__code", flat=True)) == {
        sector["slug"]: 1 for sector in reference()["sectors"]
    }
    assert not Sector.objects.filter(lead_organisation=None).exists()


def test_teams_join_several_organisations_under_one_lead(country):
    for team in Team.objects.all():
        assert team.members.values("organisation").distinct().count() >= 3, team.code
        assert team.members.filter(role="lead").count() == 1, team.code
    assert not TeamMember.objects.filter(position="").exists()


def test_only_a_team_with_a_reason_carries_more_tasks_than_its_limit(country):
    teams = Team.objects.annotate(carried=Count("tasks"))
    over = [team for team in teams if team.carried > team.task_limit]
    assert [team.code for team in over] == ["TEAM-WATER"]
    assert all(team.over_limit_reason for team in over)


def test_tasks_have_at_least_five_milestones_except_one_that_has_none(country):
    sizes = Counter(Task.objects.annotate(size=Count("milestones")).values_list("code", "size"))
    small = {code: size for (code, size) in sizes if size < 5}
    assert small == {"MANGYSTAU-JOBS": 0}


def test_every_region_has_enough_tasks_for_its_figures_to_be_shown(country):
    rows = Region.objects.annotate(carried=Count("tasks")).values_list("code", "carried")
    assert min(carried for _, carried in rows) >= 3
    assert max(rows, key=lambda row: row[1])[0] == "KZ-47"


def test_weights_owners_and_criteria_are_varied_and_complete(country):
    invented = Milestone.objects.filter(illustrative=True)
    assert not invented.filter(Q(completion_criterion="") | Q(owner=None)).exists()
    assert invented.values("weight").distinct().count() >= 3
    assert Task.objects.filter(is_critical=True).count() >= 5
    assert Milestone.objects.filter(is_key=True).count() >= 20


@pytest.mark.parametrize("model", NAMED)
def test_names_are_in_three_languages(country, model):
    for row in model.objects.all():
        assert row.name_en, row
        assert re.search("[а-яё]", row.name_ru, re.IGNORECASE), row.name_en
        assert re.search("[а-яәғқңөұүһі]", row.name_kk, re.IGNORECASE), row.name_en


def test_akimats_are_named_as_each_language_asks(country):
    akimats = Organisation.objects.filter(kind="akimat").select_related("region")
    names = {akimat.region.code: akimat.names for akimat in akimats if akimat.region}
    assert len(names) == 20
    assert names["KZ-47"] == {
        "en": "Akimat of Mangystau Region",
        "ru": "Акимат Мангистауской области",
        "kk": "Маңғыстау облысының әкімдігі",
    }
    assert names["KZ-71"] == {"en": "Akimat of Astana", "ru": "Акимат города Астаны", "kk": "Астана қаласының әкімдігі"}
    assert names["KZ-10"]["ru"] == "Акимат области Абай"
    assert names["KZ-59"]["ru"] == "Акимат Северо-Казахстанской области"


def test_a_replaced_ministry_names_its_successor_and_no_body_is_listed_twice(country):
    former = Organisation.objects.get(code="mddiai")
    assert former.successor == Organisation.objects.get(code="maidd")
    assert former.valid_to_date == date(2025, 9, 30)
    twice = Organisation.objects.values("name_ru").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice


def test_nobody_in_office_is_named(country):
    models = (*NAMED, MilestoneUpdate, MilestoneBaseline, Judgement, TeamMember, AuditEvent)
    for model in models:
        text = re.sub(r"https?://\S+", "", serializers.serialize("json", model.objects.all(), ensure_ascii=False))
        assert not [name for name in OFFICE_HOLDERS if name in text.lower()], model


def test_everything_invented_is_illustrative_and_everything_public_has_a_source(country):
    assert not Team.objects.filter(illustrative=False).exists()
    assert not Task.objects.filter(illustrative=False).exists()
    assert not Judgement.objects.filter(illustrative=False).exists()
    assert not Milestone.objects.filter(illustrative=True).exclude(source="").exists()
    public = Milestone.objects.filter(illustrative=False)
    assert public.count() == 45
    assert not public.filter(source="").exists()
    assert not MilestoneUpdate.objects.exclude(illustrative=True).filter(milestone__illustrative=True).exists()
    assert not MilestoneUpdate.objects.filter(illustrative=True, milestone__illustrative=False).exists()
    assert not StrategicProject.objects.filter(source="").exists()
    assert not Indicator.objects.filter(Q(source="") | Q(confidence="")).exists()


def test_dependencies_are_met_by_what_is_done(country):
    edges = MilestoneDependency.objects.select_related("predecessor", "successor")
    assert edges.count() > 150
    assert edges.exclude(predecessor__task=F("successor__task")).count() >= 15
    finished = edges.filter(successor__state="done")
    assert finished.count() > 50
    assert not finished.exclude(predecessor__state="done").exists()
    assert not finished.filter(predecessor__actual_date__gt=F("successor__actual_date")).exists()


def test_statuses_are_a_believable_mix(country):
    of_tasks = Counter(Rollup.objects.filter(portfolio=country, dimension="task").values_list("status", flat=True))
    assert set(of_tasks) == {"complete", "green", "amber_green", "amber_red", "red", "no_data"}
    assert of_tasks["red"] <= sum(of_tasks.values()) / 4
    assert of_tasks["green"] >= sum(of_tasks.values()) / 3
    projects = set(Rollup.objects.filter(portfolio=country, dimension="project").values_list("status", flat=True))
    assert {"green", "amber_green", "amber_red", "red"} <= projects
    assert Rollup.objects.filter(portfolio=country, dimension="task", is_stale=True).exists()


def test_there_is_work_that_waits_for_somebody(country):
    whole = Rollup.objects.get(portfolio=country, dimension="country")
    assert whole.overdue >= 5
    assert whole.due_soon >= 10
    assert 2 <= Milestone.objects.filter(state="cancelled").count() <= 4


def test_every_sector_region_and_leading_body_has_figures(country):
    for dimension, ids in {
        "sector": Sector.objects.values_list("pk", flat=True),
        "region": Region.objects.values_list("pk", flat=True),
        "organisation": Task.objects.values_list("lead_organisation", flat=True).distinct(),
        "area": StrategicArea.objects.values_list("pk", flat=True),
        "team": Team.objects.values_list("pk", flat=True),
    }.items():
        rows = Rollup.objects.filter(portfolio=country, dimension=dimension, progress__isnull=False)
        assert set(ids) == set(rows.values_list("object_id", flat=True)), dimension


def test_stored_figures_are_what_the_formulas_say(country):
    assert verify.differences(today=TODAY) == []


def test_the_past_has_days_for_every_chart(country):
    rows = RollupSnapshot.objects.filter(portfolio=country, dimension="country").order_by("as_of_date")
    days, statuses = zip(*rows.values_list("as_of_date", "status"), strict=True)
    assert days[0] < date(2025, 3, 1)
    assert days[-1] == TODAY - timedelta(days=1)
    assert len(days) > 150
    assert len(set(statuses)) >= 2


def test_people_and_rules_do_not_always_agree(country):
    calculated = dict(Rollup.objects.filter(dimension="project").values_list("object_id", "status"))
    of_projects = Judgement.objects.confirmed().filter(task=None)
    latest = {judgement.project_id: judgement.rating for judgement in of_projects.order_by("judged_date")}
    assert len(latest) == 8
    assert 2 <= sum(calculated[project] != rating for project, rating in latest.items()) < 8
    assert of_projects.values("project").annotate(n=Count("id")).filter(n__lt=3).count() == 0


def test_the_feed_of_changes_and_the_trail_begin_with_the_seed(country):
    assert ChangeEntry.objects.filter(object_type="milestone", operation="created").count() == Milestone.objects.count()
    assert ChangeEntry.objects.filter(object_type="task").count() == Task.objects.count()
    assert AuditEvent.objects.get(action="seed").after["milestones"] == Milestone.objects.count()
