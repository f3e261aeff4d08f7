"""The day that a page shows, and the two days that a comparison is between."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.forms import DATE_FORMATS


class HistoryDayField(forms.DateField):
    """A day between `first` and `last`, both included. What is no day stays in the field as it was typed."""

    def __init__(self, *, first: date, last: date, **options: Any) -> None:
        self.first, self.last = first, last
        attrs = {"type": "date", "class": "input input--date", "min": first.isoformat(), "max": last.isoformat()}
        super().__init__(input_formats=DATE_FORMATS, widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"), **options)

    def clean(self, value: Any) -> Any:
        """The messages name the field and its bounds: the control may be far from where they are read."""
        try:
            day = super().clean(value)
        except forms.ValidationError as error:
            self.widget.input_type = "text"  # a date control would empty itself and lose what was typed
            said = _("%(field)s: give the day as year-month-day, from %(first)s to %(last)s.")
            raise forms.ValidationError(said % self._words("%Y-%m-%d"), code=error.code) from None
        if day is not None and not self.first <= day <= self.last:
            said = _("%(field)s: choose a day from %(first)s to %(last)s. No figures are kept of other days.")
            raise forms.ValidationError(said % self._words(), code="out_of_range")
        return day

    def _words(self, form: str | None = None) -> dict[str, str]:
        def shown(day: date) -> str:
            return day.strftime(form) if form else date_format(day, "DATE_FORMAT")

        return {"field": str(self.label), "first": shown(self.first), "last": shown(self.last)}


class AsOfForm(forms.Form):
    """`as_of`: an earlier day; empty is now."""

    def __init__(self, *args: Any, first: date, last: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["as_of"] = HistoryDayField(
            label=gettext_lazy("As known on"), required=False, first=first, last=last
        )


class ComparisonForm(forms.Form):
    """`from` and `to`: two different days, the earlier first."""

    def __init__(self, *args: Any, first: date, last: date, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in (("from", gettext_lazy("From")), ("to", gettext_lazy("To"))):
            self.fields[name] = HistoryDayField(label=label, required=False, first=first, last=last)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("from"), found.get("to")
        if since and until and since >= until:
            said = _("%(field)s: choose a day before the other one, %(until)s.")
            words = {"field": str(self.fields["from"].label), "until": date_format(until, "DATE_FORMAT")}
            self.add_error("from", forms.ValidationError(said % words, code="not_before"))
        return found
