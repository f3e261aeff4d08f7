"""What Django loads when it is first asked for: addresses with their views, and templates."""

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import get_resolver


def warm_up() -> None:
    """Load them now. Asks no database: the processes that follow would share the connection.

    Raises what a broken module or template raises.
    """
    get_resolver().url_patterns  # noqa: B018  reading it imports them
    engine = engines["django"]
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for file in folder.rglob("*.html"):
            engine.get_template(file.relative_to(folder).as_posix())
