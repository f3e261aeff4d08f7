"""One change to several milestones on its pages, without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from accounts.models import User
from projects.models import Milestone
from tests.factories import TODAY
from tests.projects.pages.conftest import Country


def rows(*milestones: Milestone) -> list[str]:
    return [f"{one.code}:{one.version}" for one in milestones]


def stored(milestone: Milestone) -> Milestone:
    return Milestone.objects.get(pk=milestone.pk)


def test_from_rows_to_a_preview_to_what_was_saved(country: Country, editor: Client) -> None:
    chosen = editor.get("/updates/several/", {"row": rows(country.late, country.due)})
    assert b"One change for 2 milestones" in chosen.content
    sent = {"row": rows(country.late, country.due), "kind": "move", "days": "14", "reason": "The permit is late."}
    preview = editor.post("/updates/several/preview/", sent)
    assert b"2 milestones would be saved." in preview.content
    assert b"Save 2 milestones" in preview.content
    assert stored(country.late).version == country.late.version
    saved = editor.post("/updates/several/save/", sent)
    assert b"2 milestones are saved." in saved.content
    assert stored(country.due).forecast_date == TODAY + timedelta(days=34)


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(country: Country, editor: Client) -> None:
    sent = {"row": rows(country.late), "kind": "set", "to": "tomorrow", "reason": "The permit is late."}
    answer = editor.post("/updates/several/preview/", sent)
    assert answer.status_code == 422
    assert b"Write a day as 24.11.2026" in answer.content
    assert b"The permit is late." in answer.content
    assert b"tomorrow" in answer.content


def test_fields_of_another_choice_are_not_looked_at(country: Country, editor: Client) -> None:
    sent = {"row": rows(country.late), "kind": "note", "note": "Seen.", "days": "many", "to": "tomorrow"}
    assert editor.post("/updates/several/save/", sent).status_code == 200
    assert stored(country.late).note == "Seen."


def test_a_choice_is_needed_and_bad_ones_are_no_error_of_ours(country: Country, editor: Client) -> None:
    for kind in ("", "drop table"):
        assert editor.post("/updates/several/save/", {"row": rows(country.late), "kind": kind}).status_code == 422
    for row in ("", ":", "x:y", "\0", "A" * 500, f"{country.late.code}:99999999999"):
        sent = {"row": [row], "kind": "note", "note": "Seen."}
        assert editor.post("/updates/several/save/", sent).status_code == 200
    sent = {"row": rows(country.late), "kind": "move", "days": "99999999999", "reason": "x"}
    assert editor.post("/updates/several/save/", sent).status_code == 422
    assert stored(country.late).version == country.late.version


def test_foreign_and_missing_codes_are_told_alike(country: Country, editor: Client) -> None:
    told = [
        editor.get("/updates/several/", {"row": [country.late.code, other]}).context["chosen"]
        for other in (country.foreign.code, "NONE")
    ]
    assert told[0] == told[1]
    assert told[0].left_out == 1


def test_a_foreign_milestone_is_not_written(country: Country, editor: Client) -> None:
    sent = {"row": rows(country.foreign), "kind": "note", "note": "Mine now."}
    assert b"Nothing was saved." in editor.post("/updates/several/save/", sent).content
    assert stored(country.foreign).note == ""


def test_what_someone_saved_after_the_preview_stays(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(version=country.late.version + 1, note="Theirs")
    sent = {"row": rows(country.late, country.due), "kind": "note", "note": "Mine"}
    answer = editor.post("/updates/several/save/", sent).content
    assert b"1 milestone is saved. 1 is not." in answer
    assert b"Nothing of theirs was overwritten" in answer
    assert (stored(country.late).note, stored(country.due).note) == ("Theirs", "Mine")


def test_all_of_a_task(country: Country, editor: Client, sign_in: Callable[[User], Client]) -> None:
    answer = editor.get("/updates/several/", {"task": country.task.code})
    assert b"One change for 4 milestones" in answer.content
    assert (
        b"No milestone that could be changed"
        in sign_in(country.stranger).get("/updates/several/", {"task": country.task.code}).content
    )


def test_one_of_several_can_be_put_back(country: Country, editor: Client) -> None:
    sent = {"row": rows(country.late), "kind": "note", "note": "Wrong row"}
    editor.post("/updates/several/save/", sent)
    version = stored(country.late).version
    editor.post(f"/milestones/{country.late.code}/put-back/", {"version": str(version)})
    assert stored(country.late).note == country.late.note
