"""Sign the head of the audit trail and send it to every target of AUDIT_ANCHORS; what beat does every hour."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.trail.anchors import AnchorProblem, anchor_now


class Command(BaseCommand):
    help = "Sign the head of the audit trail, print the line, and send it to AUDIT_ANCHORS."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchor = anchor_now(now=timezone.now())
        except AnchorProblem as problem:
            raise CommandError(str(problem)) from None
        if anchor is None:
            self.stderr.write("The audit trail is empty: there is no head to sign.")
        else:
            self.stdout.write(anchor.line)
