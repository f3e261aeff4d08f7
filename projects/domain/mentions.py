"""Who is meant by an `@` in a text, among the people who can open what the text is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_AT = re.compile(r"(?<![\w.@+-])@(?=\w)")
"""A sign that begins a name: not inside an address or a word, and not followed by a space."""
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_WORDS = re.compile(r"\w(?:[\w.'’ʼ-]*\w)?(?:[ \u00a0]\w(?:[\w.'’ʼ-]*\w)?){0,3}")
_LONGEST_TYPED = 300


class Fault(StrEnum):
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be named: `id` is any key, `name` may be empty."""

    id: int
    email: str
    name: str

    @property
    def words(self) -> list[str]:
        """The words of the name, without regard to their order and case."""
        return sorted(self.name.casefold().split())


@dataclass(frozen=True, slots=True)
class Mention:
    """`typed` is the sign and the words after it, as they stand in the text."""

    typed: str
    person: Person


@dataclass(frozen=True, slots=True)
class MentionFault:
    """An `@` that names nobody, or several (`candidates`)."""

    typed: str
    fault: Fault
    candidates: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentions:
    found: tuple[Mention, ...]
    faults: tuple[MentionFault, ...]


def has_mention(text: str) -> bool:
    """Whether anybody may be named at all."""
    return _AT.search(text) is not None


def mentions_in(text: str, people: Iterable[Person]) -> Mentions:
    """Each person named in the text, once, in order of appearance, and each `@` that cannot be resolved.

    After the sign stands an e-mail address, a full name (its words in any order), one word of the name, or the part
    of the address before its `@`. The longest reading that fits anybody wins.
    """
    known = tuple(people)
    found: dict[int, Mention] = {}
    faults: list[MentionFault] = []
    for sign in _AT.finditer(text):
        one = _read(text, sign.start(), known)
        if isinstance(one, Mention):
            found.setdefault(one.person.id, one)
        else:
            faults.append(one)
    return Mentions(tuple(found.values()), tuple(faults))


def _read(text: str, at: int, people: Sequence[Person]) -> Mention | MentionFault:
    if email := _EMAIL.match(text, at + 1):
        wanted = email[0].casefold()
        return _one(f"@{email[0]}", [person for person in people if person.email.casefold() == wanted])
    match = _WORDS.match(text, at + 1)
    words = re.split("[ \u00a0]", match[0]) if match else []
    for length in range(len(words), 0, -1):
        wanted_words = sorted(word.casefold() for word in words[:length])
        meant = [person for person in people if person.words == wanted_words]
        if meant:
            return _one(text[at : at + 1 + len(" ".join(words[:length]))], meant)
    first = words[0] if words else ""
    meant = [person for person in people if _goes_by(person, first.casefold())]
    return _one(f"@{first}", meant)


def _goes_by(person: Person, word: str) -> bool:
    return word in person.words or word == person.email.casefold().partition("@")[0]


def _one(typed: str, meant: Sequence[Person]) -> Mention | MentionFault:
    typed = typed[:_LONGEST_TYPED]
    if len(meant) == 1:
        return Mention(typed, meant[0])
    return MentionFault(typed, Fault.AMBIGUOUS if meant else Fault.UNKNOWN, tuple(meant))
