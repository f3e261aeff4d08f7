"""Two imports of one file at once: one writes, the other waits and finds nothing new."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from projects.models import ImportedReturn, StrategicProject
from tests.projects.importing.support import import_rows, row


@pytest.mark.django_db(transaction=True)
def test_two_imports_take_turns():
    together = Barrier(2)

    def import_both_years(_):
        try:
            together.wait(timeout=30)
            return import_rows(row(), row(name="Tunnel"), row(year="2015")).counts.get("returns", 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(import_both_years, range(2))) == [0, 3]
    assert (StrategicProject.objects.count(), ImportedReturn.objects.count()) == (2, 3)
