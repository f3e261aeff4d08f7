"""Errors as RFC 9457 problem details: one shape for every refusal, in the caller's language."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.utils.encoders import JSONEncoder

CONTENT_TYPE = "application/problem+json"
TYPE_ROOT = "/api/problems/"
"""`type` of a problem is this address with its name: it answers what the problem means."""

_Text = str | Promise


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of refusal: its status, its title and what the caller does about it."""

    status: int
    title: _Text
    advice: _Text


TYPES: dict[str, ProblemType] = {
    "malformed": ProblemType(
        400, _("The request cannot be read"), _("Send valid JSON in UTF-8, without NaN, Infinity or a zero character.")
    ),
    "invalid": ProblemType(
        400, _("Something in the request is not right"), _("Each entry of errors names the place and says why.")
    ),
    "unauthenticated": ProblemType(401, _("Sign in first"), _("Send a valid token: Authorization: Bearer <token>.")),
    "forbidden": ProblemType(
        403,
        _("You may not do this"),
        _("You can read the object, but another person or a token with more rights acts."),
    ),
    "not-found": ProblemType(
        404, _("There is nothing here for you"), _("It does not exist, or it is not open to you.")
    ),
    "method-not-allowed": ProblemType(
        405, _("This address does not take this method"), _("The Allow header lists the methods that it takes.")
    ),
    "not-acceptable": ProblemType(
        406, _("This representation is not offered"), _("Accept application/json; lists are also given as text/csv.")
    ),
    "not-as-uploaded": ProblemType(
        409,
        _("The stored file is not what was uploaded"),
        _("It is missing or was altered, so it is not given out. Upload it again, or have it restored."),
    ),
    "stale": ProblemType(
        412,
        _("The object has changed since you read it"),
        _("Look at current and conflicts, decide, and send again with the present ETag in If-Match."),
    ),
    "too-large": ProblemType(413, _("The request is too large"), _("Send less at once.")),
    "unsupported-media-type": ProblemType(415, _("This content type is not taken"), _("Send application/json.")),
    "key-reused": ProblemType(
        422,
        _("The Idempotency-Key was used for another request"),
        _("Use a new key for each new request and the same key only to repeat one."),
    ),
    "precondition-required": ProblemType(
        428, _("Say which version you are changing"), _('Send the ETag that you read in If-Match, such as "v7".')
    ),
    "rate-limited": ProblemType(429, _("Too many requests"), _("Wait as many seconds as Retry-After says.")),
    "error": ProblemType(
        500, _("Something went wrong on our side"), _("Nothing was saved. Report the request_id if it stays.")
    ),
    "unavailable": ProblemType(
        503, _("The portal is away for a moment"), _("Nothing was saved. Try again after Retry-After seconds.")
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, and where: in a field of the body, a query parameter or a header."""

    code: str
    message: _Text
    body: str | None = None
    parameter: str | None = None
    header: str | None = None

    def as_json(self) -> dict[str, str]:
        """`pointer` is a JSON pointer into the body as a URI fragment ("#/completion"; "#" is the whole body)."""
        place = {"pointer": self.body, "parameter": self.parameter, "header": self.header}
        found = {name: value for name, value in place.items() if value is not None}
        return {**found, "code": self.code, "message": str(self.message)}


def in_body(name: str, code: str, message: _Text) -> Fault:
    """A fault of a field of the body; an empty name means the body as a whole."""
    escaped = name.replace("~", "~0").replace("/", "~1")
    return Fault(code, message, body=f"#/{escaped}" if name else "#")


def in_parameter(name: str, code: str, message: _Text) -> Fault:
    return Fault(code, message, parameter=name)


def in_header(name: str, code: str, message: _Text) -> Fault:
    return Fault(code, message, header=name)


@dataclass(eq=False)
class Problem(APIException):
    """Raised anywhere below a view; the exception handler makes the answer of it. `name` is a key of TYPES."""

    name: str
    detail: Any = ""
    errors: tuple[Fault, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Exception.__init__(self, self.name)

    @property
    def status_code(self) -> int:  # type: ignore[override]
        return TYPES[self.name].status


def invalid(*faults: Fault) -> Problem:
    """400: the request can be read, but something in it is not right."""
    return Problem("invalid", errors=faults)


def faults_of(detail: Any, *, name: str = "") -> Iterable[Fault]:
    """The faults of a DRF ValidationError, with pointers into the body."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from faults_of(inner, name="" if key == "non_field_errors" else str(key))
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from faults_of(inner, name=name)
    else:
        code = (detail.code if isinstance(detail, ErrorDetail) else None) or "invalid"
        yield in_body(name, code, str(detail))


def as_response(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The answer: problem+json whatever the caller accepts, never cached."""
    kind = TYPES[problem.name]
    body = {
        "type": f"{TYPE_ROOT}{problem.name}/",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(problem.detail or kind.advice),
        "errors": [fault.as_json() for fault in problem.errors],
        "request_id": getattr(request, "request_id", ""),
        **problem.more,
    }
    content = json.dumps(body, cls=JSONEncoder, ensure_ascii=False).encode(errors="replace")  # a lone surrogate
    headers = {"Cache-Control": "no-store", **problem.headers}
    return HttpResponse(content, status=kind.status, content_type=CONTENT_TYPE, headers=headers)
