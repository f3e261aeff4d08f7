"""When two spellings are one name. Pure, and the same for any order of rows.

`normal_name` drops what changes from year to year without meaning: capitals, punctuation, an acronym or an earlier name
in brackets, a 'Programme' or 'Project' at the end. What remains says which project it is: "(Base)" and "(Deployed)",
"Phase 1" and "Phase 2" stay.
"""

import re
import unicodedata

_ENDINGS = frozenset({"programme", "programmes", "program", "programs", "project", "projects"})
_EARLIER_NAME = re.compile(
    r"\(\s*(?:formerly|previously|originally|was)(?:\s+(?:called|known\s+as))?\s+(?:the\s+)?"
    r"(?P<name>(?:[^()]|\([^()]*\))+)\)",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]+")


def tidy(given: str) -> str:
    """A name as people read it: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", given).split())


def normal_name(given: str) -> str:
    """The name by which returns are matched across years. Applied to its own result it changes nothing.

    Empty only when the name holds no letter or digit.
    """
    name = unicodedata.normalize("NFKC", given)
    name = _EARLIER_NAME.sub(" ", name)
    name = _BRACKET.sub(_without_acronym, name)
    name = re.sub(r"['’]", "", name.replace("&", " and "))
    # Folding can make letters that NFKC would change again: both, until nothing changes, keep the result stable.
    words = _WORD.findall(unicodedata.normalize("NFKC", name.casefold()).casefold())
    while len(words) > 1 and words[-1] in _ENDINGS:
        words.pop()
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    return " ".join(words)


def earlier_name(given: str) -> str | None:
    """The earlier name that a name states itself: “Project Eagle (formerly Urenco Future Options)”."""
    found = _EARLIER_NAME.search(unicodedata.normalize("NFKC", given))
    return normal_name(found["name"]) or None if found else None


def _without_acronym(bracket: re.Match[str]) -> str:
    """Nothing for an acronym such as (GDF), (DSaB), (T26 GCS); the words themselves for anything else."""
    words = bracket[1].split()
    if 1 <= len(words) <= 2 and all(_is_acronym(word) for word in words):
        return " "
    return f" {bracket[1]} "


def _is_acronym(word: str) -> bool:
    """Two capitals or digits or more, at most ten characters: GDF, DSaB, T26, CPI/RPI; also II and 2."""
    letters = re.sub(r"[-/]", "", word)
    marks = sum(letter.isupper() or letter.isdigit() for letter in letters)
    return letters.isalnum() and len(letters) <= 10 and (marks >= 2 or letters.isdigit())
