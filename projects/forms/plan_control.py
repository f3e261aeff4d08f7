"""Forms of change control, promises and delivery chains."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.actions.baseline_requests import Asked
from projects.forms import day_field, reason_field
from projects.models import Indicator, Milestone, StrategicProject
from projects.models.chain import LinkStrength
from regions.models import Organisation

_TEXT = {"class": "input", "autocomplete": "off"}


class RebaselineForm(forms.Form):
    """Asks for another agreed date of one milestone."""

    to = day_field(label=_("New baseline date"))
    reason = reason_field(_("Why the agreed date should change"), missing=_("Say why the baseline changes."))


class ReplanForm(forms.Form):
    """Asks for other dates and weights of several milestones of one task; what stays as it is, is left empty."""

    reason = reason_field(_("Why the agreed plan should change"), missing=_("Say why the baseline changes."))

    def __init__(self, *args: Any, milestones: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.milestones = [one for one in milestones if one.state == Milestone.State.OPEN]
        for milestone in self.milestones:
            label = {"code": milestone.code}
            self.fields[f"date-{milestone.code}"] = day_field(label=_("New date of %(code)s") % label, required=False)
            self.fields[f"weight-{milestone.code}"] = forms.DecimalField(
                label=_("New weight of %(code)s") % label,
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=3,
                widget=forms.TextInput(
                    attrs={"class": "input input--short", "inputmode": "decimal", "autocomplete": "off"}
                ),
            )

    @property
    def rows(self) -> Iterable[tuple[Milestone, forms.BoundField, forms.BoundField]]:
        """Each milestone with its two fields."""
        return ((one, self[f"date-{one.code}"], self[f"weight-{one.code}"]) for one in self.milestones)

    def asked(self) -> list[Asked]:
        """What differs from the plan in force."""
        found = [
            Asked(one, self.cleaned_data.get(f"date-{one.code}"), self.cleaned_data.get(f"weight-{one.code}"))
            for one in self.milestones
        ]
        return [one for one in found if not one.changes_nothing]


class DecisionForm(forms.Form):
    """A note of whoever decides; nothing has to be said to say yes."""

    reason = forms.CharField(
        label=_("A note (may stay empty)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
    )


class RefuseForm(forms.Form):
    reason = reason_field(_("Why not"), missing=_("Say why: the requester has to plan with the answer."))


class WhatIfForm(forms.Form):
    """A day to try: nothing is saved."""

    to = day_field(label=_("What if it slips to"))

    def clean_to(self) -> date:
        day: date = self.cleaned_data["to"]
        if not 1990 <= day.year <= 2100:
            raise forms.ValidationError(_("The year is outside 1990 to 2100."), code="out_of_range")
        return day


class DependencyForm(forms.Form):
    """The milestone that must be done first, by its code; one that the person may not see does not exist."""

    predecessor = forms.CharField(
        label=_("Code of the milestone that must be done first"),
        max_length=60,
        widget=forms.TextInput(attrs={**_TEXT, "spellcheck": "false"}),
        error_messages={"required": _("Write the code of a milestone.")},
    )
    needed_date = day_field(label=_("Needed by (may stay empty)"), required=False)
    why = forms.CharField(
        label=_("What it is needed for"),
        help_text=_("The giver reads this, also where your milestone is not open to them."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
    )
    lag_days = forms.IntegerField(
        label=_("Days of work between the two"),
        required=False,
        min_value=0,
        max_value=1830,
        widget=forms.TextInput(attrs={**_TEXT, "class": "input input--short", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, user: User, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.milestone = milestone

    def clean_predecessor(self) -> Milestone:
        code = self.cleaned_data["predecessor"].strip()
        portfolio = self.milestone.task.project.portfolio_id
        visible = Milestone.objects.visible_to(self.user).filter(task__project__portfolio=portfolio)
        found = visible.filter(code__iexact=code).select_related("task__project").first()
        if found is None:
            raise forms.ValidationError(_("There is no milestone with this code."), code="unknown")
        if found == self.milestone:
            raise forms.ValidationError(_("A milestone does not wait for itself."), code="itself")
        return found

    def clean_lag_days(self) -> int:
        return self.cleaned_data["lag_days"] or 0


class AcceptForm(forms.Form):
    agreed_date = day_field(label=_("Promised for"))
    answer = forms.CharField(
        label=_("A note to the taker (may stay empty)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
    )


class DeclineForm(forms.Form):
    answer = reason_field(
        _("Why not, and which day you can keep"),
        missing=_("Say why, and which day you can keep: the taker has to plan with it."),
    )


class AcknowledgeForm(forms.Form):
    note = forms.CharField(
        label=_("What you do about it (may stay empty)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 2}),
    )


class WithdrawForm(forms.Form):
    reason = reason_field(_("Why it is not needed any more"), missing=_("Say why it is not needed any more."))


def name_field(label: Any, *, required: bool = False) -> forms.CharField:
    """A name in one language."""
    missing = {"required": _("Write a name in English; the others may follow.")}
    widget = forms.TextInput(attrs=dict(_TEXT))
    return forms.CharField(label=label, required=required, max_length=300, widget=widget, error_messages=missing)


class NamedForm(forms.Form):
    name_en = name_field(_("Name in English"), required=True)
    name_ru = name_field(_("Name in Russian (may follow)"))
    name_kk = name_field(_("Name in Kazakh (may follow)"))

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name_en", "name_ru", "name_kk")}


class ChainForm(NamedForm):
    """A chain: what must move, and the indicator that measures it."""

    indicator = forms.ModelChoiceField(
        label=_("Indicator that measures it (may stay empty)"),
        queryset=Indicator.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )

    def __init__(self, *args: Any, user: User, project: StrategicProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Indicator.objects.visible_to(user).filter(project=project).order_by("code")


class LinkForm(NamedForm):
    """A link: what is done here and by whom."""

    organisation = forms.ChoiceField(
        label=_("Organisation that owns it"),
        help_text=_("Or, at the front line, say below in words who acts."),
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
    )
    actor = forms.CharField(
        label=_("Who acts at the front line"), required=False, max_length=200, widget=forms.TextInput(attrs=dict(_TEXT))
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {one.code: one for one in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "–"), *((code, one.name) for code, one in self.organisations.items())]

    def clean_organisation(self) -> Organisation | None:
        return self.organisations.get(self.cleaned_data["organisation"])


class StrengthForm(forms.Form):
    strength = forms.ChoiceField(
        label=_("How well it holds"),
        choices=LinkStrength.choices,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose strong, adequate, weak or broken.")),
    )
    reason = reason_field(_("Why: what was seen, and where"), missing=_("Say why: what was seen, and where."))


class RemoveLinkForm(forms.Form):
    reason = reason_field(_("Why the link is taken out"), missing=_("Say why the link is taken out."))
