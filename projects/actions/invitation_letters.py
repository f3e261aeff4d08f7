"""The letter of an invitation: sent after the commit, once; the key is in the letter and nowhere else."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Invitation

logger = logging.getLogger(__name__)


def send_soon(*, invitation: int, key: str) -> None:
    """Send it when the running transaction commits. A letter that cannot go out leaves `sent_at` empty, which the
    list of people shows: the key is not kept, so it is sent again with a new link."""
    transaction.on_commit(lambda: _send(invitation, key))


def _send(pk: int, key: str) -> None:
    invitation = Invitation.objects.select_related("user").get(pk=pk)
    person = invitation.user
    with translation.override(person.language or settings.LANGUAGE_CODE):
        link = settings.PORTAL_URL + reverse("invitation-link", args=[key])
        text = render_to_string("projects/people/invitation.txt", {"person": person, "link": link})
        subject = _("Delivery Portal: your invitation")
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError as error:  # the mail server is away or refuses: the list of people says so
        logger.warning("The invitation %s could not be sent: %s", invitation.public_id, error)
        return
    Invitation.objects.filter(pk=pk).update(sent_at=timezone.now())
