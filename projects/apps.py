from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def ensure_first_thresholds(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Version 1 of the thresholds, the figures of the domain document, is there whenever the tables are."""
    from projects.models import ThresholdSet

    ThresholdSet.objects.using(using).get_or_create(version=1, defaults={"reason": "The rules as first agreed."})


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from projects import checks  # noqa: F401  registers them

        post_migrate.connect(ensure_first_thresholds, sender=self)
