"""Attached files over the API: the same checks as on the pages, bytes in and the same bytes out."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.roles import Role
from projects.models import Attachment
from tests.api.caller import Caller, Country, problem
from tests.practice.attachments import PDF, make_attachment
from tests.practice.comments import make_comment

pytestmark = pytest.mark.django_db


def upload(caller: Caller, content: bytes = PDF, name: str = "act.pdf", headers: Any = None, **fields: Any) -> Any:
    data = {**fields, "file": SimpleUploadedFile(name, content)} if name else fields
    body = encode_multipart(BOUNDARY, data)
    return caller.post("attachments/", body, Content_Type=MULTIPART_CONTENT, **(headers or {}))


def test_a_file_is_uploaded_once_listed_given_out_and_removed(country: Country) -> None:
    editor, milestone = country.caller(Role.MINISTRY_EDITOR), country.ours.milestones[0]
    once = {"Idempotency_Key": "one"}
    answer = upload(editor, milestone=milestone.code, caption="Act 114", headers=once)
    made = answer.json()
    assert answer.status_code == 201, answer.content
    again = upload(editor, milestone=milestone.code, caption="Act 114", headers=once)
    assert again.json() == made
    assert upload(editor, PDF + b"2", milestone=milestone.code, caption="Act 114", headers=once).status_code == 422
    assert (made["milestone"]["code"], made["task"], made["comment"]) == (milestone.code, None, None)
    assert (made["size"], made["content_type"], made["was_scanned"]) == (len(PDF), "application/pdf", False)
    assert made["sha256"] == hashlib.sha256(PDF).hexdigest()
    got = editor.get(made["links"]["content"], headers={"Accept": "application/pdf"})
    assert (got.status_code, b"".join(got.streaming_content)) == (200, PDF)
    assert got["Content-Security-Policy"].startswith("sandbox;")
    assert got["Cache-Control"] == "private, no-store"
    assert got["Content-Disposition"] == 'attachment; filename="act.pdf"'
    where = f"attachments/{made['id']}/"
    problem(editor.post(f"{where}remove/", {"reason": "Wrong"}), 428)
    problem(country.caller(Role.TEAM_MEMBER).post(f"{where}remove/", {"reason": "Wrong"}, If_Match='"v1"'), 403)
    assert problem(editor.post(f"{where}remove/", {}, If_Match='"v1"'), 400)["errors"][0]["pointer"] == "#/reason"
    gone = editor.post(f"{where}remove/", {"reason": "Wrong"}, If_Match='"v1"').json()
    assert (gone["removal_reason"], gone["removed_by"], "content" in gone["links"]) == (
        "Wrong",
        editor.user.email,
        False,
    )
    problem(editor.get(f"{where}content/"), 404)
    assert [row["id"] for row in editor.get("attachments/", removed="true").json()["results"]] == [made["id"]]
    found = editor.get("attachments/", milestone=milestone.code, removed="false").json()["results"]
    assert found == []


def test_a_system_reports_with_its_evidence(country: Country) -> None:
    system = country.caller(Role.INTEGRATION)
    assert upload(system, milestone=country.ours.milestones[0].code).status_code == 201
    problem(upload(system, task=country.ours.tasks[0].code), 403)
    problem(upload(country.caller(Role.AUDITOR), task=country.ours.tasks[0].code), 403)
    problem(upload(country.caller(Role.MINISTER, scope="read"), task=country.ours.tasks[0].code), 403)


def test_a_comment_of_ones_own_takes_a_file(country: Country) -> None:
    editor, task = country.caller(Role.MINISTRY_EDITOR), country.ours.tasks[0]
    mine, other = make_comment(task=task, by=editor.user), make_comment(task=task)
    made = upload(editor, comment=str(mine.public_id)).json()
    assert (made["comment"], made["task"]["code"]) == (str(mine.public_id), task.code)
    problem(upload(editor, comment=str(other.public_id)), 403)
    foreign = make_comment(task=country.theirs.tasks[0], by=editor.user)
    for unknown in (str(foreign.public_id), "00000000-0000-4000-8000-000000000000"):
        fault = problem(upload(editor, comment=unknown), 400)["errors"][0]
        assert (fault["pointer"], fault["code"]) == ("#/comment", "unknown")


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({}, "#", "exactly_one"),
        ({"task": "TASK-ours-0", "project": "PROJECT-ours"}, "#", "exactly_one"),
        ({"task": "TASK-theirs-0"}, "#/task", "unknown"),
        ({"task": "none"}, "#/task", "unknown"),
        ({"task": "TASK-ours-0", "captoin": "x"}, "#/captoin", "unknown"),
        ({"task": ["TASK-ours-0", "TASK-ours-1"]}, "#/task", "repeated"),
        ({"task": "TASK-ours-0", "caption": "x" * 501}, "#/caption", "max_length"),
        ({"task": "TASK-ours-0", "name": ""}, "#/file", "required"),
        ({"task": "TASK-ours-0", "name": "a.exe"}, "#/file", "extension"),
        ({"task": "TASK-ours-0", "content": b"MZ"}, "#/file", "name_and_content"),
        ({"task": "TASK-ours-0", "content": b""}, "#/file", "empty"),
    ],
)
def test_faults_name_their_field(country: Country, fields: dict[str, Any], pointer: str, code: str) -> None:
    body = problem(upload(country.caller(Role.MINISTRY_EDITOR), **fields), 400)
    assert (pointer, code) in [(fault["pointer"], fault["code"]) for fault in body["errors"]]
    assert Attachment.objects.count() == 2  # one of each side


def test_limits_and_other_bodies_are_refused(country: Country, settings: Any) -> None:
    editor, task = country.caller(Role.MINISTRY_EDITOR), country.ours.tasks[0]
    problem(editor.post("attachments/", {"task": task.code}), 415)
    problem(editor.post("attachments/", b"x", Content_Type="multipart/form-data"), 400)
    problem(editor.post("attachments/", b"--b\r\ncut", Content_Type="multipart/form-data; boundary=b"), 400)
    settings.EVIDENCE_FILE_BYTES = 100_000
    fault = problem(upload(editor, PDF + b"x" * 150_000, task=task.code), 400)["errors"]
    assert [(one["pointer"], one["code"]) for one in fault] == [("#/file", "too_large")]
    settings.EVIDENCE_REQUEST_BYTES = 50_000
    problem(upload(editor, PDF + b"x" * 60_000, task=task.code), 413)


def test_a_browser_session_uploads_with_its_csrf_token_only(country: Country) -> None:
    editor = country.caller(Role.MINISTRY_EDITOR)
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    client.force_login(editor.user)
    client.get("/")
    data = {"task": country.ours.tasks[0].code, "file": SimpleUploadedFile("act.pdf", PDF)}
    problem(client.post("/api/v1/attachments/", data), 403)
    client.get(f"/tasks/{country.ours.tasks[0].code}/")
    token = client.cookies["csrftoken"].value
    data["file"] = SimpleUploadedFile("act.pdf", PDF)
    answer = client.post("/api/v1/attachments/", data, headers={"X-CSRFToken": token})
    assert answer.status_code == 201, answer.content


def test_what_is_altered_missing_or_foreign_is_not_given_out(country: Country) -> None:
    editor = country.caller(Role.MINISTRY_EDITOR)
    lost = make_attachment(task=country.ours.tasks[0], content=PDF + b"lost", is_stored=False)
    assert problem(editor.get(f"attachments/{lost.public_id}/content/"), 409)["type"].endswith("not-as-uploaded/")
    foreign = country.theirs.objects["attachments"]
    missing = "00000000-0000-4000-8000-000000000000"
    told = [problem(editor.get(f"attachments/{one}/content/"), 404) for one in (foreign.public_id, missing)]
    assert told[0] | {"request_id": ""} == told[1] | {"request_id": ""}
