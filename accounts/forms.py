"""What is typed at the door and on the pages of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LONGEST = 1024


def _password(label: Any, *, required: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete}),
        error_messages={"required": required},
        **options,
    )


def _email(label: Any, **attributes: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "username"} | attributes),
        error_messages={"required": _("Enter your e-mail address."), "invalid": _("Enter a full e-mail address.")},
    )


def _help() -> str:
    return " ".join(text for text in password_validators_help_texts() if text)


class SignInForm(forms.Form):
    """Address and password. Whether they belong together, `accounts.sign_in.entry` finds out."""

    email = _email(_("E-mail address"), autofocus=True)
    password = _password(_("Password"), required=_("Enter your password."), autocomplete="current-password")

    def refuse(self) -> None:
        """The error names neither of the two: it must not tell which addresses exist."""
        self.add_error(None, _("The address and the password do not belong together. Check both and try again."))


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input input--code", "autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
        error_messages={"required": _("Enter the code.")},
    )

    def refuse(self) -> None:
        self.add_error("code", _("This code is wrong, too old or was used already. Enter the one that is shown now."))


class ConfirmForm(forms.Form):
    """One's password once more."""

    password = _password(_("Your password"), required=_("Enter your password."), autocomplete="current-password")

    def refuse(self) -> None:
        self.add_error("password", _("This is not your password."))


class ResetForm(forms.Form):
    """Whom a letter is for."""

    email = _email(_("E-mail address"), autofocus=True)


class NewPasswordForm(forms.Form):
    """A new password, twice, that holds for this person."""

    new = _password(
        _("New password"), required=_("Enter a new password."), autocomplete="new-password",
        help_text=lazy(_help, str)(),
    )  # fmt: skip
    again = _password(_("The same once more"), required=_("Enter it once more."), autocomplete="new-password")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new, again = cleaned.get("new"), cleaned.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two are not the same."))
        if new:
            try:
                validate_password(new, self.user)
            except ValidationError as error:
                self.add_error("new", error)
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """With the present password, so that an open window alone changes nothing."""

    present = _password(
        _("Your present password"), required=_("Enter your present password."), autocomplete="current-password"
    )
    field_order = ("present", "new", "again")

    def refuse(self) -> None:
        self.add_error("present", _("This is not your present password."))


class PasskeyForm(forms.Form):
    """What the passkey is called, for its owner to tell it from others."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("For you to tell it from others: “Work laptop”, “Phone”."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
