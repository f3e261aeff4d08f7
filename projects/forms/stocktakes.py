"""Forms of stocktakes. What a person may choose from starts at what they may see; the rules are in the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.forms import day_field, reason_field
from projects.models import Decision, DecisionOption, Promise, Sector, Stocktake, StrategicProject, Task, TaskSlice
from projects.queries.packs import decisions_of_slice
from projects.querysets import organisations_visible_to
from regions.models import Organisation


def _text(label: Any, *, longest: int, missing: Any, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=longest, widget=widget, error_messages={"required": missing}, **options
    )


def _select(label: Any, rows: QuerySet[Any, Any], missing: Any, **options: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset=rows,
        to_field_name="code",
        label=label,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": missing, "invalid_choice": missing},
        **options,
    )


def _tasks_of(stocktake: Stocktake, user: User) -> QuerySet[Any, Any]:
    series = stocktake.series
    inside = TaskSlice.objects.filter(
        portfolio_id=series.portfolio_id, dimension=series.dimension, object_id=series.object_id
    )
    found: QuerySet[Any, Any] = Task.objects.visible_to(user).filter(pk__in=inside.values("task_id"))
    return found.order_by("code")


class MeetingDateForm(forms.Form):
    meeting_date = day_field(label=_("Day of the meeting"))


class SeriesForm(forms.Form):
    """How a series meets: for a change, and part of a new one."""

    interval_weeks = forms.IntegerField(
        label=_("Weeks between meetings"),
        min_value=1,
        max_value=52,
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Meet every 1 to 52 weeks.")),
    )
    chair = _text(_("Who chairs it (a role)"), longest=200, missing=_("Say which role chairs the meetings."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = forms.ModelMultipleChoiceField(
            queryset=organisations_visible_to(user).order_by("code"),
            to_field_name="code",
            required=False,
            label=_("Members"),
            widget=forms.SelectMultiple(attrs={"class": "select", "size": 6}),
        )


class NewSeriesForm(SeriesForm):
    """A new series. `about` is empty for the country."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages=dict.fromkeys(("required", "invalid"), _("Write a code of letters, digits and hyphens.")),
    )
    name_en = _text(_("Name in English"), longest=300, missing=_("Give the series a name."))
    name_ru = _text(_("Name in Russian"), longest=300, missing="", required=False)
    name_kk = _text(_("Name in Kazakh"), longest=300, missing="", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        projects = StrategicProject.objects.visible_to(user).filter(portfolio__is_national=True).order_by("code")
        sectors = Sector.objects.visible_to(user).filter(portfolio__is_national=True).order_by("position")
        whole = _("the whole portfolio")
        self.fields["project"] = _select(_("Project"), projects, "", required=False, empty_label=whole)
        self.fields["sector"] = _select(_("or sector"), sectors, "", required=False, empty_label=whole)
        self.order_fields(["code", "name_en", "name_ru", "name_kk", "project", "sector", "interval_weeks", "chair"])


class PlaceForm(forms.Form):
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    position = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Places are 1 to 99.")),
    )


class DropForm(forms.Form):
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    reason = _text(_("Why it is dropped"), longest=500, missing=_("Say why the line is dropped."))


class AddLineForm(forms.Form):
    title = _text(_("What it is about"), longest=300, missing=_("Say what the line is about."))

    def __init__(self, *args: Any, user: User, stocktake: Stocktake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = _tasks_of(stocktake, user)
        unknown = _("The task is not in the slice of this series.")
        self.fields["task"] = _select(_("Task, if it is about one"), rows, unknown, required=False)


class PromiseForm(forms.Form):
    what = reason_field(_("What is promised"), missing=_("Say what is promised, so that it can be checked."))
    due_date = day_field(label=_("By when"))
    agenda_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, stocktake: Stocktake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = organisations_visible_to(user).exclude(kind=Organisation.Kind.DEPARTMENT).order_by("code")
        self.fields["organisation"] = _select(_("Who promises"), bodies, _("Choose who promises."))
        unknown = _("The task is not in the slice of this series.")
        self.fields["task"] = _select(
            _("Task, if it is about one"), _tasks_of(stocktake, user), unknown, required=False
        )
        self.order_fields(["organisation", "what", "due_date", "task"])


class DecideForm(forms.Form):
    """The answer to one of the open questions: its option is chosen together with the question."""

    words = reason_field(_("The decision in words"), missing=_("Write the answer in words."))
    agenda_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, stocktake: Stocktake, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = Decision.objects.visible_to(user).open()
        mine = decisions_of_slice(stocktake, _tasks_of(stocktake, user).values_list("pk", flat=True))
        options = DecisionOption.objects.filter(decision__in=open_ones.filter(pk__in=mine.values("pk")))
        self.fields["option"] = forms.ModelChoiceField(
            queryset=options.select_related("decision").order_by("decision__due_date", "decision", "number"),
            label=_("Question and option"),
            widget=forms.Select(attrs={"class": "select"}),
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose an open question and its option.")),
        )
        self.fields["option"].label_from_instance = _of_option  # type: ignore[attr-defined]
        self.order_fields(["option", "words"])


def _of_option(option: DecisionOption) -> str:
    return f"{option.decision.code} {option.decision.title}: {option.number}. {option.text}"


class MinutesForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "textarea", "rows": 12}),
        error_messages={
            "required": _("Write what was said and settled."),
            "max_length": _("Keep the minutes below 20,000 characters."),
        },
    )


class ErratumForm(forms.Form):
    place = _text(
        _("Place in the pack"),
        longest=200,
        missing=_("Name the value."),
        help_text=_("For example figures/overdue, or tasks/INFRA-GAS/percent."),
    )
    after = _text(_("Right value"), longest=300, missing=_("Give the right value."))
    reason = reason_field(_("Why the pack was wrong"), missing=_("Say why the pack was wrong."))


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What came of it"),
        choices=[choice for choice in Promise.State.choices if choice[0] != Promise.State.OPEN],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("A promise is kept, broken or dropped.")),
    )
    outcome = reason_field(_("How, or why not"), missing=_("Say what came of it: how it was kept, or why not."))
