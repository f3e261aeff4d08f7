"""Two people on one row: different fields merge and say so, the same field shows both values, nothing typed is lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.models import User
from projects.actions import report_milestone
from projects.models import Milestone, MilestoneUpdate
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import HTMX, Country, typed


def they_save(country: Country, *, reason: str = "", **changes: Any) -> Milestone:
    """The team member saves while the editor's page is open: `country.late` still is what the editor saw."""
    stored = Milestone.objects.get(pk=country.late.pk)
    return report_milestone(
        milestone=stored,
        expected_version=stored.version,
        changes=changes,
        by=country.member,
        now=NOW,
        reason=reason,
    ).milestone


def post(client: Client, seen: Milestone, *, htmx: bool = True, **changes: Any):
    return client.post(f"/milestones/{seen.code}/report/", typed(seen) | changes, headers=HTMX if htmx else {})


def test_different_fields_merge_and_the_row_says_what_was_kept(country: Country, editor: Client) -> None:
    they_save(country, note="Theirs")
    answer = post(editor, country.late, completion="55")
    country.late.refresh_from_db()
    assert (country.late.completion, country.late.note, country.late.version) == (Decimal("0.55"), "Theirs", 3)
    assert "Kept beside yours: Team Member at 24 Nov 2026" in answer.content.decode()
    assert "note empty → “Theirs”" in answer.content.decode()


def test_the_same_field_shows_both_values_with_author_and_time(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = post(editor, country.late, completion="55", note="My note")
    view = answer.context["view"]
    (conflict,) = view.conflicts
    assert answer.status_code == 409
    assert (conflict.label, conflict.yours, conflict.theirs) == ("completion", "55 %", "70 %")
    assert (conflict.by, conflict.at) == ("Team Member", NOW)
    assert (view.cells["completion"].value, view.cells["note"].value) == ("55", "My note")
    assert Milestone.objects.get(pk=country.late.pk).version == 2


def test_a_conflict_on_a_forecast_tells_their_reason(country: Country, editor: Client) -> None:
    they_save(country, forecast_date=date(2027, 2, 1), reason="Floods.")
    answer = post(editor, country.late, forecast_date="2027-03-01", reason="Pumps.")
    (conflict,) = answer.context["view"].conflicts
    assert (conflict.yours, conflict.theirs, conflict.reason) == ("1 Mar 2027", "1 Feb 2027", "Floods.")


def choose(client: Client, seen: Milestone, conflicted: Any, field: str, choice: str, **changes: str):
    """Send the row that the conflict showed, with a choice for the field."""
    view = conflicted.context["view"]
    data = {name: cell.value for name, cell in view.cells.items()} | {"version": view.version, "conflict": field}
    return client.post(f"/milestones/{seen.code}/report/", data | {f"choice_{field}": choice} | changes, headers=HTMX)


def test_keep_mine_saves_my_value_on_top_of_theirs(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = choose(editor, country.late, post(editor, country.late, completion="55"), "completion", "mine")
    country.late.refresh_from_db()
    assert (answer.status_code, country.late.completion, country.late.version) == (200, Decimal("0.55"), 3)


def test_take_theirs_keeps_their_value_and_still_saves_my_other_fields(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    conflicted = post(editor, country.late, completion="55", note="Mine")
    choose(editor, country.late, conflicted, "completion", "theirs")
    country.late.refresh_from_db()
    assert (country.late.completion, country.late.note) == (Decimal("0.7"), "Mine")


def test_take_theirs_and_nothing_else_writes_nothing(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = choose(editor, country.late, post(editor, country.late, completion="55"), "completion", "theirs")
    assert "The other value stays." in answer.content.decode()
    assert Milestone.objects.get(pk=country.late.pk).version == 2


def test_without_a_choice_it_asks_again_and_keeps_everything(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    conflicted = post(editor, country.late, completion="55", note="Mine")
    answer = choose(editor, country.late, conflicted, "completion", "")
    view = answer.context["view"]
    assert answer.status_code == 422
    assert view.cells["completion"].errors == ("Choose which value to keep.",)
    assert [conflict.theirs for conflict in view.conflicts] == ["70 %"]
    assert (view.cells["completion"].value, view.cells["note"].value) == ("55", "Mine")


def test_a_field_that_only_they_changed_is_not_taken_back_by_my_choice(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"), note="Theirs")
    conflicted = post(editor, country.late, completion="55")
    assert conflicted.context["view"].cells["note"].value == "Theirs"
    choose(editor, country.late, conflicted, "completion", "mine")
    country.late.refresh_from_db()
    assert (country.late.completion, country.late.note) == (Decimal("0.55"), "Theirs")


def test_a_third_person_in_between_is_a_new_conflict(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    conflicted = post(editor, country.late, completion="55")
    they_save(country, completion=Decimal("0.8"))
    answer = choose(editor, country.late, conflicted, "completion", "mine")
    (conflict,) = answer.context["view"].conflicts
    assert (answer.status_code, conflict.theirs) == (409, "80 %")


def test_the_same_value_from_both_is_agreement(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    assert post(editor, country.late, completion="70").status_code == 200


def test_confirming_what_has_changed_since_confirms_nothing(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = post(editor, country.late, confirm="1")
    assert answer.status_code == 409
    assert "Not confirmed: this milestone has changed" in answer.content.decode()
    assert "completion 40 % → 70 %" in answer.content.decode()
    assert Milestone.objects.get(pk=country.late.pk).version == 2


def test_without_javascript_the_conflict_stands_first_in_the_list(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = post(editor, country.late, htmx=False, completion="55")
    assert answer.status_code == 409
    assert answer.context["views"][0].conflicts
    assert f'name="choice_completion" value="mine" form="f-{country.late.code}"' in answer.content.decode()


def test_from_the_milestones_own_page_the_conflict_is_shown_there(country: Country, editor: Client) -> None:
    they_save(country, completion=Decimal("0.7"))
    answer = post(editor, country.late, htmx=False, completion="55", **{"from": "milestone"})
    assert answer.status_code == 409
    assert "projects/milestones/page.html" in [template.name for template in answer.templates]
    assert answer.context["view"].cells["completion"].value == "55"


def test_put_back_restores_the_values_before_my_report(country: Country, editor: Client) -> None:
    post(editor, country.late, completion="55", forecast_date="2027-01-15", reason="Late pumps.")
    answer = editor.post(f"/milestones/{country.late.code}/put-back/", {"version": "2"}, headers=HTMX)
    country.late.refresh_from_db()
    assert answer.status_code == 200
    assert (country.late.completion, country.late.forecast_date, country.late.version) == (Decimal("0.4"), None, 3)


def test_put_back_opens_a_milestone_that_was_marked_done_by_mistake(country: Country, editor: Client) -> None:
    post(editor, country.late, actual_date="2026-11-24", evidence="Act 7")
    country.late.refresh_from_db()
    assert (country.late.claimed_date, country.late.completion) == (TODAY, 1)
    editor.post(f"/milestones/{country.late.code}/put-back/", {"version": "2"}, headers=HTMX)
    country.late.refresh_from_db()
    assert (country.late.state, country.late.claimed_date, country.late.completion) == ("open", None, Decimal("0.4"))
    assert country.late.evidence == ""


def test_put_back_keeps_what_others_wrote_since(country: Country, editor: Client) -> None:
    post(editor, country.late, completion="55")
    they_save(country, note="Theirs")
    editor.post(f"/milestones/{country.late.code}/put-back/", {"version": "2"}, headers=HTMX)
    country.late.refresh_from_db()
    assert (country.late.completion, country.late.note) == (Decimal("0.4"), "Theirs")


def test_put_back_conflicts_where_others_changed_the_same_field(country: Country, editor: Client) -> None:
    post(editor, country.late, completion="55")
    they_save(country, completion=Decimal("0.6"))
    answer = editor.post(f"/milestones/{country.late.code}/put-back/", {"version": "2"}, headers=HTMX)
    (conflict,) = answer.context["view"].conflicts
    assert (answer.status_code, conflict.yours, conflict.theirs) == (409, "40 %", "60 %")


def test_only_ones_own_report_can_be_put_back(
    country: Country, editor: Client, sign_in: Callable[[User], Client]
) -> None:
    they_save(country, completion=Decimal("0.7"))
    for version in ("2", "1", "9", "", "x", "²"):
        answer = editor.post(f"/milestones/{country.late.code}/put-back/", {"version": version}, headers=HTMX)
        assert answer.status_code == 404
    assert MilestoneUpdate.objects.filter(milestone=country.late).count() == 2
    reader = sign_in(country.helper).post(f"/milestones/{country.late.code}/put-back/", {"version": "2"})
    assert reader.status_code == 403
