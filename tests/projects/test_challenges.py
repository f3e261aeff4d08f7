"""Planning, starting, noting, reviewing, closing and checking a challenge."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions.challenges import (
    Seat,
    check_result,
    close_challenge,
    note_day,
    plan_challenge,
    review_week,
    start_challenge,
)
from projects.models import Challenge, ChallengeNote, ChangeEntry
from projects.queries.challenges import challenge_page, day_values
from tests import factories
from tests.factories import NOW, TODAY
from tests.hundred_days import add_notes, make_challenge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def codes(refused: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def planned(by: User, **changes: Any) -> Challenge:
    project = changes.pop("project", None) or factories.make_project()
    values: dict[str, Any] = {
        "project": project,
        "names": {"name_en": "Permits in ten days"},
        "measure": "Median of the register",
        "unit": "days",
        "start_value": Decimal(30),
        "goal_value": Decimal(10),
        "start_date": TODAY,
        "sponsor_role": "Vice minister",
        "sponsor_organisation": factories.make_organisation(),
        "seats": [Seat(factories.make_organisation()), Seat(factories.make_organisation())],
    }
    return plan_challenge(**(values | changes), by=by, now=NOW)


def test_a_mixed_team_is_planned_and_told_of(office: User) -> None:
    challenge = planned(office)
    assert (challenge.state, challenge.direction, challenge.code) == ("planned", "down", "CH-001")
    assert [member.role for member in challenge.members.order_by("id")] == ["lead", "member"]
    event = AuditEvent.objects.get(action="challenge.planned")
    assert event.object_id == challenge.public_id
    entry = ChangeEntry.objects.get(object_type="challenge")
    assert (entry.project_id, entry.task_id, entry.operation) == (challenge.project_id, None, "created")


def test_the_seats_of_an_existing_team_are_taken_over(office: User) -> None:
    team = factories.make_team(members=[factories.make_user(), factories.make_user()])
    team.members.filter(pk=team.members.order_by("-id")[0].pk).update(role="lead")
    challenge = planned(office, team=team, seats=[])
    leads = challenge.members.get(role="lead")
    assert leads.organisation == team.members.get(role="lead").organisation
    assert challenge.members.count() == 2


def test_everything_wrong_is_told_at_once(office: User) -> None:
    body = factories.make_organisation()
    with pytest.raises(Refused) as refused:
        planned(
            office,
            names={"name_en": " "},
            measure="",
            unit="",
            sponsor_role="",
            goal_value=Decimal(30),
            start_date=TODAY - timedelta(days=1),
            seats=[Seat(body, "lead"), Seat(body, "lead")],
            task=factories.make_task(),
        )
    assert codes(refused) == {
        ("name_en", "required"),
        ("measure", "required"),
        ("unit", "required"),
        ("sponsor_role", "required"),
        ("goal_value", "no_way_to_go"),
        ("start_date", "in_past"),
        ("members", "one_body"),
        ("members", "two_leads"),
        ("task", "other_project"),
    }
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROJECT_OFFICE])
def test_only_the_project_office_plans_starts_and_closes(role: str) -> None:
    user = factories.make_user(role=role)
    with pytest.raises(NotAllowed):
        planned(user)
    with pytest.raises(NotAllowed):
        start_challenge(challenge=make_challenge(state="planned"), by=user, now=NOW)
    with pytest.raises(NotAllowed):
        close_challenge(challenge=make_challenge(day=100), value=Decimal(9), story="s", kept="k", by=user, now=NOW)


def test_an_imported_record_has_no_challenges(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(NotAllowed, match="imported record"):
        planned(office, project=project)


def test_day_one_is_the_day_it_starts_and_it_starts_once(office: User) -> None:
    challenge = make_challenge(state="planned", start_date=TODAY + timedelta(days=9))
    started = start_challenge(challenge=challenge, by=office, now=NOW)
    assert (started.state, started.start_date, started.version) == ("running", TODAY, 2)
    with pytest.raises(Refused, match="started already"):
        start_challenge(challenge=challenge, by=office, now=NOW)


def test_who_may_write_a_note(office: User) -> None:
    lead, member, other = (factories.make_organisation() for _ in range(3))
    challenge = make_challenge(bodies=(lead, member))
    allowed = [
        office,
        factories.make_user(role=Role.MINISTRY_EDITOR, organisation=member),
        factories.make_user(role=Role.REGION_EDITOR, organisation=lead),
    ]
    refused = [
        factories.make_user(role=Role.MINISTRY_EDITOR, organisation=other),
        factories.make_user(role=Role.MINISTER, organisation=member),
        factories.make_user(role=Role.COORDINATOR),
        factories.make_user(role=Role.AUDITOR),
        factories.make_user(role=Role.TEAM_MEMBER, organisation=member),
    ]
    for user in allowed:
        note_day(challenge=challenge, for_date=TODAY, text="Done.", by=user, now=NOW)
    for user in refused:
        with pytest.raises(NotAllowed):
            note_day(challenge=challenge, for_date=TODAY, text="Done.", by=user, now=NOW)
    assert challenge.notes.count() == len(allowed)


def test_a_seat_in_the_team_lets_a_member_write() -> None:
    team = factories.make_team()
    member = factories.make_user(role=Role.TEAM_MEMBER, team=team)
    challenge = make_challenge(team=team, task=factories.make_task(team=team))
    assert note_day(challenge=challenge, for_date=TODAY, text="Done.", by=member, now=NOW).by == member


def test_a_second_note_corrects_the_first_which_stays(office: User) -> None:
    challenge = make_challenge()
    day = TODAY - timedelta(days=1)
    note_day(challenge=challenge, for_date=day, text="Counted.", value=Decimal(24), by=office, now=NOW)
    note_day(challenge=challenge, for_date=day, text="Counted again.", value=Decimal(22), by=office, now=NOW)
    page = challenge_page(user=office, challenge=Challenge.objects.get(pk=challenge.pk), today=TODAY)
    assert [(one.number, one.value) for one in page.days[0].notes] == [(2, 22), (1, 24)]
    assert page.standing.latest is not None
    assert page.standing.latest.value == 22
    assert page.days[0].days_late == 1


def test_a_correction_can_take_a_value_back(office: User) -> None:
    challenge = make_challenge()
    note_day(challenge=challenge, for_date=TODAY, text="Counted.", value=Decimal(24), by=office, now=NOW)
    note_day(challenge=challenge, for_date=TODAY, text="Counted the wrong register.", by=office, now=NOW)
    assert day_values(challenge, challenge.notes.all()) == ()


@pytest.mark.parametrize(
    ("days", "code"), [(1, "in_future"), (-60, "outside"), (-400, "outside")], ids=["tomorrow", "eve", "last year"]
)
def test_a_note_is_about_a_day_of_the_hundred(office: User, days: int, code: str) -> None:
    challenge = make_challenge(day=60)
    with pytest.raises(Refused) as refused:
        note_day(challenge=challenge, for_date=TODAY + timedelta(days=days), text="", by=office, now=NOW)
    assert codes(refused) == {("for_date", code), ("text", "required")}


@pytest.mark.parametrize("state", ["planned", "closed", "sustained"])
def test_days_are_noted_and_weeks_reviewed_while_it_runs(office: User, state: str) -> None:
    challenge = make_challenge(state=state)
    with pytest.raises(Refused):
        note_day(challenge=challenge, for_date=TODAY, text="Done.", by=office, now=NOW)
    with pytest.raises(Refused):
        review_week(challenge=challenge, week=1, call="on_track", words="Good.", by=office, now=NOW)


def test_who_may_review_a_week(office: User) -> None:
    sponsor = factories.make_organisation()
    challenge = make_challenge(sponsor_organisation=sponsor)
    allowed = [
        office,
        factories.make_user(role=Role.COORDINATOR),
        factories.make_user(role=Role.MINISTER, organisation=sponsor),
        factories.make_user(role=Role.AKIM, organisation=sponsor),
    ]
    for week, user in enumerate(allowed, start=1):
        review_week(challenge=challenge, week=week, call="needs_help", words="Pipes.", by=user, now=NOW)
    lead = challenge.members.get(role="lead").organisation
    for user in (
        factories.make_user(role=Role.MINISTER, organisation=lead),
        factories.make_user(role=Role.MINISTRY_EDITOR, organisation=sponsor),
        factories.make_user(role=Role.AUDITOR),
    ):
        with pytest.raises(NotAllowed):
            review_week(challenge=challenge, week=8, call="on_track", words="Good.", by=user, now=NOW)


def test_a_week_is_reviewed_once_and_not_before_it_begins(office: User) -> None:
    challenge = make_challenge(day=15)
    review_week(challenge=challenge, week=3, call="on_track", words="Good.", by=office, now=NOW)
    for week, code in ((3, "reviewed"), (4, "not_begun"), (0, "not_begun"), (15, "not_begun")):
        with pytest.raises(Refused) as refused:
            review_week(challenge=challenge, week=week, call="splendid", words=" ", by=office, now=NOW)
        assert codes(refused) == {("week", code), ("call", "unknown"), ("words", "required")}


def test_missing_notes_and_reviews_are_shown(office: User) -> None:
    challenge = make_challenge(day=16)
    add_notes(challenge, 3)
    review_week(challenge=challenge, week=2, call="on_track", words="Good.", by=office, now=NOW)
    page = challenge_page(user=office, challenge=Challenge.objects.get(pk=challenge.pk), today=TODAY)
    assert page.missing_weeks == (1,)
    assert page.missing_days[0] == challenge.start_date + timedelta(days=3)
    assert page.missing_days[-1] == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "result"), [("9.5", "achieved"), ("10", "achieved"), ("20", "partly"), ("21", "not_achieved")]
)
def test_the_result_follows_from_the_value(office: User, value: str, result: str) -> None:
    challenge = make_challenge(day=101)
    closed = close_challenge(
        challenge=challenge, value=Decimal(value), story="Done.", kept="A rule.", by=office, now=NOW
    )
    assert (closed.state, closed.result, closed.closed_date) == ("closed", result, TODAY)
    with pytest.raises(Refused, match="running"):
        close_challenge(challenge=challenge, value=Decimal(1), story="Done.", kept="A rule.", by=office, now=NOW)


def test_it_is_not_closed_before_day_100(office: User) -> None:
    challenge = make_challenge(day=99)
    with pytest.raises(Refused) as refused:
        close_challenge(challenge=challenge, value=Decimal(10) ** 15, story="", kept=" ", by=office, now=NOW)
    assert codes(refused) == {
        ("value", "too_early"),
        ("value", "out_of_range"),
        ("story", "required"),
        ("kept", "required"),
    }


def closed(months: int, **fields: Any) -> Challenge:
    """Closed so long ago that its check after so many months is due."""
    return make_challenge(state="closed", day=101 + 31 * months, **fields)


@pytest.mark.parametrize(
    ("months", "value", "verdict", "state"),
    [
        (6, "9", "sustained", "closed"),
        (6, "29", "lost", "closed"),
        (12, "11.1", "sustained", "sustained"),
        (12, "11.2", "slipped", "not_sustained"),
        (12, "29", "lost", "not_sustained"),
    ],
)
def test_the_last_check_settles_it(office: User, months: int, value: str, verdict: str, state: str) -> None:
    challenge = closed(months)
    check = check_result(challenge=challenge, months=months, value=Decimal(value), evidence="Seen.", by=office, now=NOW)
    challenge.refresh_from_db()
    assert (check.verdict, challenge.state) == (verdict, state)


def test_checks_are_refused_in_words(office: User) -> None:
    early = closed(5)
    with pytest.raises(Refused) as refused:
        check_result(challenge=early, months=6, value=Decimal(9), evidence="", by=office, now=NOW)
    assert codes(refused) == {("months", "too_early"), ("evidence", "required")}
    failed = closed(6, result="not_achieved", result_value=Decimal(25))
    with pytest.raises(Refused) as refused:
        check_result(challenge=failed, months=7, value=Decimal(9), evidence="Seen.", by=office, now=NOW)
    assert codes(refused) == {("months", "unknown"), ("state", "nothing_to_keep")}
    once = closed(6)
    check_result(challenge=once, months=6, value=Decimal(9), evidence="Seen.", by=office, now=NOW)
    with pytest.raises(Refused) as refused:
        check_result(challenge=once, months=6, value=Decimal(9), evidence="Seen.", by=office, now=NOW)
    assert codes(refused) == {("months", "made")}
    with pytest.raises(Refused):
        check_result(challenge=make_challenge(), months=6, value=Decimal(9), evidence="Seen.", by=office, now=NOW)


def test_an_auditor_checks_and_the_lead_does_not() -> None:
    lead, member = factories.make_organisation(), factories.make_organisation()
    challenge = closed(6, bodies=(lead, member))
    for user in (
        factories.make_user(role=Role.AUDITOR, organisation=lead),
        factories.make_user(role=Role.PROJECT_OFFICE, organisation=lead),
        factories.make_user(role=Role.MINISTRY_EDITOR, organisation=member),
    ):
        with pytest.raises(NotAllowed):
            check_result(challenge=challenge, months=6, value=Decimal(9), evidence="Seen.", by=user, now=NOW)
    auditor = factories.make_user(role=Role.AUDITOR, organisation=factories.make_organisation())
    assert (
        check_result(challenge=challenge, months=6, value=Decimal(9), evidence="Seen.", by=auditor, now=NOW).by
        == auditor
    )


def seen(user: User) -> set[str]:
    return set(Challenge.objects.visible_to(user).values_list("code", flat=True))


def test_who_sees_a_challenge() -> None:
    lead, partner, sponsor, other = (factories.make_organisation() for _ in range(4))
    task = factories.make_task(lead=lead)
    challenge = make_challenge(task=task, bodies=(lead, partner), sponsor_organisation=sponsor)
    for organisation in (lead, partner, sponsor):
        assert seen(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=organisation)) == {challenge.code}
    assert seen(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=other)) == set()
    assert seen(factories.make_user(role=Role.MINISTER, organisation=other)) == set()
    assert seen(factories.make_user(role=Role.AUDITOR)) == {challenge.code}
    assert seen(factories.make_user(role=Role.PROJECT_OFFICE, is_active=False)) == set()


def test_taking_part_opens_the_challenge_and_not_what_is_behind_it() -> None:
    partner = factories.make_organisation()
    challenge = make_challenge(bodies=(factories.make_organisation(), partner))
    user = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=partner)
    page = challenge_page(user=user, challenge=challenge, today=TODAY)
    assert (page.project_open, page.task_open, page.may_note) == (False, False, True)


@pytest.mark.django_db(transaction=True)
def test_two_notes_at_the_same_time_are_a_note_and_its_correction() -> None:
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    challenge = make_challenge()
    barrier = Barrier(4)

    def write(n: int) -> int:
        try:
            barrier.wait()
            note = note_day(challenge=challenge, for_date=TODAY, text=f"Note {n}.", by=office, now=NOW)
            return int(note.number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers: Iterable[int] = pool.map(write, range(4))
        assert sorted(numbers) == [1, 2, 3, 4]
    assert ChallengeNote.objects.count() == 4
    challenge.refresh_from_db()
    assert challenge.version == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_it_one_wins() -> None:
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    challenge = make_challenge(day=100)
    barrier = Barrier(2)

    def close(value: int) -> str:
        try:
            barrier.wait()
            close_challenge(
                challenge=challenge, value=Decimal(value), story="Done.", kept="A rule.", by=office, now=NOW
            )
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, (9, 25))) == ["closed", "refused"]
    assert AuditEvent.objects.filter(action="challenge.closed").count() == 1
