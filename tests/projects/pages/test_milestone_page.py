"""The page of a milestone, and what the Project Office does there."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from projects.actions import report_milestone
from projects.actions.baseline_requests import Asked, approve_baseline, request_baseline
from projects.models import BaselineRequest, Milestone, MilestoneBaseline, MilestoneDependency, OutboxEntry
from tests import factories
from tests.factories import NOW
from tests.projects.pages.conftest import Country, typed


def page(client: Client, milestone: Milestone) -> str:
    return client.get(f"/milestones/{milestone.code}/").content.decode()


def test_the_history_is_told_in_words(country: Country, editor: Client) -> None:
    report_milestone(
        milestone=country.late,
        expected_version=1,
        changes={"completion": Decimal("0.6"), "forecast_date": date(2027, 1, 31)},
        by=country.member,
        now=NOW,
        reason="The pumps are late.",
    )
    text = page(editor, country.late)
    assert "Completion 40 % → 60 %" in text
    assert "Forecast as the baseline → 31 Jan 2027" in text
    assert "The pumps are late." in text
    assert "Team Member" in text
    assert "Planned." in text


def test_three_dates_and_both_slips(country: Country, editor: Client) -> None:
    request = request_baseline(
        task=country.task,
        changes=[Asked(country.due, date(2027, 1, 14))],
        reason="Agreed anew.",
        by=country.editor,
        now=NOW,
    )
    approve_baseline(request=request, by=country.office, now=NOW)
    shown = editor.get(f"/milestones/{country.due.code}/").context["page"]
    assert (shown.row.slippage, shown.slippage_from_first) == (0, 31)
    assert [baseline.number for baseline in shown.baselines] == [1, 2]


def test_a_done_milestone_names_its_slip(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.done.pk).update(actual_date=date(2026, 8, 26))
    text = page(editor, country.done)
    assert "Done on 26 Aug 2026" in text
    assert "+10 days" in text


def test_who_may_not_report_sees_no_form(country: Country, editor: Client, sign_in: Callable[[User], Client]) -> None:
    assert "Report where it stands" in page(editor, country.late)
    for who in (country.helper, country.minister, country.auditor):
        assert "Report where it stands" not in page(sign_in(who), country.late)


def test_only_the_project_office_sees_the_forms_of_the_plan(country: Country, editor: Client, office: Client) -> None:
    assert "Cancel this milestone" in page(office, country.late)
    assert "Cancel this milestone" not in page(editor, country.late)


def test_those_who_update_it_ask_for_a_baseline_and_say_what_it_waits_for(
    country: Country, editor: Client, sign_in: Callable[[User], Client]
) -> None:
    for words in ("Ask for another agreed date", "Add what must be done first"):
        assert words in page(editor, country.late)
        for who in (country.helper, country.minister, country.auditor):
            assert words not in page(sign_in(who), country.late)


def test_dependencies_lead_only_to_what_is_open_to_the_reader(country: Country, editor: Client, office: Client) -> None:
    MilestoneDependency.objects.create(predecessor=country.foreign, successor=country.late)
    MilestoneDependency.objects.create(predecessor=country.done, successor=country.late)
    assert "Secret tunnel" in page(office, country.late)
    text = page(editor, country.late)
    assert "Draw the canal" in text
    assert "Secret tunnel" not in text


def test_reporting_from_the_page_comes_back_to_it(country: Country, editor: Client) -> None:
    answer = editor.post(
        f"/milestones/{country.late.code}/report/", typed(country.late, completion="50") | {"from": "milestone"}
    )
    assert answer["Location"] == f"/milestones/{country.late.code}/"
    text = editor.get(answer["Location"]).content.decode()
    assert "Saved: completion 40 % → 50 %." in text
    assert "Put back my last report" in text


def test_an_error_on_the_page_keeps_what_was_typed(country: Country, editor: Client) -> None:
    answer = editor.post(
        f"/milestones/{country.late.code}/report/",
        typed(country.late, completion="much", note="Kept") | {"from": "milestone"},
    )
    assert answer.status_code == 422
    assert answer.context["view"].cells["note"].value == "Kept"
    assert 'value="much"' in answer.content.decode()


# The plan


def test_a_new_baseline_is_asked_for_and_changes_nothing_yet(country: Country, office: Client) -> None:
    answer = office.post(f"/milestones/{country.due.code}/rebaseline/", {"to": "14.01.2027", "reason": "Agreed anew."})
    assert answer["Location"] == f"/milestones/{country.due.code}/#main"
    request = BaselineRequest.objects.get()
    assert [(one.milestone, one.to_date) for one in request.changes.all()] == [(country.due, date(2027, 1, 14))]
    assert MilestoneBaseline.objects.filter(milestone=country.due).count() == 1
    assert request.code in page(office, country.due)


@pytest.mark.parametrize(
    ("to", "reason", "field", "says"),
    [
        ("2027-01-14", "", "reason", "Say why the baseline changes."),
        ("2026-12-14", "Because", "to", "this is the baseline in force."),
        ("one day", "Because", "to", "Write a day as 24.11.2026 or 2026-11-24."),
        ("", "Because", "to", "Choose a day."),
    ],
)
def test_a_refused_baseline_names_the_field_and_keeps_the_text(
    country: Country, office: Client, to: str, reason: str, field: str, says: str
) -> None:
    answer = office.post(f"/milestones/{country.due.code}/rebaseline/", {"to": to, "reason": reason})
    form = answer.context["forms"]["rebaseline"]
    assert answer.status_code == 422
    assert form.errors[field][0].endswith(says)
    assert (form["to"].value(), form["reason"].value()) == (to, reason)
    assert '<details class="fold" id="form-rebaseline" open>' in answer.content.decode()


def test_cancel_needs_a_reason_and_then_leaves_the_sums(country: Country, office: Client) -> None:
    url = f"/milestones/{country.late.code}/cancel/"
    refused = office.post(url, {"reason": "  "})
    assert refused.status_code == 422
    assert refused.context["forms"]["cancel"].errors["reason"] == ["Say why the milestone is cancelled."]
    office.post(url, {"reason": "The canal goes elsewhere."})
    country.late.refresh_from_db()
    assert country.late.state == "cancelled"
    assert OutboxEntry.objects.pending().filter(task=country.task).exists()
    assert "Cancelled: it counts in no figure." in page(office, country.late)


def test_what_is_already_cancelled_or_done_is_not_cancelled_again(country: Country, office: Client) -> None:
    answer = office.post(f"/milestones/{country.done.code}/cancel/", {"reason": "Too late"})
    assert answer.status_code == 422
    assert "Only an open milestone can be cancelled." in answer.content.decode()


def test_a_dependency_is_added_once_and_audited(country: Country, office: Client) -> None:
    for _ in range(2):
        office.post(f"/milestones/{country.due.code}/dependencies/", {"predecessor": country.late.code.lower()})
    edge = MilestoneDependency.objects.get()
    assert (edge.predecessor, edge.successor) == (country.late, country.due)
    assert AuditEvent.objects.filter(action="dependency.proposed").count() == 1


def test_a_dependency_that_closes_a_circle_is_refused_in_words(country: Country, office: Client) -> None:
    MilestoneDependency.objects.create(predecessor=country.late, successor=country.due)
    answer = office.post(f"/milestones/{country.late.code}/dependencies/", {"predecessor": country.due.code})
    form = answer.context["forms"]["dependency"]
    assert answer.status_code == 422
    assert form.errors["predecessor"] == [
        f"These milestones would wait for each other: {country.late.code} → {country.due.code} → {country.late.code}. "
        "Take one of these dependencies away first, or split a milestone in two."
    ]
    assert form["predecessor"].value() == country.due.code


def test_a_dependency_on_itself_on_nothing_or_on_another_portfolio_is_refused(country: Country, office: Client) -> None:
    record = factories.make_milestone(
        task=factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    )
    for code in (country.late.code, "nowhere", record.code, "\0"):
        answer = office.post(f"/milestones/{country.late.code}/dependencies/", {"predecessor": code})
        assert answer.status_code == 422
    assert not MilestoneDependency.objects.exists()


@pytest.mark.parametrize("action", ["rebaseline", "cancel", "dependencies"])
@pytest.mark.parametrize("who", ["helper", "minister", "auditor"])
def test_others_may_not_change_the_plan(
    country: Country, sign_in: Callable[[User], Client], who: str, action: str
) -> None:
    answer = sign_in(getattr(country, who)).post(
        f"/milestones/{country.late.code}/{action}/", {"to": "2027-01-01", "reason": "x", "predecessor": "x"}
    )
    assert answer.status_code == 403
    assert Milestone.objects.get(pk=country.late.pk).version == 1


def test_an_imported_portfolio_is_a_record_that_nobody_changes(country: Country, office: Client) -> None:
    record = factories.make_milestone(
        task=factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    )
    assert "Ask for another agreed date" not in page(office, record)
    assert "Add what must be done first" not in page(office, record)
    assert office.post(f"/milestones/{record.code}/cancel/", {"reason": "x"}).status_code == 403
    assert office.post(f"/milestones/{record.code}/report/", typed(record, note="x")).status_code == 403
