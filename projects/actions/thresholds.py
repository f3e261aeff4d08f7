"""The thresholds of the status rules."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import owe_portfolio
from projects.models import Portfolio, ThresholdSet


def set_thresholds(*, values: Mapping[str, Decimal | int], reason: str, by: User, now: datetime) -> ThresholdSet:
    """Add a version of the thresholds and queue every portfolio for recomputing. Raises NotAllowed, Refused."""
    if not by.may(Verb.SET_THRESHOLDS):
        raise NotAllowed(_("Only the Project Office sets thresholds."))
    with transaction.atomic():
        current = ThresholdSet.objects.select_for_update().order_by("-version").first()
        version = (current.version if current else 0) + 1
        rules = {rule: getattr(current, rule) for rule in ThresholdSet.RULES} if current else {}
        new = ThresholdSet(version=version, **(rules | dict(values)), reason=reason, by=by)
        try:
            new.as_domain()
        except ValueError as error:
            raise Refused([FieldProblem("thresholds", "out_of_order", str(error))]) from error
        new.save()
        audit.record(
            action="thresholds.set",
            object_type="thresholds",
            object_id=None,
            object_label=f"v{version}",
            before=rules,
            after={rule: getattr(new, rule) for rule in ThresholdSet.RULES},
            by=by,
            at=now,
            reason=reason,
        )
        for portfolio in Portfolio.objects.order_by("pk"):
            owe_portfolio(portfolio=portfolio, now=now)
    return new
