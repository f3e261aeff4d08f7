from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import wall  # noqa: F401  names a reader for every connection from the first one on
