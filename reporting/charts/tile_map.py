"""The country as tiles, one for each region: schematic and free of any licence, north up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TILE, GAP = 96, 8
"""Side of a tile and the space between tiles, in units of the drawing."""

SHORT_NAMES: dict[str, tuple[str, str, str]] = {
    "KZ-10": ("Абай", "Абай", "Abai"),
    "KZ-11": ("Ақмола", "Акмола", "Akmola"),
    "KZ-15": ("Ақтөбе", "Актобе", "Aktobe"),
    "KZ-19": ("Алм.о.", "Алм.о.", "Alm.r."),
    "KZ-23": ("Атырау", "Атырау", "Atyrau"),
    "KZ-27": ("БҚО", "ЗКО", "West"),
    "KZ-31": ("Жамб.", "Жамб.", "Zhamb."),
    "KZ-33": ("Жетісу", "Жетісу", "Zhety."),
    "KZ-35": ("Қарағ.", "Караг.", "Karag."),
    "KZ-39": ("Қост.", "Кост.", "Kost."),
    "KZ-43": ("Қызыл.", "Кызыл.", "Kyzyl."),
    "KZ-47": ("Маңғ.", "Манг.", "Mang."),
    "KZ-55": ("Павл.", "Павл.", "Pavl."),
    "KZ-59": ("СҚО", "СКО", "North"),
    "KZ-61": ("Түрк.", "Турк.", "Turk."),
    "KZ-62": ("Ұлытау", "Улытау", "Ulytau"),
    "KZ-63": ("ШҚО", "ВКО", "East"),
    "KZ-71": ("Астана", "Астана", "Astana"),
    "KZ-75": ("Алматы", "Алматы", "Almaty"),
    "KZ-79": ("Шымк.", "Шымк.", "Shymk."),
}
"""Names that fit into a tile, in Kazakh, Russian and English, by ISO 3166-2 code."""

_LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class Tile:
    """A region at its place; `figures` is None where it has none that the reader may see."""

    region: Any
    figures: Any | None
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """Tiles with the size of the drawing in its own units."""

    tiles: tuple[Tile, ...]
    width: int
    height: int


def draw(regions: Iterable[Any], figures: Mapping[int, Any], *, language: str) -> TileMap:
    """Lay the regions out by their columns and rows, the first column and row at the edge."""
    placed = list(regions)
    left = min((region.tile_column for region in placed), default=0)
    top = min((region.tile_row for region in placed), default=0)
    tiles = tuple(
        Tile(
            region=region,
            figures=figures.get(region.pk),
            label=short_name(region, language=language),
            x=(region.tile_column - left) * (TILE + GAP),
            y=(region.tile_row - top) * (TILE + GAP),
        )
        for region in sorted(placed, key=lambda region: (region.tile_row, region.tile_column))
    )
    width = max((tile.x for tile in tiles), default=0) + TILE
    height = max((tile.y for tile in tiles), default=0) + TILE
    return TileMap(tiles, width, height)


def short_name(region: Any, *, language: str) -> str:
    """The name in a tile; a region that is not in the table shows the first letters of its name."""
    names = SHORT_NAMES.get(region.code)
    if names is None:
        return str(region.name)[:4]
    return names[_LANGUAGES.index(language)] if language in _LANGUAGES else names[-1]
