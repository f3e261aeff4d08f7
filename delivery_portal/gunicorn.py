"""Settings of the web server, from the environment: BIND, PORT, WEB_WORKERS, WEB_THREADS, and those of the log."""

import gc
import os
from typing import Any

from delivery_portal import logs

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
preload_app = True
"""The portal is imported once, before the workers are forked: they share its memory, and a new one serves at once."""
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 20
"""Seconds that requests under way have to end when the server is told to stop."""
keepalive = 15
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
"""Bytes of the first line, number of header fields, bytes of each: more is refused before anything of it is kept."""
forwarded_allow_ips = ""
"""No header of a client changes the scheme here: SECURE_PROXY_SSL_HEADER says whom the portal believes."""
accesslog = None  # delivery_portal.middleware writes one line for each answer, with routes for addresses
errorlog = "-"
logconfig_dict = logs.from_environment(os.environ)
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Before the first worker: load what Django leaves to the first request, which waited two seconds for it.

    What is loaded by then stays for good, so the workers need not search it for garbage.
    """
    from delivery_portal.warm import warm_up  # Django is ready only once the application is loaded

    warm_up()
    gc.collect()
    gc.freeze()
