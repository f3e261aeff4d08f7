"""Reminders of updates that are owed: written as rows in one transaction, then sent one by one, each once.

`make_reminders` may run as often as it likes: a person is told of a stage of an update once. `send_reminders` takes a
letter by a conditional change of state before it goes out, so that two workers never send the same one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import RIGHTS, Role, Verb
from projects.actions.letters import TO_SEND, send_once
from projects.domain.cycle import CATCH_UP_DAYS, STAGES, Audience, Stage, stage_on
from projects.models import Reminder, ReminderLine, TaskUpdate, TeamMember
from regions.models import Membership

WRITERS = (Verb.UPDATE_LED,)
CONFIRMERS = (Verb.UPDATE_LED, Verb.CONFIRM_PERIOD)


@dataclass(frozen=True, slots=True)
class People:
    """Who stands behind an audience: by organisation, by team, and in the Project Office."""

    writers: Mapping[int, frozenset[int]]
    confirmers: Mapping[int, frozenset[int]]
    of_team: Mapping[int, frozenset[int]]
    office: frozenset[int]

    def of(self, stage: Stage, update: TaskUpdate) -> frozenset[int]:
        """Primary keys of the people who are told of this update at this stage."""
        if stage.audience == Audience.PROJECT_OFFICE:
            return self.office
        organisation = update.period.organisation_id
        team = self.of_team.get(update.task.team_id or 0, frozenset()) if update.task else frozenset()
        group = self.writers if stage.audience == Audience.REPORTERS else self.confirmers
        return group.get(organisation, frozenset()) | team


def make_reminders(*, today: date, now: datetime) -> int:
    """Write the letters of today for what is owed; answers how many lines are new."""
    with transaction.atomic():
        due = list(_at_a_stage(today))
        if not due:
            return 0
        people = _people()
        wanted = [(person, update, stage.key) for update, stage in due for person in people.of(stage, update)]
        told = set(
            ReminderLine.objects.filter(update__in=[update.pk for update, _ in due]).values_list(
                "user_id", "update_id", "stage"
            )
        )
        new = [(person, update, key) for person, update, key in wanted if (person, update.pk, key) not in told]
        letters = _letters({person for person, _update, _key in new}, today=today, now=now)
        lines = [
            ReminderLine(reminder=letters[person], user_id=person, update=update, stage=key)
            for person, update, key in new
            if person in letters
        ]
        ReminderLine.objects.bulk_create(lines, ignore_conflicts=True)
    return len(lines)


def _at_a_stage(today: date) -> Iterable[tuple[TaskUpdate, Stage]]:
    earliest = today - timedelta(days=STAGES[-1].days + CATCH_UP_DAYS)
    latest = today - timedelta(days=STAGES[0].days)
    owed = TaskUpdate.objects.owed().filter(due_date__range=(earliest, latest), period__state__in=["open", "sent_back"])
    for update in owed.select_related("task", "period").order_by("pk"):
        stage = stage_on(due=update.due_date, today=today)
        if stage is not None:
            yield update, stage


def _people() -> People:
    of_team: dict[int, set[int]] = defaultdict(set)
    seats = TeamMember.objects.filter(user__is_active=True, user__role__in=_roles(Verb.UPDATE_TEAM))
    for team, user in seats.values_list("team_id", "user_id"):
        if user is not None:
            of_team[team].add(user)
    office = User.objects.filter(is_active=True, role__in=_roles(Verb.ACCEPT_PERIOD)).values_list("pk", flat=True)
    return People(
        writers=_members(*WRITERS),
        confirmers=_members(*CONFIRMERS),
        of_team={team: frozenset(users) for team, users in of_team.items()},
        office=frozenset(office),
    )


def _members(*verbs: Verb) -> dict[int, frozenset[int]]:
    """People by organisation who may do one of these; systems read no letters."""
    found: dict[int, set[int]] = defaultdict(set)
    seats = Membership.objects.filter(user__is_active=True, user__role__in=_roles(*verbs))
    for organisation, user in seats.values_list("organisation_id", "user_id"):
        found[organisation].add(user)
    return {organisation: frozenset(users) for organisation, users in found.items()}


def _roles(*verbs: Verb) -> list[str]:
    return [role for role, rights in RIGHTS.items() if role != Role.INTEGRATION and rights.may & set(verbs)]


def _letters(people: set[int], *, today: date, now: datetime) -> dict[int, Reminder]:
    """A letter of today for each person that has not gone out yet; who has had theirs hears tomorrow."""
    Reminder.objects.bulk_create(
        [Reminder(user_id=person, day_date=today, created_at=now) for person in sorted(people)], ignore_conflicts=True
    )
    waiting = Reminder.objects.select_for_update().filter(
        user_id__in=people, day_date=today, state=Reminder.State.WAITING
    )
    return {reminder.user_id: reminder for reminder in waiting}


def send_reminders(*, today: date, now: datetime) -> int:
    """Send the letters of today that wait or could not be sent before; answers how many went out."""
    letters = Reminder.objects.filter(day_date=today, state__in=TO_SEND).order_by("pk").values_list("pk", flat=True)
    return sum(send_once(Reminder, letter, compose=compose, now=now) for letter in list(letters))


def compose(reminder: Reminder) -> tuple[str, str]:
    """Subject and text of a letter, in the language of the person."""
    lines = list(reminder.lines.select_related("update__task", "update__period__organisation"))
    with translation.override(reminder.user.language or settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(n)s update of the Delivery Portal waits", "%(n)s updates of the Delivery Portal wait", len(lines)
        ) % {"n": len(lines)}
        context = {"lines": lines, "reminder": reminder, "portal": settings.PORTAL_URL}
        return subject, render_to_string("projects/cycle/reminder.txt", context)
