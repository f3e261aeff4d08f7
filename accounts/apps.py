from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Models are ready only now. The wall names a reader for every connection from the first one on.
        from accounts import checks, wall  # noqa: F401
        from accounts.sign_in import checks as sign_in_checks  # noqa: F401
        from accounts.sign_in import limits  # noqa: F401  receivers that mark each session
