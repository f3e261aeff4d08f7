"""Addresses of the pages of a plan. Codes are stable and human; nothing here names a primary key."""

from django.urls import path

from projects.views import (
    explain,
    findings,
    judgement_rounds,
    judgements,
    league,
    milestones,
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
    # judgements, findings, rounds, league tables
    path("projects/<slug:code>/judgements/", judgements.of_project, name="project-judgements"),
    path("projects/<slug:code>/judgements/draft/", judgements.draft_of_project, name="project-judgement-draft"),
    path("tasks/<slug:code>/judgements/", judgements.of_task, name="task-judgements"),
    path("tasks/<slug:code>/judgements/draft/", judgements.draft_of_task, name="task-judgement-draft"),
    path("judgements/<slug:code>/edit/", judgements.edit, name="judgement-edit"),
    path("judgements/<slug:code>/confirm/", judgements.confirm, name="judgement-confirm"),
    path("judgements/<slug:code>/return/", judgements.send_back, name="judgement-return"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<slug:code>/answer/", findings.answer, name="finding-answer"),
    path("findings/<slug:code>/accept/", findings.accept, name="finding-accept"),
    path("findings/<slug:code>/return/", findings.send_back, name="finding-return"),
    path("judgement-rounds/", judgement_rounds.rounds, name="judgement-rounds"),
    path("judgement-rounds/open/", judgement_rounds.open_new, name="judgement-round-open"),
    path("judgement-rounds/<slug:code>/", judgement_rounds.one_round, name="judgement-round"),
    path("judgement-rounds/<slug:code>/move/", judgement_rounds.move, name="judgement-round-move"),
    path("judgement-rounds/<slug:code>/moderate/", judgement_rounds.moderate, name="judgement-round-moderate"),
    path("judgement-rounds/<slug:code>/close/", judgement_rounds.close, name="judgement-round-close"),
    path("league/", league.league, name="league"),
    path("league/movement/", league.movement, name="league-movement"),
]
