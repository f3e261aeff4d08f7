"""Signing in and out, and attempts that failed, in the log: who by public id, from where, in which request.

The address that somebody typed is not told: people type passwords into the wrong field.
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.middleware import client_address
from accounts.models import User

logger = logging.getLogger("portal.security")


def connect() -> None:
    """Listen; done once, when the apps are ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="portal.security.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="portal.security.signed_out")
    user_login_failed.connect(_refused, dispatch_uid="portal.security.refused")


def _signed_in(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    _tell(logging.INFO, "signed in", request, user)


def _signed_out(sender: Any, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]  # the answer tells the browser to forget what it keeps
    _tell(logging.INFO, "signed out", request, user)


def _refused(sender: Any, request: HttpRequest | None = None, **_: Any) -> None:
    _tell(logging.WARNING, "sign-in refused", request, None)


def _tell(level: int, event: str, request: HttpRequest | None, user: User | None) -> None:
    facts = {
        "event": event,
        "person": str(user.public_id) if user else "",
        "address": client_address(request) if request is not None and request.META else "",
        "request_id": getattr(request, "request_id", ""),
    }
    logger.log(level, event, extra=facts)
