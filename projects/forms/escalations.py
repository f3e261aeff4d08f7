"""Forms of risks, issues, decisions, orders and the weekly meeting. The rules are in the actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.actions.decisions import MOST_OPTIONS, Option
from projects.forms import day_field
from projects.models import Decision, ProblemItem, Risk, StrategicProject, Task
from projects.models.decision import EscalationStep
from projects.models.risk import RiskBand
from projects.querysets import organisations_visible_to
from regions.models import Organisation

LONGEST = 4000
SCALE = tuple((n, str(n)) for n in range(1, 6))


def line_field(label: Any, *, required: bool = True, hint: Any = "", longest: int = 300) -> forms.CharField:
    """One line of text. What must not be empty is asked for by the action, in its own words."""
    widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget, help_text=hint)


def text_field(label: Any, *, required: bool = True, hint: Any = "", rows: int = 2) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"class": "textarea", "rows": rows})
    return forms.CharField(label=label, max_length=LONGEST, required=required, widget=widget, help_text=hint)


def choice_field(label: Any, choices: Any, *, missing: Any, hint: Any = "") -> forms.ChoiceField:
    """A list to choose from, that says in our words when nothing known was chosen."""
    messages = dict.fromkeys(("required", "invalid_choice"), missing)
    widget = forms.Select(attrs={"class": "select"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=messages, help_text=hint)


def scale_field(label: Any) -> forms.TypedChoiceField:
    """A whole number from 1 to 5."""
    messages = dict.fromkeys(("required", "invalid_choice"), _("Choose a number from 1 to 5."))
    widget = forms.Select(attrs={"class": "select"})
    return forms.TypedChoiceField(label=label, choices=SCALE, coerce=int, widget=widget, error_messages=messages)


class ActForm(forms.Form):
    """A form with an id of its own on the page: two forms may ask for a reason. Labels end without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"auto_id": f"{type(self).__name__.lower()}_%s", "label_suffix": ""} | kwargs
        super().__init__(*args, **kwargs)


class VersionForm(ActForm):
    """Carries the version that the person looked at: what somebody changed meanwhile is not written over."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)


class WithOwner(ActForm):
    """A form that names a body, among those the person may read of."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = organisations_visible_to(user).filter(successor=None).order_by("name_en")
        for name in ("owner", "lead", "contributing"):
            if name in self.fields:
                self.fields[name].queryset = bodies  # type: ignore[attr-defined]


def body_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=Organisation.objects.none(),
        to_field_name="code",
        required=required,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a body.")),
        help_text=hint,
    )


class ReasonForm(VersionForm):
    reason = text_field(_("Why"))


class RaiseDecisionForm(WithOwner):
    """A question with up to MOST_OPTIONS options; empty pairs are left out."""

    title = line_field(_("What is to be decided"))
    question = text_field(_("Question, and what depends on it"), rows=3)
    step = choice_field(
        _("Put to"),
        EscalationStep.choices,
        missing=_("Choose a step of the ladder."),
        hint=_("From there it climbs by itself when nobody answers in time."),
    )
    owner = body_field(
        _("Body that has to answer"), hint=_("Its minister or akim answers at the step of the ministry.")
    )
    due_date = day_field(label=_("Answer needed by"))

    def __init__(self, *args: Any, steps: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(steps)
        self.fields["step"].choices = [c for c in EscalationStep.choices if c[0] in allowed]  # type: ignore[attr-defined]
        for number in range(1, MOST_OPTIONS + 1):
            must = number <= 2
            values = {"n": number}
            self.fields[f"option_{number}"] = line_field(_("Option %(n)s") % values, required=must, longest=500)
            self.fields[f"consequences_{number}"] = text_field(
                _("What follows from option %(n)s") % values, required=must
            )

    def options(self) -> list[Option]:
        """The pairs of which at least one half was filled in."""
        values = self.cleaned_data
        pairs = [(values[f"option_{n}"], values[f"consequences_{n}"]) for n in range(1, MOST_OPTIONS + 1)]
        return [Option(text, consequences) for text, consequences in pairs if text or consequences]


class AnswerForm(VersionForm):
    option = choice_field(_("Answer"), (), missing=_("Choose one of the options."))
    words = text_field(_("In words"), hint=_("They are read without the options: say what is to happen."))
    heard_in = line_field(_("Where the answer was given"), required=False, longest=200)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((str(option.number), str(option)) for option in decision.options.all()),
        ]
        if decision.step == EscalationStep.LEADER:
            self.fields["heard_in"].help_text = _("The leader's answer is recorded with the meeting or paper it is in.")


class RaiseRiskForm(WithOwner):
    title = line_field(_("Risk in a few words"))
    cause = text_field(_("Cause"), hint=_("Because of …"))
    event = text_field(_("Event"), hint=_("… it may happen that …"))
    effect = text_field(_("Effect"), hint=_("… and then …"))
    likelihood = scale_field(_("Likelihood, 1 to 5"))
    impact = scale_field(_("Impact, 1 to 5"))
    proximity_date = day_field(label=_("When it would happen, if known"), required=False)
    response = choice_field(_("Response"), Risk.Response.choices, missing=_("Choose one of the four responses."))
    owner = body_field(_("Owner"))
    owner_role = line_field(_("Role of the owner (no name)"), required=False, longest=200)


class AssessRiskForm(VersionForm):
    likelihood = scale_field(_("Likelihood, 1 to 5"))
    impact = scale_field(_("Impact, 1 to 5"))
    reason = text_field(_("What has changed, or has not"))


class ChangeRiskForm(VersionForm, WithOwner):
    title = line_field(_("Risk in a few words"))
    cause = text_field(_("Cause"))
    event = text_field(_("Event"))
    effect = text_field(_("Effect"))
    proximity_date = day_field(label=_("When it would happen, if known"), required=False)
    response = choice_field(_("Response"), Risk.Response.choices, missing=_("Choose one of the four responses."))
    owner = body_field(_("Owner"))
    owner_role = line_field(_("Role of the owner (no name)"), required=False, longest=200)


class RiskActionForm(VersionForm):
    text = line_field(_("What is done"), longest=500)
    due_date = day_field(label=_("By"))


class RiskActionDoneForm(VersionForm):
    number = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class RiskHappenedForm(VersionForm):
    what = text_field(_("What has happened, and what it holds up"))
    severity = choice_field(_("Severity"), RiskBand.choices, missing=_("Choose one of the four severities."))
    due_date = day_field(label=_("To be resolved by"))


class RaiseIssueForm(WithOwner):
    title = line_field(_("Issue in a few words"))
    what = text_field(_("What has happened, and what it holds up"))
    severity = choice_field(_("Severity"), RiskBand.choices, missing=_("Choose one of the four severities."))
    owner = body_field(_("Owner"))
    owner_role = line_field(_("Role of the owner (no name)"), required=False, longest=200)
    due_date = day_field(label=_("To be resolved by"))


class PostponeIssueForm(VersionForm):
    to = day_field(label=_("To be resolved by"))
    reason = text_field(_("Why the day changes"))


class ResolveIssueForm(VersionForm):
    resolution = text_field(_("How it was resolved"))


class GiveOrderForm(WithOwner):
    """The project or task is named by its code; one that the person may not see does not exist."""

    text_en = text_field(_("Order, in English"))
    text_ru = text_field(_("Order, in Russian"), required=False)
    text_kk = text_field(_("Order, in Kazakh"), required=False)
    giver = line_field(_("Given by (a role, no name)"), longest=200)
    meeting = line_field(_("In which meeting"))
    given_date = day_field(label=_("Given on"))
    due_date = day_field(label=_("Due"))
    lead = body_field(_("Lead organisation"))
    contributing = forms.ModelMultipleChoiceField(
        label=_("Contributing organisations"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "select", "size": 6}),
    )
    about = line_field(_("Code of the task or project it is about, if any"), required=False, longest=60)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user

    def clean_about(self) -> Any:
        code = self.cleaned_data["about"].strip()
        if not code:
            return None
        for kind in (Task, StrategicProject):
            found = kind._default_manager.visible_to(self.user).filter(code__iexact=code).first()
            if found is not None:
                return found
        raise forms.ValidationError(_("No task and no project has this code."), code="unknown")


class OrderReportForm(VersionForm):
    text = text_field(_("What has been done"))
    proof = text_field(_("Proof, if there is one"), required=False)


class ExtensionForm(VersionForm):
    to = day_field(label=_("More time until"))
    reason = text_field(_("Why more time is needed"))


class ClosingForm(VersionForm):
    text = text_field(_("What was achieved"))
    proof = text_field(_("Proof: an act, a register, a link"))


class DecideOrderForm(VersionForm):
    """Yes or no is the button that was pressed."""

    words = text_field(_("In words"))
    verdict = forms.ChoiceField(choices=(("yes", "yes"), ("no", "no")), widget=forms.HiddenInput)


class OutcomeForm(VersionForm):
    outcome = choice_field(
        _("Outcome"),
        [("", _("Choose")), *(c for c in ProblemItem.Outcome.choices if c[0] != "pending")],
        missing=_("Choose how the point was left."),
    )
    note = text_field(_("What was agreed: who does what, by when"))
    raised = forms.ModelChoiceField(
        label=_("Question that was raised or goes up"),
        queryset=Decision.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"invalid_choice": _("Choose one of the open questions of this project.")},
    )

    def __init__(self, *args: Any, number: int, questions: Iterable[Decision], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"item{number}_%s", **kwargs)
        told = [("", _("None")), *((question.code, str(question)) for question in questions)]
        self.fields["raised"].choices = told  # type: ignore[attr-defined]


class MinutesForm(VersionForm):
    minutes = text_field(_("Minutes"), rows=6)
