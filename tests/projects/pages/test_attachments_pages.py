"""The files on an object: attached by a form without a script, given out checked and caged, refused with a reason."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from projects.evidence import store
from projects.models import Attachment, Comment, StoredFile
from tests.practice.attachments import PDF, make_attachment
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def pdf(content: bytes = PDF, name: str = "act.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def path() -> Iterator[Callable[[Attachment], str]]:
    """Where the content lies on the disk; put back to nothing afterwards."""
    used: list[str] = []

    def path(attachment: Attachment) -> str:
        used.append(attachment.file.sha256)
        return store.storage().path(store.place_of(attachment.file.sha256))

    yield path
    for sha256 in used:
        store.storage().delete(store.place_of(sha256))


def test_a_file_is_attached_on_the_page_and_read_back(country: Country, editor: Client) -> None:
    address = f"/milestones/{country.late.code}/"
    assert "0 evidence files" in text(editor.get(address))
    answer = editor.post(f"{address}attachments/add/", {"file": pdf(name="Акт 114.pdf"), "caption": "Act <114>"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#files")
    page = text(editor.get(address))
    made = Attachment.objects.get()
    assert "1 evidence file<" in page
    assert "Акт 114.pdf</a>" in page
    assert "Act &lt;114&gt;" in page
    assert made.file.sha256[:12] in page
    assert "not scanned for viruses" in page
    assert "Aliya Editor" in page


def test_it_is_given_out_to_be_saved_and_caged(country: Country, editor: Client) -> None:
    made = make_attachment(task=country.task, name="Акт 114.pdf")
    answer: Any = editor.get(f"/attachments/{made.public_id}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%D0%90%D0%BA%D1%82%20114.pdf"
    assert answer["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/pdf", str(len(PDF)))
    head = editor.head(f"/attachments/{made.public_id}/")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(PDF)))


@pytest.mark.parametrize("damage", [b"%PDF-9.9", b""])
def test_an_altered_file_is_refused_and_logged_and_never_given_out(
    country: Country, editor: Client, path: Any, damage: bytes, caplog: Any
) -> None:
    made = make_attachment(task=country.task, content=PDF + b"altered")
    with open(path(made), "wb") as file:
        file.write(damage)
    answer = editor.get(f"/attachments/{made.public_id}/")
    assert answer.status_code == 409
    assert "This file was altered after it was uploaded" in text(answer)
    assert "Content-Disposition" not in answer
    assert str(made.public_id) in caplog.text


def test_a_missing_file_says_so(country: Country, editor: Client) -> None:
    made = make_attachment(task=country.task, content=PDF + b"missing", is_stored=False)
    answer = editor.get(f"/attachments/{made.public_id}/")
    assert answer.status_code == 409
    assert "This file is missing from the store" in text(answer)


def test_a_refused_file_keeps_the_caption_and_names_the_reason(country: Country, editor: Client) -> None:
    address = f"/tasks/{country.task.code}/attachments/add/"
    for sent, reason in (
        ({"file": pdf(b"MZ")}, "The content is not what the name says"),
        ({"file": pdf(b"")}, "The file is empty"),
        ({}, "Choose a file."),
        ({"file": "words"}, "Choose a file."),
        ({"file": pdf(name="act.exe")}, "This kind of file is not taken"),
    ):
        answer = editor.post(address, {**sent, "caption": "Act 114"})
        page = text(answer)
        assert answer.status_code == 422
        assert reason in page
        assert 'value="Act 114"' in page
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_dropped_while_it_arrives(country: Country, editor: Client, settings: Any) -> None:
    settings.EVIDENCE_FILE_BYTES = 100_000
    address = f"/tasks/{country.task.code}/attachments/add/"
    answer = editor.post(address, {"caption": "Act 114", "file": pdf(PDF + b"x" * 150_000)})
    page = text(answer)
    assert answer.status_code == 422
    assert "The file is too large: at most 97.7" in page
    assert 'value="Act 114"' in page
    assert editor.post(address, {"file": pdf((PDF + b"x" * 100_000)[:100_000])}).status_code == 302


def test_a_request_over_the_limit_is_not_read(country: Country, editor: Client, settings: Any) -> None:
    settings.EVIDENCE_REQUEST_BYTES = 10_000
    answer = editor.post(f"/tasks/{country.task.code}/attachments/add/", {"file": pdf(PDF + b"x" * 20_000)})
    assert answer.status_code == 413
    assert "What was sent is too large" in text(answer)
    long = editor.post(f"/tasks/{country.task.code}/attachments/add/", {"caption": "x" * 3_000_000, "file": pdf()})
    assert long.status_code == 413
    assert not Attachment.objects.exists()


def test_a_scanner_that_finds_nothing_it_can_say_refuses(country: Country, editor: Client, settings: Any) -> None:
    settings.EVIDENCE_SCANNER = "clamd:///nowhere/clamd.ctl"
    answer = editor.post(f"/tasks/{country.task.code}/attachments/add/", {"file": pdf()})
    assert answer.status_code == 422
    assert "could not be checked for viruses" in text(answer)
    assert not Attachment.objects.exists()


def test_a_file_is_removed_with_a_reason_and_then_missing(country: Country, editor: Client, sign_in: SignIn) -> None:
    made = make_attachment(task=country.task, by=country.editor)
    address = f"/attachments/{made.public_id}/"
    helper = sign_in(country.helper)
    assert "attachments/" in text(helper.get(f"/tasks/{country.task.code}/attachments/"))
    assert "Remove the file" not in text(helper.get(f"/tasks/{country.task.code}/attachments/"))
    assert helper.post(f"{address}remove/", {"reason": "Mine", "version": "1"}).status_code == 403
    refused = editor.post(f"{address}remove/", {"reason": " ", "version": "1"})
    assert refused.status_code == 422
    assert "Say why the file is removed." in text(refused)
    assert editor.post(f"{address}remove/", {"reason": "Late", "version": "7"}).status_code == 409
    assert editor.post(f"{address}remove/", {"reason": "The wrong act", "version": "1"}).status_code == 302
    for client in (editor, helper, sign_in(country.auditor)):
        assert client.get(address).status_code == 404
    page = text(editor.get(f"/tasks/{country.task.code}/attachments/"))
    assert "removed by Aliya Editor" in page
    assert "The wrong act" in page
    assert "A file was removed" in text(editor.get(f"/tasks/{country.task.code}/history/"))


def test_only_who_may_add_gets_a_form(country: Country, sign_in: SignIn) -> None:
    address = f"/tasks/{country.task.code}/attachments/"
    for user, expected in ((country.minister, 422), (country.member, 422), (country.auditor, 403)):
        client = sign_in(user)
        assert ("attachments/add/" in text(client.get(address))) is (expected == 422)
        assert client.post(f"{address}add/", {}).status_code == expected


def test_a_comment_brings_its_file_or_neither_is_kept(country: Country, editor: Client) -> None:
    address = f"/tasks/{country.task.code}/"
    refused = editor.post(f"{address}comments/add/", {"text": "See the act", "file": pdf(b"MZ")})
    assert refused.status_code == 422
    assert "See the act</textarea>" in text(refused)
    assert "The content is not what the name says" in text(refused)
    assert (Comment.objects.count(), Attachment.objects.count()) == (0, 0)
    assert editor.post(f"{address}comments/add/", {"text": "See the act", "file": pdf()}).status_code == 302
    made = Attachment.objects.get()
    assert made.comment == Comment.objects.get()
    page = text(editor.get(address))
    assert "0 attached files" in page
    assert f"/attachments/{made.public_id}/" in page
    assert editor.post(f"{address}comments/add/", {"text": "Without"}).status_code == 302
    answer = editor.post(f"/comments/{made.comment.public_id}/withdraw/", {"version": "1"})
    assert answer.status_code == 302
    assert editor.get(f"/attachments/{made.public_id}/").status_code == 404
