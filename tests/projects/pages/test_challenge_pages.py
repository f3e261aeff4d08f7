"""Pages of challenges: who sees which form, what is said, and that what was typed is kept."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from projects.models import Challenge, Milestone, Task
from tests import factories
from tests.factories import TODAY
from tests.hundred_days import add_notes, make_challenge
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


@pytest.fixture
def challenge(country: Country) -> Challenge:
    made = make_challenge(task=country.task, day=20)
    add_notes(made, 5)
    return made


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_first_line_of_the_list_is_a_sentence(country: Country, office: Client, challenge: Challenge) -> None:
    make_challenge(task=country.task, state="closed", day=300)
    shown = text(office, "/challenges/")
    assert (
        "1 challenge is running; 0 of them would end short; 1 check is due; 12 notes and reviews are missing." in shown
    )
    assert challenge.name in shown


def test_an_empty_list_says_so(sign_in: SignIn, db: None) -> None:
    shown = text(sign_in(factories.make_user(role=Role.MINISTRY_EDITOR)), "/challenges/")
    assert "No challenge is running." in shown
    assert "Plan a challenge" not in shown


def test_where_it_stands_and_why(editor: Client, challenge: Challenge) -> None:
    shown = text(editor, f"/challenges/{challenge.code}/")
    assert "Day 20 of 100: 26 against 26 planned by today" in shown
    assert "it is too early to say where day 100 ends" in shown
    assert "at the pace of the last four weeks" not in shown
    assert "How these numbers come about" in shown
    assert "(26 − 30) / (10 − 30) = 20" in shown
    assert "working days have no note" in shown
    assert "2 weeks have no sponsor review" in shown
    assert "Corrects 1 earlier note" in shown
    assert "No key to the archive." in shown


@pytest.mark.parametrize(
    ("who", "forms"),
    [
        ("office", {"note", "review"}),
        ("editor", {"note"}),
        ("minister", {"review"}),
        ("helper", set()),
        ("auditor", set()),
        ("member", set()),
    ],
)
def test_forms_are_shown_to_those_who_may_use_them(
    country: Country, sign_in: SignIn, challenge: Challenge, who: str, forms: set[str]
) -> None:
    shown = text(sign_in(getattr(country, who)), f"/challenges/{challenge.code}/")
    assert {name for name in ("start", "note", "review", "close", "check") if f'id="form-{name}"' in shown} == forms


def test_a_planned_one_can_be_started(country: Country, office: Client) -> None:
    planned = make_challenge(task=country.task, state="planned", start_date=TODAY + timedelta(days=3))
    assert "Starts on" in text(office, f"/challenges/{planned.code}/")
    answer = office.post(f"/challenges/{planned.code}/start/", follow=True)
    assert "The 100 days have begun." in answer.content.decode()
    again = office.post(f"/challenges/{planned.code}/start/")
    assert again.status_code == 422
    assert "This challenge has started already." in again.content.decode()


def test_a_note_is_written_and_redirected(editor: Client, challenge: Challenge) -> None:
    values = {"for_date": "24.11.2026", "value": "22,5", "text": "Eleven forms are one.", "blockers": ""}
    answer = editor.post(f"/challenges/{challenge.code}/notes/", values)
    assert (answer.status_code, answer["Location"]) == (302, f"/challenges/{challenge.code}/")
    note = challenge.notes.get(for_date=TODAY)
    assert (note.value, note.text) == (Decimal("22.5"), "Eleven forms are one.")


def test_what_was_typed_is_kept_with_every_error(editor: Client, challenge: Challenge) -> None:
    values = {"for_date": "2026-11-30", "value": "many", "text": "Typed with care", "blockers": "B"}
    answer = editor.post(f"/challenges/{challenge.code}/notes/", values)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a number, for example 12.5." in shown
    assert "Typed with care" in shown
    answer = editor.post(f"/challenges/{challenge.code}/notes/", values | {"value": ""})
    assert "This day has not come yet." in answer.content.decode()
    assert challenge.notes.count() == 6


def test_who_may_not_is_refused_by_post_too(country: Country, sign_in: SignIn, challenge: Challenge) -> None:
    values = {"for_date": "2026-11-24", "text": "T", "week": "1", "call": "on_track", "words": "W"}
    helper = sign_in(country.helper)
    assert helper.post(f"/challenges/{challenge.code}/notes/", values).status_code == 403
    assert helper.post(f"/challenges/{challenge.code}/reviews/", values).status_code == 403
    assert helper.post("/challenges/plan/", {}).status_code == 403
    told = helper.post(f"/challenges/{challenge.code}/notes/", values).content.decode()
    assert "Notes are written by the bodies of the team and by the Project Office." in told


def test_a_review_and_the_closing(country: Country, office: Client) -> None:
    made = make_challenge(task=country.task, day=100)
    review = {"week": "14", "call": "on_track", "words": "Well done."}
    assert office.post(f"/challenges/{made.code}/reviews/", review).status_code == 302
    assert text(office, f"/challenges/{made.code}/ceremony/", status=404)
    closing = {"value": "21", "story": "Six forms are left.", "kept": "An order."}
    assert office.post(f"/challenges/{made.code}/close/", closing).status_code == 302
    shown = text(office, f"/challenges/{made.code}/")
    assert "Closed with 21, goal 10 (days): not achieved, 45 % of the way from 30." in shown
    assert "There is nothing to check: the goal was not achieved." in shown
    assert "Six forms are left." in text(office, f"/challenges/{made.code}/ceremony/")


def test_an_auditor_writes_the_check(country: Country, sign_in: SignIn) -> None:
    made = make_challenge(task=country.task, state="closed", day=300)
    client = sign_in(country.auditor)
    assert 'id="form-check"' in text(client, f"/challenges/{made.code}/")
    values = {"months": "6", "value": "9,4", "evidence": "Register of a month."}
    assert client.post(f"/challenges/{made.code}/checks/", values).status_code == 302
    assert "Register of a month." in text(client, f"/challenges/{made.code}/")


def test_who_led_is_not_offered_the_check(country: Country, sign_in: SignIn) -> None:
    made = make_challenge(task=country.task, state="closed", day=300)
    for role in (Role.PROJECT_OFFICE, Role.AUDITOR):
        colleague = sign_in(factories.make_user(role=role, organisation=country.lead))
        assert 'id="form-check"' not in text(colleague, f"/challenges/{made.code}/")
        stranger = sign_in(factories.make_user(role=role, organisation=factories.make_organisation()))
        assert 'id="form-check"' in text(stranger, f"/challenges/{made.code}/")


def test_a_challenge_is_planned_on_the_page(country: Country, office: Client) -> None:
    values = {
        "name_en": "Permits in ten days",
        "name_ru": "",
        "name_kk": "",
        "project": country.project.code,
        "task": country.task.code,
        "measure": "Register",
        "unit": "days",
        "start_value": "30",
        "goal_value": "10",
        "start_date": "2026-12-01",
        "sponsor_role": "Vice minister",
        "sponsor_organisation": country.lead.code,
        "lead": country.lead.code,
        "members": [country.lead.code],
    }
    refused = office.post("/challenges/plan/", values)
    assert refused.status_code == 422
    assert "A mixed team has at least two bodies" in refused.content.decode()
    other = factories.make_organisation()
    answer = office.post("/challenges/plan/", values | {"members": [other.code]}, follow=True)
    assert answer.redirect_chain
    made = Challenge.objects.get()
    assert [member.organisation for member in made.members.order_by("id")] == [country.lead, other]


def test_a_body_that_takes_part_reads_no_name_of_what_is_closed_to_it(country: Country, sign_in: SignIn) -> None:
    partner = factories.make_organisation()
    made = make_challenge(task=country.task, bodies=(country.lead, partner))
    shown = text(
        sign_in(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=partner)), f"/challenges/{made.code}/"
    )
    for hidden in (country.task.code, country.task.name, country.project.code, country.project.name):
        assert hidden not in shown
    assert 'id="form-note"' in shown


def test_the_chart_has_its_table(editor: Client, challenge: Challenge) -> None:
    shown = text(editor, f"/challenges/{challenge.code}/")
    assert 'role="img"' in shown
    assert "The same as a table" in shown
    assert "style=" not in shown


def test_after_four_weeks_the_pace_tells_where_it_ends(country: Country, editor: Client) -> None:
    made = make_challenge(task=country.task, day=29, goal_value=Decimal(1))
    add_notes(made, 28)  # the value of day 28 is 3
    shown = text(editor, f"/challenges/{made.code}/")
    assert "at the pace of the last four weeks day 100 brings" in shown
    assert "too early" not in shown


def test_earlier_days_are_behind_a_fold(country: Country, editor: Client) -> None:
    made = make_challenge(task=country.task, day=40)
    add_notes(made, 15)
    shown = text(editor, f"/challenges/{made.code}/")
    assert "5 earlier days" in shown
    assert shown.count("Two forms are one now.") == 16


# Labs


def test_a_lab_from_question_to_tasks(country: Country, office: Client, sign_in: SignIn) -> None:
    """The whole routine through the pages."""
    partner = factories.make_organisation()
    bodies = [country.lead.code, partner.code]
    values = {
        "name_en": "Permits lab",
        "project": country.project.code,
        "sector": country.task.sector.code,
        "question": "How does a permit take ten days?",
        "start_date": "2026-11-24",
        "end_date": "2026-12-10",
        "weight_impact": "4",
        "weight_feasibility": "3",
        "weight_cost": "2",
        "weight_speed": "1",
    }
    refused = office.post("/labs/open/", values)
    assert refused.status_code == 422
    assert "A lab has at least two bodies" in refused.content.decode()
    address = office.post("/labs/open/", values | {"participants": bodies})["Location"]
    assert "no idea is brought yet" in text(office, address)
    assert office.post(f"{address}start/").status_code == 302
    editor = sign_in(country.editor)
    idea = {"title": "One form", "problem": "Eleven.", "proposal": "One.", "organisation": country.lead.code}
    brought = editor.post(f"{address}ideas/", idea)["Location"]
    assert "Nobody has scored this idea yet." in text(editor, brought)
    assert 'id="form-score"' not in text(editor, brought)
    points = {"impact": "5", "feasibility": "4", "cost": "3", "speed": "2", "comment": "Do it."}
    assert editor.post(f"{brought}score/", points).status_code == 403
    for client in (office, sign_in(factories.make_user(role=Role.MINISTER, organisation=partner))):
        assert client.post(f"{brought}score/", points).status_code == 302
    assert "Score 4 of 5 from 2 people; they differ by 0." in text(office, brought)
    assert office.post(f"{brought}decide/", {"chosen": "yes", "reason": "The best."}).status_code == 302
    line = {
        "action": "Draw one form",
        "organisation": partner.code,
        "role": "Head",
        "due_date": "2027-02-01",
        "criterion": "In force.",
        "weight": "2",
    }
    assert office.post(f"{brought}lines/", line | {"due_date": "2020-01-01"}).status_code == 422
    for _ in range(2):
        assert office.post(f"{brought}lines/", line).status_code == 302
    assert office.post(f"{brought}drop-line/", {"number": "2"}).status_code == 302
    assert office.post(f"{address}decide/").status_code == 302
    assert 'id="form-over"' in text(office, brought)
    over = {
        "name_en": "One form",
        "sector": country.task.sector.code,
        "lead_organisation": country.lead.code,
        "weight": "1",
    }
    assert office.post(f"{brought}hand-over/", over).status_code == 302
    task = Task.objects.get(idea__title="One form")
    milestone = Milestone.objects.get(task=task)
    shown = text(office, brought)
    assert f"/tasks/{task.code}/" in shown
    assert f"/milestones/{milestone.code}/" in shown
    assert "handed over" in text(office, address)


def test_labs_of_others_are_not_in_the_list(country: Country, sign_in: SignIn, office: Client) -> None:
    shown = text(sign_in(country.editor), "/labs/")
    assert "Labs running: 0 of 0." in shown
    assert "Prepare a lab" not in shown
    assert "Prepare a lab" in text(office, "/labs/")


# The eight steps


def test_the_steps_tell_what_is_missing(country: Country, office: Client, sign_in: SignIn) -> None:
    address = f"/projects/{country.project.code}/lifecycle/"
    shown = text(office, address)
    assert "Step 1 of 8, strategic direction: 4 requirements are missing before the next step." in shown
    assert "0 of 20 needed" in shown
    refused = office.post(f"{address}pass/", {"step": "strategic_direction", "waiver_reason": ""})
    assert refused.status_code == 422
    assert "A sponsor is named, by role: is missing." in refused.content.decode()
    reason = {"step": "strategic_direction", "waiver_reason": "Named next week."}
    assert office.post(f"{address}pass/", reason).status_code == 302
    shown = text(sign_in(country.auditor), address)
    assert "1 gate was passed by a waiver." in shown
    assert "Named next week." in shown
    assert "Pass the gate" not in shown


def test_an_open_day_is_recorded(country: Country, office: Client, sign_in: SignIn) -> None:
    address = f"/projects/{country.project.code}/lifecycle/"
    values = {"kind": "open_day", "title": "Open day", "held_date": "2026-11-20", "place": "Aktau", "feedback": "61"}
    assert office.post(f"{address}records/", values | {"place": ""}).status_code == 422
    assert office.post(f"{address}records/", values).status_code == 302
    assert "61 of 20 needed" in text(office, address)
    assert sign_in(country.editor).post(f"{address}records/", values).status_code == 403


def test_numbers_of_gates_are_hidden_from_those_who_may_not_read_the_figures(country: Country, sign_in: SignIn) -> None:
    project = factories.make_project()
    factories.make_task(project=project, lead=country.lead)
    factories.make_task(project=project)
    country.roll_up()
    shown = text(sign_in(country.editor), f"/projects/{project.code}/lifecycle/")
    assert "the numbers of its gates are not shown" in shown
    assert "needed" not in shown
