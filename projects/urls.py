"""Addresses of the pages of a plan. Codes are stable and human; nothing here names a primary key."""

from django.urls import path

from projects.views import explain, milestones, projects, promises, reporting, stocktakes, tasks, teams, updates

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
]

urlpatterns += [
    path("stocktakes/", stocktakes.stocktakes, name="stocktakes"),
    path("stocktakes/series/", stocktakes.start_series, name="stocktake-series-start"),
    path("stocktakes/series/<slug:code>/", stocktakes.change_series, name="stocktake-series"),
    path("stocktakes/series/<slug:code>/plan/", stocktakes.plan, name="stocktake-plan"),
    path("stocktakes/<slug:code>/", stocktakes.stocktake, name="stocktake"),
    path("stocktakes/<slug:code>/live/", stocktakes.live, name="stocktake-live"),
    path("stocktakes/<slug:code>/move/", stocktakes.move, name="stocktake-move"),
    path("stocktakes/<slug:code>/issue/", stocktakes.issue, name="stocktake-issue"),
    path("stocktakes/<slug:code>/hold/", stocktakes.hold, name="stocktake-hold"),
    path("stocktakes/<slug:code>/agenda/place/", stocktakes.place_line, name="stocktake-place"),
    path("stocktakes/<slug:code>/agenda/drop/", stocktakes.drop_line, name="stocktake-drop"),
    path("stocktakes/<slug:code>/agenda/add/", stocktakes.add_line, name="stocktake-add"),
    path("stocktakes/<slug:code>/promises/", stocktakes.make_promise, name="stocktake-promise"),
    path("stocktakes/<slug:code>/decisions/", stocktakes.decide, name="stocktake-decide"),
    path("stocktakes/<slug:code>/minutes/", stocktakes.write_minutes, name="stocktake-minutes"),
    path("stocktakes/<slug:code>/agree/", stocktakes.agree_minutes, name="stocktake-agree"),
    path("stocktakes/<slug:code>/errata/", stocktakes.correct, name="stocktake-correct"),
    path("projects/<slug:code>/stocktakes/", stocktakes.project_stocktakes, name="project-stocktakes"),
    path("promises/", promises.promises, name="promises"),
    path("promises/<slug:code>/settle/", promises.settle, name="promise-settle"),
]
