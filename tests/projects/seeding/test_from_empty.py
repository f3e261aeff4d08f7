"""`manage.py seed` on an empty database: whole or not at all."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.demo import ensure_demo_access
from projects.models import Milestone, MilestoneUpdate, Portfolio, Rollup, Task
from projects.rollups import engine, verify
from projects.seeding.load import load
from projects.seeding.people import attach_demo_people
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_what_it_added():
    said = run("--today", "2026-11-24")
    assert "20  regions" in said
    assert "8  strategic projects" in said
    assert said.endswith("The demonstration stands as on 2026-11-24.\n")


def test_an_earlier_day_has_less_behind_it_and_right_figures():
    day = date(2025, 6, 16)
    run("--today", day.isoformat())
    assert not Milestone.objects.filter(actual_date__gt=day).exists()
    assert not MilestoneUpdate.objects.filter(at__date__gt=day).exists()
    assert Rollup.objects.get(dimension="country").as_of_date == day
    assert verify.differences(today=day) == []


def test_a_failure_leaves_nothing_behind(monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("the power went off")

    monkeypatch.setattr(engine, "recompute", fail)
    with pytest.raises(RuntimeError, match="the power"):
        load(today=TODAY, now=NOW)
    assert not Portfolio.objects.exists()
    assert not Task.objects.exists()


def test_a_day_before_the_plan_began_is_refused():
    with pytest.raises(CommandError, match="2025-03-01"):
        run("--today", "2024-12-31")


def test_before_the_seed_there_is_no_seat_to_take(settings):
    settings.DEMO = True
    ensure_demo_access(now=NOW)
    assert attach_demo_people() == 0
