"""A clock that stands elsewhere, for processes of a portal in a test (`Stack.move_clock`).

Python imports a module of this name at its start from a folder on PYTHONPATH, before any code of ours reads the time.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

SHIFT = timedelta(days=float(os.environ["PORTAL_TEST_DAYS_AHEAD"]))
time_machine.travel(datetime.now(UTC) + SHIFT, tick=True).start()
