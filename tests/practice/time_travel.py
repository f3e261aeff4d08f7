"""Time travel and the comparison of two days, for the tests that walk everything."""

from typing import Any

from tests.pages import Page

LISTS: dict[str, dict[str, Any]] = {"comparison/": {"from": "2026-10-01"}}
READ = {"/compare/?of=project:{project}": "project"}
PAGES = (
    Page("compare", "/compare/?from=2026-08-31"),
    Page("compare-sector", "/compare/?of=sector:water&from=2026-08-31"),
    Page("compare-refused", "/compare/?from=soon&to=2026-11-01", status=400),
    Page("sector-past", "/sectors/water/?as_of=2026-06-30"),
    Page("project-past", "/projects/MANGYSTAU/?as_of=2026-06-30"),
    Page("task-past", "/tasks/MANGYSTAU-KENDERLI/?as_of=2026-06-30"),
    Page("day-refused", "/sectors/water/?as_of=soon"),
)
