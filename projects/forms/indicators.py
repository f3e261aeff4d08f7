"""Forms of indicators: numbers as people write them, points and parts as lines of text, which need no script."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.domain.trajectory import Point
from projects.forms import DATE_FORMATS, PercentField, day_field, reason_field
from projects.models import Indicator, IndicatorGrade, IndicatorTrajectory, Portfolio, StrategicProject, Task
from projects.models.indicator import IndicatorDirection, IndicatorFrequency, SplitMethod
from projects.models.indicator_grade import criterion_words
from projects.querysets import organisations_visible_to
from regions.models import Organisation, Region

_NUMBER = re.compile(r"^(?P<sign>[-−+]?)(?P<whole>\d{1,14})(?:[.,](?P<rest>\d{1,6}))?$")
_AMBIGUOUS = re.compile(r"^[-−+]?\d{1,3},\d{3}$")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def number_of(text: str) -> Decimal:
    """ "12 500,5" as 12500.5. Raises ValidationError; for "12,500" too, which means two things to two readers."""
    bare = _SPACES.sub("", text)
    if _AMBIGUOUS.match(bare):
        message = _("Does the comma in %(text)s part thousands or decimals? Write 12500, or 12.5.")
        raise forms.ValidationError(message, code="ambiguous", params={"text": bare})
    found = _NUMBER.match(bare)
    if not found:
        message = _("Write a number, for example 12500 or 12.5, with at most six decimals.")
        raise forms.ValidationError(message, code="invalid")
    sign = "-" if found["sign"] in ("-", "−") else ""
    return Decimal(f"{sign}{found['whole']}.{found['rest'] or 0}")


def day_of(text: str) -> date:
    """A day without spaces in it. Raises ValidationError."""
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    message = _("%(text)s is no day: write 2026-11-24 or 24.11.2026.")
    raise forms.ValidationError(message, code="invalid", params={"text": text})


class NumberField(forms.CharField):
    """A number as people write it."""

    widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        return number_of(text) if text else None


class LinesField(forms.CharField):
    """One thing a line; `read` makes a line into it. All wrong lines are told at once, by their number."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        widget = forms.Textarea(attrs={"class": "textarea", "rows": 6, "spellcheck": "false"})
        super().__init__(widget=widget, max_length=20_000, **options)
        self.read = read

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        found, wrong = [], []
        for place, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                found.append(self.read(line))
            except forms.ValidationError as error:
                wrong.append(_line_error(place, error))
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def _line_error(place: int, error: forms.ValidationError) -> forms.ValidationError:
    words = {"place": place, "problem": " ".join(error.messages)}
    return forms.ValidationError(_("Line %(place)s: %(problem)s"), code="line", params=words)


def _two(line: str) -> tuple[str, str]:
    first, _space, rest = line.replace(";", " ").replace("\t", " ").partition(" ")
    if not rest.strip():
        raise forms.ValidationError(_("write two things with a space between them."), code="incomplete")
    return first, rest.strip()


def point_of(line: str) -> Point:
    """ "2026-12-31 120": a day and its planned value."""
    day, value = _two(line)
    return Point(day_of(day), number_of(value))


class ValueForm(forms.Form):
    """An actual value, or its correction: then `corrects` is the number of the value that the person saw."""

    date = day_field(label=_("Day of the value"))
    value = NumberField(label=_("Value"), error_messages={"required": _("Write the value; 0 when it is zero.")})
    source = forms.CharField(
        label=_("Source"),
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": _("Name the source of the value, so that others can check it.")},
        help_text=_("A publication, a form of the statistics, an act: so that others find it."),
    )
    corrects = forms.IntegerField(
        label=_("Number of the value to correct"),
        required=False,
        min_value=1,
        max_value=30_000,
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
        help_text=_("Only for a correction: the number that the table of values shows for this day."),
    )
    reason = forms.CharField(
        label=_("Why the value changes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
        help_text=_("Only for a correction: the earlier value stays visible beside it."),
    )
    confirmed = forms.BooleanField(label=_("The value is far from the plan and right"), required=False)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = unit
        if not self.is_bound:
            del self.fields["confirmed"]


class TrajectoryForm(forms.Form):
    """A new version of the plan."""

    points = LinesField(
        read=point_of,
        label=_("Planned values, one a line: the baseline first, the target last"),
        help_text=_("A day, a space, a value: 2026-12-31 120"),
        error_messages={"required": _("Write at least two points: the baseline and the target.")},
    )
    corridor = PercentField(
        label=_("Corridor, in percent of the way from baseline to target"),
        widget=forms.TextInput(attrs={"class": "input input--short"}),
        error_messages={"required": _("Write a percent, for example 5.")},
    )
    reason = forms.CharField(
        label=_("Why this trajectory is agreed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
        help_text=_("Needed from the second version on; earlier versions stay visible."),
    )

    @classmethod
    def of(cls, version: IndicatorTrajectory | None) -> "TrajectoryForm":
        """Empty, or with the version in force to start from."""
        if version is None:
            return cls(initial={"corridor": "5"})
        points = "\n".join(f"{point.date.isoformat()} {plain(point.value)}" for point in version.points.all())
        return cls(initial={"points": points, "corridor": plain(version.corridor * 100)})


class GradeForm(forms.Form):
    """Four yes or no questions and the reason."""

    reason = reason_field(_("What the grade rests on"), missing=_("Say what the grade rests on."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in IndicatorGrade.CRITERIA:
            self.fields[name] = forms.BooleanField(label=criterion_words(name).capitalize(), required=False)
        self.order_fields([*IndicatorGrade.CRITERIA, "reason"])

    @property
    def criteria(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] for name in IndicatorGrade.CRITERIA}


class SplitForm(forms.Form):
    """The parts by their codes; one that the person may not see does not exist."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
    method = forms.ChoiceField(
        label=_("The parts make the whole as"),
        choices=[("", _("not split")), *SplitMethod.choices],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, *args: Any, user: User, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Indicator.objects.visible_to(user).filter(portfolio=indicator.portfolio_id).exclude(pk=indicator.pk)

        def read(line: str) -> tuple[Indicator, Decimal]:
            code, _space, rest = line.partition(" ")
            found = visible.filter(code__iexact=code.replace("\0", "")).first()
            if found is None:
                raise forms.ValidationError(_("There is no indicator with this code."), code="unknown")
            return found, number_of(rest) if rest.strip() else Decimal(1)

        self.fields["parts"] = LinesField(
            read=read,
            label=_("Parts, one a line"),
            help_text=_("A code, a space, a weight (the weight counts in a weighted mean only): FISCAL-I1 2"),
            required=False,
        )

    @property
    def parts(self) -> dict[Indicator, Decimal]:
        return dict(self.cleaned_data["parts"])

    def clean_parts(self) -> list[tuple[Indicator, Decimal]]:
        parts: list[tuple[Indicator, Decimal]] = self.cleaned_data["parts"]
        if len({part for part, _weight in parts}) < len(parts):
            raise forms.ValidationError(_("An indicator is a part only once."), code="twice")
        return parts


class _CodeField(forms.CharField):
    """The code of an object among rows that the form knows; `rows` is set by the form."""

    rows: Any = None

    def __init__(self, *, unknown: Any, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=60, required=False, widget=widget, **options)
        self.unknown = unknown

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        if not text:
            return None
        found = self.rows.filter(code__iexact=text).first()
        if found is None:
            raise forms.ValidationError(self.unknown, code="unknown")
        return found


def _text(label: Any, *, most: int = 300, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"class": "input"}), **options)


class DescriptionForm(forms.Form):
    """How an indicator is described; a new one and one that is changed."""

    name_en = _text(_("Name in English"), error_messages={"required": _("Give the indicator a name in English.")})
    name_ru = _text(_("Name in Russian"), required=False)
    name_kk = _text(_("Name in Kazakh"), required=False)
    unit = _text(_("Unit"), most=60, error_messages={"required": _("Name the unit, for example km, or tonnes a year.")})
    frequency = forms.ChoiceField(
        label=_("Measured"), choices=IndicatorFrequency.choices, widget=forms.Select(attrs={"class": "select"})
    )
    owner = _CodeField(
        label=_("Body that answers for it"),
        unknown=_("There is no body with this code."),
        help_text=_("Its code, for example minfin."),
    )
    region = _CodeField(
        label=_("Region"), unknown=_("There is no region with this code."), help_text=_("Its code, for example KZ-47.")
    )
    is_kpi = forms.BooleanField(label=_("Stands on the KPI sheet of this body"), required=False)
    source = _text(_("Source"), most=2000, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"class": "textarea", "rows": 2})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._let("owner", organisations_visible_to(user))
        self._let("region", Region.objects.all())

    def _let(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, _CodeField)  # noqa: S101 - declared above
        field.rows = rows

    @property
    def described(self) -> dict[str, Any]:
        names = ("name_en", "name_ru", "name_kk", "unit", "frequency", "owner", "region", "is_kpi", "source", "note")
        return {name: self.cleaned_data[name] for name in names}


class ChangeForm(DescriptionForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    @classmethod
    def of(cls, indicator: Indicator, *, user: User) -> "ChangeForm":
        names = ("version", "name_en", "name_ru", "name_kk", "unit", "frequency", "is_kpi", "source", "note")
        codes = {name: _code(getattr(indicator, name)) for name in ("owner", "region")}
        return cls(user=user, initial={name: getattr(indicator, name) for name in names} | codes)


class NewForm(DescriptionForm):
    """`subject`: the code of a task or project, or empty for the whole portfolio."""

    subject = _text(
        _("Task or strategic project"),
        most=60,
        required=False,
        help_text=_("Its code; empty for an indicator of the country as a whole."),
    )
    direction = forms.ChoiceField(
        label=_("Which way it gets better"),
        choices=IndicatorDirection.choices,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, *args: Any, user: User, portfolio: Portfolio, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.portfolio, self.user = portfolio, user
        self.order_fields(["subject", "name_en", "name_ru", "name_kk", "unit", "direction"])

    def clean_subject(self) -> Task | StrategicProject | Portfolio:
        code = self.cleaned_data["subject"]
        if not code:
            return self.portfolio
        tasks = Task.objects.visible_to(self.user).filter(project__portfolio=self.portfolio)
        projects = StrategicProject.objects.visible_to(self.user).filter(portfolio=self.portfolio)
        found: Task | StrategicProject | None = (
            tasks.filter(code__iexact=code).first() or projects.filter(code__iexact=code).first()
        )
        if found is None:
            raise forms.ValidationError(_("There is no task or strategic project with this code."), code="unknown")
        return found


def _code(row: Organisation | Region | None) -> str:
    return row.code if row else ""


def plain(value: Decimal) -> str:
    """A number without trailing zeros and without an exponent, as a form takes it back."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
