"""What `manage.py check --deploy` says about the settings of this app."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def files_are_scanned(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Uploads that nobody scans are a decision, not an oversight: it has to be said."""
    if settings.EVIDENCE_SCANNER:
        return []
    hint = "Set EVIDENCE_SCANNER to clamd:///path/to/clamd.ctl, clamd://host:3310 or the dotted path of a function."
    return [Warning("Uploaded files are not scanned for viruses.", hint=hint, id="projects.W001")]
