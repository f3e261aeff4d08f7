"""A chart as PNG: the drawing of the page with the style of the page, set on white paper under its title by typst."""

import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache

import typst
from django.conf import settings

from reporting.documents.typesetting import TEMPLATES, fonts

WIDTH = 1160
"""Of the drawing, in points; the paper has a margin of 20 on each side."""

PPI = 144
MOST_PIXELS = 16_000_000
"""A very long timeline is printed less finely: a picture of any size would take a worker's memory."""

STYLES = ("charts.css", "plan_charts.css", "indicators.css")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")
_REM = re.compile(r"([\d.]+)rem")
_DRAWN = ("fill", "stroke", "font", "text-anchor")
_STRETCHED = re.compile(
    r'<svg width="100%" height="[^"]+" viewBox="0 0 (\d+) (\d+)" preserveAspectRatio="none"[^>]*>(.*?)</svg>', re.DOTALL
)
_PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
_PATH = re.compile(r'( d=")([^"]*)(")')


def png(*, title: str, subtitle: str, footer: str, svg: str, height: int) -> bytes:
    """`svg`: a whole drawing, WIDTH wide. The same input gives the same bytes."""
    data = json.dumps({"title": title, "subtitle": subtitle, "footer": footer, "svg": svg, "width": WIDTH})
    pixels = (WIDTH + 40) * (height + 120) * (PPI / 72) ** 2
    ppi = PPI if pixels <= MOST_PIXELS else max(36.0, PPI * math.sqrt(MOST_PIXELS / pixels))
    made = typst.compile(
        str(TEMPLATES / "picture.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": data},
        format="png",
        ppi=ppi,
    )
    return made[0] if isinstance(made, list) else made


def unstretched(svg: str, *, width: float, height: float) -> str:
    """Lines that the browser stretches over the plot (`width` × `height`) as lines in their own places.

    The renderer stretches the thickness of a line with it; the browser does not.
    """

    def placed(found: re.Match[str]) -> str:
        across, down = width / int(found[1]), height / int(found[2])

        def moved(pair: re.Match[str]) -> str:
            return f"{float(pair[1]) * across:.2f} {float(pair[2]) * down:.2f}"

        return _PATH.sub(lambda path: path[1] + _PAIR.sub(moved, path[2]) + path[3], found[3])

    return _STRETCHED.sub(placed, svg)


@lru_cache(maxsize=1)
def tokens() -> Mapping[str, str]:
    """The tokens of the light theme by name."""
    text = _COMMENT.sub("", (settings.BASE_DIR / "static/css/tokens.css").read_text())
    body = next(body for name, body in _RULE.findall(text) if name.strip() == ":root")
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in body.split(";")) if name}


@lru_cache(maxsize=1)
def style() -> str:
    """The rules of the charts that say how something is drawn, in colours and pixels, for a renderer without tokens."""
    rules = []
    for name in STYLES:
        text = _BLOCK.sub("", _COMMENT.sub("", (settings.BASE_DIR / "static/css" / name).read_text()))
        for selector, body in _RULE.findall(text):
            lines = [line.strip() for line in body.split(";") if line.strip().startswith(_DRAWN)]
            if lines and ":" not in selector and "--status" not in body:
                rules.append(f"{selector.strip()} {{ {'; '.join(lines)} }}")
    resolved = _VARIABLE.sub(lambda found: tokens().get(found[1], "none"), "\n".join(rules))
    resolved = resolved.replace("font-weight: 650", "font-weight: 700")  # it knows whole hundreds only
    return _REM.sub(lambda found: f"{float(found[1]) * 16:g}px", resolved) + _statuses()


def _statuses() -> str:
    """What the page says by a property that shapes inherit."""
    rules = []
    for name in ("complete", "green", "amber-green", "amber-red", "red", "no-data"):
        colour = tokens()[f"--status-{name}"]
        rules += [
            f".is-{name} .fill {{ fill: {colour} }}",
            f".is-{name} .ring {{ fill: none; stroke: {colour}; stroke-width: 2 }}",
            f".is-{name} .tick {{ fill: none; stroke: {colour}; stroke-width: 2.6 }}",
            f".is-{name} .box {{ fill: {colour}; fill-opacity: 0.16; stroke: {colour}; stroke-width: 1.5 }}",
        ]
    return "\n" + "\n".join(rules)
