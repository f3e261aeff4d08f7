"""What the gallery of the design shows: tokens as the style sheet has them, their contrast, samples of components."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.conf import settings

from projects.queries.curves import Curve

_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
GROUNDS = ("paper", "raised", "sunken")
TEXTS = ("ink", "ink-2", "accent")
SHAPES = ("rule", "plan", "actual")
NEEDED_TEXT, NEEDED_SHAPE = Decimal("4.5"), Decimal(3)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A colour on a ground of the same theme; `needed` by WCAG 2.2 AA for what it is used for."""

    name: str
    colour: str
    ground: str
    ground_colour: str
    ratio: Decimal
    needed: Decimal

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.needed


class SampleForm(forms.Form):
    """A field in every state; nothing is sent."""

    text = forms.CharField(label="A text", help_text="With a hint.", widget=forms.TextInput({"class": "input"}))
    choice = forms.ChoiceField(
        label="A choice", choices=[("a", "First"), ("b", "Second")], widget=forms.Select({"class": "select"})
    )
    day = forms.DateField(label="A day, refused", widget=forms.DateInput({"class": "input input--date"}))
    note = forms.CharField(label="A note", widget=forms.Textarea({"class": "textarea", "rows": 3}), required=False)


def sizes() -> dict[str, dict[str, str]]:
    """Tokens that are no colours: type and space."""
    tokens = _tokens(":root {")
    return {
        "type": {name: value for name, value in tokens.items() if name.startswith("size-")},
        "space": {name: value for name, value in tokens.items() if re.fullmatch(r"s\d+", name)},
    }


def themes() -> dict[str, list[Contrast]]:
    """Each colour of each theme on each ground."""
    found = {}
    for theme, block in (("light", ":root {"), ("dark", ':root[data-theme="dark"] {')):
        colours = {name: value for name, value in _tokens(block).items() if value.startswith("#")}
        statuses = [name for name in colours if name.startswith("status-")]
        wanted = [(name, NEEDED_TEXT) for name in TEXTS] + [(name, NEEDED_SHAPE) for name in (*SHAPES, *statuses)]
        found[theme] = [
            Contrast(name, colours[name], ground, colours[ground], contrast(colours[name], colours[ground]), needed)
            for name, needed in wanted
            for ground in GROUNDS
        ]
    return found


def contrast(one: str, other: str) -> Decimal:
    """The WCAG contrast of two colours "#rrggbb", to two places, rounded down: 4.499 is not 4.5."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return Decimal(int((lighter + 0.05) / (darker + 0.05) * 100)) / 100


def sample_curve(today: date) -> Curve:
    """A plan of two years of which one has passed, a little behind."""
    first = date(today.year - 1, 1, 31)
    months = [first + timedelta(days=30 * n) for n in range(24)]
    plan = tuple((day, Decimal(n + 1) / 24) for n, day in enumerate(months))
    past = [(day, value * Decimal("0.85")) for day, value in plan if day < today]
    now = (today, past[-1][1])
    ahead = tuple((day, min(Decimal(1), value * Decimal("0.92"))) for day, value in plan if day > today)
    return Curve(today=today, plan=plan, actual=(*past, now), forecast=(now, *ahead))


def sample_months() -> tuple[list[Decimal], list[Decimal]]:
    """Twelve months of actual and planned completion, 0 to 1: a little behind, and falling back."""
    return [Decimal(n) / 14 for n in range(1, 13)], [Decimal(n) / 12 for n in range(1, 13)]


def sample_form() -> SampleForm:
    return SampleForm({"text": "Typed text stays", "choice": "b", "day": "31 February", "note": ""})


def _tokens(block: str) -> dict[str, str]:
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    return dict(_TOKEN.findall(css.split(block, 1)[1].split("}", 1)[0]))


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
