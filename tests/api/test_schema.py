"""The OpenAPI document: it says exactly what is served, and its examples are true."""

import re
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from accounts.models import User
from projects.api.problems import TYPES
from tests import practice
from tests.api.caller import problem

ROOT = "urn:schema"


@cache
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def validator(reference: str) -> Draft202012Validator:
    """Validates against a part of the document, named by its pointer ("#/components/schemas/Task")."""
    registry: Registry[Any] = Registry().with_resource(ROOT, DRAFT202012.create_resource(schema()))
    return Draft202012Validator({"$ref": ROOT + reference}, registry=registry, format_checker=FormatChecker())


def served() -> set[tuple[str, str]]:
    """Every operation below /api/v1/ that the addresses lead to: method and path in the schema's spelling."""
    found = set()
    for address, pattern in _walk(get_resolver(), ""):
        actions = getattr(pattern.callback, "actions", None)
        if address.startswith("api/v1/") and actions:
            path = "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", address).replace("^", "").replace("$", "")
            found |= {(method, path) for method in actions if method != "head"}
    return found


def _walk(resolver: URLResolver, before: str) -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern)
        found += _walk(entry, address) if isinstance(entry, URLResolver) else [(address, entry)]
    return found


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation) for path, found in schema()["paths"].items() for method, operation in found.items()
    ]


def names_a_version(operation: dict[str, Any]) -> bool:
    return any(parameter["name"] == "If-Match" for parameter in operation["parameters"])


def test_is_valid_openapi_3_1():
    assert schema()["openapi"] == "3.1.0"
    validate_schema(schema())


def test_names_what_is_served_and_serves_what_it_names():
    documented = {(method, path) for method, path, _ in operations()}
    assert documented == served()
    assert len(documented) > 30


def test_every_operation_documents_what_may_go_wrong():
    for method, path, operation in operations():
        expected = {"400", "401", "403", "404", "405", "406", "429", "503"}
        if method != "get":
            expected |= {"413", "415", "422"}
            if names_a_version(operation):
                expected |= {"412", "428"}
        else:
            expected |= {"304"}
        assert expected <= set(operation["responses"]), (method, path)


def test_every_problem_is_described():
    described = {int(status) for status in schema()["components"]["responses"]}
    assert described == {kind.status for kind in TYPES.values()}


def test_every_example_of_an_answer_is_valid():
    for status, response in schema()["components"]["responses"].items():
        content = response["content"]["application/problem+json"]
        for name, example in content["examples"].items():
            validator(content["schema"]["$ref"]).validate(example["value"])
            assert example["value"]["status"] == TYPES[name].status == int(status)


def test_every_operation_says_what_it_does():
    for method, path, operation in operations():
        assert operation.get("description"), (method, path)
        assert 5 < len(operation["summary"]) < 130
        assert operation["operationId"]
    assert len({operation["operationId"] for _, _, operation in operations()}) == len(operations())


def test_writes_name_their_headers():
    for method, _, operation in operations():
        headers = {p["name"]: p.get("required", False) for p in operation["parameters"] if p["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method != "get")
        assert headers.get("If-Match", False) == names_a_version(operation)
        assert names_a_version(operation) <= (method != "get")


MARKS = {"/api/v1/notifications/{id}/read/", "/api/v1/long-work/{id}/cancel/"}
"""A mark that is the same when it is set twice: there is nothing to overwrite."""


def test_what_changes_an_object_names_its_version():
    """Every write below one object, except those that add something to it (they end in the plural of what they add)."""
    adds = {path for method, path, _ in operations() if method == "get"}
    for method, path, operation in operations():
        if method != "get" and "{id}" in path and (method == "patch" or path not in adds | MARKS):
            assert names_a_version(operation), (method, path)


def test_inputs_take_declared_fields_only():
    inputs = {name: found for name, found in schema()["components"]["schemas"].items() if name.endswith("Input")}
    assert len(inputs) >= 4
    assert all(found["additionalProperties"] is False for found in inputs.values())


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param(name, example, id=f"{name}-{number}")
        for name, found in schema()["components"]["schemas"].items()
        for number, example in enumerate(found.get("examples", []))
    ],
)
def test_every_example_is_valid(name, example):
    validator(f"#/components/schemas/{name}").validate(example)


def test_there_are_examples_of_every_input_and_problem():
    with_examples = {name for name, found in schema()["components"]["schemas"].items() if found.get("examples")}
    assert with_examples >= {name for name in schema()["components"]["schemas"] if name.endswith(("Input", "Problem"))}


def component_of(operation: dict[str, Any]) -> str:
    reference: str = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return reference


def strict(reference: str) -> set[str]:
    """The names of the properties of a component."""
    return set(schema()["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"])


@pytest.mark.django_db
def test_what_is_served_is_what_is_documented(office, country):
    """Every GET operation as the Project Office: the answer is valid, and no property is missing or unknown."""
    ids = {kind: row.public_id for kind, row in country.ours.objects.items()} | {
        "portfolios": country.portfolio.public_id,
        "areas": country.ours.project.area.public_id,
        "sectors": country.ours.team.sector.public_id,
        "regions": country.ours.region.public_id,
        "organisations": country.ours.ministry.public_id,
        "rollups": country.ours.project.public_id,
    }
    ids |= {kind: make(office.user).public_id for kind, make in practice.joined("OWN").items()}
    for method, path, operation in operations():
        if method != "get" or path.endswith("/content/"):  # bytes: tests/api/test_attachments.py
            continue
        kind = path.split("/")[3]
        address = path.replace("{id}", str(ids.get(kind))).replace("{dimension}", "project")
        asked = {"/api/v1/rollups/": {"dimension": "project"}, "/api/v1/search/": {"q": "task"}}.get(path, {})
        answer = office.get(address, **asked)
        assert answer.status_code == 200, (path, answer.content)
        body, reference = answer.json(), component_of(operation)
        validator(reference).validate(body)
        assert set(body) == strict(reference), path
        items = schema()["components"]["schemas"][reference.rsplit("/", 1)[1]]["properties"].get("results", {})
        for row in body.get("results", []) if isinstance(body.get("results"), list) else []:
            assert set(row) == strict(items["items"]["$ref"]), path


@pytest.mark.django_db
def test_errors_are_what_is_documented(office, country):
    milestone = country.ours.milestones[0]
    address = f"milestones/{milestone.public_id}/"
    office.patch(address, {"completion": 0.5}, If_Match='"v1"')
    stale = problem(office.patch(address, {"completion": 0.6}, If_Match='"v1"'), 412)
    validator("#/components/schemas/StaleProblem").validate(stale)
    assert stale["conflicts"]
    for answer in (
        office.get("nothing/"),
        office.get("tasks/", x="1"),
        office.patch(address, {"a": 1}, If_Match='"v2"'),
    ):
        validator("#/components/schemas/Problem").validate(answer.json())


@pytest.mark.django_db
class TestDoors:
    def test_the_schema_is_public(self):
        answer = Client().get("/api/schema/", headers={"Accept": "application/json"})
        assert answer.status_code == 200
        assert answer.json()["openapi"] == "3.1.0"
        assert Client().get("/api/schema/").status_code == 200

    def test_the_schema_names_no_object(self, country):
        text = Client().get("/api/schema/").content.decode()
        assert not [secret for secret in (*country.ours.secret, *country.theirs.secret) if secret in text]
        assert not User.objects.filter(email__in=re.findall(r"[\w.]+@[\w.]+", text)).exists()

    def test_the_interactive_pages_are_public_and_keep_the_content_security_policy(self):
        answer = Client().get("/api/docs/")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
        assert re.findall(r"\sstyle=|\son\w+=", text) == []
        assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text)
        script = Client().get("/api/docs/?script=")
        assert script["Content-Type"].startswith("application/javascript")
        assert "SwaggerUIBundle" in script.content.decode()
