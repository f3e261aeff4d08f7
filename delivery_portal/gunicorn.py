"""Settings of the web server, from the environment: BIND, PORT, WEB_WORKERS, WEB_THREADS."""

import os

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 20
"""Seconds that requests under way have to end when the server is told to stop."""
keepalive = 15
accesslog = None
errorlog = "-"
control_socket_disable = True
