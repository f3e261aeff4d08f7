"""The form of one change to several milestones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions.bulk import BulkChange, BulkKind
from projects.forms import day_field

_AREA = {"class": "textarea", "rows": 2}


class BulkForm(forms.Form):
    """Asks what to do, and only for what that needs; what was typed for another choice is not looked at."""

    KINDS = (
        (BulkKind.MOVE_FORECAST.value, _("Move the forecast by days")),
        (BulkKind.SET_FORECAST.value, _("Set one forecast date")),
        (BulkKind.NOTE.value, _("Write one note for all")),
        (BulkKind.CLAIM.value, _("Report as done")),
    )
    NEEDS = {
        BulkKind.MOVE_FORECAST: ("days", "reason"),
        BulkKind.SET_FORECAST: ("to", "reason"),
        BulkKind.NOTE: ("note",),
        BulkKind.CLAIM: ("done_date", "evidence"),
    }
    MISSING = {
        "days": _("Write by how many days; with a minus it comes earlier."),
        "to": _("Choose a day."),
        "reason": _("Say why the forecast moves."),
        "note": _("Write the note."),
        "done_date": _("Choose a day."),
        "evidence": _("Say what proves that it is done: an act, a number, a link."),
    }

    kind = forms.ChoiceField(
        label=_("What to do"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what to do.")),
    )
    days = forms.IntegerField(
        label=_("Days later; with a minus, earlier"),
        required=False,
        min_value=-3650,
        max_value=3650,
        error_messages={"invalid": _("Write a whole number of days, for example 14.")},
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "numeric", "autocomplete": "off"}),
    )
    to = day_field(label=_("New forecast date"), required=False)
    reason = forms.CharField(
        label=_("Why the forecast moves"), max_length=2000, required=False, widget=forms.Textarea(attrs=_AREA)
    )
    note = forms.CharField(
        label=_("Note; it takes the place of the note of each"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=_AREA),
    )
    done_date = day_field(label=_("Done on"), required=False)
    evidence = forms.CharField(
        label=_("What proves it"), max_length=2000, required=False, widget=forms.Textarea(attrs=_AREA)
    )

    def clean(self) -> dict[str, Any]:
        """Errors of fields that the choice does not need are none."""
        kind = self.cleaned_data.get("kind")
        needed = self.NEEDS[BulkKind(kind)] if kind else ()
        for name in set(self.MISSING) - set(needed):
            self.errors.pop(name, None)
        for name in needed:
            if name not in self.errors and self.cleaned_data.get(name) in (None, ""):
                self.add_error(name, forms.ValidationError(self.MISSING[name], code="required"))
        if kind == BulkKind.MOVE_FORECAST and self.cleaned_data.get("days") == 0:
            self.add_error("days", forms.ValidationError(self.MISSING["days"], code="required"))
        return self.cleaned_data

    def change(self) -> BulkChange:
        """What was asked for; of a valid form."""
        kind = BulkKind(self.cleaned_data["kind"])
        return BulkChange(kind=kind, **{name: self.cleaned_data[name] for name in self.NEEDS[kind]})

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Names and values as they were typed, to be carried through the preview."""
        return [(name, self.data.get(name, "")) for name in self.fields]
