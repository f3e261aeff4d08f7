"""Bodies that break a careless parser: each is a 400 (or 413), and nothing is written."""

import pytest

from projects.models import MilestoneUpdate
from tests.api.caller import problem

pytestmark = pytest.mark.django_db

MALFORMED = {
    "empty": b"",
    "not JSON": b"completion=0.5",
    "cut off": b'{"completion": 0.5',
    "100,000 brackets": b"[" * 100_000,
    "99,999 nested objects": b'{"a":' * 99_999 + b"1" + b"}" * 99_999,
    "deep in a field": b'{"note":' + b"[" * 50_000 + b"]" * 49_000 + b"}",
    "NaN": b'{"completion": NaN}',
    "Infinity": b'{"completion": Infinity}',
    "minus Infinity": b'{"completion": -Infinity}',
    "a number without end": b'{"completion": ' + b"9" * 5_000 + b"}",
    "an exponent without end": b'{"completion": 1e' + b"9" * 30 + b"}",
    "not UTF-8": b'{"note": "\xff\xfe"}',
    "UTF-16": '{"note": "x"}'.encode("utf-16"),
    "overlong UTF-8": b'{"note": "\xc0\x80"}',
    "a byte order mark": b'\xef\xbb\xbf{"note": "x"}',
    "a raw zero character": b'{"note": "\x00"}',
    "a name twice": b'{"completion": 0.5, "completion": 0.6}',
    "two values": b"{} {}",
    "a list": b"[]",
    "text": b'"completion"',
    "a number": b"1",
    "null": b"null",
    "a comment": b'{"note": "x"} // note',
    "a trailing comma": b'{"note": "x",}',
}
INVALID = {
    "1e309": b'{"completion": 1e309}',
    "minus 1e309": b'{"completion": -1e309}',
    "1e-400": b'{"completion": 1e-400}',
    "a hundred digits": b'{"completion": ' + b"9" * 100 + b"}",
    "a hundred decimals": b'{"completion": 0.' + b"3" * 100 + b"}",
    "NaN as text": b'{"completion": "NaN"}',
    "sNaN as text": b'{"completion": "sNaN"}',
    "Infinity as text": b'{"completion": "Infinity"}',
    "a zero character": b'{"note": "a\\u0000b"}',
    "a lone surrogate": b'{"note": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\ud800": 1}',
    "a zero character as a name": b'{"\\u0000": 1}',
    "a proto": b'{"__proto__": {"completion": 1}}',
    "digits of another script": '{"completion": "٠٫٥"}'.encode(),
    "a date of year zero": b'{"actual_date": "0000-01-01"}',
    "a date with a time": b'{"actual_date": "2026-01-01T00:00:00Z"}',
    "a date as a number": b'{"actual_date": 99999999999999999999}',
    "an object for text": b'{"reason": {"a": 1}}',
    "a list for text": b'{"note": ["a"]}',
    "a truth for text": b'{"note": true}',
}


@pytest.fixture
def address(country) -> str:
    return f"milestones/{country.ours.milestones[0].public_id}/"


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_read_is_malformed(editor, address, body):
    assert problem(editor.patch(address, body, If_Match='"v1"'), 400)["type"] == "/api/problems/malformed/"
    assert not MilestoneUpdate.objects.filter(version__gt=1).exists()


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID.keys())
def test_what_cannot_be_is_invalid(editor, address, body):
    found = problem(editor.patch(address, body, If_Match='"v1"'), 400)
    assert found["type"] == "/api/problems/invalid/"
    assert found["errors"][0]["pointer"].startswith("#/")
    assert not MilestoneUpdate.objects.filter(version__gt=1).exists()


def test_the_same_for_every_write(office, country, address):
    judge = f"projects/{country.ours.project.public_id}/judgements/"
    for target in (judge, "baseline-requests/", "dependencies/", f"{address}cancel/"):
        for body in (*MALFORMED.values(), *INVALID.values()):
            problem(office.post(target, body, If_Match='"v1"'), 400)


def test_a_body_of_a_million_bytes_is_the_largest(editor, address):
    padded = b'{"completion": 0.5}' + b" " * (1_000_000 - 19)
    problem(editor.patch(address, padded + b" ", If_Match='"v1"'), 413)
    assert editor.patch(address, padded, If_Match='"v1"').status_code == 200


def test_floats_are_not_rounded_on_the_way_in(editor, address):
    """0.1 + 0.2 as a float is 0.30000000000000004: a parser by way of float would refuse or round what was written."""
    assert editor.patch(address, b'{"completion": 0.3000}', If_Match='"v1"').json()["completion"] == "0.3000"


def test_a_body_without_its_length_is_not_taken_for_an_empty_report(editor, address):
    """Sent in chunks, a body has no Content-Length, and the framework would read nothing."""
    answer = editor.client.generic(
        "PATCH",
        f"/api/v1/{address}",
        b"",
        content_type="application/json",
        headers=editor.headers | {"If-Match": '"v1"'},
    )
    problem(answer, 400)
