"""Addresses of the pages of a plan. Codes are stable and human; nothing here names a primary key."""

from django.urls import path

from projects.views import (
    baseline_requests,
    chains,
    dependencies,
    explain,
    milestones,
    plans,
    projects,
    reporting,
    tasks,
    teams,
    updates,
)

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
    path("projects/<slug:code>/plan/", plans.project_plan, name="project-plan"),
    path("tasks/<slug:code>/plan/", plans.task_plan, name="task-plan"),
    path("tasks/<slug:code>/plan/ask/", plans.ask, name="task-plan-ask"),
    path("baseline-requests/", baseline_requests.baseline_requests, name="baseline-requests"),
    path("baseline-requests/<slug:code>/", baseline_requests.baseline_request, name="baseline-request"),
    path("baseline-requests/<slug:code>/approve/", baseline_requests.approve, name="baseline-request-approve"),
    path("baseline-requests/<slug:code>/refuse/", baseline_requests.refuse, name="baseline-request-refuse"),
    path("baseline-requests/<slug:code>/withdraw/", baseline_requests.withdraw, name="baseline-request-withdraw"),
    path("projects/<slug:code>/dependencies/", dependencies.project_dependencies, name="project-dependencies"),
    path("tasks/<slug:code>/dependencies/", dependencies.task_dependencies, name="task-dependencies"),
    path("organisations/<slug:code>/waiting/", dependencies.waiting, name="organisation-waiting"),
    path("dependencies/", dependencies.promises, name="dependencies"),
    path("dependencies/<slug:code>/", dependencies.promise, name="dependency"),
    path("dependencies/<slug:code>/accept/", dependencies.accept, name="dependency-accept"),
    path("dependencies/<slug:code>/decline/", dependencies.decline, name="dependency-decline"),
    path("dependencies/<slug:code>/acknowledge/", dependencies.acknowledge, name="dependency-acknowledge"),
    path("dependencies/<slug:code>/withdraw/", dependencies.withdraw, name="dependency-withdraw"),
    path("projects/<slug:code>/chain/", chains.project_chain, name="project-chain"),
    path("projects/<slug:code>/chain/start/", chains.start_for_project, name="project-chain-start"),
    path("tasks/<slug:code>/chain/", chains.task_chain, name="task-chain"),
    path("tasks/<slug:code>/chain/start/", chains.start_for_task, name="task-chain-start"),
    path("delivery-chains/<slug:code>/", chains.chain, name="delivery-chain"),
    path("delivery-chains/<slug:code>/change/", chains.change, name="delivery-chain-change"),
    path("delivery-chains/<slug:code>/links/", chains.add, name="delivery-chain-add"),
    path("delivery-links/<slug:code>/judge/", chains.judge, name="delivery-link-judge"),
    path("delivery-links/<slug:code>/edit/", chains.edit, name="delivery-link-edit"),
    path("delivery-links/<slug:code>/remove/", chains.remove, name="delivery-link-remove"),
]
