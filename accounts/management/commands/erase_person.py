"""Erase what names a person; what they did stays, under a pseudonym."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.trail.erasure import CannotErase, erase_person


class Command(BaseCommand):
    help = "Replace a person's name and address by a pseudonym and destroy the personal parts of the audit trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the e-mail address of the person")
        parser.add_argument("--reason", required=True, help="why; kept in the trail (name nobody in it)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = User.objects.get(email__iexact=options["address"])
            done = erase_person(person=person, reason=options["reason"], by=None, now=timezone.now())
        except User.DoesNotExist:
            raise CommandError(f"Nobody signs in as {options['address']!r}.") from None
        except CannotErase as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Erased. Pseudonym {done.pseudonym}; {done.events} personal parts of the audit trail destroyed, "
            f"{done.labels} labels of records replaced."
        )
        for name, number in done.kept.items():
            self.stdout.write(f"Kept in records that are never rewritten: {name}, {number} rows.")
