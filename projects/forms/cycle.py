"""What people type in the reporting cycle."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import reason_field
from projects.models import Task
from projects.models.task import ReportingFrequency

LONGEST = 5000


def _text(label: Any, *, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "textarea", "rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, help_text=help_text)


class TaskUpdateForm(forms.Form):
    """`version` is the version of the update that the person looked at."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)
    done_text = _text(_("What was done in this period"), rows=4)
    next_text = _text(_("What comes next"))
    needed_text = _text(_("What is needed, and from whom"))


class ReturnUpdateForm(forms.Form):
    note = reason_field(_("What is missing"), missing=_("Say what is missing, so that the team knows what to do."))


class ExcuseForm(forms.Form):
    reason = reason_field(
        _("Why there is no update for this period"), missing=_("Say why there is no update for this period.")
    )


class SendBackForm(forms.Form):
    note = reason_field(
        _("What has to change"), missing=_("Say what has to change, so that the organisation knows what to do.")
    )


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("How often the task is reported on"),
        choices=ReportingFrequency.choices,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose weekly, monthly or quarterly.")),
    )

    @classmethod
    def of(cls, task: Task) -> "FrequencyForm":
        return cls(initial={"frequency": task.reporting_frequency})
