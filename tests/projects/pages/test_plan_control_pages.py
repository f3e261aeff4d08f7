"""The pages of plans, requests, promises and chains: what they say first, what they hide, what they refuse."""

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client

from accounts.models import User
from projects.models import BaselineRequest, DeliveryLink, MilestoneDependency
from tests.factories import TODAY
from tests.practice.plan_control import make_alert, make_chain, make_promise, make_request, make_version
from tests.projects.pages.conftest import Country


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_plan_says_its_end_and_compares_two_versions(country: Country, editor: Client) -> None:
    first = make_version(country.task)
    country.due.baseline_date = TODAY + timedelta(days=60)
    country.due.save()
    make_version(country.task, number=2)
    shown = text(editor, f"/tasks/{country.task.code}/plan/")
    assert "Version 2 of the plan is in force" in shown
    assert "No request waits." in shown
    assert "1 milestone has another date." in shown
    assert "+40 days" in shown
    assert "Dotted: earlier versions of the plan" in shown
    same = text(editor, f"/tasks/{country.task.code}/plan/?from={first.number}&to=1")
    assert "The two versions say the same." in same
    assert editor.get(f"/tasks/{country.task.code}/plan/?from=%00&to=99999999999999999999").status_code == 200


def test_the_plan_of_a_project_leaves_out_what_is_hidden_and_says_so(country: Country, editor: Client) -> None:
    make_version(country.task, whole=True)
    shown = text(editor, f"/projects/{country.project.code}/plan/")
    assert "2 more milestones are not open to you and are left out." in shown
    assert "Secret tunnel" not in shown
    assert "Ask for a new baseline" not in shown


def test_the_effect_is_shown_before_a_request_is_sent(country: Country, editor: Client) -> None:
    make_promise(country.due, country.stale, state="internal", lag_days=280)
    to = (TODAY + timedelta(days=60)).isoformat()
    typed = {f"date-{country.due.code}": to, "reason": "The tender was repeated."}
    preview = editor.post(f"/tasks/{country.task.code}/plan/ask/", typed | {"preview": "1"})
    assert preview.status_code == 200
    assert "What this would do" in preview.content.decode()
    assert "1 other milestone would have to move" in preview.content.decode()
    assert f'value="{to}"' in preview.content.decode()
    assert not BaselineRequest.objects.exists()
    sent = editor.post(f"/tasks/{country.task.code}/plan/ask/", typed)
    assert sent["Location"] == f"/baseline-requests/{BaselineRequest.objects.get().code}/"


def test_a_refused_request_keeps_what_was_typed(country: Country, editor: Client) -> None:
    typed = {f"date-{country.due.code}": "one day", f"weight-{country.late.code}": "7", "reason": ""}
    answer = editor.post(f"/tasks/{country.task.code}/plan/ask/", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a day as 24.11.2026 or 2026-11-24." in shown
    assert "Say why the baseline changes." in shown
    assert 'value="7"' in shown
    nothing = editor.post(f"/tasks/{country.task.code}/plan/ask/", {"reason": "Because", "preview": "1"})
    assert nothing.status_code == 422
    assert "at least one milestone" in nothing.content.decode()


def test_who_only_reads_a_task_has_no_form_and_may_not_ask(country: Country, sign_in: Callable[[User], Client]) -> None:
    for who in (country.helper, country.minister, country.auditor):
        client = sign_in(who)
        assert "Ask for a new baseline" not in text(client, f"/tasks/{country.task.code}/plan/")
        typed = {f"date-{country.due.code}": "2027-06-01", "reason": "Because"}
        assert client.post(f"/tasks/{country.task.code}/plan/ask/", typed).status_code == 403


def test_ones_own_request_is_decided_by_somebody_else(
    country: Country, office: Client, sign_in: Callable[[User], Client]
) -> None:
    request = make_request(country.task, country.due, requested_by=country.office)
    address = f"/baseline-requests/{request.code}/"
    assert "another person of the Project Office decides" in text(office, address)
    answer = office.post(f"{address}approve/", {"reason": ""})
    assert answer.status_code == 422
    assert "Ask a colleague to open it, or take the request back." in answer.content.decode()
    assert sign_in(country.editor).post(f"{address}approve/").status_code == 403
    office.post(f"{address}withdraw/", {"reason": ""})
    assert BaselineRequest.objects.get().state == "withdrawn"


def test_approving_from_the_page_puts_it_in_force(country: Country, office: Client, editor: Client) -> None:
    request = make_request(country.task, country.due, requested_by=country.editor)
    shown = text(office, "/baseline-requests/")
    assert "1 request waits for a decision; the oldest for" in shown
    answer = office.post(f"/baseline-requests/{request.code}/approve/", {"reason": ""})
    assert answer["Location"] == f"/baseline-requests/{request.code}/"
    country.due.refresh_from_db()
    assert country.due.baseline_number == 2
    assert "No request waits for a decision." in text(editor, "/baseline-requests/")


def test_a_request_that_is_out_of_date_says_so(country: Country, office: Client) -> None:
    request = make_request(country.task, country.due)
    country.due.baseline_date = TODAY + timedelta(days=23)
    country.due.save()
    assert "cannot be approved, only refused or taken back" in text(office, f"/baseline-requests/{request.code}/")
    answer = office.post(f"/baseline-requests/{request.code}/approve/", {"reason": ""})
    assert (answer.status_code, BaselineRequest.objects.get().state) == (422, "requested")


def test_a_promise_names_the_other_side_only_by_its_organisation(country: Country, editor: Client) -> None:
    edge = make_promise(country.foreign, country.late)
    edge.refresh_from_db()
    for address in ("/dependencies/", f"/dependencies/{edge.code}/", f"/organisations/{country.lead.code}/waiting/"):
        shown = text(editor, address)
        assert "a milestone not open to you" in shown
        assert "Secret tunnel" not in shown
        assert country.foreign.code not in shown


def test_the_giver_promises_and_the_taker_acknowledges(
    country: Country, editor: Client, office: Client, sign_in: Callable[[User], Client]
) -> None:
    edge = make_promise(country.late, country.foreign, needed_date=date(2027, 6, 1))
    edge.refresh_from_db()
    address = f"/dependencies/{edge.code}/"
    assert "Promise a day" in text(editor, address)
    assert "Promise a day" not in text(sign_in(country.stranger), address)
    early = editor.post(f"{address}accept/", {"agreed_date": "2026-01-01", "answer": ""})
    assert early.status_code == 422
    assert "Your own forecast is" in early.content.decode()
    editor.post(f"{address}accept/", {"agreed_date": "2027-05-01", "answer": ""})
    edge.refresh_from_db()
    assert (edge.state, edge.agreed_date) == ("accepted", date(2027, 5, 1))
    make_alert(edge)
    taker = sign_in(country.stranger)
    assert "30 days later than promised" in text(taker, address)
    assert editor.post(f"{address}acknowledge/", {"note": ""}).status_code == 403
    taker.post(f"{address}acknowledge/", {"note": "We wait."})
    assert edge.alerts.get().note == "We wait."
    taker.post(f"{address}withdraw/", {"reason": "Not needed."})
    assert not MilestoneDependency.objects.exists()


def test_a_date_is_tried_without_being_saved(country: Country, editor: Client) -> None:
    make_promise(country.due, country.stale, state="internal", lag_days=280)
    make_promise(country.due, country.foreign)
    address = f"/milestones/{country.due.code}/"
    assert "Show the effect" in text(editor, address)
    shown = text(editor, f"{address}?if={(TODAY + timedelta(days=60)).isoformat()}")
    assert "1 other milestone moves." in shown
    assert "1 more milestone not open to you." in shown
    assert country.foreign.code not in shown
    for mangled in ("?if=", "?if=%00", "?if=9999-12-31", "?if=one"):
        assert editor.get(address + mangled).status_code == 200
    country.due.refresh_from_db()
    assert country.due.version == 1


def test_the_network_marks_what_is_critical(country: Country, editor: Client) -> None:
    make_promise(country.due, country.fresh, state="internal", lag_days=380)
    shown = text(editor, f"/tasks/{country.task.code}/dependencies/")
    assert "2 open milestones are critical" in shown
    assert "node node--critical" in shown


def test_a_chain_names_its_weakest_link_first(country: Country, editor: Client) -> None:
    chain = make_chain(country.task)
    DeliveryLink.objects.filter(chain=chain, position=2).update(strength="broken", name_en="Pumps are serviced")
    for address in (f"/tasks/{country.task.code}/chain/", f"/delivery-chains/{chain.code}/"):
        assert "The weakest link is number 2 of 3: “Pumps are serviced”" in text(editor, address)


def test_those_who_keep_a_chain_add_judge_and_take_out(
    country: Country, editor: Client, sign_in: Callable[[User], Client]
) -> None:
    answer = editor.post(f"/tasks/{country.task.code}/chain/start/", {"name_en": "Clean water"})
    address = answer["Location"]
    bad = editor.post(f"{address}links/", {"name_en": "Pumps", "actor": ""})
    assert bad.status_code == 422
    assert "Name one owner" in bad.content.decode()
    editor.post(f"{address}links/", {"name_en": "Pumps", "actor": "", "organisation": country.lead.code})
    link = DeliveryLink.objects.get()
    refused = editor.post(f"/delivery-links/{link.code}/judge/", {"strength": "weak", "reason": ""})
    assert refused.status_code == 422
    assert f'id="form-judge-{link.code}" open' in refused.content.decode()
    editor.post(f"/delivery-links/{link.code}/judge/", {"strength": "weak", "reason": "No engineer."})
    editor.post(f"/delivery-links/{link.code}/edit/", {"name_en": "Pumps run", "actor": "Engineers"})
    link.refresh_from_db()
    assert (link.strength, link.name_en, link.actor) == ("weak", "Pumps run", "Engineers")
    helper = sign_in(country.helper)
    assert "Keep the chain" not in text(helper, address)
    assert helper.post(f"/delivery-links/{link.code}/remove/", {"reason": "x"}).status_code == 403
    editor.post(f"/delivery-links/{link.code}/remove/", {"reason": "Done elsewhere."})
    assert not DeliveryLink.objects.exists()
