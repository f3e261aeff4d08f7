"""Addresses of the pages of a plan. Codes are stable and human; nothing here names a primary key."""

from django.urls import path

from projects.views import calendar, claims, cycle, explain, milestones, projects, reporting, tasks, teams, updates
from projects.views import (
    decisions,
    explain,
    milestones,
    orders,
    problem_solving,
    projects,
    reporting,
    risks,
    tasks,
    teams,
    updates,
)
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
    path("milestones/<slug:code>/confirm-done/", claims.confirm, name="milestone-confirm-done"),
    path("milestones/<slug:code>/return-done/", claims.send_back, name="milestone-return-done"),
    path("confirmations/", claims.confirmations, name="confirmations"),
    path("reporting/", cycle.reporting, name="reporting"),
    path("reporting/bias/", cycle.bias, name="forecast-bias"),
    path("organisations/<slug:code>/reporting/", cycle.organisation_reporting, name="organisation-reporting"),
    path("organisation-periods/<slug:code>/confirm/", cycle.confirm_period, name="organisation-period-confirm"),
    path("organisation-periods/<slug:code>/accept/", cycle.accept_period, name="organisation-period-accept"),
    path("organisation-periods/<slug:code>/send-back/", cycle.send_back_period, name="organisation-period-send-back"),
    path("projects/<slug:code>/reporting/", cycle.project_reporting, name="project-reporting"),
    path("tasks/<slug:code>/reporting/", cycle.task_reporting, name="task-reporting"),
    path("tasks/<slug:code>/reporting/frequency/", cycle.set_frequency, name="task-reporting-frequency"),
    path("task-updates/<slug:code>/", cycle.task_update, name="task-update"),
    path("task-updates/<slug:code>/save/", cycle.save_update, name="task-update-save"),
    path("task-updates/<slug:code>/return/", cycle.return_update, name="task-update-return"),
    path("task-updates/<slug:code>/confirm/", cycle.confirm_update, name="task-update-confirm"),
    path("task-updates/<slug:code>/excuse/", cycle.excuse_update, name="task-update-excuse"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.feed, name="calendar-address"),
    path("calendar/address/revoke/", calendar.revoke, name="calendar-address-revoke"),
    path("calendar.ics", calendar.calendar_feed, name="calendar-feed"),
    path("explain/<slug:dimension>/<slug:code>/", explain.explain, name="explain"),
]

urlpatterns += [
    path("risks/", risks.risks, name="risks"),
    path("risks/<slug:code>/", risks.risk, name="risk"),
    *(
        path(f"risks/<slug:code>/{how}/", risks.act_on_risk, {"how": how}, name=f"risk-{how}")
        for how in ("assess", "change", "action", "done", "close", "happened")
    ),
    path("issues/<slug:code>/", risks.issue, name="issue"),
    path("issues/<slug:code>/resolve/", risks.act_on_issue, {"how": "resolve"}, name="issue-resolve"),
    path("issues/<slug:code>/postpone/", risks.act_on_issue, {"how": "postpone"}, name="issue-postpone"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("escalations/", decisions.escalated, name="escalations"),
    path("decisions/<slug:code>/", decisions.decision, name="decision"),
    path("decisions/<slug:code>/answer/", decisions.answer, name="decision-answer"),
    *(
        path(f"decisions/<slug:code>/{how}/", decisions.move, {"how": how}, name=f"decision-{how}")
        for how in ("escalate", "return", "withdraw")
    ),
    path("orders/", orders.orders, name="orders"),
    path("orders/give/", orders.give, name="order-give"),
    path("orders/<slug:code>/", orders.order, name="order"),
    *(
        path(f"orders/<slug:code>/{how}/", orders.act, {"how": how}, name=f"order-{how}")
        for how in ("report", "extension", "closing", "decide-extension", "decide-closing")
    ),
    path("problem-solving/", problem_solving.problem_solving, name="problem-solving"),
    path("problem-solving/open/", problem_solving.open_one, name="problem-meeting-open"),
    path("problem-solving/<slug:code>/", problem_solving.meeting, name="problem-meeting"),
    path("problem-solving/<slug:code>/close/", problem_solving.close, name="problem-meeting-close"),
    path("problem-solving/<slug:code>/<int:number>/", problem_solving.outcome, name="problem-outcome"),
]
for kind in ("project", "task"):
    about = {"kind": kind}
    urlpatterns += [
        path(f"{kind}s/<slug:code>/risks/", risks.of_subject, about, name=f"{kind}-risks"),
        path(f"{kind}s/<slug:code>/risks/raise/", risks.raise_one, {**about, "what": "risk"}, name=f"{kind}-risk"),
        path(f"{kind}s/<slug:code>/issues/raise/", risks.raise_one, {**about, "what": "issue"}, name=f"{kind}-issue"),
        path(f"{kind}s/<slug:code>/decisions/", decisions.of_subject, about, name=f"{kind}-decisions"),
        path(f"{kind}s/<slug:code>/decisions/raise/", decisions.raise_one, about, name=f"{kind}-decision-raise"),
    ]
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
