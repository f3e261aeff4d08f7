"""Forms of reviews, recovery plans, money and validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.actions.budgets import MOST
from projects.actions.recovery import PlannedAction
from projects.actions.reviews import Seat
from projects.forms import PercentField, day_field, reason_field
from projects.models import Budget, Indicator, PriorityReview, RecoveryPlan, StrategicProject, Task, ValidationRound
from projects.models.budget import DeviationKind
from projects.models.review import RecommendationGrade
from projects.queries.bodies import bodies_of
from projects.querysets import organisations_visible_to

LONGEST = 30
"""Characters of an amount: more is no amount, and would only cost time to read."""

SEATS, ACTIONS = 4, 6
"""Rows of a team and of a plan that a form offers; the API takes more."""


def line(
    label: Any, *, required: bool = True, missing: Any = None, hint: Any = "", length: int = 300
) -> forms.CharField:
    """One line of text."""
    widget = forms.TextInput(attrs={"class": "input"})
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label, max_length=length, required=required, widget=widget, error_messages=errors, help_text=hint
    )


def text(label: Any, *, required: bool = True, missing: Any = None, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"class": "textarea", "rows": rows})
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label, max_length=10_000, required=required, widget=widget, error_messages=errors, help_text=hint
    )


def choice(label: Any, choices: Sequence[tuple[str, Any]], *, missing: Any) -> forms.ChoiceField:
    """One of a few."""
    widget = forms.Select(attrs={"class": "select"})
    errors = dict.fromkeys(("required", "invalid_choice"), missing)
    return forms.ChoiceField(label=label, choices=choices, widget=widget, error_messages=errors)


def one_of(label: Any, queryset: Any, *, required: bool = True, missing: Any, empty: Any = "") -> Any:
    """One row of what the person may see."""
    widget = forms.Select(attrs={"class": "select"})
    errors = dict.fromkeys(("required", "invalid_choice"), missing)
    return forms.ModelChoiceField(
        queryset, label=label, required=required, widget=widget, error_messages=errors, empty_label=empty or None
    )


class MillionsField(forms.CharField):
    """An amount in millions of tenge as people write it ("41 000,5"), with at most two decimals."""

    def __init__(self, label: Any, *, required: bool = True, hint: Any = "") -> None:
        widget = forms.TextInput(attrs={"class": "input input--short", "inputmode": "decimal"})
        super().__init__(label=label, required=required, widget=widget, help_text=hint)

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError for what is no amount."""
        given = "".join(str(super().to_python(value)).split()).replace("\u00a0", "").replace(",", ".")
        if not given:
            return None
        try:
            amount = Decimal(given if len(given) <= LONGEST else "NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount < MOST:
            raise forms.ValidationError(_("Write an amount of 0 or more, for example 41000.5."), code="invalid")
        if amount != amount.quantize(Decimal("0.01")):
            raise forms.ValidationError(_("Write at most two decimals."), code="too_exact")
        return amount


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a form with several: its bound fields."""

    number: int
    fields: tuple[forms.BoundField, ...]


class ReviewForm(forms.Form):
    """A new review of a project, or of one of its tasks."""

    project = forms.Field()
    task = line(_("Code of a task"), required=False, hint=_("Leave it empty for a review of the whole project."))
    name_en = line(_("Title in English"), missing=_("Give the review a title in English."))
    name_ru = line(_("Title in Russian"), required=False)
    name_kk = line(_("Title in Kazakh"), required=False)
    question = text(_("The one question"), missing=_("Write the one question that the review answers."), rows=2)
    terms = text(_("Terms of reference"), required=False)
    start_date = day_field(label=_("Starts"))
    due_date = day_field(label=_("Report due"), help_text=_("Three to six weeks after the start."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        projects = StrategicProject.objects.visible_to(user).filter(portfolio__is_national=True)
        self.fields["project"] = one_of(_("Project"), projects, missing=_("Choose a project."), empty=_("Choose…"))
        bodies = organisations_visible_to(user)
        for n in range(1, SEATS + 1):
            self.fields[f"body_{n}"] = one_of(
                _("Body"), bodies, required=False, missing=_("Choose a body."), empty=_("none")
            )
            self.fields[f"role_{n}"] = line(_("Role"), required=False, length=200)

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields above the team."""
        return [field for field in self if not field.name.startswith(("body_", "role_"))]

    @property
    def rows(self) -> list[Cells]:
        return [Cells(n, (self[f"body_{n}"], self[f"role_{n}"])) for n in range(1, SEATS + 1)]

    def clean_task(self) -> Task | None:
        code = self.cleaned_data["task"].strip()
        if not code:
            return None
        found: Task | None = Task.objects.visible_to(self.user).filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no task with this code."), code="unknown")
        return found

    @property
    def team(self) -> list[Seat]:
        """The rows of the team in which a body is chosen."""
        found = [(self.cleaned_data.get(f"body_{n}"), self.cleaned_data.get(f"role_{n}")) for n in range(1, SEATS + 1)]
        return [Seat(body, role or "") for body, role in found if body is not None]


class AdvanceForm(forms.Form):
    """The step to the next stage; the findings come when the report is handed in."""

    findings = text(_("Findings"), required=False, rows=5)
    note = text(_("Note"), required=False, rows=2)

    def __init__(self, *args: Any, review: PriorityReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if review.stage != PriorityReview.Stage.REPORT:
            del self.fields["findings"]


class RecommendationForm(forms.Form):
    text = text(_("What is to be done"), missing=_("Write what is to be done."))
    grade = choice(_("Grade"), RecommendationGrade.choices, missing=_("Choose one of the three grades."))
    owner = forms.Field()
    due_date = day_field(label=_("By when"))

    def __init__(self, *args: Any, review: PriorityReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = bodies_of(project=review.project, task=review.task)
        self.fields["owner"] = one_of(
            _("Owner"), bodies, missing=_("Choose a body that takes part."), empty=_("Choose…")
        )


class ProgressForm(forms.Form):
    text = text(_("What was done"), missing=_("Write what was done."), rows=2)
    says_done = forms.BooleanField(label=_("We hold it to be done"), required=False)


class ProofForm(forms.Form):
    proof = text(_("Proof"), missing=_("Name the proof: an act, a figure, a visit."), rows=2)


class RecoveryForm(forms.Form):
    """A recovery plan as the lead organisation writes it; what was submitted before stands in it."""

    cause = text(_("Why the work left its course"), missing=_("Write why the work left its course."))
    on_course_date = day_field(label=_("Back on course by"))

    def __init__(self, data: Any = None, *, plan: RecoveryPlan) -> None:
        actions = list(plan.actions.order_by("position"))
        initial: dict[str, Any] = {"cause": plan.cause, "on_course_date": plan.on_course_date}
        for n, one in enumerate(actions, start=1):
            initial |= {f"what_{n}": one.what, f"who_{n}": one.who, f"due_{n}": one.due_date}
        super().__init__(data, initial=initial)
        self.count = max(ACTIONS, len(actions))
        for n in range(1, self.count + 1):
            self.fields[f"what_{n}"] = line(_("What"), required=False, length=2000)
            self.fields[f"who_{n}"] = line(_("Who"), required=False, length=200)
            self.fields[f"due_{n}"] = day_field(label=_("By when"), required=False)

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self["cause"], self["on_course_date"]]

    @property
    def rows(self) -> list[Cells]:
        names = ("what", "who", "due")
        return [Cells(n, tuple(self[f"{name}_{n}"] for name in names)) for n in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        """A row is empty, or says all three."""
        for n in range(1, self.count + 1):
            given = {name: self.cleaned_data.get(f"{name}_{n}") for name in ("what", "who", "due")}
            if any(given.values()):
                for name, value in given.items():
                    if not value and f"{name}_{n}" not in self.errors:
                        message = _("Each action says what, who and by when.")
                        self.add_error(f"{name}_{n}", forms.ValidationError(message, code="required"))
        return self.cleaned_data

    @property
    def actions(self) -> list[PlannedAction]:
        """The rows that are filled."""
        rows: list[tuple[str, str, date | None]] = [
            (self.cleaned_data[f"what_{n}"], self.cleaned_data[f"who_{n}"], self.cleaned_data[f"due_{n}"])
            for n in range(1, self.count + 1)
        ]
        return [PlannedAction(what, who, due) for what, who, due in rows if due is not None]


class AcceptanceForm(forms.Form):
    note = text(_("Note"), required=False, rows=2)


class ReturnForm(forms.Form):
    note = text(
        _("What is missing"), missing=_("Say what is missing, so that the lead organisation can mend it."), rows=2
    )


class BudgetForm(forms.Form):
    """Money of one more year."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
        error_messages={"required": _("Write a year.")},
    )
    baseline = MillionsField(_("Baseline, million tenge"))
    forecast = MillionsField(_("Forecast, million tenge"), required=False)
    actual = MillionsField(_("Spent so far, million tenge"), required=False)
    source = line(_("Source"), required=False, length=2000)


class BudgetChangeForm(forms.Form):
    """New figures of a year; the baseline only for those who agree budgets."""

    baseline = MillionsField(_("Baseline, million tenge"))
    forecast = MillionsField(_("Forecast, million tenge"), required=False)
    actual = MillionsField(_("Spent so far, million tenge"), required=False)
    reason = line(_("Why it changes"), required=False, length=2000)

    def __init__(self, data: Any = None, *, budget: Budget, agrees: bool) -> None:
        initial = {name: getattr(budget, name) for name in ("baseline", "forecast", "actual")}
        super().__init__(data, initial=initial, auto_id=f"id_{budget.year}_%s")
        if not agrees:
            del self.fields["baseline"]

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("baseline", "forecast", "actual") if name in self.fields}


class ExplanationForm(forms.Form):
    kind = forms.ChoiceField(choices=DeviationKind.choices, widget=forms.HiddenInput)
    text = text(_("Why the figures differ"), missing=_("Write why the figures differ."), rows=2)

    def __init__(self, data: Any = None, *, budget: Budget, kind: str = "") -> None:
        super().__init__(data, initial={"kind": kind}, auto_id=f"id_{budget.year}_{kind}_%s")


class RoundForm(forms.Form):
    """The draw of a year's sample."""

    year = forms.IntegerField(
        label=_("Results reported done in"),
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
        error_messages={"required": _("Write a year.")},
    )
    size = forms.IntegerField(
        label=_("Results to draw"),
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
        error_messages={"required": _("Write how many results to draw.")},
    )
    seed = line(
        _("Seed"),
        missing=_("Give the seed that makes the draw repeatable, for example the day's date."),
        hint=_("Anyone who knows it can repeat the draw."),
        length=60,
    )


class ExaminationForm(forms.Form):
    """What the auditor found about a done milestone."""

    verdict = choice(
        _("The result is"),
        [("confirmed", _("confirmed")), ("disputed", _("disputed"))],
        missing=_("Choose: confirmed or disputed."),
    )
    finding = text(_("What was found"), missing=_("Say what was looked at and what was found."))
    evidence = text(_("Evidence looked at"), required=False, rows=2)
    found_completion = PercentField(
        label=_("How far the work is, when disputed"),
        required=False,
        help_text=_("In percent, 0 where nothing was found."),
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "decimal"}),
    )
    round = forms.Field()

    def __init__(self, *args: Any, rounds: Sequence[ValidationRound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rounds:
            waiting = ValidationRound.objects.filter(pk__in=[one.pk for one in rounds])
            self.fields["round"] = one_of(
                _("Round"), waiting, required=False, missing=_("Choose a round."), empty=_("outside a round")
            )
            self.initial["round"] = rounds[0]
        else:
            del self.fields["round"]


class IndicatorExaminationForm(forms.Form):
    """What the auditor found about the value of an indicator."""

    indicator = forms.Field()
    day = day_field(label=_("Day of the value"))
    verdict = choice(
        _("The value is"),
        [("confirmed", _("confirmed")), ("disputed", _("disputed"))],
        missing=_("Choose: confirmed or disputed."),
    )
    finding = text(_("What was found"), missing=_("Say what was looked at and what was found."))
    evidence = text(_("Evidence looked at"), required=False, rows=2)
    found_value = forms.DecimalField(
        label=_("Value found, when disputed"),
        max_digits=20,
        decimal_places=6,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"class": "input input--short", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, user: User, project: StrategicProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Indicator.objects.visible_to(user).filter(project=project)
        self.fields["indicator"] = one_of(_("Indicator"), found, missing=_("Choose an indicator."), empty=_("Choose…"))


class AnswerForm(forms.Form):
    text = text(_("Answer"), missing=_("Write the answer."))


class LastWordForm(forms.Form):
    """Withdraw or maintain a dispute."""

    reason = reason_field(_("Why"), missing=_("Say why."))
