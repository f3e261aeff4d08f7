"""The comments on an object: read and written on its page, refused with what was typed, safe to show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from projects.models import Comment
from tests import factories
from tests.factories import NOW
from tests.practice.comments import make_comment
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_comment_is_written_on_the_page_of_the_object_and_read_there(country: Country, editor: Client) -> None:
    address = f"/milestones/{country.late.code}/"
    assert "0 comments" in text(editor.get(address))
    answer = editor.post(f"{address}comments/add/", {"text": "The vessel\r\nis late @Team Member"})
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#comment-{comment.public_id}")
    page = text(editor.get(address))
    assert "1 comment<" in page
    assert 'The vessel<br>is late <span class="mention">@Team Member</span>' in page.replace("late <span", "late <span")
    assert "Aliya Editor" in page


def test_a_refused_comment_is_shown_again_with_the_text_and_the_reason(country: Country, editor: Client) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/comments/add/", {"text": "Ask @Nobody, please"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Ask @Nobody, please</textarea>" in page
    assert "Nobody who can open this goes by “@Nobody”." in page
    assert not Comment.objects.exists()


def test_addresses_become_links_and_markup_stays_text(country: Country, editor: Client) -> None:
    words = "<script>alert(1)</script> https://stat.gov.kz/a?b=1&c=2 javascript:alert(1)"
    make_comment(task=country.task, by=country.editor, text=words)
    page = text(editor.get(f"/tasks/{country.task.code}/comments/"))
    shown = page.split('class="comment__text">')[1].split("</p>")[0]
    assert "&lt;script&gt;" in shown
    assert shown.count("<a ") == 1
    assert 'href="https://stat.gov.kz/a?b=1&amp;c=2" rel="nofollow"' in shown


def test_only_who_may_write_gets_a_form(country: Country, sign_in: SignIn) -> None:
    address = f"/tasks/{country.task.code}/comments/"
    for user, expected in ((country.minister, 422), (country.member, 422), (country.auditor, 403)):
        client = sign_in(user)
        assert ("comments/add/" in text(client.get(address))) is (expected == 422)
        assert client.post(f"{address}add/", {"text": " "}).status_code == expected
    assert sign_in(country.stranger).post(f"{address}add/", {"text": "x"}).status_code == 404


def test_the_author_edits_and_withdraws_and_others_cannot(country: Country, editor: Client, office: Client) -> None:
    comment = make_comment(task=country.task, by=country.editor)
    where = f"/comments/{comment.public_id}"
    assert office.post(f"{where}/edit/", {"text": "x", "version": "1"}).status_code == 403
    stale = editor.post(f"{where}/edit/", {"text": "Newer words", "version": "7"})
    assert (stale.status_code, "Newer words</textarea>" in text(stale)) == (409, True)
    assert editor.post(f"{where}/edit/", {"text": "", "version": "1"}).status_code == 422
    assert editor.post(f"{where}/edit/", {"text": "Newer", "version": "1"}).status_code == 302
    assert editor.post(f"{where}/withdraw/", {"version": "2"}).status_code == 302
    page = text(office.get(f"/tasks/{country.task.code}/"))
    assert "Withdrawn by its author" in page
    assert "Newer" not in page
    assert "Look at the pump" not in page
    assert editor.post(f"{where}/withdraw/", {"version": "3"}).status_code == 422


def test_people_are_found_by_any_part_of_the_name_among_those_who_can_open_it(country: Country, editor: Client) -> None:
    factories.make_user(
        role=Role.MINISTRY_EDITOR, full_name="Aliya Elsewhere", organisation=factories.make_organisation()
    )
    address = f"/tasks/{country.task.code}/comments/people/"
    found = text(editor.get(address, {"q": "aliya"}))
    assert 'data-insert="Aliya Editor"' in found
    assert "Elsewhere" not in found
    factories.make_user(full_name="Aliya Editor")
    assert f'data-insert="{country.editor.email}"' in text(editor.get(address, {"q": "aliya ed"}))
    assert editor.get(address, {"q": "\x00%"}).status_code == 200


def test_the_fold_shows_the_newest_twenty_and_the_way_to_the_rest(country: Country, editor: Client) -> None:
    for number in range(23):
        make_comment(task=country.task, text=f"Words {number:02}", at=NOW)
    page = text(editor.get(f"/tasks/{country.task.code}/"))
    assert "3 earlier comments" in page
    assert "Words 02" not in page
    assert page.index("Words 03") < page.index("Words 22")
    assert "Words 02" in text(editor.get(f"/tasks/{country.task.code}/comments/"))


def test_a_comment_that_is_no_id_is_missing(editor: Client) -> None:
    assert editor.post("/comments/none/edit/").status_code == 404
    assert editor.post("/comments/none/withdraw/").status_code == 404


@pytest.mark.parametrize("kind", ["stuff", "user"])
def test_other_kinds_have_no_comments(editor: Client, kind: str) -> None:
    assert editor.get(f"/{kind}s/x/comments/").status_code == 404
