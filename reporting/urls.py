"""Addresses of the pages across the plan."""

from django.urls import path

from reporting import document_views, export_views, palette_views, styleguide_views, views, visit_views

urlpatterns = [
    path("", views.home, name="home"),
    path("national/", views.national, name="national"),
    path("national/seen/", visit_views.national_seen, name="national-seen"),
    path("figures/", views.figures, name="figures"),
    path("commands/", palette_views.commands, name="palette"),
    path("styleguide/", styleguide_views.styleguide, name="styleguide"),
    path("practice/", views.practice, name="practice"),
    path("portfolios/<slug:code>/", views.portfolio, name="portfolio"),
    path("sectors/<slug:code>/", views.sector, name="sector"),
    path("regions/<slug:code>/", views.region, name="region"),
    path("teams/heat/", views.teams_by_month, name="team-heat"),
    path("organisations/<slug:code>/", views.organisation, name="organisation"),
]

urlpatterns += [
    path("charts/<slug:kind>/<slug:code>/<slug:name>.<slug:form>", export_views.chart, name="chart"),
    path("stocktakes/<slug:code>/brief.pdf", document_views.stocktake_brief, name="stocktake-brief"),
    path("stocktakes/<slug:code>/minutes.pdf", document_views.stocktake_minutes, name="stocktake-minutes-pdf"),
    path("notes/", document_views.notes, name="notes"),
    path("notes/<slug:month>/", document_views.monthly_note, name="note"),
    path("notes/<slug:month>.pdf", document_views.monthly_note_pdf, name="note-pdf"),
    path("annual-report/", document_views.annual_reports, name="annual-reports"),
    path("annual-report/<int:year>/", document_views.annual_report, name="annual-report"),
    path("annual-report/<int:year>.pdf", document_views.annual_report_pdf, name="annual-report-pdf"),
]

for kind in ("project", "sector", "region", "organisation"):
    about = {"kind": kind}
    urlpatterns += [
        path(f"{kind}s/<slug:code>/brief.pdf", document_views.brief, about, name=f"{kind}-brief"),
        path(f"{kind}s/<slug:code>/wall.pdf", document_views.wall_chart, about, name=f"{kind}-wall"),
    ]
