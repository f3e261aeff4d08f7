"""Which portfolio a page about a region or a body speaks of."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from projects.models import Portfolio


def portfolio_of(user: User, *, organisation_id: int | None = None) -> Portfolio:
    """The national portfolio; for a body that leads nothing there, the one in which it does.

    404 where it is not open.
    """
    mine = Portfolio.objects.visible_to(user).order_by("-is_national", "code")
    if organisation_id is not None:
        led: Portfolio | None = mine.filter(projects__tasks__lead_organisation=organisation_id).first()
        if led is not None:
            return led
    found: Portfolio = get_object_or_404(mine, is_national=True)
    return found
