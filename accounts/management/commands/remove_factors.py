"""For somebody who lost phone and recovery codes: after seeing who they are, an operator takes their factors away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.sign_in.factors import remove_all


class Command(BaseCommand):
    help = "Removes every second factor of a person and ends their sessions; they add a new one at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--reason", required=True, help="how you know who asks; it stands in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['user']}.")
        removed = remove_all(user=user, by=None, now=timezone.now(), reason=options["reason"])
        self.stdout.write(f"{user.email}: {removed} removed.")
