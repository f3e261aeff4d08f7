"""A country in which each role has something of its own, held in one transaction for all tests of this folder."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from accounts.models import AuditEvent, SignInSession, User
from accounts.models.token import issue_token
from accounts.roles import Role
from projects.models import Indicator, SavedView
from projects.search import index
from tests import factories
from tests.api.caller import CENTRE, SCOPED, Country, compute, make_country
from tests.factories import NOW
from tests.practice.long_work import make_work
from tests.practice.notifications import make_notification
from tests.practice.people import make_delegation
from tests.rights.forms import forms_of
from tests.rights.operations import Operation
from tests.rights.people import OFFICE

NOTED = ('UPDATE "accounts_apitoken"',)
"""Writes that a refused request may leave: that a token was used."""


ASKS_FIRST = ("project_office", "minister", "ministry_editor", "auditor", "team_member")
"""Whose page is looked at for a form: a form of each address is shown to one of these."""


OF_AKIMATS = ("akim", "region_editor")


class NoForm(LookupError):
    """A page that takes a POST, and no page that offers it."""


class Writes:
    """Collects the statements that change rows, apart from those that are NOTED."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        text = str(sql).lstrip()
        is_write = text.startswith(("INSERT", "UPDATE", "DELETE")) and not text.startswith(NOTED)
        if is_write and context["cursor"].rowcount:
            self.statements.append(text)
        return done


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its status, what it says, and what it wrote."""

    status: int
    content: bytes
    headers: dict[str, str]
    writes: tuple[str, ...]
    events: int

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sent: the parameters of a read, a body or a form."""

    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    is_form: bool = False


@dataclass
class Knocker:
    """Somebody at the doors: a session for pages, a token for the API."""

    name: str
    user: User | None
    session: Client = field(default_factory=Client)
    token: str = ""
    is_for_pages: bool = False

    def headers(self, operation: Operation) -> dict[str, str]:
        told = {"Accept-Language": "en"}
        if self.token and (operation.is_api or self.is_for_pages):
            told["Authorization"] = f"Bearer {self.token}"
        return told


class World:
    """The country, who knocks, and how what they do is undone."""

    def __init__(self, country: Country) -> None:
        self.country = country
        # Their body contributes to our task: something of theirs is near everything that our side reads.
        country.ours.tasks[0].contributing_organisations.add(country.theirs.ministry)
        for side in (country.ours, country.theirs):
            Indicator.objects.filter(pk=side.indicator.pk).update(is_kpi=True, owner=side.ministry, task=side.tasks[0])
            finding = side.objects["findings"]
            type(finding).objects.filter(pk=finding.pk).update(owner=side.ministry)
            finding.refresh_from_db()
            side.indicator.refresh_from_db()
        country.ours.objects["labs"].participants.add(country.ours.akimat)
        country.people[Role.PROJECT_OFFICE].email = OFFICE
        country.people[Role.PROJECT_OFFICE].save()
        self.knockers = {role.value: self._signed_in(role.value, country.people[role]) for role in (*CENTRE, *SCOPED)}
        self.nobody = Knocker("nobody", None)
        self.stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=country.theirs.ministry)
        self.reader = self._signed_in("reading token", country.people[Role.PROJECT_OFFICE], scope="read")
        gone = factories.make_user(role=Role.PROJECT_OFFICE)
        self.gone = self._signed_in("deactivated", gone)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        self.bare = Client()
        self._forms: dict[Operation, dict[str, Any]] = {}
        self._own: dict[int, dict[str, Any]] = {}

    def _signed_in(self, name: str, user: User, *, scope: str = "write") -> Knocker:
        _token, key = issue_token(user=user, purpose="test", scope=scope, days=1, now=timezone.now())
        knocker = Knocker(name, user, token=key)
        knocker.session.force_login(user)
        return knocker

    @cached_property
    def _secrets(self) -> re.Pattern[str]:
        """Codes and ids that nobody of our side may read anywhere. DEP-25 is another than DEP-2."""
        country = self.country
        secrets = [*country.theirs.secret, country.reference.code, str(country.reference.public_id)]
        return re.compile(f"(?:{'|'.join(map(re.escape, sorted(secrets, reverse=True)))})(?![0-9])")

    def secrets_in(self, told: Told) -> list[str]:
        """What an answer tells of the other side, as faults."""
        return [f"tells of {secret}" for secret in sorted(set(self._secrets.findall(told.text)))]

    def own_of(self, user: User) -> dict[str, Any]:
        """What belongs to the person and nobody else: work, a notification, a session, somebody they stand in for…"""
        if user.pk not in self._own:
            about = {"task": self.country.ours.tasks[0]}
            token, _key = issue_token(user=user, purpose="Statistics", scope="read", days=9, now=NOW)
            self._own[user.pk] = {
                **account_of(user),
                "tokens": token,
                "people": factories.make_user(role=Role.MINISTRY_EDITOR, organisation=self.country.ours.ministry),
                "audit": AuditEvent.objects.order_by("-pk").first(),
                "work": make_work(by=user),
                "notifications": make_notification(user=user, **about),
                "views": SavedView.objects.create(user=user, name="Late", address="/updates/", created_at=NOW),
            }
        return self._own[user.pk]

    def form_for(self, who: Knocker, operation: Operation, address: str, pages: list[str]) -> dict[str, Any]:
        """What a person would send to the address: the form on the first of the pages that shows it to somebody.

        Raises NoForm where nobody is shown one. The database stands ready for the write.
        """
        if operation not in self._forms:
            self._forms[operation] = self._find_form(who, address, pages)
        return dict(self._forms[operation])

    def _find_form(self, who: Knocker, address: str, pages: list[str]) -> dict[str, Any]:
        for page in pages:
            for asker in [*(self.knockers[name] for name in ASKS_FIRST), who]:
                answer = asker.session.get(page, headers={"Accept-Language": "en"})
                if answer.status_code == 200 and not answer.streaming:
                    found = forms_of(answer.content.decode(), page).get(address)
                    if found is not None:
                        return found
        raise NoForm(f"Nobody is shown a form for {address} on {pages}")

    @contextmanager
    def seen_by(self, name: str) -> Iterator[Knocker]:
        """Who knocks; for an akim and a region editor our work is led by the akimat, so that it is their own."""
        if name not in OF_AKIMATS:
            yield self.knockers[name]
            return
        ours = self.country.ours
        with self.undone():
            self._hand_over(ours.ministry.pk, ours.akimat.pk)
            compute()
            ours.ministry, ours.akimat = ours.akimat, ours.ministry
            yield self.knockers[name]
        ours.ministry, ours.akimat = ours.akimat, ours.ministry

    def _hand_over(self, ministry: int, akimat: int) -> None:
        """As the rows stand in the database: those in memory may have been read while they were another's."""
        ours = self.country.ours
        for row in (*ours.objects.values(), *ours.tasks, *ours.milestones):
            for column in ("lead_organisation_id", "owner_id", "organisation_id", "sponsor_organisation_id"):
                if hasattr(row, column):
                    rows = type(row)._default_manager.filter(**{"pk": row.pk, column: ministry})
                    rows.update(**{column: akimat})

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens in the block is taken back."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def knock(self, who: Knocker, operation: Operation, address: str, asked: "Asked | None" = None) -> Told:
        """What somebody is told at an address, and what it writes. It stays: see `undone`."""
        asked = asked or Asked()
        writes, cookies = Writes(), {name: morsel.value for name, morsel in who.session.cookies.items()}
        events = 0 if operation.is_read else AuditEvent.objects.count()
        with connection.execute_wrapper(writes):
            answer = self._ask(who, operation, address, asked)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        events = 0 if operation.is_read else AuditEvent.objects.count() - events
        who.session.cookies = SimpleCookie(cookies)
        return Told(answer.status_code, content, dict(answer.headers.items()), tuple(writes.statements), events)

    def _ask(self, who: Knocker, operation: Operation, address: str, asked: "Asked") -> Any:
        headers = who.headers(operation) | asked.headers
        session = self.bare if operation.is_api else who.session
        if operation.method == "GET":
            return session.get(address, asked.data, headers=headers)
        if operation.is_api and not asked.is_form:
            content = json.dumps({} if asked.data is None else asked.data).encode()
            media = "application/json"
        else:
            content, media = encode_multipart(BOUNDARY, asked.data or {}), MULTIPART_CONTENT
        return session.generic(operation.method, address, content, content_type=media, headers=headers)


def account_of(user: User) -> dict[str, Any]:
    """Another session of the person, an app for codes, and an absent one for whom they act."""
    return {
        "sessions": SignInSession.objects.create(
            session_key=f"other-{user.pk}",
            session_data="",
            expire_date=NOW + timedelta(days=1),
            public_id=uuid4(),
            user=user,
            started_at=NOW,
            seen_at=NOW,
        ),
        "factors": Authenticator.objects.create(user=user, type="totp", data={"secret": "nobody knows it"}),
        "standing-in": make_delegation(absent=factories.make_user(role=Role(user.role)), stand_in=user),
    }


@contextmanager
def standing_world() -> Iterator[World]:
    """The world, on a clock that stands at NOW; all of it is taken back afterwards."""
    limit, log = settings.API_REQUESTS_PER_MINUTE, logging.getLogger("django.request")
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    level = log.level
    log.setLevel(logging.ERROR)  # thousands of refusals are wanted here: no line for each
    try:
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            made = World(make_country())
            for person in (*made.country.people.values(), made.stranger):
                made.own_of(person)
            index.rebuild(now=NOW)
            yield made
            transaction.set_rollback(True)
    finally:
        settings.API_REQUESTS_PER_MINUTE = limit
        log.setLevel(level)
