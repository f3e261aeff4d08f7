"""The audit trail in the tests that walk everything."""

from tests.pages import Page

PAGES = (
    Page("audit-trail", "/audit/"),
    Page("audit-trail-auditor", "/audit/?kind=milestone&channel=system", role="auditor"),
    Page("audit-event", "/audit/1/"),
)
