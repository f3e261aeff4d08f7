"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delivery_portal.settings")
application = get_wsgi_application()

from django.db.backends.signals import connection_created  # noqa: E402  Django is ready only now

from accounts import wall  # noqa: E402
from delivery_portal.database.checks import RoleGuard  # noqa: E402

wall.close_by_default()
connection_created.connect(RoleGuard(), weak=False, dispatch_uid="database.role")
