"""Where each kind of notification reaches a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models.notification import NUMBERS, Channel, NotificationKind

HINTS: dict[str, Any] = {
    NotificationKind.DUE: _("A milestone that you update is expected within seven days."),
    NotificationKind.LATE: _("A milestone that you update, or that your body leads, has passed its day."),
    NotificationKind.STALE: _("Nobody has reported on a milestone that you update for the reporting period."),
    NotificationKind.ESCALATED: _("A question has come to the step at which you answer."),
    NotificationKind.DECIDED: _("A question that you raised, or that concerns your task, is answered."),
    NotificationKind.MENTIONED: _("Somebody names you in a comment."),
    NotificationKind.JUDGED: _("Delivery confidence of your task or project is judged."),
    NotificationKind.REBASELINED: _("The agreed date of a milestone of your task has changed."),
    NUMBERS: _("Each day: what is late, due and not reported on, and the questions that wait for you."),
}


class ChannelsForm(forms.Form):
    """One choice a kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = {"invalid_choice": _("Choose one of the ways."), "required": _("Choose one of the ways.")}
        for kind, label in NotificationKind.choices:
            self.fields[kind] = _choice(str(label).capitalize(), kind, Channel.choices, wrong)
        daily = [(Channel.DIGEST, _("in the daily digest")), (Channel.OFF, Channel.OFF.label)]
        self.fields[NUMBERS] = _choice(_("Your own numbers"), NUMBERS, daily, wrong)


def _choice(label: Any, kind: str, choices: Any, wrong: dict[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=HINTS[kind],
        choices=choices,
        error_messages=wrong,
        widget=forms.Select(attrs={"class": "select"}),
    )
