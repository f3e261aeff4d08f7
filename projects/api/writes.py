"""Repeating a write safely: the answer to an Idempotency-Key is stored in the transaction of its effect.

A crash therefore leaves either both or neither. Only answers of writes that took effect are kept: a refused request
changed nothing, and may be corrected and sent again under the same key. Keys belong to a person; they are kept for
KEPT_FOR and then forgotten by the person's next write.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import User
from projects.api.problems import Problem, in_header, invalid
from projects.models import IdempotentAnswer

KEPT_FOR = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_REPLAYED_HEADERS = ("ETag", "Location")
Effect = Callable[[], Response]


def once(request: Request, effect: Effect) -> HttpResponseBase:
    """The answer of `effect`, which runs at most once for each Idempotency-Key of the caller.

    422 when the key came with another request before. Two at the same time take turns: the second is answered with
    the first one's answer.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return effect()
    if not _KEY.fullmatch(key):
        message = _("A key has 1 to 128 visible ASCII characters.")
        raise invalid(in_header("Idempotency-Key", "malformed", message))
    user, fingerprint = cast(User, request.user), _fingerprint(request)
    with transaction.atomic():
        _take_turn(user, key)
        if answer := IdempotentAnswer.objects.filter(user=user, key=key).first():
            return _again(answer, fingerprint)
        response = effect()
        _keep(user=user, key=key, fingerprint=fingerprint, response=response)
        return response


def _fingerprint(request: Request) -> str:
    """The request without its precondition: a client that repeats it may have read a newer ETag in between."""
    told = {name: _file_told(value) for name, value in request.data.items()}  # type: ignore[union-attr]
    body = json.dumps(told, sort_keys=True, cls=JSONEncoder)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _file_told(value: Any) -> Any:
    """A file by its name and the hash of its content; anything else as it is."""
    if not isinstance(value, UploadedFile):
        return value
    found = hashlib.sha256()
    for chunk in value.chunks():
        found.update(chunk)
    return {"name": value.name, "sha256": found.hexdigest()}


def _take_turn(user: User, key: str) -> None:
    """Wait until nobody else runs a request with this key; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency:{user.pk}:{key}"])


def _again(answer: IdempotentAnswer, fingerprint: str) -> HttpResponse:
    if answer.request_hash != fingerprint:
        message = _("This key came with another request before.")
        raise Problem("key-reused", errors=(in_header("Idempotency-Key", "reused", message),))
    headers = {**answer.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=headers)


def _keep(*, user: User, key: str, fingerprint: str, response: Response) -> None:
    now = timezone.now()
    IdempotentAnswer.objects.create(
        user=user,
        key=key,
        request_hash=fingerprint,
        status=response.status_code,
        headers={name: response.headers[name] for name in _REPLAYED_HEADERS if name in response.headers},
        body=json.dumps(response.data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":")),
        created_at=now,
    )
    old = IdempotentAnswer.objects.filter(user=user, created_at__lt=now - KEPT_FOR)
    IdempotentAnswer.objects.filter(pk__in=old.select_for_update(skip_locked=True).values("pk")).delete()
