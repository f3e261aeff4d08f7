"""Kill the worker in the middle of an export: it is taken up again and ends. It never hangs."""

import pytest

from tests.faults.client import Client
from tests.stack import Stack

pytestmark = pytest.mark.faults

MORE_HISTORY = """
    INSERT INTO projects_milestoneupdate (milestone_id, version, weight, state, completion, baseline_date,
        forecast_date, actual_date, claimed_date, changed_fields, note, evidence, reason, by_label, at, illustrative)
    SELECT u.milestone_id, u.version + 1000 * n, u.weight, u.state, u.completion, u.baseline_date, u.forecast_date,
        u.actual_date, u.claimed_date, u.changed_fields, u.note, u.evidence, u.reason, u.by_label, u.at, u.illustrative
      FROM projects_milestoneupdate u CROSS JOIN generate_series(1, 30) n;
    ANALYZE projects_milestoneupdate
"""
"""Enough rows for an export of some seconds. Nobody else tells the planner: these databases run without autovacuum."""


@pytest.fixture
def client(fault_stack: Stack) -> Client:
    fault_stack.wait_ready()
    return Client.of(fault_stack)


def test_kill_9_of_the_worker_in_the_middle_of_an_export(fault_stack: Stack, client: Client) -> None:
    fault_stack.query(MORE_HISTORY)
    asked = client.call("POST", "/api/v1/long-work/", {"kind": "export"})
    assert asked.status == 201

    def standing() -> tuple:
        statement = "SELECT state, attempts, done, file_size FROM projects_longwork WHERE public_id = %s"
        return fault_stack.query(statement, asked.body["id"])[0]

    fault_stack.wait_until(lambda: standing()[2] > 0, what="the export to have done something")
    fault_stack.worker.kill9()
    assert standing()[0] == "running"
    fault_stack.worker.start()
    fault_stack.wait_until(lambda: standing()[1] == 2, what="the lease to run out and the work to be taken up again")
    fault_stack.wait_until(lambda: standing()[0] == "done", what="the export to be done")
    work = client.call("GET", f"/api/v1/long-work/{asked.body['id']}/").body
    assert (work["percent"], work["done"]) == (100, work["total"])
    stored = fault_stack.query(
        "SELECT sum(length(p.data)) FROM projects_longworkpiece p JOIN projects_longwork w ON w.id = p.work_id "
        "WHERE w.public_id = %s",
        asked.body["id"],
    )
    assert stored == [(work["file_size"],)], "nothing of the killed worker is left in the file"
