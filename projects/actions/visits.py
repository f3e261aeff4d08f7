"""A person looked at a page. Matters to nobody else, so it leaves no audit event and no change entry."""

from datetime import datetime

from django.db.models import Case, F, When
from django.db.models.functions import Greatest

from accounts.models import User
from projects.domain.visits import SILENCE
from projects.models import PageVisit
from projects.models.page_visit import VisitedPage


def look_at(*, page: VisitedPage, by: User, now: datetime) -> None:
    """Remember the look: one statement, two on the first. Two at once leave what the later one alone would leave."""
    row = PageVisit.objects.filter(user=by, page=page)
    before = Case(When(seen_at__lt=now - SILENCE, then=F("seen_at")), default=F("before_at"))
    if not row.update(before_at=before, seen_at=Greatest(F("seen_at"), now)):
        PageVisit.objects.bulk_create([PageVisit(user=by, page=page, seen_at=now)], ignore_conflicts=True)
