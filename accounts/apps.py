from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Models are ready only now. The wall names a reader for every connection from the first one on.
        from accounts import checks, wall  # noqa: F401
