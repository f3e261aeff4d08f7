"""Reminders: who is told when, once, in their language; and what a mail server that is away does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from projects.actions import letters, reminders
from projects.models import Reminder, ReminderLine, TaskUpdate
from projects.tasks import open_reporting_periods, remind
from tests import factories
from tests.cycle_rows import make_update
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 5)
"""Of the update for October."""


@pytest.fixture
def update() -> TaskUpdate:
    return make_update(factories.make_milestone(name_en="Dig", name_ru="Рыть").task)


@pytest.fixture
def editor(update: TaskUpdate) -> User:
    return factories.make_user(role="ministry_editor", organisation=lead(update), language="en")


def lead(update: TaskUpdate) -> Any:
    return update.period.organisation


def told(day: date) -> set[str]:
    """The addresses that get a letter on a day."""
    mail.outbox.clear()
    reminders.make_reminders(today=day, now=NOW)
    reminders.send_reminders(today=day, now=NOW)
    return {address for letter in mail.outbox for address in letter.to}


def test_each_stage_reaches_its_people(update: TaskUpdate, editor: User) -> None:
    minister = factories.make_user(role="minister", organisation=lead(update))
    office = factories.make_user()
    team = factories.make_team(sector=update.task.sector)
    type(update.task).objects.filter(pk=update.task_id).update(team=team)
    member = factories.make_user(role="team_member", team=team)
    factories.make_user(role="integration", organisation=lead(update))
    factories.make_user(role="ministry_editor", organisation=lead(update), is_active=False)
    writers = {editor.email, member.email}
    assert told(DUE - timedelta(days=4)) == set()
    assert told(DUE - timedelta(days=3)) == writers
    assert told(DUE - timedelta(days=2)) == set()
    assert told(DUE) == writers
    assert told(DUE + timedelta(days=3)) == writers | {minister.email}
    assert told(DUE + timedelta(days=7)) == {office.email}
    assert told(DUE + timedelta(days=8)) == set()


def test_a_missed_night_is_made_up_for_and_then_let_go(update: TaskUpdate, editor: User) -> None:
    assert told(DUE + timedelta(days=2)) == {editor.email}
    assert ReminderLine.objects.get().stage == "due"
    assert told(DUE + timedelta(days=6)) == set()


@pytest.mark.parametrize("state", ["submitted", "excused"])
def test_what_is_in_is_not_asked_for(update: TaskUpdate, editor: User, state: str) -> None:
    done = {"submitted_by_label": "a", "submitted_at": NOW, "done_text": "x", "excuse_reason": "x"}
    settled = {"settled_by_label": "b", "settled_at": NOW}
    TaskUpdate.objects.filter(pk=update.pk).update(state=state, **done, **settled)
    assert told(DUE) == set()


def test_one_letter_a_person_a_day_whatever_runs_twice(update: TaskUpdate, editor: User) -> None:
    make_update(factories.make_milestone(task=factories.make_task(lead=lead(update))).task)
    assert told(DUE) == {editor.email}
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "2 updates of the Delivery Portal wait"
    assert told(DUE) == set()
    assert Reminder.objects.get().state == "sent"


def test_the_letter_names_task_period_and_address_in_the_persons_language(
    update: TaskUpdate, editor: User, settings: Any
) -> None:
    settings.PORTAL_URL = "https://portal.example"
    told(DUE)
    letter = str(mail.outbox[0].body)
    assert f"https://portal.example/task-updates/{update.code}/" in letter
    assert update.task.name_en in letter
    assert "Oct 2026" in letter
    User.objects.filter(pk=editor.pk).update(language="ru")
    told(DUE + timedelta(days=3))
    assert update.task.name_ru in str(mail.outbox[0].body)
    assert "2026" in str(mail.outbox[0].body)


def test_a_mail_server_that_is_away_is_noted_and_tried_again(
    update: TaskUpdate, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr(letters, "send_mail", away)
        assert told(DUE) == set()
    letter = Reminder.objects.get()
    assert (letter.state, letter.problem) == ("failed", "no mail server")
    assert told(DUE) == {editor.email}
    letter.refresh_from_db()
    assert (letter.state, letter.problem, letter.sent_at) == ("sent", "", NOW)


def test_no_name_adds_a_header_or_a_reader_to_a_letter(
    update: TaskUpdate, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "Dig\r\nBcc: evil@example.org\r\n\r\nhello"
    monkeypatch.setattr(reminders, "compose", lambda letter: (hostile, hostile))
    assert told(DUE) == {editor.email}
    (letter,) = mail.outbox
    message = letter.message()
    assert message["Subject"] == "Dig Bcc: evil@example.org hello"
    assert (message["Bcc"], letter.recipients()) == (None, [editor.email])


def test_a_letter_that_somebody_is_sending_is_not_sent_again(update: TaskUpdate, editor: User) -> None:
    reminders.make_reminders(today=DUE, now=NOW)
    Reminder.objects.update(state="sending")
    assert told(DUE) == set()


def test_the_tasks_of_the_schedule_do_both(update: TaskUpdate, editor: User, time_machine: Any) -> None:
    time_machine.move_to(NOW.replace(day=5), tick=False)
    assert open_reporting_periods() == 1
    assert remind() == 1
    assert (open_reporting_periods(), remind()) == (0, 0)
