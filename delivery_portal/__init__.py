"""Composition of the portal: settings, addresses, the Celery app, the commands that run it."""

from delivery_portal.celery import app as celery_app

__all__ = ["celery_app"]
