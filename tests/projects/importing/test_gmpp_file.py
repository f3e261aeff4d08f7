"""The shipped file, imported whole. Every number is explained in docs/import.md."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from projects.importing import mapping as mappings
from projects.models import (
    ImportedReturn,
    Judgement,
    Milestone,
    MilestoneUpdate,
    ProjectCost,
    RollupSnapshot,
    StrategicProject,
    Task,
)
from projects.rollups import verify
from tests.projects.importing.support import GMPP_FILE, GMPP_MAPPING, TODAY, import_bytes


@pytest.fixture(scope="module")
def outcome(django_db_setup, django_db_blocker):
    """Imported once for all tests of this file, and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_bytes(GMPP_FILE.read_bytes(), mapping=mappings.load(GMPP_MAPPING))
        transaction.set_rollback(True)


def test_every_row_is_accounted_for(outcome):
    account = {
        year: (fates.total(), fates["imported"], fates["merged"], fates["refused"])
        for year, fates in outcome.plan.account().items()
    }
    assert account == {
        "2014": (200, 199, 0, 1),
        "2015": (188, 38, 150, 0),
        "2016": (143, 35, 108, 0),
        "2017": (144, 36, 107, 1),
        "2019": (133, 39, 94, 0),
        "2020": (125, 17, 108, 0),
        "2021": (184, 97, 87, 0),
    }
    assert sum(fates.total() for fates in outcome.plan.account().values()) == 1117


def test_the_two_refused_rows_are_leftovers_of_empty_columns(outcome):
    refused = [(one.line, one.code, one.value) for one in outcome.plan.findings if one.kind == "refused"]
    assert refused == [(201, "not_a_project", "Unnamed: 200"), (676, "not_a_project", "Unnamed: 144")]


def test_what_was_kept_with_a_note(outcome):
    notes = Counter(one.code for one in outcome.plan.findings if one.kind == "note")
    assert notes == {
        "cost_withheld": 168,
        "cost_not_stated": 55,
        "date_not_stated": 52,
        "rating_withheld": 50,
        "department_changed": 23,
        "cost_is_income": 6,
        "rating_says_none": 2,
        "department_joint": 1,
    }


def test_how_the_returns_were_matched(outcome):
    kinds = Counter(ImportedReturn.objects.values_list("match", flat=True))
    assert kinds == {"new": 461, "exact": 550, "normalised": 56, "accepted": 46, "stated": 2}


def test_what_is_left_for_a_person_to_decide(outcome):
    assert not [one for one in outcome.plan.findings if one.kind == "conflict"]
    proposed = {str(one.params["first"]).split(" (")[0] for one in outcome.plan.findings if one.kind == "proposal"}
    assert proposed == {
        "Adelphi Modernisation Programme",
        "Atlas Programme",
        "Commercial Capability Programme",
        "East West Rail Programme",
        "ICT Procurement Programme",
        "MoJ Shared Services",
        "National Data Services Development Programme",
        "Technology Reset Programme",
    }


def test_what_was_written(outcome):
    assert outcome.counts == {
        "projects": 461,
        "tasks": 461,
        "milestones": 922,
        "returns": 1115,  # 1117 rows without the two refused
        "judgements": 1063,  # 1115 returns without 50 withheld ratings and 2 resets
        "costs": 1053,  # 1115 returns without 62 that state none of the three
        "updates": 3710,
        "baselines": 909,
    }
    assert ProjectCost.objects.count() == 1053
    assert Judgement.objects.count() == 1063
    assert MilestoneUpdate.objects.count() == 3710


def test_projects_that_came_and_left_in_2015_are_as_many_as_was_published(outcome):
    """Institute for Government on the report of 2015: 49 projects left and 38 were added; 199 became 188.

    An independent check of the matching: one wrong merge or one missed rename would change both.
    """
    years = {project.code: {row.year for row in project.returns} for project in outcome.plan.projects}
    left = sum(2014 in known and 2015 not in known for known in years.values())
    came = sum(2015 in known and 2014 not in known for known in years.values())
    assert (left, came) == (49, 38)


def test_sectors_are_the_four_categories_and_not_stated(outcome):
    assert Counter(Task.objects.values_list("sector__code", flat=True)) == {
        "gmpp-not-stated": 214,
        "gmpp-transformation": 90,
        "gmpp-infrastructure": 76,
        "gmpp-ict": 43,
        "gmpp-military": 38,
    }


def test_the_slip_of_the_courts_reform_against_its_first_baseline(outcome):
    end = Milestone.objects.get(name_en="HMCTS Reform: end")
    assert (end.baseline_date, end.forecast_date) == (date(2016, 1, 1), date(2023, 12, 31))
    forecasts = end.updates.filter(version__gt=1).order_by("version").values_list("at__year", "forecast_date__year")
    assert list(forecasts) == [
        (2013, 2016),
        (2014, 2016),
        (2015, 2020),
        (2016, 2022),
        (2018, 2020),
        (2019, 2023),
        (2021, 2023),
    ]


def test_one_submarine_under_three_spellings(outcome):
    project = StrategicProject.objects.get(name_en="Dreadnought")
    assert project.summary == "Also returned as: Successor SSBN (2014, 2015, 2016, 2017), DREADNOUGHT (2019, 2020)."
    assert [row.match for row in project.returns.order_by("year")] == [
        "new",
        "exact",
        "exact",
        "exact",
        "accepted",
        "exact",
        "normalised",
    ]
    assert project.costs.get(year=2014).whole_life is None
    assert project.costs.get(year=2016).whole_life == Decimal(31_000)


def test_no_cost_is_a_number_of_the_freedom_of_information_act(outcome):
    assert ProjectCost.objects.filter(whole_life__gt=60_000).count() == 0


def test_no_project_is_called_done(outcome):
    assert not Milestone.objects.filter(code__endswith="-END", state="done").exists()
    live = Milestone.objects.filter(code__endswith="-END", state="open")
    assert live.count() == 184


def test_the_figures_and_their_history(outcome):
    assert verify.differences(today=TODAY) == []
    days = RollupSnapshot.objects.filter(dimension="country").order_by("as_of_date")
    assert [(str(day.as_of_date), day.total // 2) for day in days] == [
        ("2013-09-30", 199),
        ("2014-09-30", 188),
        ("2015-09-30", 143),
        ("2016-09-30", 143),
        ("2018-09-30", 133),
        ("2019-09-30", 125),
        ("2021-03-31", 184),
    ]
