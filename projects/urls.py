"""Addresses of the pages of a plan. Codes are stable and human; nothing here names a primary key."""

from django.urls import path

from projects.views import explain, indicators, kpis, milestones, projects, reporting, tasks, teams, updates

urlpatterns = [
    path("updates/", updates.updates, name="my-updates"),
    path("projects/<slug:code>/", projects.project, name="project"),
    path("projects/<slug:code>/judge/", projects.judge_project, name="project-judge"),
    path("tasks/<slug:code>/", tasks.task, name="task"),
    path("teams/<slug:code>/", teams.team, name="team"),
    path("milestones/<slug:code>/", milestones.milestone, name="milestone"),
    path("milestones/<slug:code>/row/", updates.row, name="milestone-row"),
    path("milestones/<slug:code>/figures/", updates.milestone_figures, name="milestone-figures"),
    path("milestones/<slug:code>/report/", reporting.report, name="milestone-report"),
    path("milestones/<slug:code>/put-back/", reporting.put_back, name="milestone-put-back"),
    path("milestones/<slug:code>/rebaseline/", milestones.rebaseline_milestone, name="milestone-rebaseline"),
    path("milestones/<slug:code>/cancel/", milestones.cancel, name="milestone-cancel"),
    path("milestones/<slug:code>/dependencies/", milestones.wait_for, name="milestone-wait-for"),
    path("explain/<slug:dimension>/<slug:code>/", explain.explain, name="explain"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/add/", indicators.add, name="indicator-add"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:code>/value/", indicators.value, name="indicator-value"),
    path("indicators/<slug:code>/trajectory/", indicators.trajectory, name="indicator-trajectory"),
    path("indicators/<slug:code>/grade/", indicators.grade, name="indicator-grade"),
    path("indicators/<slug:code>/split/", indicators.split, name="indicator-split"),
    path("indicators/<slug:code>/change/", indicators.change, name="indicator-change"),
    path("projects/<slug:code>/indicators/", indicators.project_indicators, name="project-indicators"),
    path("tasks/<slug:code>/indicators/", indicators.task_indicators, name="task-indicators"),
    path("kpis/", kpis.kpis, name="kpis"),
    path("organisations/<slug:code>/kpis/", kpis.organisation_kpis, name="organisation-kpis"),
]
