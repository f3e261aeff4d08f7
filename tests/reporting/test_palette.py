"""The palette, read from the style sheet: contrast, and whether readers with colour blindness tell statuses apart.

Simulation: Machado, Oliveira, Fernandes (2009), severity 1. Distance: Euclid in Oklab, times 100.
"""

import re
from itertools import combinations

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
STATUSES = ("complete", "green", "amber-green", "amber-red", "red")
APART = 9.0
"""Half of it can still be told apart side by side; shape and letter say the same anyway."""

VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


LIGHT = tokens(CSS.split(":root {")[1].split("}")[0])
DARK = tokens(CSS.split(':root[data-theme="dark"] {')[1].split("}")[0])
DARK_BY_SYSTEM = tokens(CSS.split(':root:not([data-theme="light"]) {')[1].split("}")[0])
THEMES = {"light": LIGHT, "dark": DARK}


def linear(colour: str) -> list[float]:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def contrast(one: str, other: str) -> float:
    light = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other)),
        reverse=True,
    )
    return (light[0] + 0.05) / (light[1] + 0.05)


def oklab(rgb: list[float]) -> tuple[float, float, float]:
    red, green, blue = rgb
    long, medium, short = (
        max(x, 0) ** (1 / 3)
        for x in (
            0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue,
            0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue,
            0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue,
        )
    )
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    return oklab([min(1.0, max(0.0, sum(w * c for w, c in zip(row, rgb, strict=True)))) for row in VISION[vision]])


def distance(one: str, other: str, vision: str) -> float:
    pairs = zip(seen(one, vision), seen(other, vision), strict=True)
    return 100 * sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_statuses_are_told_apart(theme, vision):
    colours = {status: THEMES[theme][f"status-{status}"] for status in STATUSES}
    close = {
        pair: round(distance(colours[pair[0]], colours[pair[1]], vision), 1)
        for pair in combinations(STATUSES, 2)
        if distance(colours[pair[0]], colours[pair[1]], vision) < APART
    }
    assert close == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_have_contrast_of_three_on_every_ground(theme):
    names = [f"status-{status}" for status in (*STATUSES, "no-data")] + ["rule", "plan", "actual", "accent"]
    grounds = ("paper", "raised", "sunken")
    weak = {
        (name, ground): round(contrast(THEMES[theme][name], THEMES[theme][ground]), 2)
        for name in names
        for ground in grounds
        if contrast(THEMES[theme][name], THEMES[theme][ground]) < 3
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_texts_have_contrast_of_four_and_a_half(theme):
    palette = THEMES[theme]
    pairs = [(text, ground) for text in ("ink", "ink-2", "accent") for ground in ("paper", "raised", "sunken")]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong"), ("accent-strong", "accent-wash")]
    assert {pair for pair in pairs if contrast(palette[pair[0]], palette[pair[1]]) < 4.5} == set()


def test_dark_by_the_system_is_dark_by_choice():
    assert DARK_BY_SYSTEM == DARK


def test_every_kazakh_letter_and_the_tenge_are_in_a_subset():
    ranges = [
        (int(first, 16), int(last or first, 16))
        for line in re.findall(r"unicode-range:([^;]+);", CSS)
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", line)
    ]
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№"
    assert [x for x in letters if not any(first <= ord(x) <= last for first, last in ranges)] == []
