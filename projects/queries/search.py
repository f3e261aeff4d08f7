"""What a person finds: objects that are open to them, by code, by name in three languages, and by their main texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.functions import Length, RowNumber

from accounts.models import User
from projects.folding import excerpt, has_near, marked, words_of
from projects.models import Rollup, SearchEntry
from projects.querysets.search import SearchQuerySet
from projects.search.kinds import BY_KEY, KINDS, Kind

LONGEST_QUERY = 200
OF_EACH = 5
OF_ONE = 100
"""How many are shown of one kind alone."""

CANDIDATES = 400
"""How many entries are looked at one by one for typing errors."""

_ALIKE = 0.35
_PLACE = {kind.key.value: place for place, kind in enumerate(KINDS)}
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class HitStatus:
    """The calculated status of a project or task, as its published figure says."""

    status: str
    is_stale: bool
    reported_at: datetime | None
    stale_tasks: int | None
    tasks: int


@dataclass(frozen=True, slots=True)
class Hit:
    """An object that was found. `name` and `text` (a part of a main text, may be empty) with what matched marked."""

    kind: Kind
    entry: SearchEntry
    name: Pieces
    text: Pieces
    status: HitStatus | None

    @property
    def address(self) -> str:
        return self.kind.address(self.entry.code)


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The best hits of a kind, and how many there are."""

    kind: Kind
    number: int
    hits: tuple[Hit, ...]

    @property
    def has_more(self) -> bool:
        return self.number > len(self.hits)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query. `is_near`: nothing has these words; what is shown resembles them.

    `words` are the folded words that were looked for; none: nothing was asked.
    """

    query: str
    words: tuple[str, ...]
    groups: tuple[HitGroup, ...] = ()
    is_near: bool = False

    @property
    def number(self) -> int:
        return sum(group.number for group in self.groups)


def find(*, user: User, query: str, kind: str | None = None, of_each: int = OF_EACH) -> Found:
    """What the person finds, by kind: the kinds with the best hits first, `of_each` of each; or of one `kind` only."""
    asked = " ".join(query.replace("\0", " ")[:LONGEST_QUERY].split())
    words = words_of(asked)
    if not words:
        return Found(asked, ())
    entries = SearchEntry.objects.filter(kind=kind) if kind else SearchEntry.objects.all()
    rows = _with(entries.having(words).visible_to(user), words, asked, of_each)
    if not rows:  # "вода" finds no "завода" while there is water to be found
        rows = _with(entries.having(words, inside=True).visible_to(user), words, asked, of_each)
    numbers = {row.kind: getattr(row, "number", 0) for row in rows}
    is_near = not rows
    if is_near:
        rows, numbers = _near(entries, words, of_each, user=user)
    return Found(asked, words, _groups(rows, numbers, words, user=user, near=is_near), is_near and bool(rows))


def _with(entries: SearchQuerySet, words: Sequence[str], asked: str, limit: int) -> list[SearchEntry]:
    """The best entries with every word, in the order in which they are shown."""
    in_head = Q(*(Q(head__contains=word) for word in words))
    rank = Case(
        When(code__iexact=asked, then=Value(0)),
        When(head__startswith=" ".join(words), then=Value(1)),
        When(in_head, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    of_kind = [F("kind")]
    found = (
        entries.annotate(rank=rank)
        .annotate(
            number=Window(Count("pk"), partition_by=of_kind),
            place=Window(
                RowNumber(), order_by=[F("rank").asc(), Length("head").asc(), F("code").asc()], partition_by=of_kind
            ),
        )
        .filter(place__lte=limit)
    )
    return sorted(found, key=lambda row: (row.rank, _PLACE[row.kind], row.place))


def _near(
    entries: SearchQuerySet, words: Sequence[str], limit: int, *, user: User
) -> tuple[list[SearchEntry], dict[str, int]]:
    """Entries whose code or names have every word with a few slips, and how many of each kind."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(_ALIKE)])
        candidates = list(entries.resembling(words).visible_to(user).order_by(Length("head"), "code")[:CANDIDATES])
    numbers: dict[str, int] = {}
    rows = []
    for row in sorted(candidates, key=lambda row: _PLACE[row.kind]):
        if all(has_near(word, row.head) for word in words):
            numbers[row.kind] = numbers.get(row.kind, 0) + 1
            if numbers[row.kind] <= limit:
                rows.append(row)
    return rows, numbers


def _groups(
    rows: Iterable[SearchEntry], numbers: dict[str, int], words: tuple[str, ...], *, user: User, near: bool
) -> tuple[HitGroup, ...]:
    rows = list(rows)
    statuses = _statuses(rows, user)
    hits: dict[str, list[Hit]] = {}
    for row in rows:
        status = statuses.get((row.kind, row.object_id))
        hits.setdefault(row.kind, []).append(_hit(row, words, near=near, status=status))
    return tuple(HitGroup(BY_KEY[key], numbers[key], tuple(found)) for key, found in hits.items())


def _hit(row: SearchEntry, words: tuple[str, ...], *, near: bool, status: HitStatus | None) -> Hit:
    """The matching part of the text is shown where the name that the reader sees does not have every word."""
    name = marked(row.name, words, near=near)
    if any(is_found for _, is_found in name):
        return Hit(BY_KEY[row.kind], row, name, (), status)
    others = [one for one in (row.name_kk, row.name_ru, row.name_en) if one and one != row.name]
    parts = (excerpt(text, words, near=near) for text in (*others, row.text))
    text = next(filter(None, parts), "")
    return Hit(BY_KEY[row.kind], row, name, marked(text, words, near=near), status)


def _statuses(rows: Sequence[SearchEntry], user: User) -> dict[tuple[str, int], HitStatus]:
    wanted = Q(pk__in=[])
    for dimension in ("project", "task"):
        ids = [row.object_id for row in rows if row.kind == dimension]
        if ids:
            wanted |= Q(dimension=dimension, object_id__in=ids)
    figures = Rollup.objects.visible_to(user).filter(wanted)
    return {
        (row.dimension, row.object_id): HitStatus(
            row.status,
            row.is_stale,
            row.last_reported_at,
            None if row.dimension == "task" else row.stale_tasks,
            row.tasks,
        )
        for row in figures
    }
