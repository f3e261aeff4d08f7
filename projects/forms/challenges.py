"""What people type about challenges, labs and the eight steps. Rules are in the actions; forms say what they refuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.domain.lab import DEFAULT_WEIGHTS, Criterion
from projects.forms import day_field
from projects.models import Sector, StrategicProject, Task, Team
from projects.models.challenge import ReviewCall
from projects.models.lifecycle import PublicRecordKind
from projects.querysets import organisations_visible_to

Label = Any
"""Text, or text that is translated when it is shown."""
CRITERIA: dict[Criterion, Label] = {
    Criterion.IMPACT: _("impact"),
    Criterion.FEASIBILITY: _("feasibility"),
    Criterion.COST: _("cost (5: the cheapest)"),
    Criterion.SPEED: _("speed (5: the quickest)"),
}


class NumberField(forms.DecimalField):
    """A number as people write it: "12,5" and "1 200" too."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input input--short", "inputmode": "decimal", "autocomplete": "off"})
        messages = {"invalid": _("Write a number, for example 12.5."), "required": _("Write a number.")}
        options = {"max_digits": 20, "decimal_places": 6} | options
        super().__init__(widget=widget, error_messages=messages, **options)

    def to_python(self, value: Any) -> Any:
        text = str(value or "")
        for space in (" ", "\u00a0", "\u202f"):
            text = text.replace(space, "")
        return super().to_python(text.replace(",", ".").replace("\u2212", "-"))


def line_field(label: Label, *, required: bool = True, longest: int = 300, hint: Label = "") -> forms.CharField:
    """One line of text."""
    widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    missing = {"required": _("Write something here.")}
    return forms.CharField(
        label=label, required=required, max_length=longest, widget=widget, help_text=hint, error_messages=missing
    )


def text_field(label: Label, *, required: bool = True, rows: int = 3, hint: Label = "") -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea(attrs={"class": "textarea", "rows": rows})
    missing = {"required": _("Write something here.")}
    return forms.CharField(
        label=label, required=required, max_length=5000, widget=widget, help_text=hint, error_messages=missing
    )


def row_field(label: Label, *, required: bool = True, hint: Label = "") -> forms.ModelChoiceField[Any]:
    """One of some rows by its code; the form sets which."""
    widget = forms.Select(attrs={"class": "select"})
    missing = dict.fromkeys(("required", "invalid_choice"), _("Choose one of the list."))
    field: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label=label, required=required, to_field_name="code", widget=widget, help_text=hint
    )
    field.error_messages |= missing
    return field


def choice_field(label: Label, choices: Any) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "select"})
    missing = dict.fromkeys(("required", "invalid_choice"), _("Choose one of the list."))
    return forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=missing)


class OfUserForm(forms.Form):
    """Offers only what the person may see."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = rows

    def offer_bodies(self, *names: str) -> None:
        for name in names:
            self.offer(name, organisations_visible_to(self.user).order_by("name_en"))

    def offer_projects(self) -> None:
        national = StrategicProject.objects.visible_to(self.user).filter(portfolio__is_national=True)
        self.offer("project", national.order_by("code"))


class NamesForm(OfUserForm):
    name_en = line_field(_("Name in English"))
    name_ru = line_field(_("Name in Russian"), required=False)
    name_kk = line_field(_("Name in Kazakh"), required=False)

    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name_en", "name_ru", "name_kk")}


class ChallengeForm(NamesForm):
    project = row_field(_("Strategic project"))
    task = row_field(_("Task"), required=False, hint=_("Leave empty when the goal is of the whole project."))
    measure = text_field(_("How the goal is measured"), rows=2)
    unit = line_field(_("Unit"), longest=60)
    start_value = NumberField(label=_("Value at the start"))
    goal_value = NumberField(label=_("Goal"))
    start_date = day_field(label=_("First day"))
    sponsor_role = line_field(_("Sponsor (a role, no name)"), longest=200)
    sponsor_organisation = row_field(_("Sponsor's body"))
    team = row_field(_("Existing team"), required=False, hint=_("Or choose the bodies below."))
    lead = row_field(_("Body that leads the team"), required=False)
    members: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        None,
        label=_("Other bodies in the team"),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs={"class": "select", "size": "6"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_projects()
        self.offer("task", Task.objects.visible_to(self.user).filter(project__portfolio__is_national=True))
        self.offer("team", Team.objects.visible_to(self.user).filter(portfolio__is_national=True))
        self.offer_bodies("sponsor_organisation", "lead", "members")


class NoteForm(forms.Form):
    for_date = day_field(label=_("Day"))
    value = NumberField(label=_("Value of the day, if it was counted"), required=False)
    text = text_field(_("What was done"))
    blockers = text_field(_("What stands in the way"), required=False, rows=2)


class ReviewForm(forms.Form):
    week = forms.TypedChoiceField(
        label=_("Week"),
        choices=[(str(week), str(week)) for week in range(1, 15)],
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
    )
    call = choice_field(_("How it goes"), ReviewCall.choices)
    words = text_field(_("In words"))


class CloseForm(forms.Form):
    value = NumberField(label=_("Value on day 100"))
    story = text_field(_("What happened"))
    kept = text_field(_("What stays when the team goes"))


class CheckForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("Check"),
        choices=[("6", _("after 6 months")), ("12", _("after 12 months"))],
        coerce=int,
        widget=forms.Select(attrs={"class": "select"}),
    )
    value = NumberField(label=_("Value found"))
    evidence = text_field(_("What was looked at"))


class LabForm(NamesForm):
    project = row_field(_("Strategic project"))
    sector = row_field(_("Sector"), required=False)
    question = text_field(_("Question that the lab answers"), rows=2)
    start_date = day_field(label=_("First day"))
    end_date = day_field(label=_("Last day"))
    participants: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        None,
        label=_("Bodies that take part"),
        required=False,
        to_field_name="code",
        widget=forms.SelectMultiple(attrs={"class": "select", "size": "6"}),
    )
    weight_impact = NumberField(label=_("Weight of impact"), initial=4, decimal_places=0)
    weight_feasibility = NumberField(label=_("Weight of feasibility"), initial=3, decimal_places=0)
    weight_cost = NumberField(label=_("Weight of cost"), initial=2, decimal_places=0)
    weight_speed = NumberField(label=_("Weight of speed"), initial=1, decimal_places=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_projects()
        self.offer("sector", Sector.objects.visible_to(self.user).filter(portfolio__is_national=True))
        self.offer_bodies("participants")

    def weights(self) -> dict[Criterion, int]:
        return {criterion: int(self.cleaned_data[f"weight_{criterion}"]) for criterion in DEFAULT_WEIGHTS}


class IdeaForm(OfUserForm):
    title = line_field(_("Idea"))
    problem = text_field(_("Problem"), hint=_("What is wrong today, with a number where there is one."))
    proposal = text_field(_("Proposal"))
    organisation = row_field(_("Submitted by"))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", bodies)


class ScoreForm(forms.Form):
    """1 to 5 for each criterion."""

    comment = text_field(_("Comment"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        comment = self.fields.pop("comment")
        for criterion, label in CRITERIA.items():
            self.fields[criterion.value] = forms.TypedChoiceField(
                label=label,
                choices=[("", "–"), *((str(n), str(n)) for n in range(1, 6))],
                coerce=int,
                widget=forms.Select(attrs={"class": "select"}),
                error_messages={"required": _("Give 1 to 5 points; 5 is the good end.")},
            )
        self.fields["comment"] = comment

    def points(self) -> dict[Criterion, int]:
        return {criterion: self.cleaned_data[criterion.value] for criterion in Criterion}


class DecideForm(forms.Form):
    chosen = choice_field(_("Decision"), [("yes", _("chosen")), ("no", _("not chosen"))])
    reason = text_field(_("Why"), rows=2)


class LineForm(OfUserForm):
    action = line_field(_("What is done"))
    organisation = row_field(_("Responsible body"))
    role = line_field(_("Responsible (a role, no name)"), longest=200)
    due_date = day_field(label=_("By"))
    criterion = text_field(_("Seen to be done when"), rows=2)
    weight = NumberField(label=_("Weight"), initial=1, max_digits=9, decimal_places=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_bodies("organisation")


class DropForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=30_000)


class HandOverForm(NamesForm):
    sector = row_field(_("Sector"))
    lead_organisation = row_field(_("Lead organisation"))
    team = row_field(_("Team"), required=False)
    weight = NumberField(label=_("Weight in its project"), initial=1, max_digits=9, decimal_places=3)
    over_limit_reason = text_field(_("Why the team takes more tasks than its limit"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("sector", Sector.objects.visible_to(self.user).filter(portfolio__is_national=True))
        self.offer("team", Team.objects.visible_to(self.user).filter(portfolio__is_national=True))
        self.offer_bodies("lead_organisation")


class PublicRecordForm(forms.Form):
    kind = choice_field(_("Kind"), PublicRecordKind.choices)
    title = line_field(_("Title"))
    held_date = day_field(label=_("Day"))
    place = line_field(_("Place, of an open day"), required=False, longest=200)
    link = forms.URLField(
        label=_("Where it can be read"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input"}),
    )
    attendance = forms.IntegerField(
        label=_("People who came"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )
    feedback = forms.IntegerField(
        label=_("Pieces of feedback"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "numeric"}),
    )


class PassForm(forms.Form):
    waiver_reason = text_field(
        _("Reason of a waiver"),
        required=False,
        rows=2,
        hint=_("Only where something is missing. It is shown with the passage for ever."),
    )
