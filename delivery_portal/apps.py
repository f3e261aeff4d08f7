from django.apps import AppConfig


class DeliveryPortalConfig(AppConfig):
    name = "delivery_portal"
