"""What an auditor asks of the trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.audit_words import CHANNELS
from projects.forms import day_field

_INPUT = {"class": "input"}


def _text(label: Any, *, longest: int = 100, hint: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=_INPUT | attrs)
    return forms.CharField(label=label, max_length=longest, required=False, help_text=hint, widget=widget)


class TrailForm(forms.Form):
    """All fields are optional; together they narrow."""

    person = _text(_("Who"), longest=254, hint=_("name or e-mail address, or a part of it"))
    object = _text(_("Object"), longest=300, hint=_("code or id"))
    kind = _text(_("Kind of object"), longest=60, hint=_("as the trail names it: milestone, risk, user"))
    action = _text(_("What was done"), longest=60, hint=_("the beginning of its name: milestone.reported"))
    channel = forms.ChoiceField(
        label=_("From where"),
        choices=[("", _("anywhere")), *CHANNELS.items()],
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    since = day_field(label=_("From day"), required=False)
    until = day_field(label=_("To day"), required=False)
    request = _text(_("Id of the request"), longest=64, hint=_("X-Request-ID of the answer"))
    words = _text(_("Words"), hint=_("in the reason or the name of the object"), type="search")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first."))
        return cleaned
