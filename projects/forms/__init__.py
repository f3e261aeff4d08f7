"""What people type, made into values of the domain. Rules of the plan are not here: actions refuse, forms say so."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions import REPORTED_FIELDS, Refused
from projects.models import Judgement

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d.%m.%y", "%d %b %Y", "%d %B %Y"]
"""ISO, as a date control sends it, and how people here write a day. Never month first."""

_PERCENT = re.compile(r"^(?P<sign>-?)(?P<whole>\d{1,6})(?:[.,](?P<rest>\d{1,6}))?\s*%?$")
MINE, THEIRS = "mine", "theirs"


class PercentField(forms.CharField):
    """A percent as people write it ("62,5", "62.5 %"), given as a fraction with four decimals: 0.6250."""

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError for anything that is no number, or has more than two decimals."""
        text = str(super().to_python(value)).replace("\u00a0", " ").replace("\u202f", " ").strip()
        if text in self.empty_values:
            return None
        found = _PERCENT.match(text)
        if not found:
            raise forms.ValidationError(_("Write a percent between 0 and 100, for example 62.5."), code="invalid")
        if found["rest"] and len(found["rest"].rstrip("0")) > 2:
            raise forms.ValidationError(_("Write at most two decimals, for example 62.25."), code="too_exact")
        percent = Decimal(f"{found['sign']}{found['whole']}.{found['rest'] or 0}")
        if not 0 <= percent <= 100:
            raise forms.ValidationError(_("Completion is between 0 and 100 %."), code="out_of_range")
        return (percent / 100).quantize(Decimal("0.0001"))


def day_field(**options: Any) -> forms.DateField:
    """A day in any of DATE_FORMATS."""
    messages = {"invalid": _("Write a day as 24.11.2026 or 2026-11-24."), "required": _("Choose a day.")}
    widget = forms.DateInput(attrs={"type": "date", "class": "input input--date"}, format="%Y-%m-%d")
    return forms.DateField(input_formats=DATE_FORMATS, error_messages=messages, widget=widget, **options)


def reason_field(label: Any, *, missing: Any) -> forms.CharField:
    """The action asks for the reason too, in the same words; asked for here it is said with the other errors."""
    widget = forms.Textarea(attrs={"class": "textarea", "rows": 2})
    return forms.CharField(label=label, max_length=2000, widget=widget, error_messages={"required": missing})


class ReportForm(forms.Form):
    """One row of My updates: where a milestone stands."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    completion = PercentField(error_messages={"required": _("Write a percent; 0 when nothing is done yet.")})
    forecast_date = day_field(required=False)
    reason = forms.CharField(max_length=2000, required=False)
    actual_date = day_field(required=False)
    evidence = forms.CharField(max_length=2000, required=False)
    note = forms.CharField(max_length=2000, required=False)

    TYPED = ("completion", "forecast_date", "reason", "actual_date", "evidence", "note")

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The fields for which the row asked "keep mine or take theirs"."""
        named = self.data.getlist("conflict") if hasattr(self.data, "getlist") else []
        return tuple(name for name in REPORTED_FIELDS if name in named)

    def choice(self, name: str) -> str:
        """`mine`, `theirs`, or empty when the person has not chosen."""
        chosen = self.data.get(f"choice_{name}", "")
        return chosen if chosen in (MINE, THEIRS) else ""

    def clean(self) -> dict[str, Any]:
        """What the person gave up for the other's value is not theirs to answer for, so it cannot be wrong."""
        for name in self.conflicts:
            if self.choice(name) == THEIRS:
                self.errors.pop(name, None)
            elif not self.choice(name):
                self.add_error(name, forms.ValidationError(_("Choose which value to keep."), code="choose"))
        return self.cleaned_data

    def changes(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that differ from what the person looked at, without those left to the other's value."""
        given_up = {name for name in self.conflicts if self.choice(name) == THEIRS}
        return {
            name: self.cleaned_data[name]
            for name in REPORTED_FIELDS
            if name not in given_up and self.cleaned_data[name] != base[name]
        }

    @property
    def reason_given(self) -> str:
        """The reason, unless the forecast it was meant for was given up."""
        given_up = "forecast_date" in self.conflicts and self.choice("forecast_date") == THEIRS
        return "" if given_up else str(self.cleaned_data["reason"])


class JudgeForm(forms.Form):
    rating = forms.ChoiceField(
        label=_("Delivery confidence"),
        choices=Judgement.Rating.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the five ratings.")),
    )
    reason = reason_field(_("Why"), missing=_("Say why: a judgement without a reason helps nobody."))


class CancelForm(forms.Form):
    reason = reason_field(_("Why the milestone is cancelled"), missing=_("Say why the milestone is cancelled."))


class ReturnDoneForm(forms.Form):
    note = reason_field(_("What is missing"), missing=_("Say what is missing, so that the team knows what to do."))


def add_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put each problem that an action found beside its field, or above the form when it has no such field."""
    for problem in refusal.problems:
        name = problem.field if problem.field in form.fields else None
        form.add_error(name, forms.ValidationError(problem.message, code=problem.code))


def day_text(value: date | None) -> str:
    """A day as a date control takes it."""
    return value.isoformat() if value else ""
