"""Days as the whole country has them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The first instant that no longer belongs to the day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
