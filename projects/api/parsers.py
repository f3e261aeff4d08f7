"""Reading JSON strictly: what the standard parser lets through or falls over is a 400, never a 500."""

import codecs
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from projects.api.problems import Problem, in_body

LARGEST_BODY = 1_000_000
"""Bytes; the largest write is a note of a few thousand characters."""
MOST_FIELDS = 200
"""Of one object; the widest write has some thirty."""
DEEPEST = 16
"""Objects and lists inside one another; the deepest write has three."""


class StrictJSONParser(BaseParser):
    """One JSON object in UTF-8. Numbers come as int or Decimal: a float would round what the caller wrote."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            text = codecs.decode(_read(stream), "utf-8")
            parsed = json.loads(
                text, parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_without_repeats
            )
        except RecursionError:
            raise _malformed(_("The JSON is nested too deeply.")) from None
        except ValueError as error:  # not UTF-8, not JSON, or a number of thousands of digits
            raise _malformed(_("The body is not valid JSON in UTF-8.")) from error
        if _is_deeper(parsed, DEEPEST):
            raise _malformed(_("The JSON is nested too deeply."))
        if not isinstance(parsed, dict):
            raise _malformed(_("The body is one JSON object."))
        return parsed


def _is_deeper(value: Any, most: int) -> bool:
    """Whether more than `most` objects and lists stand inside one another; level by level, not by recursion."""
    level = [value]
    for _depth in range(most + 1):
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return False
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return True


def _read(stream: IO[Any]) -> bytes:
    content: bytes = stream.read(LARGEST_BODY + 1)
    if len(content) > LARGEST_BODY:
        raise Problem("too-large", _("A body has at most %(bytes)s bytes.") % {"bytes": LARGEST_BODY})
    return content


def _decimal(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise _malformed(_("A number is too large.")) from None
    if not number.is_finite():
        raise _malformed(_("A number is too large."))
    return number


def _no_number(word: str) -> NoReturn:
    raise _malformed(_("%(word)s is not a JSON number.") % {"word": word})


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_FIELDS:  # else a small body has an answer that names each of its thousands of faults
        raise _malformed(_("An object has at most %(number)s fields.") % {"number": MOST_FIELDS})
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _malformed(_("The field “%(name)s” is given twice.") % {"name": name[:100]})
        found[name] = value
    return found


def _malformed(message: str) -> Problem:
    return Problem("malformed", message, errors=(in_body("", "malformed", message),))
