"""Judgements of delivery confidence."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import record, refuse_record
from projects.models import Judgement, StrategicProject


def judge(*, project: StrategicProject, rating: str, reason: str, by: User, now: datetime) -> Judgement:
    """Add a judgement of delivery confidence. Raises NotAllowed, Refused (no reason, unknown rating)."""
    if not by.may(Verb.JUDGE):
        raise NotAllowed(_("Only the Project Office judges delivery confidence."))
    refuse_record(project)
    problems = []
    if rating not in Judgement.Rating.values:
        problems.append(FieldProblem("rating", "unknown", _("Choose one of the five ratings.")))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", _("Say why: a judgement without a reason helps nobody.")))
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        judgement = Judgement.objects.create(
            project=project,
            rating=rating,
            reason=reason,
            judged_date=timezone.localdate(now),
            by=by,
            by_label=by.email,
        )
        record(
            judgement,
            kind="judgement",
            action="project.judged",
            operation="created",
            before={},
            after={"project": project.code, "rating": rating},
            by=by,
            now=now,
            reason=reason,
            project=project,
        )
    return judgement
