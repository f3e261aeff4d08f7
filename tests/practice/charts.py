"""Charts of plans over time, for the tests that walk everything."""

from tests.pages import Page

READ = {
    "/teams/heat/": "",
}
PAGES = (
    Page("team-heat", "/teams/heat/"),
    Page("team-heat-minister", "/teams/heat/", role="minister"),
    Page("project-timeline", "/projects/MANGYSTAU/?open=all&zoom=year"),
)
