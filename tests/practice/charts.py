"""Charts of plans over time, for the tests that walk everything."""

from tests.pages import Page

READ = {
    "/teams/heat/": "",
    "/charts/project/{project}/timeline.png": "project",
    "/charts/project/{project}/teams.csv": "project",
    "/charts/task/{task}/forecasts.csv": "task",
    "/charts/team/{team}/curve.csv": "team",
}
PAGES = (
    Page("team-heat", "/teams/heat/"),
    Page("team-heat-minister", "/teams/heat/", role="minister"),
    Page("project-timeline", "/projects/MANGYSTAU/?open=all&zoom=year"),
)
