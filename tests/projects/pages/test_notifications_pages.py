"""The page of notifications, the number in the header, the settings."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from projects.models import Notification
from projects.queries.notifications import channels_of
from tests.factories import NOW
from tests.practice.comments import make_comment
from tests.practice.notifications import make_notification
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_they_are_grouped_by_day_and_object_and_say_what_is_unread(country: Country, editor: Client) -> None:
    make_notification(user=country.editor, milestone=country.late)
    make_notification(user=country.editor, milestone=country.late, kind="due")
    make_notification(user=country.editor, task=country.task, kind="judged", facts={"rating": "red"}, read_at=NOW)
    make_notification(user=country.office, task=country.task, kind="judged", facts={"rating": "green"})
    page = text(editor.get("/notifications/"))
    assert "2 unread notifications." in page
    assert page.count("Dig the canal</a>") == 1
    assert "Late: it was expected by 14 Nov 2026." in page
    assert "Delivery confidence is judged: red." in page
    assert "judged: green" not in page
    assert "judged: red" not in text(editor.get("/notifications/?show=unread"))


def test_the_header_asks_for_the_number_and_works_without_a_script(country: Country, editor: Client) -> None:
    page = text(editor.get("/notifications/"))
    assert 'href="/notifications/"' in page
    assert 'hx-get="/notifications/count/"' in page
    assert text(editor.get("/notifications/count/")) == "Notifications"
    make_notification(user=country.editor, milestone=country.late)
    assert text(editor.get("/notifications/count/")) == 'Notifications <span class="bell__count">1 unread</span>'


def test_one_or_all_are_marked_and_nobody_marks_for_another(country: Country, editor: Client, office: Client) -> None:
    first, second = (make_notification(user=country.editor, milestone=country.late) for _ in range(2))
    assert office.post(f"/notifications/{first.public_id}/read/").status_code == 404
    answer = editor.post(f"/notifications/{first.public_id}/read/", {"show": "unread"})
    assert answer["Location"] == "/notifications/?show=unread"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (NOW, None)
    editor.post("/notifications/read/")
    assert not Notification.objects.unread().exists()


def test_what_can_no_longer_be_opened_is_neither_shown_nor_counted(country: Country, editor: Client) -> None:
    make_notification(user=country.editor, milestone=country.late)
    make_notification(user=country.editor, milestone=country.foreign)
    gone = make_comment(task=country.task, text="", withdrawn_at=NOW)
    make_notification(user=country.editor, task=country.task, kind="mentioned", facts={"by": "Ann"}, comment=gone)
    page = text(editor.get("/notifications/"))
    assert "1 unread notification." in page
    assert "Secret tunnel" not in page
    assert "Ann" not in page


def test_a_person_chooses_where_each_kind_reaches_them(country: Country, editor: Client) -> None:
    assert editor.get("/notifications/settings/").status_code == 200
    chosen = channels_of(country.editor) | {"late": "at_once", "mentioned": "off", "numbers": "off"}
    assert editor.post("/notifications/settings/", chosen).status_code == 302
    assert channels_of(country.editor) == chosen
    refused = editor.post("/notifications/settings/", chosen | {"late": "pigeon", "due": "off"})
    assert refused.status_code == 422
    assert '<option value="off" selected>' in text(refused)
    assert channels_of(country.editor)["due"] == chosen["due"]


def test_settings_ask_who_you_are() -> None:
    assert Client().get("/notifications/settings/").status_code == 302
