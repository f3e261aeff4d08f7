"""What is asked for as long work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.actions.long_work import Upload
from projects.forms import day_field
from projects.importing.run import OnError
from projects.models import Portfolio


class PortfolioForm(forms.Form):
    portfolio = forms.ModelChoiceField(
        label=_("Portfolio"),
        queryset=Portfolio.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose a portfolio."), "invalid_choice": _("Choose one of the portfolios.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["portfolio"]
        field.queryset = Portfolio.objects.visible_to(user).order_by("-is_national", "code")
        field.label_from_instance = lambda portfolio: portfolio.name


class HistoryForm(PortfolioForm):
    first = day_field(label=_("First day"))
    last = day_field(label=_("Last day"), help_text=_("A past day; at most 400 days at once."))


def _file(label: Any, hint: Any, missing: Any) -> forms.FileField:
    wrong = {"required": missing, "empty": _("The file is empty."), "missing": missing, "invalid": missing}
    return forms.FileField(
        label=label,
        help_text=hint,
        error_messages=wrong,
        max_length=200,
        widget=forms.FileInput(attrs={"class": "input"}),
    )


class ImportForm(forms.Form):
    returns = _file(_("Returns"), _("The CSV file, up to 20 MB."), _("Choose the CSV file with the returns."))
    mapping = _file(
        _("Mapping"),
        _("The YAML file that says what columns, spellings and names mean, up to 1 MB."),
        _("Choose the YAML file with the mapping."),
    )
    on_error = forms.ChoiceField(
        label=_("Rows that are refused"),
        choices=[
            (OnError.KEEP_GOOD.value, _("Leave them out, import the others")),
            (OnError.NOTHING.value, _("Import nothing then")),
        ],
        widget=forms.Select(attrs={"class": "select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what becomes of refused rows.")),
    )

    def upload(self, name: str) -> Upload:
        """A file that was given, to be read in pieces."""
        given = self.cleaned_data[name]
        return Upload(name=given.name, size=given.size, chunks=given.chunks())
