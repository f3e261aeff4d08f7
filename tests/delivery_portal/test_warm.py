"""Before a web worker takes its first request nothing is left to load: the first reader waits no longer than others."""

import json
import os
import subprocess
import sys

from delivery_portal.paths import BASE_DIR

MASTER = """
import gc, json, sys
from delivery_portal import gunicorn
from delivery_portal.wsgi import application
from django.db import connection
from django.template import engines
from django.urls import resolve

gunicorn.when_ready(None)
loaded, templates = set(sys.modules), engines["django"].engine.template_loaders[0].get_template_cache
kept = len(templates)
resolve("/national/")
print(json.dumps({
    "preloaded": gunicorn.preload_app,
    "loaded_later": sorted(set(sys.modules) - loaded),
    "templates": kept,
    "frozen": gc.get_freeze_count(),
    "connected": connection.connection is not None,
}))
"""


def test_what_the_first_request_needs_is_loaded_before_the_workers_are_forked() -> None:
    away = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/away", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", MASTER], env=os.environ | away, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["preloaded"]
    assert found["loaded_later"] == []
    assert found["templates"] >= len(list((BASE_DIR / "templates").rglob("*.html")))
    assert found["frozen"] > 100_000
    assert not found["connected"]
