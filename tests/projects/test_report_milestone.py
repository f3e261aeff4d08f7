"""Reporting on a milestone: rights, rules, merging, conflicts, and what commits together."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts import audit
from accounts.models import AuditEvent, User
from projects import actions
from projects.models import ChangeEntry, Milestone, MilestoneUpdate, OutboxEntry
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone() -> Milestone:
    return factories.make_milestone(baseline_date=date(2026, 12, 31))


@pytest.fixture
def office() -> User:
    return factories.make_user()


def report(milestone: Milestone, by: User, *, version: int = 1, reason: str = "", merge: bool = False, **changes: Any):
    return actions.report_milestone(
        milestone=milestone,
        expected_version=version,
        changes=changes,
        by=by,
        now=NOW,
        reason=reason,
        merge_others=merge,
    )


def test_domain_history_audit_change_and_outbox_rows_commit_together(milestone: Milestone, office: User) -> None:
    report(milestone, office, completion=Decimal("0.4"), note="Half the pipes are laid.")
    milestone.refresh_from_db()
    assert (milestone.completion, milestone.version, milestone.reported_at) == (Decimal("0.4"), 2, NOW)
    update = MilestoneUpdate.objects.get(milestone=milestone, version=2)
    assert (update.by_label, update.changed_fields) == (office.email, ["completion", "note"])
    event = AuditEvent.objects.get()
    assert event.after == {"completion": "0.4", "note": "Half the pipes are laid."}
    assert event.before == {"completion": "0.0000", "note": ""}
    assert ChangeEntry.objects.get().version == 2
    assert OutboxEntry.objects.pending().get().task_id == milestone.task_id


def test_a_failure_halfway_writes_nothing(milestone: Milestone, office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**row: Any) -> None:
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        report(milestone, office, completion=Decimal("0.4"))
    milestone.refresh_from_db()
    assert (milestone.completion, milestone.version) == (0, 1)
    assert not OutboxEntry.objects.exists()
    assert MilestoneUpdate.objects.count() == 1


def test_an_actual_date_makes_it_done_with_a_second_person_and_taking_it_away_opens_it(
    milestone: Milestone, office: User
) -> None:
    claimed = report(milestone, office, actual_date=TODAY, evidence="Act 7").milestone
    assert (claimed.state, claimed.completion, claimed.claimed_date, claimed.actual_date) == ("open", 1, TODAY, None)
    done = actions.confirm_done(milestone=milestone, by=factories.make_user(), now=NOW)
    assert (done.state, done.completion, done.claimed_date, done.actual_date) == ("done", 1, None, TODAY)
    opened = report(milestone, office, version=3, actual_date=None).milestone
    assert (opened.state, opened.completion) == ("open", 0)


def test_a_report_without_changes_confirms(milestone: Milestone, office: User) -> None:
    outcome = report(milestone, office)
    assert outcome.changed == ()
    assert outcome.milestone.reported_at == NOW


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"completion": Decimal("1.2")}, "completion", "out_of_range"),
        ({"completion": Decimal("-0.1")}, "completion", "out_of_range"),
        ({"completion": None}, "completion", "out_of_range"),
        ({"actual_date": TODAY + timedelta(days=1)}, "actual_date", "in_future"),
        ({"actual_date": TODAY, "completion": Decimal("0.5")}, "completion", "done_is_complete"),
        ({"forecast_date": date(2027, 3, 1)}, "reason", "required"),
        ({"forecast_date": date(206, 3, 1)}, "forecast_date", "out_of_range"),
        ({"weight": Decimal(5)}, "weight", "unknown"),
    ],
)
def test_what_the_rules_refuse_names_the_field(
    milestone: Milestone, office: User, changes: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(actions.Refused) as refused:
        report(milestone, office, **changes)
    assert (field, code) in {(problem.field, problem.code) for problem in refused.value.problems}
    milestone.refresh_from_db()
    assert milestone.version == 1


def test_a_forecast_equal_to_the_baseline_needs_no_reason(milestone: Milestone, office: User) -> None:
    assert report(milestone, office, forecast_date=date(2026, 12, 31)).milestone.version == 2


def test_a_cancelled_milestone_takes_no_report(milestone: Milestone, office: User) -> None:
    actions.cancel_milestone(milestone=milestone, reason="merged into another", by=office, now=NOW)
    with pytest.raises(actions.Refused):
        report(milestone, office, version=2, completion=Decimal("0.5"))


def test_the_same_field_changed_by_another_conflicts_with_both_values_author_and_time(
    milestone: Milestone, office: User
) -> None:
    colleague = factories.make_user()
    report(milestone, colleague, completion=Decimal("0.3"))
    with pytest.raises(actions.Stale) as stale:
        report(milestone, office, merge=True, completion=Decimal("0.6"))
    (conflict,) = stale.value.conflicts
    assert (conflict.field, conflict.yours, conflict.theirs) == ("completion", Decimal("0.6"), Decimal("0.3"))
    assert (conflict.by, conflict.at) == (colleague.email, NOW)


def test_different_fields_merge_on_the_page(milestone: Milestone, office: User) -> None:
    report(milestone, factories.make_user(), completion=Decimal("0.3"))
    merged = report(milestone, office, merge=True, completion=Decimal(0), note="Waiting for the permit.").milestone
    assert (merged.completion, merged.note, merged.version) == (Decimal("0.3"), "Waiting for the permit.", 3)


def test_the_strict_way_refuses_a_stale_version_even_without_a_conflict(milestone: Milestone, office: User) -> None:
    report(milestone, factories.make_user(), completion=Decimal("0.3"))
    with pytest.raises(actions.Stale) as stale:
        report(milestone, office, note="Waiting for the permit.")
    assert stale.value.conflicts == ()


def test_a_version_that_never_was_is_stale_too(milestone: Milestone, office: User) -> None:
    with pytest.raises(actions.Stale):
        report(milestone, office, version=77, completion=Decimal("0.3"))


def test_who_may_report(milestone: Milestone) -> None:
    task = milestone.task
    team = factories.make_team(sector=task.sector)
    type(task).objects.filter(pk=task.pk).update(team=team)
    contributor = factories.make_organisation()
    task.contributing_organisations.add(contributor)
    lead = task.lead_organisation
    allowed = [
        factories.make_user(),
        factories.make_user(role="ministry_editor", organisation=lead),
        factories.make_user(role="team_member", team=team),
    ]
    refused = [
        factories.make_user(role="coordinator"),
        factories.make_user(role="auditor"),
        factories.make_user(role="minister", organisation=lead),
        factories.make_user(role="ministry_editor", organisation=contributor),
        factories.make_user(role="ministry_editor", organisation=factories.make_organisation()),
    ]
    for version, person in enumerate(allowed, start=1):
        report(milestone, person, version=version, note=f"by {person.role}")
    for person in refused:
        with pytest.raises(actions.NotAllowed):
            report(milestone, person, version=4, note="no")


def test_a_reference_portfolio_is_a_record_that_nobody_updates(office: User) -> None:
    portfolio = factories.make_portfolio(national=False)
    imported = factories.make_milestone(task=factories.make_task(project=factories.make_project(portfolio=portfolio)))
    with pytest.raises(actions.NotAllowed):
        report(imported, office, completion=Decimal("0.5"))


def test_a_lost_nudge_leaves_the_write_whole(
    milestone: Milestone,
    office: User,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    from projects import nudge

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no broker")

    settings.NUDGE_WORKERS = True
    monkeypatch.setattr(nudge.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True):
        report(milestone, office, completion=Decimal("0.4"))
    assert OutboxEntry.objects.pending().count() == 1
    assert "nudge" in caplog.text


def test_an_imported_record_is_neither_judged_nor_cancelled(office: User) -> None:
    portfolio = factories.make_portfolio(national=False)
    task = factories.make_task(project=factories.make_project(portfolio=portfolio))
    first = factories.make_milestone(task=task)
    with pytest.raises(actions.NotAllowed):
        actions.judge(project=task.project, rating="red", reason="late", by=office, now=NOW)
    with pytest.raises(actions.NotAllowed):
        actions.cancel_milestone(milestone=first, reason="gone", by=office, now=NOW)
