"""What people type on the pages of judgements, rounds and findings."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.actions.judgements import JudgementContent
from projects.forms import day_field, reason_field
from projects.models import Judgement
from projects.models.judgement import (
    CRITERIA,
    Challenge,
    DeliveryStage,
    LikelihoodOfDelivery,
    Quality,
    RecentPerformance,
)

_CHOOSE = _("Choose one of the four points.")


def _text(label: Any, *, rows: int = 2, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "textarea", "rows": rows})
    return forms.CharField(label=label, max_length=5000, widget=widget, **options)


def _select(label: Any, choices: Iterable[Any], *, hint: Any = "", missing: Any = _CHOOSE) -> forms.TypedChoiceField:
    """A closed list whose first line asks for a choice, so that nothing is chosen by default."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("choose")), *choices],
        coerce=int,
        help_text=hint,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), missing),
    )


def _scale(label: Any, points: Any, *, hint: Any = "") -> forms.TypedChoiceField:
    """A criterion: the four points with their words, 4 the best for delivery."""
    return _select(label, [(p.value, _numbered(p)) for p in reversed(points)], hint=hint)


def _numbered(point: Any) -> Any:
    return _Numbered(point.value, point.label)


class _Numbered:
    """The number of a point before its word, in the reader's language."""

    def __init__(self, value: int, label: Any) -> None:
        self.value, self.label = value, label

    def __str__(self) -> str:
        return f"{self.value} · {self.label}"


class JudgementForm(forms.Form):
    """The four criteria, recent performance, likelihood, rating and why."""

    challenge = _scale(
        _("Degree of challenge"), Challenge, hint=_("How hard it is, whoever does it. 4 is the easiest.")
    )
    planning = _scale(_("Quality of planning, implementation and performance management"), Quality)
    capacity = _scale(
        _("Capacity to drive progress"), Quality, hint=_("People, powers and ownership along the whole chain.")
    )
    stage = _scale(_("Stage of delivery"), DeliveryStage)
    performance = forms.ChoiceField(
        label=_("Recent performance against the trajectory"),
        choices=[("", _("choose")), *RecentPerformance.choices],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Say how it did against its trajectory lately.")
        ),
    )
    likelihood = forms.TypedChoiceField(
        label=_("Likelihood of delivery"),
        choices=[("", _("as it follows from the criteria")), *((p.value, _numbered(p)) for p in LikelihoodOfDelivery)],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Leave it, or depart from what follows from the criteria and say why."),
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"invalid_choice": _CHOOSE},
    )
    departure_reason = _text(_("Why you depart from the criteria"), required=False)
    rating = forms.ChoiceField(
        label=_("Delivery confidence"),
        choices=Judgement.Rating.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the five ratings.")),
    )
    reason = _text(
        _("Why"), rows=3, error_messages={"required": _("Say why: a judgement without a reason helps nobody.")}
    )
    evidence = _text(_("Evidence"), required=False, help_text=_("Documents, visits, figures that somebody can check."))
    judged_date = day_field(label=_("Judged on"), required=False, help_text=_("Empty: today."))
    valid_until_date = day_field(label=_("Valid until"), required=False, help_text=_("Empty: six months later."))

    @property
    def criteria(self) -> list[forms.BoundField]:
        """The fields of the first half, in the order in which they are asked."""
        return [self[name] for name in (*CRITERIA, "performance", "likelihood", "departure_reason")]

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("reason", "evidence", "judged_date", "valid_until_date")]

    @property
    def content(self) -> JudgementContent:
        """What the person said, after the form was valid."""
        return JudgementContent(**self.cleaned_data)


def filled(judgement: Judgement) -> JudgementForm:
    """The form as its author last sent it."""
    names = list(JudgementForm.base_fields)
    initial = {name: getattr(judgement, name) for name in names}
    if judgement.likelihood == judgement.derived_likelihood:
        initial["likelihood"] = ""
    return JudgementForm(initial=initial, auto_id=f"id_{judgement.code}_%s")


class NoteForm(forms.Form):
    """What is to be changed before a draft or an answer can pass."""

    note = reason_field(_("What is to be changed"), missing=_("Say what is to be changed: the author reads it."))


class AnswerForm(forms.Form):
    answer = _text(
        _("Why the two differ, and what you do about it"),
        rows=3,
        error_messages={"required": _("Say why the two differ and what you do about it.")},
    )


class NothingForm(forms.Form):
    """A button alone: it says yes to what is shown."""


class OpenRoundForm(forms.Form):
    cut_off_date = day_field(label=_("Cut-off date"), help_text=_("Judgements dated from today to this day count."))
    note = _text(_("What this round looks at"), required=False)


class MoveCutOffForm(forms.Form):
    cut_off_date = day_field(label=_("New cut-off date"))
    reason = reason_field(_("Why it moves"), missing=_("Say why the cut-off date moves."))


class CloseRoundForm(forms.Form):
    moderation_note = _text(
        _("What moderation found"),
        rows=3,
        error_messages={"required": _("Say what moderation found: it stands above the table.")},
    )
