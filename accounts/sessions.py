"""The session engine: Django's, in a table that also says whose session it is, from where and since when.

One row more for each session (as django-allauth keeps) would cost two statements for each request and could say
something else than the session; here the list of sessions and the sessions are the same rows.
"""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from accounts.models.sign_in import SignInSession

PUBLIC_ID, STARTED, SEEN, ADDRESS, AGENT = "public_id", "started_at", "seen_at", "address", "agent"
"""Keys of a session: instants in seconds of the epoch, and what was known of the browser at sign-in."""


class SessionStore(DatabaseSessionStore):
    @classmethod
    def get_model_class(cls) -> type[SignInSession]:
        return SignInSession

    def create_model_instance(self, data: dict[str, Any]) -> SignInSession:
        """The row for this session; an anonymous one belongs to nobody."""
        row = cast(SignInSession, super().create_model_instance(data))
        person = data.get(SESSION_KEY)
        row.public_id = UUID(data[PUBLIC_ID]) if PUBLIC_ID in data else None
        row.user_id = int(person) if person else None
        row.address = data.get(ADDRESS) or None
        row.agent = data.get(AGENT) or ""
        row.started_at = _instant(data.get(STARTED))
        row.seen_at = _instant(data.get(SEEN))
        return row


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
