"""What a new password must be: long, not common, not leaked, not made of words that everyone here would try.

No rule asks for capitals or digits and nothing expires (NIST SP 800-63B): both make passwords weaker.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.sign_in.breached import is_breached
from accounts.sign_in.requirement import has_second_factor, is_required_of

LONGEST = 256
SHORTEST_WORD = 4
PORTAL_WORDS = (
    *("delivery", "portal", "project", "office", "kazakhstan", "qazaqstan", "astana", "president", "password"),
    *("портал", "проект", "офис", "казахстан", "қазақстан", "астана", "президент", "пароль", "құпиясөз"),
)


class LengthValidator:
    """At least `with_second_factor` characters beside a second factor, else `alone`; at most LONGEST."""

    def __init__(self, *, with_second_factor: int = 12, alone: int = 15) -> None:
        self.with_second_factor, self.alone = with_second_factor, alone

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the code `password_too_short` or `password_too_long`."""
        least = self._least(user)
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "The password is too short: it needs at least %(least)d character. Three or four words are good.",
                    "The password is too short: it needs at least %(least)d characters. Three or four words are good.",
                    least,
                )
                % {"least": least},
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("The password is too long: at most %(most)d characters.") % {"most": LONGEST},
                code="password_too_long",
            )

    def _least(self, user: Any) -> int:
        protected = user is not None and (is_required_of(user) or has_second_factor(user))
        return self.with_second_factor if protected else self.alone

    def get_help_text(self) -> str:
        return _("Three or four words that do not belong together are good. Any characters, blanks too.")


class ContextValidator:
    """What is left without the portal's words and the person's own must still be a password."""

    def __init__(self, *, left: int = 8) -> None:
        self.left = left

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the code `password_of_known_words`."""
        rest = password.casefold()
        for word in sorted({*PORTAL_WORDS, *_own_words(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < self.left and rest != password.casefold():
            raise ValidationError(
                _("The password is made of your name, your address or the portal's words. Choose other words."),
                code="password_of_known_words",
            )

    def get_help_text(self) -> str:
        return _("Not your name, your address or the portal's name.")


class BreachedValidator:
    """Not in the operator's list of leaked passwords (BREACHED_PASSWORDS_FILE); without a list nothing is asked."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the code `password_breached`; OSError or ValueError for an unreadable list."""
        if settings.BREACHED_PASSWORDS_FILE and is_breached(password, Path(settings.BREACHED_PASSWORDS_FILE)):
            raise ValidationError(
                _("This password has leaked somewhere and is tried first. Choose another one, here and there."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return ""


def _own_words(user: Any) -> set[str]:
    """Parts of the person's address and name."""
    if user is None:
        return set()
    said = f"{getattr(user, 'email', '')} {getattr(user, 'full_name', '')}".casefold()
    return {word for word in re.split(r"[\W_]+", said) if len(word) >= SHORTEST_WORD}
