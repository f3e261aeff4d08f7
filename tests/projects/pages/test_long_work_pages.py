"""Pages of long work: asked for, followed over a reload, stopped, its file fetched by who asked and nobody else."""

import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from projects.long_work import runner
from projects.models import LongWork, Portfolio
from tests.factories import NOW
from tests.projects.importing.support import MAPPING, as_csv, row
from tests.projects.pages.conftest import HTMX, Country

SignIn = Callable[[User], Client]


def do_all() -> None:
    runner.run_waiting(clock=timezone.now, threaded=False)


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def shown(client: Client, path: str = "/work/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_export_from_the_button_to_the_file(country: Country, sign_in: SignIn) -> None:
    editor = sign_in(country.editor)
    answer = editor.post("/work/export/", follow=True)
    assert "Waits for its turn" in answer.content.decode()
    do_all()
    assert "Download" in shown(editor)
    work = LongWork.objects.get()
    file = editor.get(f"/work/{work.public_id}/file/")
    assert file["Content-Disposition"] == f'attachment; filename="{work.file_name}"'
    assert "no-store" in file["Cache-Control"]
    content = body(file)
    assert len(content) == int(file["Content-Length"])
    names = zipfile.ZipFile(io.BytesIO(content)).read("milestones.csv").decode()
    assert country.late.code in names
    assert country.foreign.code not in names


def test_a_file_is_a_404_for_everyone_else(country: Country, sign_in: SignIn) -> None:
    sign_in(country.editor).post("/work/export/")
    do_all()
    work = LongWork.objects.get()
    for other in (country.office, country.stranger):
        assert sign_in(other).get(f"/work/{work.public_id}/file/").status_code == 404
    assert sign_in(country.office).get(f"/work/{work.public_id}/").status_code == 200
    assert sign_in(country.stranger).get(f"/work/{work.public_id}/").status_code == 404
    assert sign_in(country.editor).get(f"/work/{uuid.uuid4()}/file/").status_code == 404


@pytest.mark.parametrize("why", ["rights", "time"])
def test_a_file_that_is_not_open_any_more_leads_to_the_page_that_says_so(
    country: Country, sign_in: SignIn, why: str
) -> None:
    editor = sign_in(country.editor)
    editor.post("/work/export/")
    do_all()
    work = LongWork.objects.get()
    if why == "rights":
        country.editor.memberships.all().delete()
    later = NOW + timedelta(hours=25) if why == "time" else NOW
    with time_machine.travel(later, tick=False):
        client = sign_in(country.editor)
        answer = client.get(f"/work/{work.public_id}/file/", follow=True)
    assert "The file cannot be fetched any more" in answer.content.decode()


def running(country: Country, **fields: object) -> LongWork:
    values = {
        "kind": "export",
        "by": country.editor,
        "by_label": country.editor.email,
        "state": "running",
        "claim": uuid.uuid4(),
        "lease_until": NOW + timedelta(seconds=20),
        "created_at": NOW - timedelta(seconds=20),
        "started_at": NOW - timedelta(seconds=20),
        "heartbeat_at": NOW,
        "measured_at": NOW,
        "step": "milestones",
        "done": 400,
        "total": 1000,
        "rate": 20.0,
    }
    return LongWork.objects.create(**(values | fields))


def test_progress_is_told_in_words_and_a_number_and_survives_a_reload(country: Country, editor: Client) -> None:
    running(country)
    for _ in range(2):
        page = shown(editor)
        assert 'value="40"' in page
        assert "400 of 1,000 rows" in page
        assert "Milestones" in page
        assert "About 30 s left." in page


def test_a_worker_that_is_silent_is_told(country: Country, editor: Client) -> None:
    running(country, heartbeat_at=NOW - timedelta(seconds=25))
    page = shown(editor)
    assert "Stalled" in page
    assert "left." not in page


def test_the_live_block_answers_nothing_while_nothing_has_changed(country: Country, editor: Client) -> None:
    work = running(country)
    for path in ("/work/", f"/work/{work.public_id}/"):
        page = shown(editor, path)
        since = page.split(f'hx-get="{path}?since=')[1].split('"')[0]
        assert editor.get(f"{path}?since={since}", headers=HTMX).status_code == 204
        LongWork.objects.update(done=work.done + 100)
        answer = editor.get(f"{path}?since={since}", headers=HTMX)
        assert answer.status_code == 200
        assert answer.content.decode().lstrip().startswith('<div id="live"')
        LongWork.objects.update(done=400)


def test_it_is_stopped_from_the_page(country: Country, editor: Client) -> None:
    work = running(country)
    page = editor.post(f"/work/{work.public_id}/cancel/", follow=True).content.decode()
    assert "It is being stopped." in page
    assert "Stop it" not in page


def test_an_import_is_previewed_and_then_done(country: Country, office: Client) -> None:
    files = {
        "returns": SimpleUploadedFile("returns.csv", as_csv(row(), row(name="Tunnel", rating="Purple"))),
        "mapping": SimpleUploadedFile("map.yaml", MAPPING.encode()),
    }
    address = office.post("/work/import/", {**files, "on_error": "keep-good"})["Location"]
    do_all()
    page = shown(office, address)
    assert "It would add 1 projects, 2 milestones" in page
    assert "Purple" in page
    assert not Portfolio.objects.filter(is_national=False).exists()
    address = office.post(f"{address}apply/")["Location"]
    do_all()
    assert "Added: 1 projects" in shown(office, address)
    assert Portfolio.objects.filter(code="REF").exists()


def test_a_form_without_files_names_them_and_keeps_what_was_chosen(country: Country, office: Client) -> None:
    answer = office.post("/work/import/", {"on_error": "nothing"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the CSV file with the returns." in page
    assert '<option value="nothing" selected>' in page
    assert not LongWork.objects.exists()


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("/work/history/", {"first": "2026-11-30", "last": "2026-11-20"}, "The first day is after the last one."),
        ("/work/history/", {"first": "soon", "last": "2026-11-20"}, "Write a day as"),
        ("/work/recompute/", {"portfolio": "none"}, "Choose one of the portfolios."),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_field(
    country: Country, office: Client, path: str, given: dict[str, str], said: str
) -> None:
    answer = office.post(path, {"portfolio": country.project.portfolio.code, **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_changes_figures_is_neither_shown_to_others_nor_done_for_them(country: Country, editor: Client) -> None:
    page = shown(editor)
    assert "Export everything" in page
    assert "Recompute" not in page
    portfolio = {"portfolio": country.project.portfolio.code}
    assert editor.post("/work/recompute/", portfolio).status_code == 403


def test_the_office_recomputes(country: Country, office: Client) -> None:
    office.post("/work/recompute/", {"portfolio": country.project.portfolio.code})
    do_all()
    assert "All figures of" in shown(office)
