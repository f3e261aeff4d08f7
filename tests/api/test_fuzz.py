"""Generated requests over the whole schema: no 5xx, and no answer that the document does not describe.

In-process by WSGI, so that a run is the same every time (derandomised) and takes a minute. Ids and versions of real
objects are put into most requests: random ones would never get past the first 404.
"""

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.roles import Role
from tests import practice
from tests.api.caller import Caller, Country

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNGUESSED = frozenset().union(*practice.every("UNGUESSED"))
"""Writes whose bodies name other objects, or whose objects are not in the state for it: chance finds no good one."""
DEPTH = int(os.environ.get("FUZZ_DEPTH") or 1)
"""Times as many requests, for a night: FUZZ_DEPTH=20 make test ARGS=tests/api/test_fuzz.py."""
READS = {"none": (2, 2), "read": (10, 10), "write": (2, 2)}
WRITES = {"none": (2, 2), "read": (2, 2), "write": (20, 8)}
"""Valid and invalid requests to a read or a write with each kind of token.

The same are generated each time, so the token that an operation asks for gets as far as any: of the others the door
is asked.
"""


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The test's transaction lives on one connection: requests do not close it, as Django's own test client sees to."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@cache
def described() -> Any:
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())


def labels() -> list[str]:
    return sorted(found.ok().label for found in described().get_all_operations())


def slices(country: Country) -> dict[str, Any]:
    """What a slice of each dimension is of."""
    ours = country.ours
    return {
        "task": ours.tasks[0],
        "project": ours.project,
        "sector": ours.team.sector,
        "region": ours.region,
        "organisation": ours.ministry,
        "team": ours.team,
        "area": ours.project.area,
        "country": country.portfolio,
    }


def real_ids(country: Country) -> dict[str, list[str]]:
    """Ids by the kind of object that a path begins with, and by dimension."""
    rows: dict[str, list[Any]] = {kind: [row] for kind, row in country.ours.objects.items()} | {
        "milestones": list(country.ours.milestones),
        "portfolios": [country.portfolio],
        "areas": [country.ours.project.area],
        "sectors": [country.ours.team.sector],
        "regions": [country.ours.region],
        "organisations": [country.ours.ministry],
        **{dimension: [row] for dimension, row in slices(country).items()},
    }
    return {kind: [str(row.public_id) for row in found] for kind, found in rows.items()}


@pytest.mark.parametrize("label", labels())
def test_every_answer_is_described(country: Country, label: str):
    operation = next(found.ok() for found in described().get_all_operations() if found.ok().label == label)
    ids = real_ids(country)
    seen: Counter[int] = Counter()
    for kind, numbers in (READS if operation.method == "get" else WRITES).items():
        caller = Caller(None if kind == "none" else country.people[Role.PROJECT_OFFICE], scope=kind)
        for mode, number in zip((GenerationMode.POSITIVE, GenerationMode.NEGATIVE), numbers, strict=True):
            _send(operation, mode, caller=caller, ids=ids, number=number, seen=seen)
    assert not [status for status in seen if status >= 500]
    assert seen[401] >= 1
    expected = 201 if "201" in operation.definition.raw["responses"] else 200
    if label not in UNGUESSED:
        assert seen[expected] >= 1, f"never got as far as {expected}: {seen}"


def _send(
    operation: Any,
    mode: GenerationMode,
    *,
    caller: Caller,
    ids: dict[str, list[str]],
    number: int,
    seen: Counter[int],
) -> None:
    @settings(
        max_examples=number * DEPTH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        which=st.sampled_from([0, 1, 2, None]),
        version=st.sampled_from(['"v1"', '"v1"', '"v2"', None]),
    )
    def send(case: Any, which: int | None, version: str | None) -> None:
        named = case.path_parameters if isinstance(case.path_parameters, dict) else {}
        known = ids.get(str(named.get("dimension", operation.path.split("/")[3])))
        if "id" in named and known and which is not None:
            named["id"] = known[which % len(known)]
        if version is not None and operation.method != "get":
            case.headers = {**(case.headers or {}), "If-Match": version}
        response = case.call(headers=_plain(caller.headers))
        seen[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    send()


def _plain(headers: dict[str, str]) -> dict[str, str]:
    """The token only; the tool does not decompress what it gets by WSGI."""
    kept = {name: value for name, value in headers.items() if name == "Authorization"}
    return kept | {"Accept-Encoding": "identity"}


def test_the_limit_is_out_of_the_way():
    """With 429 among the answers the tests above would pass without testing anything."""
    assert django_settings.API_REQUESTS_PER_MINUTE >= 1_000_000
