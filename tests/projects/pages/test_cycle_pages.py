"""The pages of the reporting cycle: what they say, what they let whom do, and what they hide."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import icalendar
import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from projects import actions
from projects.actions import organisation_periods as months
from projects.models import CalendarFeed, Milestone, OrganisationPeriod, TaskUpdate
from tests import factories
from tests.cycle_rows import finished_milestone, make_update
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import Country
from tests.projects.test_constraints import refused

SignIn = Callable[[User], Client]


@pytest.fixture
def update(country: Country) -> TaskUpdate:
    return make_update(country.task)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def claimed(country: Country) -> Milestone:
    changes = {"actual_date": TODAY, "evidence": "Act 7"}
    return actions.report_milestone(
        milestone=country.late, expected_version=1, changes=changes, by=country.editor, now=NOW
    ).milestone


def test_a_claim_waits_on_every_page_and_a_second_person_confirms_it(
    country: Country, editor: Client, office: Client
) -> None:
    milestone = claimed(country)
    mine = text(editor, f"/milestones/{milestone.code}/")
    assert "Reported as done on 24 Nov 2026; it is done when another person confirms it." in mine
    assert "Confirm: it is done" not in mine
    assert "You reported it yourself" in mine
    assert milestone.code not in text(editor, "/updates/?show=late")
    assert "Confirm: it is done" in text(office, f"/milestones/{milestone.code}/")
    assert "1 thing waits for your confirmation" in text(office, "/confirmations/")
    answer = office.post(f"/milestones/{milestone.code}/confirm-done/", {"from": "confirmations"})
    assert (answer.status_code, answer["Location"]) == (302, "/confirmations/")
    milestone.refresh_from_db()
    assert (milestone.state, milestone.actual_date) == ("done", TODAY)
    assert "Nothing waits for your confirmation." in text(office, "/confirmations/")


def test_ones_own_claim_and_one_that_is_gone_are_refused_in_words(country: Country, editor: Client) -> None:
    own = editor.post(f"/milestones/{claimed(country).code}/confirm-done/")
    assert own.status_code == 422
    assert "You reported it as done yourself." in own.content.decode()
    gone = editor.post(f"/milestones/{country.due.code}/confirm-done/")
    assert gone.status_code == 422
    assert "Nobody waits for a confirmation here" in gone.content.decode()


def test_a_return_needs_its_note_beside_the_field(country: Country, editor: Client, office: Client) -> None:
    milestone = claimed(country)
    answer = office.post(f"/milestones/{milestone.code}/return-done/", {"note": " "})
    assert answer.status_code == 422
    assert "Say what is missing, so that the team knows what to do." in answer.content.decode()
    office.post(f"/milestones/{milestone.code}/return-done/", {"note": "The act is not signed."})
    milestone.refresh_from_db()
    assert (milestone.completion, milestone.claimed_date) == (Decimal("0.4"), None)
    assert "The act is not signed." in text(editor, f"/milestones/{milestone.code}/")


@pytest.mark.parametrize("who", ["helper", "minister", "auditor"])
def test_who_only_reads_a_milestone_decides_nothing(country: Country, sign_in: SignIn, who: str) -> None:
    milestone = claimed(country)
    client = sign_in(getattr(country, who))
    for act in ("confirm-done", "return-done"):
        assert client.post(f"/milestones/{milestone.code}/{act}/", {"note": "x"}).status_code == 403
    assert "Confirm: it is done" not in text(client, f"/milestones/{milestone.code}/")


def test_an_update_goes_from_draft_to_an_accepted_month(
    country: Country, update: TaskUpdate, editor: Client, office: Client, sign_in: SignIn
) -> None:
    minister, page = sign_in(country.minister), f"/task-updates/{update.code}/"
    assert "19 days overdue" in text(editor, page)
    typed = {"version": "1", "done_text": "Half is dug", "next_text": "", "needed_text": ""}
    editor.post(f"{page}save/", typed | {"draft": "1"})
    assert "Half is dug" in text(editor, page)
    editor.post(f"{page}save/", typed | {"version": "2", "submit": "1"})
    assert "You submitted it yourself" in text(editor, page)
    assert "Confirm the update" in text(minister, page)
    minister.post(f"{page}confirm/")
    body, period = f"/organisations/{country.lead.code}/reporting/?month=2026-10", update.period.code
    assert "the month can be confirmed" in text(minister, body)
    minister.post(f"/organisation-periods/{period}/confirm/")
    assert "confirmed and locked" in text(minister, body)
    office.post(f"/organisation-periods/{period}/accept/")
    assert "accepted by the Project Office and locked" in text(editor, body)
    office.post(f"/organisation-periods/{period}/send-back/", {"note": "A number is wrong"})
    assert "A number is wrong" in text(editor, body)
    assert OrganisationPeriod.objects.get().state == "sent_back"


def test_nothing_typed_is_lost_when_an_update_is_refused(country: Country, update: TaskUpdate, editor: Client) -> None:
    typed = {"version": "1", "done_text": " ", "next_text": "Keep this", "submit": "1"}
    answer = editor.post(f"/task-updates/{update.code}/save/", typed)
    assert answer.status_code == 422
    assert "Say what was done in this period." in answer.content.decode()
    assert "Keep this" in answer.content.decode()
    make_update(country.task, done_text="Theirs", version=2)
    answer = editor.post(f"/task-updates/{update.code}/save/", typed | {"done_text": "Mine", "draft": "1"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "Somebody changed this since you opened it." in answer.content.decode()


def test_a_month_that_is_not_settled_is_refused_and_names_the_tasks(
    country: Country, update: TaskUpdate, sign_in: SignIn
) -> None:
    answer = sign_in(country.minister).post(f"/organisation-periods/{update.period.code}/confirm/")
    assert answer.status_code == 422
    assert f"1 task is neither confirmed nor excused: {country.task.code}." in answer.content.decode()


def test_who_may_not_gets_403_and_no_buttons(country: Country, update: TaskUpdate, sign_in: SignIn) -> None:
    helper, editor = sign_in(country.helper), sign_in(country.editor)
    page = f"/task-updates/{update.code}/"
    assert "Write the update" not in text(helper, page)
    for act in ("save", "return", "confirm", "excuse"):
        typed = {"version": "1", "done_text": "x", "note": "x", "reason": "x"}
        assert helper.post(f"{page}{act}/", typed).status_code == 403, act
    assert helper.post(f"/organisation-periods/{update.period.code}/confirm/").status_code == 403
    assert editor.post(f"/organisation-periods/{update.period.code}/accept/").status_code == 403
    assert editor.post(f"/organisation-periods/{update.period.code}/send-back/", {"note": "x"}).status_code == 403
    assert editor.post(f"/tasks/{country.task.code}/reporting/frequency/", {"frequency": "weekly"}).status_code == 403


def test_who_has_not_reported_by_name(country: Country, update: TaskUpdate, office: Client, sign_in: SignIn) -> None:
    page = text(office, "/reporting/")
    assert "0 of 1 organisation has confirmed this month" in page
    assert "1 update overdue, the oldest by 19 days" in page
    assert country.lead.name_en in page
    assert "What you owe" in text(sign_in(country.editor), "/reporting/")
    stranger = text(sign_in(country.stranger), "/reporting/")
    assert country.lead.name_en not in stranger
    assert "No update is asked for in this month from tasks that you can open." in stranger


def test_a_contributor_counts_only_what_is_open_to_them(
    country: Country, update: TaskUpdate, office: Client, sign_in: SignIn
) -> None:
    make_update(factories.make_milestone(task=factories.make_task(lead=country.lead)).task)
    address = f"/organisations/{country.lead.code}/reporting/?month=2026-10"
    assert "0 of 2 updates are confirmed or excused" in text(office, address)
    assert "0 of 1 update is confirmed or excused" in text(sign_in(country.helper), address)


def test_the_frequency_is_set_on_the_tasks_page(country: Country, office: Client) -> None:
    office.post(f"/tasks/{country.task.code}/reporting/frequency/", {"frequency": "quarterly"})
    country.task.refresh_from_db()
    assert country.task.reporting_frequency == "quarterly"
    answer = office.post(f"/tasks/{country.task.code}/reporting/frequency/", {"frequency": "daily"})
    assert answer.status_code == 422
    assert "Choose weekly, monthly or quarterly." in answer.content.decode()


def test_the_picture_of_an_update_tells_what_moved_since(country: Country, editor: Client, sign_in: SignIn) -> None:
    update = make_update(country.task, submitted_by=country.editor)
    actions.report_milestone(
        milestone=country.late, expected_version=1, changes={"completion": Decimal("0.7")}, by=country.editor, now=NOW
    )
    page = text(editor, f"/task-updates/{update.code}/")
    assert "Milestones as they were submitted" in page
    assert "70 %, expected" in page
    assert page.count("the same") == 4


def test_the_bias_of_an_owner_needs_five_milestones_and_all_of_them_open(country: Country, sign_in: SignIn) -> None:
    owner = factories.make_organisation(name_en="Ministry of Dams")
    for _ in range(4):
        finished_milestone(country.task, owner=owner)
    office = sign_in(country.office)
    assert "4 milestones: too few for a number (from 5 on)" in text(office, "/reporting/bias/")
    finished_milestone(country.task, owner=owner)
    page = text(office, "/reporting/bias/")
    assert "The most optimistic: Ministry of Dams, by 20 days on average." in page
    assert "20 days later than forecast" in page
    editor = sign_in(country.editor)
    assert "Ministry of Dams" in text(editor, "/reporting/bias/")
    finished_milestone(country.foreign.task, owner=owner)
    assert "Ministry of Dams" not in text(editor, "/reporting/bias/")
    assert "Ministry of Dams" in text(office, "/reporting/bias/")


def test_mangled_months_and_kinds_are_no_errors(country: Country, update: TaskUpdate, editor: Client) -> None:
    for query in ("2026-13", "0000-01", "x", "2026-1", "²026-01", "%00"):
        for address in ("/reporting/", "/calendar/", f"/organisations/{country.lead.code}/reporting/"):
            assert editor.get(f"{address}?month={query}&kind=%00").status_code == 200


def test_the_calendar_shows_each_kind_and_filters(country: Country, update: TaskUpdate, editor: Client) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(is_key=True)
    november = text(editor, "/calendar/?month=2026-11")
    assert "Dig the canal" in november
    assert "1 monthly update is due" in november
    assert "1 organisation confirms Oct 2026" in november
    only = text(editor, "/calendar/?month=2026-11&kind=milestone")
    assert "Dig the canal" in only
    assert "monthly update is due" not in only
    december = text(editor, "/calendar/?month=2026-12")
    assert "1 monthly update is due" in december
    assert "Nothing stands in this month." in text(editor, "/calendar/?month=1999-01")


def test_the_calendar_hides_what_is_not_open(country: Country, update: TaskUpdate, sign_in: SignIn) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(is_key=True)
    page = text(sign_in(country.stranger), "/calendar/?month=2026-11")
    assert "Dig the canal" not in page
    assert country.late.code not in page


def feed_key(client: Client) -> str:
    answer = client.post("/calendar/address/", follow=True)
    said = str(next(iter(answer.context["messages"])))
    return said.split("key=")[1]


def test_a_private_address_gives_the_calendar_of_its_owner_until_it_is_revoked(
    country: Country, editor: Client
) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(is_key=True)
    Milestone.objects.filter(pk=country.foreign.pk).update(is_key=True)
    User.objects.filter(pk=country.editor.pk).update(language="en")
    key, anyone = feed_key(editor), Client()
    answer = anyone.get(f"/calendar.ics?key={key}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    file = icalendar.Calendar.from_ical(answer.content)
    told = {str(event["summary"]): event for event in file.walk("VEVENT")}
    assert "Dig the canal" in told
    assert "Secret tunnel" not in told
    event = told["Dig the canal"]
    assert event.decoded("dtstart") == country.late.baseline_date
    assert str(event["uid"]) == f"milestone-{country.late.code}@delivery-portal"
    assert key not in str(CalendarFeed.objects.values_list("key_hash", flat=True))
    newer = feed_key(editor)
    assert anyone.get(f"/calendar.ics?key={key}").status_code == 404
    assert anyone.get(f"/calendar.ics?key={newer}").status_code == 200
    editor.post("/calendar/address/revoke/")
    assert anyone.get(f"/calendar.ics?key={newer}").status_code == 404
    assert [e.action for e in AuditEvent.objects.filter(action__startswith="calendar_feed").order_by("id")] == [
        "calendar_feed.made",
        "calendar_feed.made",
        "calendar_feed.revoked",
    ]


def test_a_feed_of_a_person_who_left_and_any_other_key_open_nothing(country: Country, editor: Client) -> None:
    key, anyone = feed_key(editor), Client()
    for wrong in ("", "cal_", "cal_x", "dp_x", "%00", "²"):
        assert anyone.get(f"/calendar.ics?key={wrong}").status_code == 404
    User.objects.filter(pk=country.editor.pk).update(is_active=False)
    assert anyone.get(f"/calendar.ics?key={key}").status_code == 404


def test_one_address_is_in_force_by_the_database(country: Country) -> None:
    CalendarFeed.objects.create(user=country.editor, key_hash="a", created_at=NOW)
    with refused("projects_calendar_feed_one_in_force"):
        CalendarFeed.objects.create(user=country.editor, key_hash="b", created_at=NOW)


def test_a_locked_month_says_so_and_offers_nothing(
    country: Country, update: TaskUpdate, editor: Client, sign_in: SignIn
) -> None:
    TaskUpdate.objects.filter(pk=update.pk).update(
        state="excused", excuse_reason="Frost", settled_by_label="a", settled_at=NOW
    )
    months.confirm_period(period=update.period, by=country.minister, now=NOW, today=TODAY)
    page = text(sign_in(country.minister), f"/task-updates/{update.code}/")
    assert "Return it with a note" not in page
    answer = sign_in(country.minister).post(f"/task-updates/{update.code}/return/", {"note": "x"})
    assert answer.status_code == 422
    assert "The month is locked: the Project Office can send it back" in answer.content.decode()


def test_the_projects_page_has_its_tasks_by_month(country: Country, update: TaskUpdate, editor: Client) -> None:
    page = text(editor, f"/projects/{country.project.code}/reporting/")
    assert "In six months 0 of 1 update was confirmed or excused" in page
    assert update.code in page
    assert date(2026, 10, 1) + timedelta(days=14) > update.first_date
