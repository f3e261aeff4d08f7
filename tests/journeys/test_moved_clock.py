"""Half a year goes by: the portal does the new day's work by itself, and its pages live in the new day."""

import pytest

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_the_figures_are_of_the_new_day(own_stack: Stack, sign_in_at) -> None:
    today = own_stack.query("SELECT max(as_of_date) FROM projects_rollup")[0][0]
    own_stack.move_clock(days=180)
    own_stack.wait_until(
        lambda: (own_stack.query("SELECT min(as_of_date) FROM projects_rollup")[0][0] - today).days == 180,
        what="the figures of the new day",
    )
    desk: Desk = sign_in_at(own_stack, "project_office", "/national/")
    overdue = own_stack.query("SELECT overdue FROM projects_rollup WHERE dimension = 'country' ORDER BY portfolio_id")
    assert f"{overdue[0][0]} milestones are overdue" in desk.page.locator("main").inner_text()
