"""Reading a YAML file strictly: every value has a type, every key is known, every error names its place."""

from collections.abc import Hashable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from projects.importing.findings import MappingError

_MISSING: Any = object()


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that is there twice: YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise MappingError(f"line {key_node.start_mark.line + 1}: “{key}” is there twice")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def load_yaml(text: str) -> Any:
    """The values of a YAML text; only plain values, no objects."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)


class Node:
    """A mapping of the YAML with its place. `finish()` refuses the keys that nobody asked for: typing errors."""

    def __init__(self, place: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise MappingError(f"{place or 'the file'}: is a list of “key: value”")
        self.place = place
        self._value: dict[Any, Any] = value
        self._asked: set[Any] = set()

    def wrong(self, key: Any, rule: str) -> MappingError:
        return MappingError(f"{self._at(key)}: {rule}")

    def _at(self, key: Any) -> str:
        return f"{self.place}.{key}" if self.place else str(key)

    def _get(self, key: Any, default: Any = _MISSING) -> Any:
        self._asked.add(key)
        value = self._value.get(key, default)
        if value is _MISSING:
            raise self.wrong(key, "is missing")
        return value

    @property
    def keys(self) -> list[Any]:
        return list(self._value)

    def child(self, key: str) -> "Node":
        return Node(self._at(key), self._get(key))

    def children(self, key: str, *, optional: bool = False) -> list["Node"]:
        values = self._get(key, [] if optional else _MISSING)
        if not isinstance(values, list):
            raise self.wrong(key, "is a list")
        return [Node(f"{self._at(key)}[{index}]", value) for index, value in enumerate(values, start=1)]

    def text(self, key: Any, *, default: str | None = None) -> str:
        value = self._get(key, _MISSING if default is None else default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(key, "is a text (put it in quotes)")
        return value.strip() if len(value) > 1 else value

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        values = self._get(key, [] if optional else _MISSING)
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.wrong(key, "is a list of texts (put them in quotes)")
        return tuple(value.strip() for value in values)

    def whole(self, key: str, *, between: tuple[int, int]) -> int:
        value = self._get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not between[0] <= value <= between[1]:
            raise self.wrong(key, f"is a whole number from {between[0]} to {between[1]}")
        return value

    def decimal(self, key: str) -> Decimal:
        """A number above 0."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 10**12:
            raise self.wrong(key, "is a number above 0")
        return Decimal(str(value))

    def required_day(self, key: Any) -> date:
        found = self.day(key)
        if found is None:
            raise self.wrong(key, "is a date, for example 2016-09-30")
        return found

    def day(self, key: Any) -> date | None:
        """A date, or None where the key is not there."""
        value = self._get(key, None)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.wrong(key, "is a date, for example 2016-09-30")
        return value

    def as_year(self, key: Any) -> int:
        if not isinstance(key, int) or not 1990 <= key <= 2100:
            raise self.wrong(key, "is a year from 1990 to 2100")
        return key

    def as_decimal(self, key: Any) -> Decimal:
        try:
            return Decimal(str(key))
        except InvalidOperation as error:
            raise self.wrong(key, "is a number") from error

    def finish(self) -> None:
        unknown = [str(key) for key in self._value if key not in self._asked]
        if unknown:
            raise MappingError(f"{self.place or 'the file'}: does not know {', '.join(sorted(unknown))}")
