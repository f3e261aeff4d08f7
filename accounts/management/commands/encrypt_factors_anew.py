"""After SECRET_KEY was changed: put the secrets of second factors under the new one, so that the old one can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.sign_in.factors import encrypt_anew


class Command(BaseCommand):
    help = (
        "Encrypts secrets of apps and recovery codes with the present SECRET_KEY. Ends with 1 and the people of whose "
        "secrets no key is left; without any of them SECRET_KEY_FALLBACKS may be emptied of older keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        renewed, unreadable = encrypt_anew(now=timezone.now())
        self.stdout.write(f"{renewed} encrypted anew, {len(unreadable)} that no key reads.")
        if unreadable:
            raise CommandError(f"Missing in SECRET_KEY_FALLBACKS is the key of: {', '.join(sorted(set(unreadable)))}")
