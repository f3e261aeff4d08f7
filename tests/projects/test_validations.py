"""External validation: a disputed result does not count, by the ordinary path; and who may do what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale, cancel_milestone, report_milestone
from projects.actions.milestones import confirm_done
from projects.actions.validations import (
    Examination,
    answer_dispute,
    draw_round,
    maintain_dispute,
    validate_indicator,
    validate_milestone,
    withdraw_dispute,
)
from projects.domain.sampling import draw
from projects.models import Indicator, IndicatorValue, Milestone, OutboxEntry, Rollup, Validation
from projects.rollups.history import rebuild
from projects.rollups.outbox import drain_all
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories_reviews import make_round

DISPUTE = Examination(confirms=False, finding="Two pumps are missing", found_completion=Decimal("0.6"))
CONFIRM = Examination(confirms=True, finding="Seen on site")
CLAIMED = TODAY - timedelta(days=20)
PROOF = {"evidence": "Act 114"}

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def done(db: None) -> Milestone:
    task = factories.make_task()
    factories.make_milestone(task=task, baseline_date=date(2027, 6, 1))
    return factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=30), actual_date=CLAIMED)


@pytest.fixture
def auditor(db: None) -> User:
    return factories.make_user(role=Role.AUDITOR, organisation=factories.make_organisation(kind="audit_body"))


def _lead(milestone: Milestone) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=milestone.task.lead_organisation)


def _validate(milestone: Milestone, by: User, found: Examination = DISPUTE, **changed: Any) -> Validation:
    return validate_milestone(milestone=milestone, by=by, now=NOW, **({"round": None, "found": found} | changed))


def _codes(error: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def _figures(milestone: Milestone) -> tuple[int, Decimal | None]:
    drain_all(now=NOW)
    row = Rollup.objects.get(dimension="task", object_id=milestone.task_id)
    return row.done, row.progress


def test_a_confirmed_result_stays_as_it_is(done: Milestone, auditor: User) -> None:
    made = _validate(done, auditor, CONFIRM)
    assert (made.code, made.state, made.claimed_date, made.is_counted) == ("V-001", "confirmed", CLAIMED, True)
    done.refresh_from_db()
    assert (done.state, done.version) == ("done", 1)
    assert AuditEvent.objects.filter(action="validation.confirmed", object_id=made.public_id).count() == 1


def test_a_disputed_result_leaves_the_done_count_and_counts_as_found(done: Milestone, auditor: User) -> None:
    made = _validate(done, auditor)
    done.refresh_from_db()
    assert (done.state, done.actual_date, done.completion, done.version) == ("open", None, Decimal("0.6"), 2)
    newest = done.updates.first()
    assert newest.reason == f"Disputed by the external auditor ({made.code}): Two pumps are missing"
    assert set(newest.changed_fields) == {"state", "actual_date", "completion"}
    assert OutboxEntry.objects.filter(task=done.task).exists()
    assert _figures(done) == (0, Decimal("0.3"))
    assert (made.claimed_date, made.is_counted) == (CLAIMED, False)


def test_the_past_keeps_what_was_known_then(done: Milestone, auditor: User) -> None:
    """as_of reads the history: done until the dispute, and not after it."""
    portfolio = done.task.project.portfolio
    validate_milestone(milestone=done, round=None, found=DISPUTE, by=auditor, now=NOW + timedelta(days=5))
    rebuild(portfolio=portfolio, days=[TODAY + timedelta(days=3), TODAY + timedelta(days=6)], now=NOW)
    past = portfolio.snapshots.filter(dimension="task", object_id=done.task_id).order_by("as_of_date")
    assert [row.done for row in past] == [1, 0]


def test_nothing_found_counts_as_nothing(done: Milestone, auditor: User) -> None:
    _validate(done, auditor, Examination(confirms=False, finding="None", found_completion=Decimal(0)))
    assert _figures(done) == (0, Decimal(0))


def test_a_withdrawn_dispute_restores_the_claim(done: Milestone, auditor: User) -> None:
    made = withdraw_dispute(validation=_validate(done, auditor), reason="Seen again", by=auditor, now=NOW)
    assert (made.state, made.closing, made.is_counted) == ("withdrawn", "Seen again", True)
    done.refresh_from_db()
    assert (done.state, done.actual_date, done.completion, done.version) == ("done", CLAIMED, 1, 3)
    assert _figures(done) == (1, Decimal("0.5"))
    assert done.updates.first().reason == f"The dispute {made.code} is withdrawn: Seen again"


def test_a_maintained_dispute_leaves_it_uncounted_until_it_is_done_on_a_later_day(
    done: Milestone, auditor: User
) -> None:
    made = maintain_dispute(validation=_validate(done, auditor), reason="Still two", by=auditor, now=NOW)
    assert made.state == "maintained"
    done.refresh_from_db()
    lead = _lead(done)
    with pytest.raises(Refused) as error:
        report_milestone(
            milestone=done, expected_version=2, changes={"actual_date": CLAIMED, **PROOF}, by=lead, now=NOW
        )
    assert _codes(error) == {("actual_date", "disputed")}
    later = NOW + timedelta(days=3)
    day = TODAY + timedelta(days=2)
    report_milestone(milestone=done, expected_version=2, changes={"actual_date": day, **PROOF}, by=lead, now=later)
    second = factories.make_user(role=Role.PROJECT_OFFICE)
    assert confirm_done(milestone=done, by=second, now=later).state == "done"


def test_while_it_is_disputed_the_forecast_is_free_and_the_result_is_not(done: Milestone, auditor: User) -> None:
    _validate(done, auditor)
    done.refresh_from_db()
    lead = _lead(done)
    for by in (lead, factories.make_user(role=Role.PROJECT_OFFICE)):
        for changes in ({"actual_date": TODAY, **PROOF}, {"completion": Decimal("0.9")}):
            with pytest.raises(Refused) as error:
                report_milestone(milestone=done, expected_version=2, changes=changes, by=by, now=NOW)
            assert _codes(error) == {(next(iter(changes)), "disputed")}
    report = report_milestone(
        milestone=done,
        expected_version=2,
        changes={"forecast_date": TODAY + timedelta(days=9), "completion": Decimal("0.6")},
        reason="Pumps come",
        by=lead,
        now=NOW,
    )
    assert report.changed == ("forecast_date",)


def test_a_cancelled_milestone_is_not_restored(done: Milestone, auditor: User) -> None:
    made = _validate(done, auditor)
    done.refresh_from_db()
    cancel_milestone(milestone=done, reason="Merged", by=factories.make_user(), now=NOW)
    withdraw_dispute(validation=made, reason="Seen", by=auditor, now=NOW)
    done.refresh_from_db()
    assert done.state == "cancelled"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_only_an_auditor_validates(done: Milestone, auditor: User, role: Role) -> None:
    other = factories.make_user(role=role)
    made = _validate(done, auditor)
    with pytest.raises(NotAllowed):
        _validate(done, other, CONFIRM)
    with pytest.raises(NotAllowed):
        draw_round(year=2026, size=1, seed="x", by=other, now=NOW)
    for act in (withdraw_dispute, maintain_dispute):
        with pytest.raises(NotAllowed):
            act(validation=made, reason="x", by=other, now=NOW)


def test_never_by_someone_of_the_organisation_that_leads(done: Milestone, auditor: User) -> None:
    own = factories.make_user(role=Role.AUDITOR, organisation=done.task.lead_organisation)
    with pytest.raises(NotAllowed):
        _validate(done, own, CONFIRM)
    made = _validate(done, auditor)
    with pytest.raises(NotAllowed):
        withdraw_dispute(validation=made, reason="x", by=own, now=NOW)


def test_what_cannot_be_found(done: Milestone, auditor: User) -> None:
    with pytest.raises(Refused) as error:
        _validate(done, auditor, Examination(confirms=False, finding=" ", found_completion=Decimal(1)))
    assert _codes(error) == {("finding", "required"), ("found_completion", "out_of_range")}
    with pytest.raises(Refused) as error:
        _validate(done, auditor, Examination(confirms=True, finding="x", found_completion=Decimal(0)))
    assert _codes(error) == {("found_completion", "confirmed")}
    with pytest.raises(Refused) as error:
        _validate(factories.make_milestone(), auditor)
    assert _codes(error) == {("milestone", "not_done")}
    with pytest.raises(Refused) as error:
        _validate(done, auditor, round=make_round())
    assert _codes(error) == {("round", "not_drawn")}


def test_a_round_looks_once(done: Milestone, auditor: User) -> None:
    made = make_round(done)
    _validate(done, auditor, CONFIRM, round=made)
    with pytest.raises(Refused) as error:
        _validate(done, auditor, CONFIRM, round=made)
    assert _codes(error) == {("round", "looked_at")}


def test_an_imported_portfolio_is_not_validated(auditor: User) -> None:
    task = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    with pytest.raises(NotAllowed):
        _validate(factories.make_milestone(task=task, actual_date=CLAIMED), auditor)


def test_the_lead_organisation_answers_once_and_the_auditor_has_the_last_word(done: Milestone, auditor: User) -> None:
    made, lead = _validate(done, auditor), _lead(done)
    outsider = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    for other in (auditor, outsider, factories.make_user(role=Role.PROJECT_OFFICE)):
        with pytest.raises(NotAllowed):
            answer_dispute(validation=made, text="Mounted", by=other, now=NOW)
    with pytest.raises(Refused):
        answer_dispute(validation=made, text=" ", by=lead, now=NOW)
    stored = answer_dispute(validation=made, text="Mounted", by=lead, now=NOW)
    assert (stored.state, stored.answer, stored.answered_by_label) == ("answered", "Mounted", lead.email)
    with pytest.raises(Refused):
        answer_dispute(validation=made, text="Again", by=lead, now=NOW)
    with pytest.raises(Stale):
        maintain_dispute(validation=made, reason="x", by=auditor, now=NOW, expected_version=1)
    with pytest.raises(Refused):
        maintain_dispute(validation=made, reason=" ", by=auditor, now=NOW)
    maintain_dispute(validation=made, reason="Still", by=auditor, now=NOW)
    with pytest.raises(Refused):
        withdraw_dispute(validation=made, reason="x", by=auditor, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_auditors_at_once_dispute_once() -> None:
    milestone = factories.make_milestone(actual_date=CLAIMED)
    people = [factories.make_user(role=Role.AUDITOR) for _ in range(2)]
    barrier = Barrier(2)

    def dispute(by: User) -> str:
        try:
            barrier.wait()
            return _validate(milestone, by).state
        except Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(dispute, people)) == ["disputed", "not_done"]
    assert Validation.objects.count() == 1


def test_a_round_draws_what_anyone_can_draw_again(auditor: User) -> None:
    task = factories.make_task()
    codes = [factories.make_milestone(task=task, actual_date=date(2026, 1 + n, 10)).code for n in range(6)]
    factories.make_milestone(task=task, actual_date=date(2025, 12, 31))
    factories.make_milestone(task=task)
    made = draw_round(year=2026, size=3, seed="2026-11-24", by=auditor, now=NOW)
    assert (made.code, made.cutoff_date, made.population) == ("VR-2026", TODAY, sorted(codes))
    drawn = [one.milestone.code for one in made.draws.order_by("position")]
    assert drawn == list(draw(codes, seed="2026-11-24", size=3))


def test_a_round_that_cannot_be_drawn(done: Milestone, auditor: User) -> None:
    with pytest.raises(Refused) as error:
        draw_round(year=2027, size=1, seed=" ", by=auditor, now=NOW)
    assert _codes(error) == {("year", "out_of_range"), ("seed", "required")}
    with pytest.raises(Refused) as error:
        draw_round(year=2026, size=2, seed="x", by=auditor, now=NOW)
    assert _codes(error) == {("size", "out_of_range")}
    draw_round(year=2026, size=1, seed="x", by=auditor, now=NOW)
    with pytest.raises(Refused) as error:
        draw_round(year=2026, size=1, seed="y", by=auditor, now=NOW)
    assert _codes(error) == {("year", "taken")}


def _indicator(done: Milestone, **fields: Any) -> Indicator:
    project = done.task.project
    given = {"project": project, "code": "length", "name_en": "Length", "unit": "km", "direction": "up"}
    return Indicator.objects.create(portfolio=project.portfolio, **(given | fields))


def test_the_value_of_an_indicator_is_disputed_with_what_was_found(done: Milestone, auditor: User) -> None:
    indicator = _indicator(done)
    IndicatorValue.objects.create(indicator=indicator, date=CLAIMED, value=Decimal("41.5"))
    found = Examination(confirms=False, finding="Counted twice", found_value=Decimal(39))
    made = validate_indicator(indicator=indicator, day=CLAIMED, found=found, by=auditor, now=NOW)
    assert (made.claimed_value, made.found_value, made.task, made.is_counted) == (Decimal("41.5"), 39, None, False)
    with pytest.raises(Refused) as error:
        validate_indicator(indicator=indicator, day=TODAY, found=found, by=auditor, now=NOW)
    assert _codes(error) == {("day", "unknown")}
    with pytest.raises(Refused) as error:
        validate_indicator(indicator=indicator, day=CLAIMED, found=DISPUTE, by=auditor, now=NOW)
    assert _codes(error) == {("found_completion", "not_for_indicators")}
    national = _indicator(done, project=None, code="national")
    with pytest.raises(Refused) as error:
        validate_indicator(indicator=national, day=CLAIMED, found=found, by=auditor, now=NOW)
    assert _codes(error) == {("indicator", "national")}


def test_who_coordinates_the_project_does_not_validate_its_indicators(done: Milestone) -> None:
    project = done.task.project
    project.coordinator = factories.make_organisation()
    project.save()
    own = factories.make_user(role=Role.AUDITOR, organisation=project.coordinator)
    with pytest.raises(NotAllowed):
        validate_indicator(indicator=_indicator(done), day=CLAIMED, found=CONFIRM, by=own, now=NOW)
