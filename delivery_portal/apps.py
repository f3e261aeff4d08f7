from django.apps import AppConfig


class DeliveryPortalConfig(AppConfig):
    name = "delivery_portal"

    def ready(self) -> None:
        from delivery_portal import security_events

        security_events.connect()
