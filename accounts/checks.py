"""What `manage.py check --deploy` says about the audit trail."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from accounts.trail.anchors import AnchorProblem, signing_key


@register(Tags.security, deploy=True)
def heads_leave_the_database(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without an anchor outside, who can rewrite the database can cut the trail's tail or compute its chain anew."""
    found: list[CheckMessage] = []
    if not settings.AUDIT_ANCHORS:
        hint = "Set AUDIT_ANCHORS to the path of a file elsewhere, mailto:ADDRESS, syslog: or syslog://HOST."
        found.append(Warning("Heads of the audit trail are not kept outside.", hint=hint, id="accounts.W001"))
    try:
        signing_key()
    except AnchorProblem as problem:
        hint = "manage.py audit_key --new makes a key; set it as AUDIT_SIGNING_KEY."
        kind = Error if settings.AUDIT_SIGNING_KEY else Warning
        found.append(kind(str(problem), hint=hint, id="accounts.W002"))
    return found
