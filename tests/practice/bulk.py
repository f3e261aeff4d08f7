"""One change to several milestones, in the tests that walk everything."""

from tests.pages import Page

READ = {"/updates/several/": ""}
WRITE = {"/updates/several/preview/": "", "/updates/several/save/": ""}
PAGES = (
    Page("bulk", "/updates/several/?task=MANGYSTAU-KENDERLI"),
    Page("bulk-nothing", "/updates/several/"),
    Page("my-updates-narrowed", "/updates/?days=90&show=due", role="ministry_editor"),
)
