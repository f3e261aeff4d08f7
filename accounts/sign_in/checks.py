"""What the settings of signing in must hold, told before anybody signs in by them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from accounts.roles import Role


@register()
def settings_hold(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """E001: a role that does not exist. E002: a list of leaked passwords that is not there."""
    found: list[CheckMessage] = []
    unknown = sorted(set(map(str, settings.OIDC_ROLES.values())) - set(Role.values))
    if unknown:
        found.append(Error(f"OIDC_ROLES gives roles that do not exist: {', '.join(unknown)}.", id="accounts.E001"))
    file = settings.BREACHED_PASSWORDS_FILE
    if file and not Path(file).is_file():
        found.append(Error(f"BREACHED_PASSWORDS_FILE: there is no file {file}.", id="accounts.E002"))
    return found
