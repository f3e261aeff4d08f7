"""Folding of texts for search: what sounds and looks alike in Kazakh, Russian and Latin letters becomes one spelling.

A folded text is lower-case Latin words of letters and digits with one space between. Kazakh letters fold to the ones
typed where no Kazakh keyboard is at hand, Cyrillic to Latin, digraphs of transliteration (zh, kh, shch) to what their
Cyrillic letter folds to; и, й, і, ы and y are one letter, and only one where they meet. "Маңғыстау", "Мангыстау" and
"Mangystau" are one word.
"""

import re
import unicodedata

from rapidfuzz.distance import OSA

MOST_WORDS = 8
"""Words of a query beyond these are left out: each costs a look into the index."""

LONGEST_WORD = 40

_LETTERS = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфхэ", "abvgdeziklmnoprstufhe", strict=True))
    | dict(zip("әғқңөұүһіыў", "agknouuhiiu", strict=True))
    | {"ж": "j", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia", "ё": "e"}
    | {"y": "i", "q": "k", "x": "ks", "ı": "i", "ʼ": "", "ʹ": ""}
)
_DIGRAPHS = re.compile("shch|sch|zh|kh|gh|tch")
_SPELT = {"shch": "sh", "sch": "sh", "zh": "j", "kh": "h", "gh": "g", "tch": "ch"}
_LONG_I = re.compile("ii+")
_APART = re.compile(r"[^0-9a-z]+")
_HYPHENATED = re.compile(r"\w+(?:[-‐‑]\w+)+")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """The text as it is searched.: nothing but [0-9a-z] and single spaces."""
    lower = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in lower if not unicodedata.combining(letter))
    latin = _DIGRAPHS.sub(lambda found: _SPELT[found[0]], plain).translate(_LETTERS)
    return _APART.sub(" ", _LONG_I.sub("i", latin)).strip()


def fold_to_keep(text: str) -> str:
    """The same for the index: words with a hyphen stand there in one piece too ("socio-economic", "socioeconomic")."""
    joined = (fold(re.sub(r"\W", "", found)) for found in _HYPHENATED.findall(text))
    return " ".join(filter(None, (fold(text), *joined)))


def words_of(query: str) -> tuple[str, ...]:
    """The folded words of what a person typed, each once, in their order."""
    found = dict.fromkeys(word[:LONGEST_WORD] for word in fold(query[: LONGEST_WORD * MOST_WORDS]).split())
    return tuple(found)[:MOST_WORDS]


def slips_allowed(word: str) -> int:
    """How many typing errors still mean this word: none below four letters, one below eight, else two."""
    return 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 8 else 2


def is_near(word: str, other: str) -> bool:
    """Whether `other`, or its beginning, is the word with a few letters wrong, missing, doubled or changed places."""
    slips = slips_allowed(word)
    if not slips or other[:1] != word[:1]:
        return False
    lengths = range(max(1, len(word) - slips), min(len(other), len(word) + slips) + 1)
    return any(OSA.distance(word, other[:length], score_cutoff=slips) <= slips for length in lengths)


def has_near(word: str, folded: str) -> bool:
    """Whether the folded text has the word, or one near to it."""
    return word in folded or any(is_near(word, other) for other in folded.split())


def marked(text: str, words: tuple[str, ...], *, near: bool = False) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is a word that was looked for. Joined they are the text."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in _found(text, words, near=near):
        if text[end : found.start()]:
            pieces.append((text[end : found.start()], False))
        pieces.append((found[0], True))
        end = found.end()
    return (*pieces, (text[end:], False)) if text[end:] else tuple(pieces)


def excerpt(text: str, words: tuple[str, ...], *, near: bool = False, around: int = 70) -> str:
    """The part of a long text where a word was found, cut at spaces, with "…" where it was cut; "" when none was."""
    flat = " ".join(text.split())
    found = _found(flat, words, near=near)
    return _cut(flat, found[0].start() - around, found[0].end() + around) if found else ""


def _found(text: str, words: tuple[str, ...], *, near: bool) -> list[re.Match[str]]:
    """The words of the text that begin with a word looked for; where there is none, those that have it inside."""
    folded = [(found, fold(found[0])) for found in _WORD.finditer(text)]
    begin = [found for found, one in folded if any(one.startswith(word) for word in words)]
    inside = begin or [found for found, one in folded if any(word in one for word in words)]
    if inside or not near:
        return inside
    return [found for found, one in folded if any(is_near(word, one) for word in words)]


def _cut(text: str, start: int, end: int) -> str:
    if start > 0:
        start = text.find(" ", start) + 1
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return ("…" if start > 0 else "") + text[max(start, 0) : end].strip() + ("…" if end < len(text) else "")
