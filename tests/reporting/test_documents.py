"""Printed documents: hostile text is text, numbers are the pack's, one page is one page, the same bytes each time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from projects.actions.validations import Examination, validate_milestone
from projects.models import Milestone, RollupSnapshot, Stocktake
from projects.queries.stocktakes import reading
from projects.rollups import history
from projects.rollups.engine import recompute
from reporting.documents import stocktakes, typesetting
from reporting.documents.typesetting import Document
from tests import factories
from tests.factories import NOW, TODAY
from tests.stocktakes import make_issued, make_series, pack_of

HALF = Decimal("0.5")
AT = datetime(2026, 11, 24, 4, 0, 0, 123, tzinfo=UTC)
HOSTILE = '#evil[* $x$ @ref <label> \\ `raw` = _h_ //comment #import "x" \' \u2028'


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def document(*blocks: Any, title: str = "Title") -> Document:
    return Document(
        title=title, kind="Kind", subtitle="Sub", language="en", footer="Footer", at=AT, blocks=list(blocks)
    )


def test_hostile_text_is_set_as_text() -> None:
    blocks = [
        typesetting.heading(HOSTILE),
        typesetting.paragraph(HOSTILE),
        typesetting.listed([HOSTILE, typesetting.strong(HOSTILE, HOSTILE)], numbered=True),
        typesetting.facts({HOSTILE: HOSTILE}),
        typesetting.table([HOSTILE, "B"], [[HOSTILE, typesetting.strong(HOSTILE)]], widths=[1, 1]),
        typesetting.note(HOSTILE),
    ]
    text = text_of(typesetting.pdf(document(*blocks, title=HOSTILE)))
    assert text.count("#evil[*") >= 9
    assert text.count("//comment") >= 9


def test_kazakh_and_russian_are_set_in_the_portals_own_family() -> None:
    words = "Әділдік ғылым қала жаңа өмір ұлт үміт һәм іс ё № ₸ «ә»"
    content = typesetting.pdf(document(typesetting.paragraph(words)))
    pages: Any = PdfReader(BytesIO(content)).pages
    fonts = {
        str(font["/BaseFont"])
        for page in pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())
    }
    assert words in text_of(content).replace("\n", " ")
    assert {name.split("+")[1].split("-Identity")[0] for name in fonts} <= {"GolosText-Regular", "GolosText-Bold"}


def test_a_document_is_tagged_with_its_title_and_language() -> None:
    reader: Any = PdfReader(BytesIO(typesetting.pdf(document())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Title"


def test_the_same_data_give_the_same_bytes() -> None:
    made = document(typesetting.paragraph("Once"))
    first = typesetting.pdf(made)
    typesetting._set.cache_clear()
    assert typesetting.pdf(made) == first


def issued(**more: Any) -> Stocktake:
    task = factories.make_task(name_en="Canal")
    return make_issued(make_series(task, "CANALS"), task)


@pytest.mark.django_db
class TestBrief:
    def test_its_numbers_are_those_of_the_pack(self) -> None:
        found = issued()
        text = text_of(typesetting.pdf(stocktakes.brief(found, reading(user=factories.make_user(), pack=found.pack))))
        figures = found.pack["figures"]
        told = f"{figures['percent']} % was done where {figures['planned_percent']} % was planned"
        assert told in text.replace("\n", " ")
        assert f"Milestones overdue\n{figures['overdue']}" in text
        assert found.seal in text.replace("\n", "")
        assert "Canal" in text

    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_it_is_one_page_however_much_there_is(self, language: str) -> None:
        found = issued()
        task = found.pack["tasks"][0] | {"names": {"en": "A name " * 12, "ru": "", "kk": ""}}
        line = found.pack["agenda"][0] | {"names": {"en": "A line " * 20, "ru": "", "kk": ""}}
        promise = {
            "code": "P-1",
            "what": "A promise " * 30,
            "who": {"en": "Ministry of long names and of longer ones", "ru": "", "kk": ""},
            "due_date": "2026-12-01",
            "state": "open",
        }
        pack = found.pack | {"tasks": [task] * 40, "agenda": [line] * 30, "promises": [promise] * 30}
        with translation.override(language):
            made = stocktakes.brief(found, reading(user=factories.make_user(), pack=pack))
        assert len(PdfReader(BytesIO(typesetting.pdf(made))).pages) == 1

    def test_what_a_reader_cannot_open_is_not_in_it(self) -> None:
        found = issued()
        stranger = factories.make_user(role=Role.MINISTER, organisation=factories.make_organisation())
        text = text_of(typesetting.pdf(stocktakes.brief(found, reading(user=stranger, pack=found.pack))))
        assert "Canal" not in text
        assert "1 task that you cannot open is left out." in text.replace("\n", " ")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return sign_in


@pytest.mark.django_db
class TestDoors:
    def test_a_brief_in_three_languages(self, client_of: Callable[[User], Client]) -> None:
        found = issued()
        client = client_of(factories.make_user())
        for language in ("kk", "ru", "en"):
            answer = client.get(f"/stocktakes/{found.code}/brief.pdf?language={language}")
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            assert answer.content.startswith(b"%PDF")
        assert client.get(f"/stocktakes/{found.code}/brief.pdf?language=xx").status_code == 400
        assert client.get(f"/stocktakes/{found.code}/minutes.pdf").status_code == 404

    def test_notes_are_for_those_who_see_everything(self, client_of: Callable[[User], Client]) -> None:
        addresses = ("/notes/", "/notes/2026-11/", "/notes/2026-11.pdf")
        plan()
        for role in Role:
            client = client_of(factories.make_user(role=role, organisation=factories.make_organisation()))
            expected = 200 if role in (Role.PROJECT_OFFICE, Role.COORDINATOR, Role.AUDITOR) else 404
            assert [client.get(address).status_code for address in addresses] == [expected] * 3, role
        assert Client().get("/notes/").status_code == 302

    def test_the_annual_report_is_for_readers_of_the_national_summary(
        self, client_of: Callable[[User], Client]
    ) -> None:
        addresses = ("/annual-report/", "/annual-report/2026/", "/annual-report/2026.pdf")
        plan()
        for role in Role:
            user = factories.make_user(role=role, organisation=factories.make_organisation())
            expected = 200 if user.rights.national_summary else 404
            assert [client_of(user).get(address).status_code for address in addresses] == [expected] * 3, role
        assert Client().get("/annual-report/").status_code == 302

    def test_mangled_addresses_are_missing(self, client_of: Callable[[User], Client]) -> None:
        plan()
        client = client_of(factories.make_user())
        for address in ("notes/2026-13/", "notes/never/", "notes/2031-01/", "annual-report/0/", "annual-report/2099/"):
            assert client.get(f"/{address}").status_code == 404, address


def plan() -> Any:
    """A project whose figures are known at the end of October and today; one milestone late, one cancelled."""
    project = factories.make_plan(tasks=3)
    days = [TODAY.replace(month=10, day=31), TODAY.replace(year=2025, month=12, day=31)]
    history.rebuild(portfolio=project.portfolio, days=days, now=NOW)
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    assert RollupSnapshot.objects.exists()
    return project


@pytest.mark.django_db
def test_the_annual_report_counts_what_was_agreed_for_the_year(client_of: Callable[[User], Client]) -> None:
    project = plan()
    answer = client_of(factories.make_user()).get("/annual-report/2026/")
    year = answer.context["report"].projects[0]
    assert year.now.code == project.code
    # of four milestones of each task those of January, April, July and October were agreed for the year
    assert (year.due, year.delivered) == (12, 3)
    assert len(year.undelivered) == 9


@pytest.mark.django_db
def test_the_annual_report_tells_what_auditors_looked_at(client_of: Callable[[User], Client]) -> None:
    done = Milestone.objects.filter(task__project=plan(), state="done").order_by("code")
    client = client_of(factories.make_user())
    before = client.get("/annual-report/2026/").context["examined"]
    auditor = factories.make_user(role=Role.AUDITOR)
    for milestone, confirms in zip(done[:2], (True, False), strict=True):
        found = Examination(
            confirms=confirms,
            finding="Seen on the spot.",
            evidence="Act 7",
            found_completion=None if confirms else HALF,
        )
        validate_milestone(milestone=milestone, round=None, found=found, by=auditor, now=NOW)
    after = client.get("/annual-report/2026/").context["examined"]
    assert before == "No result of the year was examined by an auditor."
    assert after == "Results examined by auditors: 2. Disputed and not counted: 1."


@pytest.mark.django_db
def test_figures_of_a_year_that_is_over_are_not_explained_by_those_of_today(
    client_of: Callable[[User], Client],
) -> None:
    code = plan().code
    client = client_of(factories.make_user())
    running, over = (client.get(f"/annual-report/{year}/").content.decode() for year in (2026, 2025))
    assert (f"/explain/project/{code}/" in running, f"/explain/project/{code}/" in over) == (True, False)
    assert f'<a class="figure" href="/projects/{code}/plan/">' in over


@pytest.mark.django_db
def test_the_pack_on_the_page_and_in_the_brief_are_one(client_of: Callable[[User], Client]) -> None:
    found = issued()
    client = client_of(factories.make_user())
    page = client.get(f"/stocktakes/{found.code}/").context["pack"]
    assert page == found.pack
    assert pack_of(found, found.series.project.tasks.get())["figures"] == page["figures"]
