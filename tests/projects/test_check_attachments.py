"""`manage.py check_attachments`: what is missing, altered or an orphan is named; the exit code tells of loss."""

import io
from typing import Any

import pytest
from django.core.management import call_command

from projects.evidence import store
from tests import factories
from tests.practice.attachments import PDF, make_attachment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    evidence = settings.STORAGES["evidence"]
    options = evidence["OPTIONS"] | {"location": str(tmp_path / "evidence")}
    settings.STORAGES = settings.STORAGES | {"evidence": evidence | {"OPTIONS": options}}


def told(*arguments: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("check_attachments", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


def test_an_empty_store_is_well() -> None:
    assert told() == ("0 files: 0 missing or altered; 0 orphans.\n", 0)


def test_whole_files_and_orphans_are_no_loss() -> None:
    make_attachment(task=factories.make_task())
    store.keep(io.BytesIO(b"nobody's"), "ab" * 32)
    said, code = told()
    assert code == 0
    assert said.splitlines() == [f"orphan: ab/{'ab' * 32}", "1 files: 0 missing or altered; 1 orphans."]


def test_missing_and_altered_files_are_named_with_their_objects() -> None:
    task = factories.make_task(code="TASK-1")
    altered, longer = make_attachment(task=task), make_attachment(task=task, content=PDF + b"2", name="longer.pdf")
    missing = make_attachment(task=task, content=PDF + b"3", name="lost.pdf")
    with open(store.storage().path(store.place_of(altered.file.sha256)), "r+b") as file:
        file.write(b"!")
    with open(store.storage().path(store.place_of(longer.file.sha256)), "ab") as file:
        file.write(b"more")
    store.storage().delete(store.place_of(missing.file.sha256))
    said, code = told()
    assert code == 1
    lines = said.splitlines()
    assert f"altered: {store.place_of(altered.file.sha256)} ({len(PDF)} bytes; TASK-1 act.pdf)" in lines
    assert f"altered: {store.place_of(longer.file.sha256)} ({len(PDF) + 1} bytes; TASK-1 longer.pdf)" in lines
    assert f"missing: {store.place_of(missing.file.sha256)} ({len(PDF) + 1} bytes; TASK-1 lost.pdf)" in lines
    assert lines[-1] == "3 files: 3 missing or altered; 0 orphans."
    quick, code = told("--quick")
    assert (code, quick.splitlines()[-1]) == (1, "3 files: 1 missing or altered; 0 orphans.")
