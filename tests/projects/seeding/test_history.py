"""The past that the demonstration tells is one that could have happened."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest

from projects.models import Milestone, MilestoneBaseline, MilestoneUpdate
from projects.seeding.practice.validation import AUDITOR
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.xdist_group("seeding")

STANDING = (
    "weight",
    "state",
    "completion",
    "baseline_date",
    "forecast_date",
    "claimed_date",
    "actual_date",
    "evidence",
    "note",
)


def histories() -> dict[int, list[MilestoneUpdate]]:
    rows = defaultdict(list)
    for update in MilestoneUpdate.objects.order_by("milestone_id", "version"):
        rows[update.milestone_id].append(update)
    return rows


def test_versions_count_from_one_and_the_last_is_the_present(country):
    told = histories()
    for milestone in Milestone.objects.all():
        rows = told[milestone.pk]
        assert [row.version for row in rows] == list(range(1, milestone.version + 1)), milestone.code
        assert {name: getattr(rows[-1], name) for name in STANDING} == {
            name: getattr(milestone, name) for name in STANDING
        }, milestone.code


def test_reports_follow_each_other_and_end_before_today(country):
    for rows in histories().values():
        assert all(earlier.at < later.at for earlier, later in pairwise(rows))
        assert rows[-1].at < NOW


def test_reported_at_is_the_time_of_the_last_report(country):
    """An auditor's dispute is no report of the owner."""
    reports = {key: [row for row in rows[1:] if row.by_label != AUDITOR] for key, rows in histories().items()}
    for milestone in Milestone.objects.all():
        expected = reports[milestone.pk][-1].at if reports[milestone.pk] else None
        assert milestone.reported_at == expected, milestone.code


def test_each_row_names_exactly_what_it_changed(country):
    for rows in histories().values():
        for before, after in pairwise(rows):
            changed = {name for name in STANDING if getattr(before, name) != getattr(after, name)}
            assert set(after.changed_fields) == changed, (after, changed)


def test_completion_never_falls_but_by_a_dispute_and_only_done_is_complete(country):
    for rows in histories().values():
        told = [pair for pair in pairwise(rows) if pair[1].by_label != AUDITOR]
        assert all(earlier.completion <= later.completion for earlier, later in told)
        assert all(row.completion < 1 for row in rows if row.state != "done" and row.claimed_date is None)


def test_a_forecast_moves_with_a_reason(country):
    moved = [
        row
        for rows in histories().values()
        for before, row in pairwise(rows)
        if row.forecast_date != before.forecast_date and row.state == "open"
    ]
    assert len(moved) > 50
    assert all(row.reason for row in moved)


def test_nothing_happened_in_the_future(country):
    assert not Milestone.objects.filter(actual_date__gt=TODAY).exists()


def test_baselines_are_numbered_and_a_new_one_has_a_reason(country):
    rows = defaultdict(list)
    for baseline in MilestoneBaseline.objects.order_by("milestone_id", "number"):
        rows[baseline.milestone_id].append(baseline)
    for milestone in Milestone.objects.filter(baseline_date__isnull=False):
        numbered = rows[milestone.pk]
        assert [each.number for each in numbered] == list(range(1, milestone.baseline_number + 1))
        assert numbered[-1].date == milestone.baseline_date
        assert all(each.reason for each in numbered[1:])
    assert sum(len(numbered) > 1 for numbered in rows.values()) >= 3


def test_teams_report_within_the_reporting_period_unless_they_are_silent(country):
    """Between the first and the last report of a task there is no gap of more than 14 days while work is open."""
    silent = {"DIGITAL-HEALTHDATA", "HUMAN-TEACHERS"}
    open_tasks = Milestone.objects.filter(state="open", illustrative=True).values_list("task__code", flat=True)
    for code in set(open_tasks):
        days = sorted(
            row.at.date()
            for row in MilestoneUpdate.objects.filter(milestone__task__code=code, illustrative=True, version__gt=1)
        )
        assert all(later - earlier <= timedelta(days=14) for earlier, later in pairwise(days)), code
        assert (TODAY - days[-1] > timedelta(days=14)) == (code in silent), code


def test_cancelled_milestones_say_why(country):
    reasons = MilestoneUpdate.objects.filter(state="cancelled").values_list("reason", flat=True)
    assert len(reasons) == Milestone.objects.filter(state="cancelled").count()
    assert all(reasons)
