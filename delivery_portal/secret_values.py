"""Secrets by environment or by file: NAME, or NAME_FILE with the path of a file that holds it (as Docker mounts them).

Plain Python: settings read it before Django is there. Error texts name the variable, never the value.
"""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LARGEST = 64 * 1024
"""Bytes: a file that is larger is no secret but a mistake."""
SHORTEST_KEY = 50
"""Characters of SECRET_KEY; with DISTINCT_IN_KEY different ones it cannot be a word or a repetition."""
DISTINCT_IN_KEY = 16
KNOWN = ("django-insecure", "changeme", "change-me", "change_me", "replace-me", "secret-key", "secretkey", "example")
"""What stands in examples and generated projects: a key with one of these in it is public."""


def read(name: str, environ: Mapping[str, str]) -> str:
    """The secret, without the line break at its end; empty where neither NAME nor NAME_FILE is set.

    Raises ImproperlyConfigured where both are set, or the file cannot be read, is empty, or is too large.
    """
    value, file = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and file:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: say it once.")
    if not file:
        return value
    try:
        with Path(file).open("rb") as source:
            content = source.read(LARGEST + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {type(error).__name__}.") from None
    if len(content) > LARGEST:
        raise ImproperlyConfigured(f"{name}_FILE is larger than {LARGEST} bytes.")
    if not (text := text.rstrip("\r\n")).strip():
        raise ImproperlyConfigured(f"{name}_FILE is empty.")
    return text


def is_set(name: str, environ: Mapping[str, str]) -> bool:
    """Whether the secret is given in one way or the other; the file is not opened."""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def check_key(name: str, key: str) -> str:
    """The key itself. Raises ImproperlyConfigured where it could be guessed: too short, too plain, or known to all."""
    if len(key) < SHORTEST_KEY or len(set(key)) < DISTINCT_IN_KEY:
        raise ImproperlyConfigured(
            f"{name} is too weak: at least {SHORTEST_KEY} characters, {DISTINCT_IN_KEY} of them different. "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' makes one."
        )
    if found := next((word for word in KNOWN if word in key.lower()), None):
        raise ImproperlyConfigured(f"{name} holds “{found}”, which stands in public examples: make a random one.")
    return key


def check_fallbacks(name: str, given: str) -> list[str]:
    """Former keys, which still open what they signed: separated by commas or line breaks, newest first.

    Raises ImproperlyConfigured for a weak one: it would be trusted like the present key.
    """
    keys = [key.strip() for line in given.splitlines() for key in line.split(",")]
    return [check_key(name, key) for key in keys if key]
