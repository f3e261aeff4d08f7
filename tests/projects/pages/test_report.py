"""Saving a row of My updates: values, rules, what is kept when something is wrong, with and without htmx."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from projects import actions
from projects.models import Milestone, MilestoneUpdate, OutboxEntry
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import HTMX, Country, typed


def post(client: Client, milestone: Milestone, *, htmx: bool = True, **changes: str):
    return client.post(
        f"/milestones/{milestone.code}/report/", typed(milestone, **changes), headers=HTMX if htmx else {}
    )


def test_a_row_is_saved_and_says_what_changed(country: Country, editor: Client) -> None:
    answer = post(editor, country.late, completion="62,5", note="Half way.")
    country.late.refresh_from_db()
    assert (country.late.completion, country.late.note, country.late.version) == (Decimal("0.625"), "Half way.", 2)
    assert answer.status_code == 200
    assert answer.context["view"].state == "saved"
    assert "completion 40 % → 62.5 %" in answer.content.decode()
    assert f'id="m-{country.late.code}"' in answer.content.decode()


def test_only_what_the_person_changed_is_reported(country: Country, editor: Client) -> None:
    post(editor, country.late, note="Only the note.")
    assert MilestoneUpdate.objects.get(milestone=country.late, version=2).changed_fields == ["note"]


def test_it_leaves_an_audit_event_from_the_page_and_work_for_the_rollups(country: Country, editor: Client) -> None:
    post(editor, country.late, completion="50")
    event = AuditEvent.objects.get(action="milestone.reported")
    assert (event.actor_label, event.channel, event.after) == (country.editor.email, "page", {"completion": "0.5000"})
    assert OutboxEntry.objects.pending().get().task_id == country.task.pk


@pytest.mark.parametrize("text", ["24.11.2026", "2026-11-24", "24/11/2026", "24.11.26", "24 Nov 2026"])
def test_days_as_people_write_them(country: Country, editor: Client, text: str) -> None:
    post(editor, country.late, actual_date=text, evidence="Act 7")
    actions.confirm_done(milestone=country.late, by=country.office, now=NOW)
    country.late.refresh_from_db()
    assert (country.late.actual_date, country.late.state, country.late.completion) == (TODAY, "done", 1)


def test_done_needs_no_completion_typed(country: Country, editor: Client) -> None:
    answer = post(editor, country.late, actual_date="2026-11-20", evidence="Act 7")
    assert answer.status_code == 200
    assert "completion 40 % → 100 %" in answer.content.decode()
    assert "It is not done yet: another person has to confirm it." in answer.content.decode()


def test_done_without_evidence_is_refused_beside_its_field(country: Country, editor: Client) -> None:
    answer = post(editor, country.late, actual_date="2026-11-20")
    says = "Say what proves that it is done: an act, a number, a link."
    assert (answer.status_code, answer.context["view"].cells["evidence"].errors) == (422, (says,))
    assert answer.context["view"].cells["actual_date"].value == "2026-11-20"


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("completion", "a lot", "Write a percent between 0 and 100, for example 62.5."),
        ("completion", "", "Write a percent; 0 when nothing is done yet."),
        ("completion", "101", "Completion is between 0 and 100 %."),
        ("completion", "-1", "Completion is between 0 and 100 %."),
        ("completion", "62.555", "Write at most two decimals, for example 62.25."),
        ("completion", "1e2", "Write a percent between 0 and 100, for example 62.5."),
        ("forecast_date", "soon", "Write a day as 24.11.2026 or 2026-11-24."),
        ("forecast_date", "2027-03-01", "Say why the forecast moves."),
        ("actual_date", "2026-11-25", "The actual date is in the future: use the forecast date."),
        ("actual_date", "0206-11-24", "The year is outside 1990 to 2100."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    country: Country, editor: Client, field: str, text: str, says: str
) -> None:
    answer = post(editor, country.late, **({"note": "Keep this."} | {field: text}))
    cells = answer.context["view"].cells
    blamed = "reason" if says == "Say why the forecast moves." else field
    assert answer.status_code == 422
    assert cells[blamed].errors == (says,)
    assert (cells[field].value, cells["note"].value) == (text, "Keep this.")
    assert f'id="{blamed}-{country.late.code}-error"' in answer.content.decode()
    assert "Discard what I typed" in answer.content.decode()
    assert not MilestoneUpdate.objects.filter(milestone=country.late, version=2).exists()


def test_a_day_that_cannot_be_read_is_shown_in_a_text_field(country: Country, editor: Client) -> None:
    page = post(editor, country.late, forecast_date="31.02.2027").content.decode()
    assert 'type="text" autocomplete="off" value="31.02.2027"' in page


def test_a_new_forecast_with_its_reason_is_saved(country: Country, editor: Client) -> None:
    post(editor, country.late, forecast_date="01.03.2027", reason="The pumps are late.")
    country.late.refresh_from_db()
    assert country.late.forecast_date == date(2027, 3, 1)
    assert MilestoneUpdate.objects.get(milestone=country.late, version=2).reason == "The pumps are late."


def test_still_on_course_renews_freshness_and_changes_nothing(country: Country, editor: Client) -> None:
    answer = post(editor, country.stale, confirm="1")
    country.stale.refresh_from_db()
    assert (answer.status_code, country.stale.reported_at, country.stale.version) == (200, NOW, 2)
    assert "Confirmed: still on course." in answer.content.decode()


def test_save_without_a_change_confirms_nothing(country: Country, editor: Client) -> None:
    answer = post(editor, country.stale)
    country.stale.refresh_from_db()
    assert (answer.context["view"].state, country.stale.version) == ("unchanged", 1)
    assert "You changed nothing." in answer.content.decode()


def test_still_on_course_with_something_typed_saves_it(country: Country, editor: Client) -> None:
    post(editor, country.stale, confirm="1", completion="10")
    country.stale.refresh_from_db()
    assert country.stale.completion == Decimal("0.1")


def test_a_cancelled_milestone_takes_no_report(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(state="cancelled")
    answer = post(editor, country.late, note="Anyway")
    assert answer.status_code == 422
    assert "This milestone is cancelled: nothing can be reported." in answer.content.decode()


@pytest.mark.parametrize("who", ["helper", "minister", "auditor"])
def test_who_may_only_read_gets_403(country: Country, sign_in: Callable[[User], Client], who: str) -> None:
    answer = post(sign_in(getattr(country, who)), country.late, completion="50")
    country.late.refresh_from_db()
    assert (answer.status_code, country.late.version) == (403, 1)


def test_a_team_member_reports_on_the_teams_task(country: Country, sign_in: Callable[[User], Client]) -> None:
    assert post(sign_in(country.member), country.late, completion="50").status_code == 200


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99999999999999999999", "7"])
def test_a_version_that_never_was_saves_nothing(country: Country, editor: Client, version: str) -> None:
    answer = post(editor, country.late, version=version, completion="50")
    country.late.refresh_from_db()
    assert (answer.status_code, country.late.version) == (422, 1)
    assert answer.context["view"].cells["completion"].value == "50"


def test_without_javascript_it_goes_back_to_the_list_with_the_row_first(country: Country, editor: Client) -> None:
    answer = editor.post(
        f"/milestones/{country.due.code}/report/", typed(country.due, completion="30", list="show=due&q=canal")
    )
    assert answer.status_code == 302
    code = country.due.code
    assert answer["Location"] == f"/updates/?show=due&q=canal&saved={code}#m-{code}"
    page = editor.get(answer["Location"])
    assert page.context["views"][0].row.milestone == country.due
    assert [view.row.milestone.code for view in page.context["views"]].count(code) == 1
    assert "Saved: completion 0 % → 30 %." in page.content.decode()
    assert 'id="moved"' in page.content.decode()


def test_without_javascript_an_error_shows_the_whole_list_with_what_was_typed(country: Country, editor: Client) -> None:
    answer = post(editor, country.due, htmx=False, completion="lots", note="Kept")
    view = answer.context["views"][0]
    assert answer.status_code == 422
    assert (view.row.milestone, view.cells["note"].value) == (country.due, "Kept")
    assert len(answer.context["views"]) == 3


def test_where_to_go_back_is_never_taken_from_the_form(country: Country, editor: Client) -> None:
    evil = {"list": "//evil.example/?show=late", "next": "https://evil.example/"}
    answer = editor.post(f"/milestones/{country.due.code}/report/", typed(country.due, completion="5", **evil))
    assert answer["Location"].startswith("/updates/?")


def test_a_saved_row_of_someone_else_is_not_shown(country: Country, editor: Client) -> None:
    page = editor.get(f"/updates/?saved={country.foreign.code}")
    assert country.foreign.code not in page.content.decode().replace(f"saved={country.foreign.code}", "")


def test_a_forged_form_is_refused(country: Country) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(country.editor)
    assert post(client, country.late, completion="50").status_code == 403


def test_the_editor_in_the_table_of_a_task_answers_as_itself(country: Country, editor: Client) -> None:
    row = editor.get(f"/milestones/{country.late.code}/row/?from=task", headers=HTMX)
    assert "projects/updates/editor.html" in [template.name for template in row.templates]
    sent = typed(country.late, note="From its task") | {"from": "task"}
    saved = editor.post(f"/milestones/{country.late.code}/report/", sent, headers=HTMX)
    assert b"data-editor" in saved.content
    assert b"hx-swap-oob" not in saved.content
    wrong = editor.post(f"/milestones/{country.late.code}/report/", sent | {"completion": "many"}, headers=HTMX)
    assert (wrong.status_code, b"data-editor" in wrong.content) == (422, True)


def test_only_those_who_update_a_task_are_offered_its_editor(
    country: Country, editor: Client, sign_in: Callable[[User], Client]
) -> None:
    page = f"/tasks/{country.task.code}/"
    assert b"data-edit=" in editor.get(page).content
    assert b"data-edit=" not in sign_in(country.helper).get(page).content
