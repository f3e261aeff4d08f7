from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class DeliveryPortalConfig(AppConfig):
    name = "delivery_portal"

    def ready(self) -> None:
        from delivery_portal.database import checks, rights  # noqa: F401  registers the checks

        # Once in each `migrate`, before and after the migrations of all apps. Only an app with models sends it.
        projects = apps.get_app_config("projects")
        pre_migrate.connect(rights.take_away, sender=projects, dispatch_uid="database.rights")
        post_migrate.connect(rights.put_in_place, sender=projects, dispatch_uid="database.rights")
        from delivery_portal import security_events

        security_events.connect()
