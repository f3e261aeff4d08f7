"""The OpenAPI document: what every operation has in common is added here, once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from projects.api.examples import EXAMPLES
from projects.api.problems import CONTENT_TYPE, TYPE_ROOT, TYPES, ProblemType


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, more.pop("type", str), OpenApiParameter.HEADER, description=description, **more)


LANGUAGE = _header("Accept-Language", "kk, ru or en: the language of messages and reasons.")
IF_NONE_MATCH = _header("If-None-Match", "The ETag that you have: 304 when nothing changed.")
IF_MATCH = _header(
    "If-Match",
    'The ETag that you read, such as "v7". Missing: 428. No longer the present one: 412.',
    required=True,
)
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "The same key and request give the same answer and one effect. Kept for seven days.",
    type={"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
)
FIELDS = OpenApiParameter(
    "fields",
    {"type": "string", "minLength": 1},
    description="Only these fields, with commas between, for example id,code.",
)
PUBLIC_ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)
READ_ERRORS = (400, 401, 403, 404, 405, 406, 429, 503)
WRITE_ERRORS = (*READ_ERRORS, 413, 415, 422)
VERSIONED_ERRORS = (412, 428)
NOT_AS_UPLOADED = 409
"""Of a file that is held against its hash."""
VERSIONED = "x-versioned"


class ApiSchema(AutoSchema):
    """Adds `ordering`, `fields` and the header parameters, and names components by the object they show."""

    def get_override_parameters(self) -> list[Any]:
        own = [*super().get_override_parameters(), *self._of_lists(), *self._headers()]
        return [*own, PUBLIC_ID] if "{id}" in self.path else own

    def _of_lists(self) -> Iterable[OpenApiParameter]:
        action = getattr(self.view, "action", "")
        orderings = getattr(self.view, "orderings", None)
        if action == "list" and orderings:
            names = [sign + name for name in orderings for sign in ("", "-")]
            yield OpenApiParameter(
                "ordering",
                str,
                enum=names,
                default=getattr(self.view, "default_ordering", ""),
                description="A minus turns the order. Rows without a value come last.",
            )
        if (action == "list" and orderings) or (action == "retrieve" and hasattr(self.view, "rows")):
            yield FIELDS

    def _headers(self) -> Iterable[OpenApiParameter]:
        yield LANGUAGE
        if self.method == "GET":
            yield IF_NONE_MATCH
            return
        yield IDEMPOTENCY_KEY
        if self._is_versioned():
            yield IF_MATCH

    def _is_versioned(self) -> bool:
        """Whether the operation changes an object with a version, which it has to name."""
        return self.method != "GET" and getattr(self.view, "action", "") in getattr(self.view, "versioned", ())

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None and self._is_versioned():
            operation[VERSIONED] = True  # for `complete`, which takes it away again
        return operation

    def get_serializer_name(self, serializer: Serializer[Any], direction: Any) -> str:
        return str(super().get_serializer_name(serializer, direction)).removesuffix("Representation")


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Made by `manage.py token`, shown once."}


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Documents every status that an operation can answer with, the headers of answers, CSV, and 304."""
    schemas = result["components"]["schemas"]
    schemas |= {"Problem": _problem(), "Fault": _fault(), "StaleProblem": _stale_problem()}
    result["components"]["responses"] = {str(status): _error(status) for status in {t.status for t in TYPES.values()}}
    for name, examples in EXAMPLES.items():
        schemas[name]["examples"] = examples
    for name, schema in schemas.items():
        if name.endswith("Input"):
            schema["additionalProperties"] = False  # a field that is not declared is refused by name
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation)
            if any(parameter["name"] == "fields" for parameter in operation["parameters"]):
                _make_sparse(schemas, operation["responses"]["200"])
    return result


def _make_sparse(schemas: dict[str, Any], response: dict[str, Any]) -> None:
    """With `fields` any property may be left out, so none is required of what such an operation gives."""
    name = response["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    items = schemas[name]["properties"].get("results", {}).get("items", {}).get("$ref", name)
    schemas[items.rsplit("/", 1)[-1]].pop("required", None)


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    versioned = operation.pop(VERSIONED, False)
    if path.startswith("/api/v1/"):
        operation["summary"] = operation["description"].replace("\n", " ").split(". ")[0].removesuffix(".")
        statuses = READ_ERRORS if method == "get" else WRITE_ERRORS
        if versioned:
            statuses = (*statuses, *VERSIONED_ERRORS)
        if path.endswith("/content/"):
            statuses = (*statuses, NOT_AS_UPLOADED)
        responses = operation["responses"]
        for status in statuses:
            responses[str(status)] = {"$ref": f"#/components/responses/{status}"}
        if method == "get":
            responses["304"] = {"description": "You have this very answer.", "headers": _headers("ETag")}
        for status, response in responses.items():
            if status in {"200", "201"}:
                _complete_success(response, with_etag=method == "get" or versioned)


def _complete_success(response: dict[str, Any], *, with_etag: bool) -> None:
    limits = ("RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    names = ["ETag", *limits] if with_etag else [*limits, "Location"]
    response["headers"] = _headers(*names)
    content = response.get("content", {}).get("application/json")
    listed = content and "Paginated" in str(content["schema"].get("$ref", ""))
    if listed:
        response["content"]["text/csv"] = {"schema": {"type": "string"}}
        response["headers"] |= _headers("Link")


_HEADERS = {
    "ETag": "Strong on what has a version (it is the version), weak elsewhere.",
    "Link": "The next page, rel=next.",
    "Location": "The address of what was made.",
    "Retry-After": "Seconds to wait.",
    "WWW-Authenticate": "What is asked for.",
    "RateLimit": "What is left, in the form of the IETF draft.",
    "RateLimit-Policy": "The limit, in the form of the IETF draft.",
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "Requests left in this minute.",
    "RateLimit-Reset": "Seconds until the limit is whole again.",
}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _error(status: int) -> dict[str, Any]:
    kinds = {name: kind for name, kind in TYPES.items() if kind.status == status}
    component = "StaleProblem" if status == 412 else "Problem"
    names = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",), 412: ("ETag",)}.get(status, ())
    return {
        "description": " or ".join(str(kind.title) for kind in kinds.values()) + ".",
        "headers": _headers(*names),
        "content": {
            CONTENT_TYPE: {"schema": {"$ref": f"#/components/schemas/{component}"}, "examples": _examples(kinds)}
        },
    }


def _examples(kinds: dict[str, ProblemType]) -> dict[str, Any]:
    """An answer of each kind, with what is told of every one."""
    return {
        name: {
            "value": EXAMPLES["StaleProblem" if name == "stale" else "Problem"][0]
            | {"type": f"{TYPE_ROOT}{name}/", "title": str(kind.title), "status": kind.status}
            | {"detail": str(kind.advice)}
            | ({} if name == "invalid" else {"errors": []})
        }
        for name, kind in kinds.items()
    }


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "RFC 9457 problem details.",
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "What kind of problem it is."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What happened and what to do."},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
            "request_id": {"type": "string", "description": "Name it when you report the problem."},
        },
        "required": ["type", "title", "status", "detail", "errors", "request_id"],
    }


def _fault() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "One thing wrong; one of pointer, parameter and header says where.",
        "properties": {
            "pointer": {"type": "string", "description": "JSON pointer into the body, as a URI fragment."},
            "parameter": {"type": "string", "description": "Name of a query parameter."},
            "header": {"type": "string", "description": "Name of a request header."},
            "code": {"type": "string"},
            "message": {"type": "string"},
        },
        "required": ["code", "message"],
    }


def _stale_problem() -> dict[str, Any]:
    conflict = {
        "type": "object",
        "properties": {
            "field": {"type": "string"},
            "yours": {"type": ["string", "null"]},
            "theirs": {"type": ["string", "null"]},
            "by": {"type": "string", "description": "Who wrote the stored value."},
            "at": {"type": ["string", "null"], "format": "date-time"},
        },
        "required": ["field", "yours", "theirs", "by", "at"],
    }
    more = {
        "type": "object",
        "description": "The object has moved on: its present state, and each field that both sides changed.",
        "properties": {
            "current": {"type": "object", "description": "The object as its own address would give it now."},
            "conflicts": {"type": "array", "items": conflict},
        },
        "required": ["current", "conflicts"],
    }
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, more]}
