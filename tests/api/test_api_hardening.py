"""Every operation of the schema at once: fields that are not theirs, look-ups in parameters, reading that writes.

The operations come from the schema, so that a new one is held by these tests on the day it is added.
"""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from projects.api.parsers import DEEPEST, MOST_FIELDS
from projects.api.renderers import cell, guarded
from tests import practice
from tests.api.caller import Caller, Country, problem
from tests.api.reads import LISTS, READS, addresses
from tests.api.test_schema import operations, schema
from tests.delivery_portal.test_headers import faults
from tests.projects.pages.test_page_hardening import statements

MISSING = "00000000-0000-4000-8000-000000000000"
WRITES = [(method, path, operation) for method, path, operation in operations() if method != "get"]
FOREIGN_FIELDS: dict[str, Any] = {
    "id": MISSING,
    "pk": 1,
    "public_id": MISSING,
    "role": "project_office",
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "user": {"role": "project_office", "is_staff": True},
    "user_id": 1,
    "created_by": MISSING,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z",
    "version": 999,
    "links": {"page": "//evil.example"},
    "rollup": {"progress": "1"},
    "project__lead": 1,
    "owner__password": "x",
    "__class__": "x",
    "_state": {},
}


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of the JSON body; empty where the operation takes no field."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return resolved(content)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        found: dict[str, Any] = schema()["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
        return found
    return part


# Without a database


def objects_in(part: dict[str, Any], seen: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Every object that a body may hold, at any depth."""
    if (name := part.get("$ref", "")) in seen and name:
        return []
    found, here = [], resolved(part)
    if "properties" in here or here.get("type") == "object":
        found.append(here)
    inner = list(here.get("properties", {}).values())
    for key in ("items", "additionalProperties"):
        if isinstance(here.get(key), dict):
            inner.append(here[key])
    for key in ("oneOf", "anyOf", "allOf"):
        inner += here.get(key, [])
    for one in inner:
        found += objects_in(one, (*seen, name))
    return found


def test_no_body_has_an_object_that_takes_any_field():
    for method, path, operation in WRITES:
        for part in operation.get("requestBody", {}).get("content", {}).values():
            for found in objects_in(part["schema"]):
                assert found.get("additionalProperties") is not True, (method, path)
                assert found.get("additionalProperties") is False or not found.get("properties"), (method, path)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
@pytest.mark.parametrize(
    "before", ["", " ", "   ", "\t", "\r\n", "\n", "\x00", "\u00a0", "\u3000", "\u2003", "\ufeff", "\u200b"]
)
def test_no_cell_is_run_by_a_spreadsheet(before: str, sign: str):
    text = f"{before}{sign}cmd|' /C calc'!A0"
    assert guarded(text) == f"'{text}"
    assert cell([{"code": text}]).startswith("'")


@pytest.mark.parametrize("plain", ["-0.25", "+7", "12", "a=b", "Water", "", "2026-01-01", "a@b.kz", "'quoted"])
def test_numbers_and_words_stay_as_they_are(plain: str):
    assert guarded(plain) == plain


# Each operation


@pytest.mark.django_db
def test_no_write_takes_a_field_that_is_not_its_own(country: Country, office: Caller):
    """Each is refused by its name, and nothing is written."""
    wrong: dict[str, Any] = {}
    with statements() as written:
        for method, path, operation in WRITES:
            content = operation.get("requestBody", {}).get("content", {})
            if content and "application/json" not in content:
                continue  # files: tests/api/test_attachments.py
            own = body_of(operation).get("properties", {})
            sent = {name: value for name, value in FOREIGN_FIELDS.items() if name not in own}
            for address in addresses(path, country.ours)[:1] if "{" in path else [path]:
                answer = office.send(method.upper(), address, sent, If_Match='"v1"')
                told = answer.json().get("errors", [])
                named = {one.get("pointer") for one in told if one["code"] == "unknown"}
                left = {f"#/{name}" for name in sent} - named
                if answer.status_code != 400 or left:
                    wrong[f"{method} {path}"] = (answer.status_code, sorted(left)[:3])
    assert wrong == {}
    assert written == []


@pytest.mark.django_db
def test_no_parameter_reaches_a_column(country: Country, office: Caller):
    """Look-ups of the framework, orders and fields by columns that nobody declared, statements for a day."""
    hostile = [
        ("code__startswith", "a"),
        ("id__in", "1,2"),
        ("by__password__startswith", "a"),
        ("user__email", "a"),
        ("project__lead_organisation__memberships__user__password", "x"),
        ("q__regex", "(a+)+$"),
        ("ordering", "password"),
        ("ordering", "-by__password"),
        ("ordering", "code,(SELECT 1)"),
        ("ordering", "?"),
        ("fields", "by__password"),
        ("fields", "password,id"),
        ("as_of", "2026-01-01' OR 1=1; DROP TABLE accounts_user;--"),
        ("cursor", "' OR 1=1--"),
        ("page_size", "1;DROP"),
        ("limit", "1"),
        ("format", "api"),
        ("_method", "DELETE"),
    ]
    assert len(LISTS) > 30
    with statements() as written:
        for path in LISTS:
            needed = {"/api/v1/rollups/": {"dimension": "project"}, "/api/v1/search/": {"q": "task"}}.get(path, {})
            for name, value in hostile:
                found = problem(office.get(path, **(needed | {name: value})), 400)
                assert name in {error.get("parameter") for error in found["errors"]}, (path, name)
    assert written == []


@pytest.mark.django_db
def test_reading_changes_nothing_and_every_answer_keeps_callers_apart(country: Country):
    wrong: dict[str, Any] = {}
    for role in (Role.PROJECT_OFFICE, Role.MINISTRY_EDITOR):
        caller = country.caller(role)
        caller.get("portfolios/")  # the token is noted as used, once a minute
        for path, _operation in READS:
            needed = {"/api/v1/rollups/": {"dimension": "project"}, "/api/v1/search/": {"q": "task"}}.get(path, {})
            for address in addresses(path, country.ours) if "{" in path else [path]:
                with statements() as written:
                    answer = caller.get(address, **needed)
                bad = faults(answer) + written
                if answer.status_code >= 500:
                    bad.append(str(answer.status_code))
                if bad:
                    wrong[f"{role} {address}"] = bad
    assert wrong == {}


@pytest.mark.django_db
def test_no_write_of_a_session_is_taken_without_its_token(country: Country):
    client = Client(enforce_csrf_checks=True)
    client.force_login(country.people[Role.PROJECT_OFFICE])
    with statements() as written:
        for method, path, _operation in WRITES:
            for address in addresses(path, country.ours)[:1] if "{" in path else [path]:
                answer = client.generic(method.upper(), address, b"{}", content_type="application/json")
                assert answer.status_code == 403, (method, path)
    assert written == []


@pytest.mark.django_db
def test_a_token_opens_no_page(country: Country, office: Caller):
    for path in ("/work/", "/national/", "/admin/"):
        answer = office.get(path)
        assert (answer.status_code, "sign-in" in answer["Location"] or "login" in answer["Location"]) == (302, True)


# Limits of what is sent


@pytest.mark.django_db
def test_json_has_a_depth_and_a_size(country: Country, office: Caller):
    address = f"milestones/{country.ours.milestones[0].public_id}/"

    def nested(depth: int) -> bytes:
        return b'{"note": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"

    too_deep = problem(office.patch(address, nested(DEEPEST + 1), If_Match='"v1"'), 400)
    assert too_deep["type"] == "/api/problems/malformed/"
    assert problem(office.patch(address, nested(DEEPEST), If_Match='"v1"'), 400)["type"] == "/api/problems/invalid/"
    for number, kind in ((MOST_FIELDS, "invalid"), (MOST_FIELDS + 1, "malformed")):
        many = json.dumps({f"field{n}": n for n in range(number)}).encode()
        assert problem(office.patch(address, many, If_Match='"v1"'), 400)["type"] == f"/api/problems/{kind}/"
    problem(office.patch(address, b" " * 1_000_001, If_Match='"v1"'), 413)


@pytest.mark.django_db
def test_parameters_forms_and_files_have_a_number(country: Country, settings):
    many = "&".join(f"x{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    client = Client(raise_request_exception=False)
    client.force_login(country.people[Role.PROJECT_OFFICE])
    assert client.get(f"/updates/?{many}").status_code == 400
    assert client.get(f"/api/v1/tasks/?{many}").status_code == 400
    form = "application/x-www-form-urlencoded"
    assert client.post("/language/", many, content_type=form).status_code == 400
    large = "x=" + "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert client.post("/language/", large, content_type=form).status_code == 413
    files = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\nx\r\n' % n
        for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
    )
    media = "multipart/form-data; boundary=b"
    assert client.post("/language/", files + b"--b--\r\n", content_type=media).status_code == 400


def test_the_web_server_has_limits_of_its_own():
    from delivery_portal import gunicorn

    assert 0 < gunicorn.limit_request_line <= 8190
    assert 0 < gunicorn.limit_request_fields <= 100
    assert 0 < gunicorn.limit_request_field_size <= 8190


def test_areas_are_walked():
    assert len(WRITES) > 60
    assert len(practice.areas()) > 10
