"""Notifications: who is told of what, once; what time causes; what a letter says, and what it no longer says."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from projects.actions import Refused, judge
from projects.actions.baseline_requests import Asked, approve_baseline, request_baseline
from projects.actions.comments import add_comment, edit_comment, withdraw_comment
from projects.actions.decisions import Option, answer_decision, climb_due, escalate_decision, raise_decision
from projects.actions.notification_letters import make_digests, make_letters, send_letters
from projects.actions.notifications import make_notices, mark_read, notify, set_channels
from projects.models import Notification, NotificationLetter, Task
from projects.notification_words import address, sentence
from projects.queries.notifications import channels_of, inbox, own_numbers, unread_count
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def task() -> Task:
    team = factories.make_team(sector=factories.make_sector())
    return factories.make_task(sector=team.sector, team=team, name_en="Canal")


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(
        role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation, full_name="Aliya Editor", language="en"
    )


@pytest.fixture
def minister(task: Task) -> User:
    return factories.make_user(role=Role.MINISTER, organisation=task.lead_organisation, language="en")


@pytest.fixture
def member(task: Task) -> User:
    return factories.make_user(role=Role.TEAM_MEMBER, team=task.team, language="en")


@pytest.fixture
def office() -> User:
    return factories.make_user(full_name="Office Person", language="en")


def told(kind: str) -> set[User]:
    return {one.user for one in Notification.objects.filter(kind=kind).select_related("user")}


def words(user: User) -> list[str]:
    return [sentence(one) for one in Notification.objects.of(user).order_by("pk")]


class TestCauses:
    def test_those_named_in_a_comment_hear_once(self, task: Task, editor: User, office: User) -> None:
        comment = add_comment(thing=task, text="@Aliya see this, @Office Person", by=office, now=NOW)
        edit_comment(comment=comment, text="@Aliya see that", by=office, now=NOW)
        assert told("mentioned") == {editor}
        assert words(editor) == ["Office Person mentions you in a comment."]
        one = Notification.objects.get()
        assert address(one) == f"/tasks/{task.code}/#comment-{comment.public_id}"

    def test_a_question_is_told_to_those_who_answer_where_it_comes(
        self, task: Task, editor: User, minister: User, office: User
    ) -> None:
        coordinator = factories.make_user(role=Role.COORDINATOR)
        given: dict[str, Any] = {"title": "Pump", "question": "Which", "due_date": TODAY + timedelta(days=9)}
        options = [Option("Large", "Dear"), Option("Small", "Late")]
        decision = raise_decision(subject=task, options=options, step="ministry", by=editor, now=NOW, **given)
        assert told("escalated") == {minister}
        escalate_decision(decision=decision, reason="Too dear", by=minister, now=NOW)
        assert told("escalated") == {minister, office}
        climb_due(now=NOW + timedelta(days=90))
        assert told("escalated") == {minister, office, coordinator}
        decision.refresh_from_db()
        answer_decision(decision=decision, option=2, words="Small", by=coordinator, now=NOW, heard_in="Here")
        assert told("decided") == {editor, minister}
        assert words(editor) == [f"Answered by {coordinator.full_name}: Small"]

    def test_a_judgement_is_told_to_those_who_carry_it_out(self, task: Task, office: User) -> None:
        coordinating = factories.make_organisation()
        task.project.coordinator = coordinating
        task.project.save()
        task.contributing_organisations.add(coordinating)
        minister = factories.make_user(role=Role.MINISTER, organisation=coordinating)
        judge(project=task.project, rating="amber_red", reason="Late", by=office, now=NOW)
        assert told("judged") == {minister}
        assert words(minister) == ["Delivery confidence is judged: amber-red."]

    def test_a_new_agreed_date_is_told_with_the_one_before(
        self, task: Task, editor: User, minister: User, member: User, office: User
    ) -> None:
        milestone = factories.make_milestone(task=task, baseline_date=TODAY)
        asked = [Asked(milestone, to_date=TODAY + timedelta(days=30))]
        request = request_baseline(task=task, changes=asked, reason="Rain", by=editor, now=NOW)
        assert not Notification.objects.exists()
        approve_baseline(request=request, by=office, now=NOW)
        assert told("rebaselined") == {editor, minister, member}
        assert words(member) == ["The agreed date is now 24 Dec 2026, before it was 24 Nov 2026."]

    def test_who_cannot_open_it_is_not_told_and_who_chose_off_neither(
        self, task: Task, editor: User, member: User
    ) -> None:
        stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
        set_channels(by=member, channels={"late": "off"})
        for _ in range(2):
            notify(kind="late", thing=task, people=Q(), key="one", now=NOW, facts={"date": TODAY})
        assert told("late") == {editor}
        assert stranger not in told("late")
        assert Notification.objects.count() == 1


class TestTime:
    @pytest.mark.parametrize(
        ("days", "kinds"), [(8, set()), (7, {"due"}), (0, {"due"}), (-1, {"late"}), (-7, {"late"}), (-8, set())]
    )
    def test_due_and_late_are_told_by_the_expected_day(
        self, task: Task, editor: User, days: int, kinds: set[str]
    ) -> None:
        factories.make_milestone(task=task, baseline_date=TODAY + timedelta(days=days), reported_at=NOW)
        make_notices(today=TODAY, now=NOW)
        assert {one.kind for one in Notification.objects.filter(user=editor)} == kinds

    @pytest.mark.parametrize(("days", "is_told"), [(14, False), (15, True), (22, True), (23, False)])
    def test_silence_is_told_after_the_period(self, task: Task, editor: User, days: int, is_told: bool) -> None:
        reported = NOW - timedelta(days=days)
        factories.make_milestone(task=task, baseline_date=TODAY + timedelta(days=300), reported_at=reported)
        make_notices(today=TODAY, now=NOW)
        assert (editor in told("stale")) is is_told

    def test_a_day_is_told_once_and_a_new_forecast_is_a_new_day(self, task: Task, editor: User) -> None:
        milestone = factories.make_milestone(task=task, baseline_date=TODAY, reported_at=NOW)
        assert [make_notices(today=TODAY, now=NOW) for _ in range(2)] == [1, 0]
        milestone.forecast_date = TODAY + timedelta(days=2)
        milestone.save()
        assert make_notices(today=TODAY, now=NOW) == 1

    def test_what_is_done_or_claimed_or_an_imported_record_is_told_to_nobody(self, task: Task, editor: User) -> None:
        factories.make_milestone(task=task, baseline_date=TODAY, actual_date=TODAY)
        record = factories.make_task(
            project=factories.make_project(portfolio=factories.make_portfolio(national=False)),
            lead=task.lead_organisation,
        )
        factories.make_milestone(task=record, baseline_date=TODAY)
        assert make_notices(today=TODAY, now=NOW) == 0

    def test_late_reaches_the_minister_too(self, task: Task, editor: User, minister: User, member: User) -> None:
        factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=1), reported_at=NOW)
        make_notices(today=TODAY, now=NOW)
        assert told("late") == {editor, minister, member}


def mention(task: Task, by: User, text: str = "@Aliya look") -> Any:
    return add_comment(thing=task, text=text, by=by, now=NOW)


class TestLetters:
    def test_one_letter_a_run_and_nothing_twice(self, task: Task, editor: User, office: User) -> None:
        mention(task, office)
        mention(task, office, "@Aliya again")
        assert [make_letters(now=NOW) for _ in range(2)] == [1, 0]
        assert [send_letters(now=NOW) for _ in range(2)] == [1, 0]
        letter = mail.outbox[0]
        assert (letter.to, letter.subject) == ([editor.email], "Delivery Portal: 2 notifications")
        assert letter.body.count("Office Person mentions you in a comment.") == 2
        assert letter.body.count(f"Canal ({task.code})") == 1

    def test_a_letter_is_in_the_language_of_the_person(self, task: Task, editor: User, office: User) -> None:
        User.objects.filter(pk=editor.pk).update(language="ru")
        mention(task, office)
        make_letters(now=NOW)
        send_letters(now=NOW)
        assert f"{task.name_ru} ({task.code})" in mail.outbox[0].body

    def test_what_was_read_withdrawn_or_shut_meanwhile_is_not_told(
        self, task: Task, editor: User, office: User
    ) -> None:
        comment = mention(task, office)
        make_letters(now=NOW)
        withdraw_comment(comment=comment, by=office, now=NOW)
        mention(task, office)
        make_letters(now=NOW)
        editor.memberships.all().delete()
        assert send_letters(now=NOW) == 0
        assert {letter.state for letter in NotificationLetter.objects.all()} == {"nothing"}
        assert (mail.outbox, unread_count(user=editor), inbox(user=editor).days) == ([], 0, ())

    def test_a_mail_server_that_is_away_is_tried_again(
        self, task: Task, editor: User, office: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mention(task, office)
        make_letters(now=NOW)
        with monkeypatch.context() as away:
            away.setattr("projects.actions.letters.send_mail", _away)
            assert send_letters(now=NOW) == 0
        assert NotificationLetter.objects.get().state == "failed"
        assert send_letters(now=NOW + timedelta(days=3)) == 0
        assert send_letters(now=NOW + timedelta(hours=1)) == 1

    def test_the_digest_has_the_persons_own_numbers_and_comes_once_a_day(
        self, task: Task, editor: User, minister: User
    ) -> None:
        factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=3), reported_at=NOW)
        factories.make_milestone(task=task, baseline_date=TODAY + timedelta(days=12), reported_at=NOW)
        foreign = factories.make_task()
        factories.make_milestone(task=foreign, baseline_date=TODAY - timedelta(days=3))
        recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
        type(editor).objects.filter(pk=minister.pk).update(language="ru")
        make_notices(today=TODAY, now=NOW)
        make_digests(today=TODAY, now=NOW)
        send_letters(now=NOW)
        make_digests(today=TODAY, now=NOW)
        assert send_letters(now=NOW) == 0
        bodies = {letter.to[0]: letter.body for letter in mail.outbox}
        assert set(bodies) == {editor.email, minister.email}
        assert "late: 1" in bodies[editor.email]
        assert "due within seven days: 0" in bodies[editor.email]
        assert "due within two weeks: 1" in bodies[editor.email]
        assert "by status:\n  red: 1\n" in bodies[editor.email]
        assert "  красный: 1\n" in bodies[minister.email]
        assert "Late: it was expected by 21 Nov 2026." in bodies[editor.email]
        assert (own_numbers(user=editor, today=TODAY).late, own_numbers(user=minister, today=TODAY).late) == (1, 1)

    def test_who_wants_neither_gets_no_digest(self, task: Task, editor: User) -> None:
        factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=3), reported_at=NOW)
        set_channels(by=editor, channels={"late": "portal", "numbers": "off"})
        make_notices(today=TODAY, now=NOW)
        make_digests(today=TODAY, now=NOW)
        assert send_letters(now=NOW) == 0
        assert unread_count(user=editor) == 1


def _away(*_given: Any) -> None:
    raise ConnectionRefusedError("no mail server")


def test_reading_all_reads_ones_own_only(task: Task, editor: User, member: User) -> None:
    factories.make_milestone(task=task, baseline_date=TODAY, reported_at=NOW)
    make_notices(today=TODAY, now=NOW)
    assert mark_read(by=editor, now=NOW) == 1
    assert (unread_count(user=editor), unread_count(user=member)) == (0, 1)


def test_a_choice_overrides_the_default_and_nonsense_is_refused(editor: User) -> None:
    set_channels(by=editor, channels={"late": "portal"})
    set_channels(by=editor, channels={"late": "off", "numbers": "off"})
    assert (channels_of(editor)["late"], channels_of(editor)["due"]) == ("off", "digest")
    for wrong in ({"nothing": "off"}, {"late": "pigeon"}, {"numbers": "at_once"}):
        with pytest.raises(Refused):
            set_channels(by=editor, channels=wrong)
