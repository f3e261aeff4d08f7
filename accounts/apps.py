from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.sign_in import checks, limits  # noqa: F401 - checks of settings; receivers that mark each session
