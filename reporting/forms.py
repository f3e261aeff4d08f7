"""The day that a page shows."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AsOfForm(forms.Form):
    """`as_of`: an earlier day; empty is now."""

    as_of = forms.DateField(
        label=_("As known on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input input--date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Give the day as year-month-day, for example 2026-06-01.")},
    )

    def clean_as_of(self) -> object:
        """Today is the present: only days before it are read from the history."""
        day = self.cleaned_data["as_of"]
        return day if day and day < timezone.localdate() else None
