"""What belongs to others answers as what does not exist, byte for byte, at every address and by every method."""

import re
from collections.abc import Iterator

import pytest

from accounts.throttling import Allowance
from tests import practice
from tests.api.caller import SCOPED, Side
from tests.rights import addresses, asking, matrix
from tests.rights.operations import Operation
from tests.rights.world import Asked, Knocker, Told, World

pytestmark = pytest.mark.django_db

NAMES_ARE_PUBLIC = frozenset(
    {"portfolios", "areas", "sectors", "regions", "organisations", "rollups", "explain"}
).union(*practice.every("PUBLIC"))
"""Kinds whose names everyone who signs in may read. What is told with them follows the scope: no secret is among it."""
PER_REQUEST = ("X-Request-ID", *Allowance(limit=0, used=0, reset_in=0).headers)
ECHO = "the-code-that-was-asked-for"


def with_gaps() -> list[Operation]:
    """Every operation about one object."""
    return [
        operation
        for operation in matrix.read()
        if "{" in operation.route and not any(g in operation.route for g in addresses.FIXED)
    ]


def comparable(told: Told, address: str) -> tuple[int, str, dict[str, str]]:
    """The answer without what differs between any two requests, and with one word for the code that was asked for."""
    text = told.text
    for code in _codes(address):
        text = text.replace(code, ECHO)
    text = re.sub(r'"request_id": ?"[0-9a-f-]+"', "", text)
    text = re.sub(r'nonce="[^"]+"', "", text)
    text = re.sub(r"(?i)(csrf[^<>]{0,40}?)[a-z0-9]{64}", r"\1", text)
    headers = {name: value for name, value in told.headers.items() if name not in PER_REQUEST}
    headers["Content-Security-Policy"] = re.sub(r"'nonce-[^']+'", "", headers.get("Content-Security-Policy", ""))
    headers["Content-Length"] = str(len(text))
    return told.status, text, headers


def _codes(address: str) -> list[str]:
    """The parts of an address that a test put there, the longest first."""
    found = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w.-]*(?:ours|theirs)[\w.-]*|no-such-code|[A-Z]+-[\w-]+", address)
    return sorted(found, key=len, reverse=True)


def pairs(world: World, who: Knocker, operation: Operation, theirs: Side) -> Iterator[tuple[str, str]]:
    """The addresses of what is foreign, each with that of what is missing."""
    assert who.user is not None
    stranger = world.own_of(world.stranger)
    foreign = addresses.filled(operation, theirs, stranger)
    yield from zip(foreign, addresses.nowhere(operation, theirs, stranger), strict=True)


@pytest.mark.parametrize("role", [role.value for role in SCOPED])
def test_a_foreign_object_answers_like_a_missing_one(world: World, role: str) -> None:
    wrong, asked = [], 0
    with world.seen_by(role) as who:
        for operation in with_gaps():
            sent = Asked() if operation.is_read else asking.about_nothing(world, operation)
            for foreign, missing in pairs(world, who, operation, world.country.theirs):
                with world.undone():
                    told, nothing = (world.knock(who, operation, address, sent) for address in (foreign, missing))
                asked += 1
                wrong += [
                    f"{role}: {operation.method} {foreign}: {fault}"
                    for fault in faults(world, told, nothing, (foreign, missing), operation)
                ]
    assert wrong == []
    assert asked > 300


def faults(world: World, told: Told, nothing: Told, asked: tuple[str, str], operation: Operation) -> Iterator[str]:
    """How the answer about a foreign object differs from that about nothing."""
    if told.writes or nothing.writes:
        yield f"wrote {(told.writes or nothing.writes)[0]}"
    if nothing.status not in (404, 403, 400):  # 400: a part that the body names is looked for first
        yield f"{nothing.status} for what is missing"
    if operation.kind in NAMES_ARE_PUBLIC and told.status == 200:
        yield from world.secrets_in(told)
        return
    for one, other in zip(comparable(told, asked[0]), comparable(nothing, asked[1]), strict=True):
        if one != other:
            yield f"foreign {_short(one)}, missing {_short(other)}"
            return


def _short(value: object) -> str:
    return str(value)[:300]
