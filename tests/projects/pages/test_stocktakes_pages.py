"""Pages of stocktakes: what each reader sees, what the Project Office does, and that nobody else can."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from projects.models import AgendaEdit, Promise, Stocktake, StocktakeSeries
from tests import factories
from tests.factories import TODAY
from tests.practice.stocktakes import WRITE, codes
from tests.projects.pages.conftest import Country
from tests.stocktakes import make_promise, make_series

SignIn = Callable[[User], Client]


@pytest.fixture
def stocktake(country: Country) -> Stocktake:
    codes(country)
    return Stocktake.objects.select_related("series").get()


@pytest.fixture
def planned(country: Country) -> Stocktake:
    series = make_series(country.task, "CANAL-PROJECT")
    return Stocktake.objects.create(
        series=series, number=1, code="CANAL-PROJECT-001", meeting_date=TODAY + timedelta(days=7)
    )


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_answers_in_a_sentence(office: Client, planned: Stocktake) -> None:
    text = body(office, "/stocktakes/")
    assert f"The next stocktake: {planned.series.name}, 1 Dec 2026, in 7 days." in text
    assert "No promise is overdue." in text


def test_forms_are_for_those_who_run_stocktakes(country: Country, stocktake: Stocktake, sign_in: SignIn) -> None:
    for address in ("/stocktakes/", f"/stocktakes/{stocktake.code}/", f"/stocktakes/{stocktake.code}/live/"):
        assert 'method="post"' in body(sign_in(country.office), address).split("<main")[1]
        for user in (country.minister, country.auditor, country.editor):
            main = body(sign_in(user), address).split("<main")[1].split("</main>")[0]
            assert 'method="post"' not in main, (
                address,
                user.role,
            )


@pytest.mark.parametrize("template", WRITE)
def test_nobody_else_writes(country: Country, stocktake: Stocktake, sign_in: SignIn, template: str) -> None:
    answer = sign_in(country.editor).post(template.format(**codes(country)), {"state": "kept", "outcome": "x"})
    assert answer.status_code == 403


def test_a_draft_is_shown_to_who_makes_it_and_to_nobody_else(
    country: Country, planned: Stocktake, sign_in: SignIn
) -> None:
    assert "draft agenda" in body(sign_in(country.office), f"/stocktakes/{planned.code}/")
    text = body(sign_in(country.editor), f"/stocktakes/{planned.code}/")
    assert "Its pack is not issued yet" in text
    assert "Agenda" not in text.split("<main")[1]


def test_from_plan_to_sealed_minutes(country: Country, office: Client, time_machine_at: Callable[[int], None]) -> None:
    office.post(
        "/stocktakes/series/",
        {
            "code": "DIG",
            "name_en": "Digging",
            "project": country.project.code,
            "interval_weeks": 8,
            "chair": "Minister",
        },
    )
    series = StocktakeSeries.objects.get(code="DIG")
    office.post("/stocktakes/series/DIG/plan/", {"meeting_date": "2026-11-25"})
    page = "/stocktakes/DIG-001/"
    office.post(f"{page}agenda/add/", {"title": "Order of work", "task": country.task.code})
    office.post(f"{page}agenda/place/", {"key": "own:01", "position": "1"})
    assert "Order of work" in body(office, page)
    assert office.post(f"{page}issue/").status_code == 302
    assert office.get(f"{page}?verify=1").context["verdict"].holds
    time_machine_at(1)
    office.force_login(country.office)  # a session does not last from one day to the next
    live = office.get(f"{page}live/?line=1")
    assert live.context["line"]["title"] == "Order of work"
    answer = office.post(
        f"{page}promises/",
        {
            "organisation": country.lead.code,
            "what": "Dig deeper",
            "due_date": "2026-12-24",
            "task": country.task.code,
            "agenda_key": "own:01",
            "from": "live",
            "line": "1",
        },
    )
    assert answer["Location"] == f"{page}live/?line=1"
    assert "Dig deeper" in body(office, f"{page}live/?line=1")
    office.post(f"{page}hold/")
    version = str(series.stocktakes.get().version)
    office.post(f"{page}minutes/", {"minutes": "We dig.", "version": version})
    office.post(f"{page}agree/")
    found = Stocktake.objects.get(code="DIG-001")
    assert (found.state, len(found.minutes_seal)) == ("minuted", 64)
    assert office.get(f"{page}minutes.pdf").content.startswith(b"%PDF")
    promise = Promise.objects.get()
    office.post(f"/promises/{promise.code}/settle/", {"state": "kept", "outcome": "Dug"})
    assert "Dug" in body(office, "/promises/?show=all")


@pytest.fixture
def time_machine_at() -> Iterator[Callable[[int], None]]:
    """Moves the clock of the test by days."""
    import time_machine

    from tests.factories import NOW

    travels = []

    def move(days: int) -> None:
        travel = time_machine.travel(NOW + timedelta(days=days), tick=False)
        travel.start()
        travels.append(travel)

    yield move
    for travel in reversed(travels):
        travel.stop()


def test_refused_forms_keep_the_text_and_name_every_error(office: Client, stocktake: Stocktake) -> None:
    answer = office.post(
        f"/stocktakes/{stocktake.code}/promises/", {"what": "Dig deeper", "due_date": "2020-01-01", "from": "live"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dig deeper" in text
    assert "Choose who promises." in text
    answer = office.post(f"/stocktakes/{stocktake.code}/errata/", {"place": "nowhere", "after": "1", "reason": "Wrong"})
    assert answer.status_code == 422
    assert "There is no such value in the pack." in answer.content.decode()


def test_stale_minutes_keep_the_text(office: Client, stocktake: Stocktake) -> None:
    Stocktake.objects.update(version=5)
    answer = office.post(f"/stocktakes/{stocktake.code}/minutes/", {"minutes": "My own words", "version": "1"})
    assert answer.status_code == 422
    assert "Somebody changed it since you loaded the page." in answer.content.decode()
    assert "My own words" in answer.content.decode()


def test_dropping_asks_for_a_reason(country: Country, office: Client, planned: Stocktake) -> None:
    line = office.get(f"/stocktakes/{planned.code}/").context["pack"]["agenda"][0]["key"]
    assert office.post(f"/stocktakes/{planned.code}/agenda/drop/", {"key": line, "reason": ""}).status_code == 422
    assert AgendaEdit.objects.count() == 0
    office.post(f"/stocktakes/{planned.code}/agenda/drop/", {"key": line, "reason": "Settled"})
    assert "Settled" in body(office, f"/stocktakes/{planned.code}/")


def test_a_promise_of_my_body_shows_no_task_that_i_cannot_open(
    country: Country, stocktake: Stocktake, sign_in: SignIn
) -> None:
    body_of_stranger = country.stranger.memberships.get().organisation
    make_promise(stocktake, country.task, "FAR", organisation=body_of_stranger)
    text = body(sign_in(country.stranger), "/promises/?show=mine")
    assert "Finish FAR" in text
    for secret in (country.task.name, country.task.code, stocktake.code):
        assert secret not in text


def test_lines_that_a_minister_cannot_open_are_left_out(
    country: Country, stocktake: Stocktake, sign_in: SignIn
) -> None:
    minister = factories.make_user(role=Role.MINISTER, organisation=factories.make_organisation())
    series = stocktake.series
    StocktakeSeries.objects.filter(pk=series.pk).update(sector=None)
    text = body(sign_in(minister), f"/stocktakes/{stocktake.code}/")
    assert "Tasks that you cannot open are left out (1)" in text
    assert country.task.code not in text
    assert "At the cut-off 40 % was done where 50 % was planned." in text


def test_an_issued_pack_is_gone_through_only_after_issue(office: Client, planned: Stocktake) -> None:
    answer = office.get(f"/stocktakes/{planned.code}/live/")
    assert answer["Location"] == f"/stocktakes/{planned.code}/"


def test_a_series_is_changed(office: Client, stocktake: Stocktake) -> None:
    address = f"/stocktakes/series/{stocktake.series.code}/"
    assert office.post(address, {"interval_weeks": "99", "chair": ""}).status_code == 422
    assert office.post(address, {"interval_weeks": "6", "chair": "Deputy"}).status_code == 302
    assert StocktakeSeries.objects.get().interval_weeks == 6
    assert office.put(address).status_code == 405
