"""Pages of judgements, findings, rounds and league tables: what each reader sees and may do."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Judgement, JudgementRound, StatusFinding
from projects.templatetags.judgements import likelihood_word
from tests.factories import TODAY
from tests.practice.judgements import make_finding, make_judgement, make_round
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]
SAID = {
    "challenge": "2",
    "planning": "3",
    "capacity": "3",
    "stage": "2",
    "performance": "on_track",
    "rating": "amber_green",
    "reason": "Two of three sites are at work",
}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def draft(country: Country, client: Client, **changes: str) -> Any:
    return client.post(f"/tasks/{country.task.code}/judgements/draft/", SAID | changes)


def test_the_team_drafts_and_the_office_confirms(country: Country, editor: Client, office: Client) -> None:
    page = f"/tasks/{country.task.code}/judgements/"
    assert draft(country, editor, rating="amber_red")["Location"] == f"{page}#main"
    row = Judgement.objects.get()
    assert "Nobody has judged this yet." in text(editor, page)
    assert "Confirm the judgement" not in text(editor, page)
    assert "Confirm the judgement" in text(office, page)
    assert office.post(f"/judgements/{row.code}/confirm/", {"version": "1"}).status_code == 302
    shown = text(editor, page)
    assert "Judged amber-red on 24 Nov 2026. Delivery is rather likely: 3 of 4." in " ".join(shown.split())
    assert "calculated on that day" in shown


def test_a_refused_draft_keeps_what_was_typed_and_names_every_fault(country: Country, editor: Client) -> None:
    answer = draft(country, editor, challenge="", reason="", rating="", evidence="Act 14", judged_date="2026-10-01")
    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"challenge", "reason", "rating"}
    assert form["evidence"].value() == "Act 14"
    answer = draft(country, editor, judged_date="2026-10-01")
    assert answer.status_code == 422
    assert "Oct 2026 is over" in answer.context["form"].errors["judged_date"][0]
    assert not Judgement.objects.exists()


def test_a_returned_draft_is_changed_by_its_author(country: Country, editor: Client, office: Client) -> None:
    draft(country, editor)
    row = Judgement.objects.get()
    page = f"/tasks/{country.task.code}/judgements/"
    assert office.post(f"/judgements/{row.code}/return/", {"version": "1", "note": ""}).status_code == 422
    office.post(f"/judgements/{row.code}/return/", {"version": "1", "note": "Which sites?"})
    assert "Which sites?" in text(editor, page)
    stale = editor.post(f"/judgements/{row.code}/edit/", SAID | {"version": "1", "reason": "A and B"})
    assert stale.status_code == 409
    assert "A and B" in stale.content.decode()
    assert editor.post(f"/judgements/{row.code}/edit/", SAID | {"version": "2", "reason": "A and B"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("draft", "A and B")


def test_who_may_not_draft_sees_no_form_and_is_refused(country: Country, sign_in: SignIn) -> None:
    for who in (country.minister, country.helper, country.auditor):
        client = sign_in(who)
        assert "Draft a judgement" not in text(client, f"/tasks/{country.task.code}/judgements/")
        assert draft(country, client).status_code == 403
        assert draft(country, client, reason="").status_code == 403


def test_only_the_office_decides_and_only_the_author_edits(country: Country, editor: Client, sign_in: SignIn) -> None:
    draft(country, editor)
    code = Judgement.objects.get().code
    member = sign_in(country.member)
    for path in (f"/judgements/{code}/confirm/", f"/judgements/{code}/return/"):
        assert editor.post(path, {"version": "1"}).status_code == 403
    assert member.post(f"/judgements/{code}/edit/", SAID | {"version": "1"}).status_code == 403
    helper = sign_in(country.helper)
    assert helper.post(f"/judgements/{code}/confirm/", {"version": "1"}).status_code == 404
    assert code not in text(helper, f"/tasks/{country.task.code}/judgements/")


def test_an_expired_judgement_is_shown_as_such(country: Country, editor: Client) -> None:
    make_judgement(project=country.project, task=country.task, valid_until_date=TODAY - timedelta(days=1))
    shown = " ".join(text(editor, f"/tasks/{country.task.code}/judgements/").split())
    assert "was valid until 23 Nov 2026: a new one is due." in shown
    assert "it no longer counts" in shown
    assert "(no longer valid)" in shown


@pytest.fixture
def finding(country: Country) -> StatusFinding:
    judgement = make_judgement(project=country.project, task=country.task, rating="green")
    return make_finding(judgement, code="F-001", owner=country.lead)


def test_a_watermelon_is_called_what_it_is_and_its_age_is_public(
    country: Country, finding: StatusFinding, editor: Client, sign_in: SignIn
) -> None:
    shown = " ".join(text(editor, "/findings/").split())
    assert "1 difference of more than one step is open. 1 is green outside and red inside." in shown
    assert "Green outside, red inside: people say green, the figures say red." in shown
    assert "open for 22 days" in shown
    assert "answer was due 16 Nov 2026, 8 days ago" in shown
    assert "F-001" in text(editor, f"/tasks/{country.task.code}/judgements/")
    assert "F-001" not in text(sign_in(country.stranger), "/findings/")


def test_the_lead_body_answers_and_the_office_accepts(
    country: Country, finding: StatusFinding, editor: Client, office: Client, sign_in: SignIn
) -> None:
    assert editor.post("/findings/F-001/answer/", {"version": "1", "answer": " "}).status_code == 422
    assert editor.post("/findings/F-001/answer/", {"version": "1", "answer": "A gate"}).status_code == 302
    assert editor.post("/findings/F-001/accept/", {"version": "2"}).status_code == 403
    assert sign_in(country.helper).post("/findings/F-001/answer/", {"version": "2", "answer": "x"}).status_code == 403
    assert office.post("/findings/F-001/return/", {"version": "2", "note": "Which gate?"}).status_code == 302
    assert "Which gate?" in text(editor, "/findings/")
    editor.post("/findings/F-001/answer/", {"version": "3", "answer": "Gate 4"})
    assert office.post("/findings/F-001/accept/", {"version": "4"})["Location"] == "/findings/#F-001"
    finding.refresh_from_db()
    assert (finding.state, finding.answer) == ("accepted", "Gate 4")


def test_a_round_runs_from_its_opening_to_its_frozen_table(country: Country, office: Client, editor: Client) -> None:
    assert editor.post("/judgement-rounds/open/", {"cut_off_date": "2026-11-24"}).status_code == 403
    assert office.post("/judgement-rounds/open/", {"cut_off_date": "2026-11-01"}).status_code == 422
    assert office.post("/judgement-rounds/open/", {"cut_off_date": "2026-12-24"}).status_code == 302
    page = "/judgement-rounds/JR-001/"
    assert "Round JR-001 runs: 0 of 1 judged" in text(office, "/judgement-rounds/")
    make_judgement(project=country.project, judged_date=TODAY)
    assert "1 of 1 judged." in text(office, page)
    moved = {"version": "1", "cut_off_date": "2026-11-24", "reason": "Earlier"}
    assert office.post(f"{page}move/", moved).status_code == 302
    assert editor.post(f"{page}moderate/", {"version": "2"}).status_code == 403
    assert office.post(f"{page}moderate/", {"version": "2"}).status_code == 302
    assert office.post(f"{page}close/", {"version": "3", "moderation_note": ""}).status_code == 422
    assert office.post(f"{page}close/", {"version": "3", "moderation_note": "One scale"}).status_code == 302
    assert JudgementRound.objects.get().state == "closed"
    shown = text(office, "/league/?round=JR-001")
    assert "One scale" in shown
    assert country.project.name in shown


def test_the_league_says_who_stands_where_and_why(country: Country, office: Client, editor: Client) -> None:
    make_judgement(project=country.project, judged_date=TODAY)
    shown = " ".join(text(office, "/league/").split())
    assert f"{country.project.name} holds place 1 of 1." in shown
    assert "Likelihood 3 of 4, status" in shown
    tasks = " ".join(text(editor, "/league/?of=tasks").split())
    assert "Nobody has judged it: a confirmed judgement gives it a place." in tasks
    assert country.foreign.task.code not in tasks
    assert "from three tasks on it is ranked" in text(office, "/league/?of=ministries")


@pytest.mark.parametrize("query", ["?of=people", "?round=JR-404", "?of=tasks&round=%00"])
def test_a_league_that_does_not_exist(country: Country, office: Client, query: str) -> None:
    assert office.get(f"/league/{query}").status_code == 404


def test_a_foreign_round_does_not_exist(country: Country, sign_in: SignIn) -> None:
    make_round(country.project, task=country.task, code="JR-9")
    stranger = sign_in(country.stranger)
    assert stranger.get("/league/?round=JR-9").status_code == 404
    assert "JR-9" not in text(stranger, "/league/")
    assert "JR-9" not in text(stranger, "/judgement-rounds/")


def test_the_matrix_shows_what_moved(country: Country, office: Client) -> None:
    make_judgement(project=country.project, judged_date=TODAY - timedelta(days=60), rating="amber")
    make_judgement(project=country.project, judged_date=TODAY, rating="green")
    shown = " ".join(text(office, "/league/movement/?from=2026-10-01&to=2026-11-24").split())
    assert "1 better, 0 worse, 0 unchanged." in shown
    assert country.project.code in shown
    assert "they are exchanged" in text(office, "/league/movement/?from=2026-11-24&to=2026-10-01")
    assert office.get("/league/movement/?from=0000-99-99&to=%00&of=tasks").status_code == 200
    assert office.get("/league/movement/?of=people").status_code == 404


@pytest.mark.parametrize(
    ("mean", "word"), [("2.96", "rather likely"), ("2.45", "rather unlikely"), ("1.2", "unlikely")]
)
def test_a_mean_is_told_by_the_nearest_word(mean: str, word: str) -> None:
    assert likelihood_word(Decimal(mean)) == word
