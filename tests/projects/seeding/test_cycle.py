"""A year of the reporting cycle in the demonstration: believable, whole, and nothing after its day."""

import pytest

from accounts.demo import ensure_demo_access
from projects.domain.cycle import SETTLED
from projects.models import Milestone, MilestoneUpdate, OrganisationPeriod, Reminder, ReportingStep, TaskUpdate
from projects.seeding.people import attach_demo_people
from projects.seeding.practice.cycle import load_letters
from projects.seeding.reference import Tally
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.xdist_group("seeding")


def test_twelve_months_of_updates_for_the_tasks(country):
    months = set(OrganisationPeriod.objects.values_list("first_date", flat=True))
    assert len(months) == 12
    assert max(months).month == TODAY.month
    assert TaskUpdate.objects.count() > 500
    assert set(TaskUpdate.objects.values_list("frequency", flat=True)) == {"weekly", "monthly", "quarterly"}


def test_months_before_the_last_are_locked_and_their_updates_settled(country):
    old = OrganisationPeriod.objects.filter(last_date__lt=TODAY.replace(month=10, day=1))
    assert old.filter(state="sent_back").count() == 1
    assert not old.exclude(state__in=["accepted", "sent_back"]).exists()
    assert not TaskUpdate.objects.filter(period__in=old).exclude(state__in=SETTLED).exists()


def test_the_last_month_that_is_over_has_every_state(country):
    october = OrganisationPeriod.objects.filter(first_date=TODAY.replace(month=10, day=1))
    assert set(october.values_list("state", flat=True)) == {"open", "confirmed", "accepted", "sent_back"}
    states = set(TaskUpdate.objects.filter(period__in=october).values_list("state", flat=True))
    assert states == {"awaited", "draft", "submitted", "returned", "confirmed"}
    assert TaskUpdate.objects.filter(state="excused").count() >= 1


def test_nothing_was_written_after_now_and_steps_follow_each_other(country):
    assert not ReportingStep.objects.filter(at__gt=NOW).exists()
    assert not TaskUpdate.objects.filter(first_date__gt=TODAY).exists()
    for update in TaskUpdate.objects.exclude(settled_at=None).exclude(submitted_at=None):
        assert update.settled_at > update.submitted_at, update
        assert update.settled_by_label != update.submitted_by_label


def test_an_update_tells_what_the_milestones_history_tells(country):
    history = {(m, v): c for m, v, c in MilestoneUpdate.objects.values_list("milestone__code", "version", "completion")}
    checked = 0
    for update in TaskUpdate.objects.filter(state="confirmed")[:200]:
        for row in update.snapshot:
            assert str(history[row["code"], row["version"]]) == row["completion"], update
            checked += 1
    assert checked > 500


def test_six_claims_wait_each_with_evidence(country):
    claims = Milestone.objects.claimed()
    assert claims.count() == 6
    assert not claims.filter(evidence="").exists()
    assert claims.filter(task__lead_organisation__code="mwri").count() == 2
    assert not claims.filter(claimed_date__gt=TODAY).exists()


def test_people_with_an_account_find_their_letters_once(country, settings):
    settings.DEMO = True
    ensure_demo_access(now=NOW)
    attach_demo_people()
    load_letters(Tally())
    letters = Reminder.objects.count()
    assert letters > 3
    assert not Reminder.objects.exclude(state="sent").exists()
    load_letters(Tally())
    assert Reminder.objects.count() == letters
