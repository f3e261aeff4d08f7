"""Forms of people, of who stands in for whom, and of API tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.api_kinds import known_kinds
from accounts.models import User
from accounts.models.token import TokenDimension, TokenScope
from accounts.roles import Role
from projects.forms import day_field, reason_field
from projects.models import Team
from regions.models import Organisation

_TEXT = {"class": "input", "autocomplete": "off"}
_MANY = {"class": "select select--many", "size": 8}


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "select"}))


class PlaceForm(forms.Form):
    """Role, bodies and teams."""

    role = _select(_("Role"), Role.choices)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Bodies"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs=_MANY),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        help_text=_("A seat is held for the first of the bodies."),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs=_MANY),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies: Any = self.fields["organisations"]
        bodies.queryset = Organisation.objects.exclude(kind=Organisation.Kind.DEPARTMENT).order_by("name_en")
        teams: Any = self.fields["teams"]
        teams.queryset = Team.objects.visible_to(by).filter(portfolio__is_national=True).order_by("code")


class InviteForm(PlaceForm):
    """A new person."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs=_TEXT),
        error_messages={"required": _("Enter a full e-mail address."), "invalid": _("Enter a full e-mail address.")},
    )
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": _("Write the full name.")},
    )
    field_order = ("email", "full_name", "role", "organisations", "teams")


class ChangePersonForm(PlaceForm):
    """What a person may do, anew."""

    uses_admin = forms.BooleanField(
        label=_("May correct reference data"),
        help_text=_("For the Project Office only."),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )


class CloseForm(forms.Form):
    reason = reason_field(_("Why the account is closed"), missing=_("Say why the account is closed."))


class FirstPasswordForm(forms.Form):
    """The first password, twice. What makes it good is the action's."""

    password = forms.CharField(
        label=_("New password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    again = forms.CharField(
        label=_("The same again"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
        error_messages={"required": _("Write the password again.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "again" in cleaned and cleaned.get("password") != cleaned["again"]:
            self.add_error("again", forms.ValidationError(_("The two are not the same."), code="differ"))
        return cleaned


class DelegationForm(forms.Form):
    """Who stands in, from when, until when, why. The Project Office also says for whom."""

    absent = forms.ModelChoiceField(
        label=_("Who is away"), queryset=User.objects.none(), widget=forms.Select(attrs={"class": "select"})
    )
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"required": _("Choose who stands in.")},
    )
    first_date = day_field(label=_("First day"))
    last_date = day_field(label=_("Last day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": _("Say why somebody stands in.")},
    )

    def __init__(self, *args: Any, people: Any, absent: Any = None, **kwargs: Any) -> None:
        """`people` may be chosen to stand in; `absent` are those for whom, None where it is the person themself."""
        super().__init__(*args, **kwargs)
        stand_in: Any = self.fields["stand_in"]
        stand_in.queryset = people
        if absent is None:
            del self.fields["absent"]
        else:
            chosen: Any = self.fields["absent"]
            chosen.queryset = absent


class TokenForm(forms.Form):
    """What a token is for and how far it reaches."""

    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
        error_messages={"required": _("Say what the token is for.")},
    )
    scope = _select(_("What it may do"), TokenScope.choices)
    days = forms.IntegerField(
        label=_("Days until it ends"),
        help_text=_("At most 366."),
        initial=90,
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Resources"),
        help_text=_("None chosen: all that its owner can open."),
        required=False,
        widget=forms.SelectMultiple(attrs=_MANY),
    )
    dimension = forms.ChoiceField(
        label=_("Confined to one"),
        required=False,
        choices=[("", _("not confined")), *TokenDimension.choices],
        widget=forms.Select(attrs={"class": "select"}),
    )
    code = forms.CharField(
        label=_("Its code"),
        help_text=_("For example water, KZ-47 or MANGYSTAU."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=_TEXT),
    )

    def __init__(self, *args: Any, owners: Any = None, **kwargs: Any) -> None:
        """`owners`: those for whom the Project Office may make one; None: for oneself."""
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind, kind) for kind in known_kinds()]
        if owners is not None:
            select = forms.Select(attrs={"class": "select"})
            self.fields["owner"] = forms.ModelChoiceField(label=_("Whose"), queryset=owners, widget=select)
            self.order_fields(["owner"])


class RotateForm(forms.Form):
    """How long the successor lives, and how long the old key goes on."""

    days = forms.IntegerField(
        label=_("Days until it ends"), initial=90, widget=forms.NumberInput(attrs={"class": "input input--short"})
    )
    overlap_hours = forms.IntegerField(
        label=_("Hours for which the old key goes on"),
        initial=24,
        widget=forms.NumberInput(attrs={"class": "input input--short"}),
    )
