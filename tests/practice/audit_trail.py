"""The audit trail in the tests that walk everything."""

from typing import Any

from tests.pages import Page

LISTS: dict[str, dict[str, Any]] = {"audit-events/": {}}
PAGES = (
    Page("audit-trail", "/audit/"),
    Page("audit-trail-auditor", "/audit/?kind=milestone&channel=system", role="auditor"),
    Page("audit-event", "/audit/1/"),
)
