"""The eight steps of a project: where it stands, what its gate still asks for, and how it passed the earlier ones."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import User
from projects import gate_words
from projects.domain import gates
from projects.domain.gates import Facts, Finding, Step
from projects.models import (
    GatePassage,
    Idea,
    Indicator,
    IndicatorValue,
    Lab,
    Milestone,
    PublicRecord,
    Rollup,
    StrategicProject,
    Task,
    Validation,
)
from projects.models.lab import IdeaState, LabState
from projects.models.lifecycle import LifecycleStep, PublicRecordKind
from projects.models.validation import ValidationState
from projects.queries.updates import thresholds_in_force
from projects.querysets import not_reported_lately
from projects.querysets.validation import OPEN_DISPUTES

LEAST_SCORERS = 2
COUNTED = (
    "milestones",
    "milestones_with_baseline",
    "milestones_with_owner",
    "open_milestones",
    "fresh_milestones",
)


@dataclass(frozen=True, slots=True)
class GateLine:
    """A requirement with what there is of it. Without `told` the numbers are not for this reader."""

    label: str
    met: bool
    told: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One of the eight steps. `standing` is passed, current or ahead."""

    step: str
    number: int
    label: str
    standing: str
    lines: tuple[GateLine, ...]
    passage: GatePassage | None

    @property
    def waived(self) -> bool:
        return self.passage is not None and bool(self.passage.waiver_reason)

    @property
    def unmet(self) -> int:
        return sum(not line.met for line in self.lines)


@dataclass(frozen=True, slots=True)
class LifecyclePage:
    """`numbers_open`: whether the project's figures, and so the numbers of its gates, are for this reader."""

    project: StrategicProject
    steps: tuple[StepLine, ...]
    current: StepLine | None
    passed: int
    numbers_open: bool
    records: tuple[PublicRecord, ...]

    @property
    def waivers(self) -> int:
        return sum(step.waived for step in self.steps)


def lifecycle_page(*, user: User, project: StrategicProject, today: date) -> LifecyclePage:
    """The eight steps of one project."""
    return lifecycles(user=user, projects=[project], today=today)[project.pk]


def lifecycles(*, user: User, projects: Sequence[StrategicProject], today: date) -> dict[int, LifecyclePage]:
    """The same for many, in a fixed number of queries."""
    facts = facts_of(projects, today=today)
    keys = [project.pk for project in projects]
    passages: dict[int, list[GatePassage]] = defaultdict(list)
    for passage in GatePassage.objects.filter(project__in=keys).order_by("number"):
        passages[passage.project_id].append(passage)
    records: dict[int, list[PublicRecord]] = defaultdict(list)
    for record in PublicRecord.objects.filter(project__in=keys):
        records[record.project_id].append(record)
    visible = Rollup.objects.visible_to(user).filter(dimension="project", object_id__in=keys)
    open_numbers = set(visible.values_list("object_id", flat=True))
    return {
        project.pk: _page(
            project,
            facts[project.pk],
            passages[project.pk],
            records[project.pk],
            numbers_open=project.pk in open_numbers,
        )
        for project in projects
    }


def _page(
    project: StrategicProject,
    facts: Facts,
    passages: Sequence[GatePassage],
    records: Sequence[PublicRecord],
    *,
    numbers_open: bool,
) -> LifecyclePage:
    by_step = {passage.step: passage for passage in passages}
    steps = tuple(_line(step, facts, by_step, numbers_open=numbers_open) for step in gates.STEPS)
    current = next((step for step in steps if step.standing == "current"), None)
    return LifecyclePage(project, steps, current, len(passages), numbers_open, tuple(records))


def _line(step: Step, facts: Facts, passages: Mapping[str, GatePassage], *, numbers_open: bool) -> StepLine:
    passage = passages.get(step.value)
    here = gates.step_after(len(passages))
    standing = "passed" if passage else "current" if step == here else "ahead"
    found = [gate_words.from_stored(one) for one in passage.findings] if passage else gates.findings(step, facts)
    return StepLine(
        step=step.value,
        number=step.number,
        label=str(LifecycleStep(step.value).label),
        standing=standing,
        lines=tuple(_gate_line(finding, numbers_open=numbers_open) for finding in found),
        passage=passage,
    )


def _gate_line(finding: Finding, *, numbers_open: bool) -> GateLine:
    told = gate_words.told(finding) if numbers_open else ""
    return GateLine(gate_words.label(finding.code), finding.met, told)


def facts_of(projects: Sequence[StrategicProject], *, today: date) -> dict[int, Facts]:
    """What the gates ask about each project, by primary key: everything there is, whoever reads."""
    keys = [project.pk for project in projects]
    parts = [_of_labs(keys), _of_records(keys), _of_tasks(keys), _of_milestones(keys, today), _of_indicators(keys)]
    parts += [_of_results(keys), _of_figures(keys)]
    return {
        project.pk: Facts(
            has_sponsor=bool(project.sponsor.strip()),
            has_coordinator=project.coordinator_id is not None,
            has_area=project.area_id is not None,
            has_dates=project.start_date is not None and project.end_date is not None,
            **{name: value for part in parts for name, value in part.get(project.pk, {}).items()},
        )
        for project in projects
    }


Part = dict[int, dict[str, Any]]


def _of_labs(keys: Sequence[int]) -> Part:
    decided = Lab.objects.filter(project__in=keys, state__in=(LabState.DECIDED, LabState.HANDED_OVER))
    found: Part = defaultdict(lambda: {"labs_decided": 0, "ideas_scored": 0, "ideas_chosen": 0})
    for key in decided.values_list("project_id", flat=True):
        found[key]["labs_decided"] += 1
    scorers = Count("scores__by_label", distinct=True)
    ideas = Idea.objects.filter(lab__project__in=keys).annotate(scorers=scorers)
    for key, state, n in ideas.values_list("lab__project_id", "state", "scorers"):
        found[key]["ideas_scored"] += n >= LEAST_SCORERS
        found[key]["ideas_chosen"] += state == IdeaState.CHOSEN
    return found


def _of_records(keys: Sequence[int]) -> Part:
    counted = PublicRecord.objects.filter(project__in=keys).order_by().values("project_id", "kind")
    words = {
        PublicRecordKind.OPEN_DAY: "open_days",
        PublicRecordKind.ROADMAP: "roadmaps",
        PublicRecordKind.ANNUAL_REPORT: "annual_reports",
    }
    found: Part = defaultdict(dict)
    for row in counted.annotate(n=Count("pk"), feedback=Sum("feedback")):
        found[row["project_id"]][words[PublicRecordKind(row["kind"])]] = row["n"]
        if row["kind"] == PublicRecordKind.OPEN_DAY:
            found[row["project_id"]]["feedback"] = row["feedback"] or 0
    return found


def _of_tasks(keys: Sequence[int]) -> Part:
    live = Milestone.objects.filter(task=OuterRef("pk")).exclude(state=Milestone.State.CANCELLED)
    tasks = Task.objects.filter(project__in=keys).annotate(planned=Exists(live))
    found: Part = defaultdict(Counter)
    for key, team, planned in tasks.values_list("project_id", "team_id", "planned"):
        found[key]["tasks"] += 1
        found[key]["tasks_with_team"] += team is not None
        found[key]["tasks_with_milestones"] += planned
    return found


def _of_milestones(keys: Sequence[int], today: date) -> Part:
    live = Milestone.objects.filter(task__project__in=keys).exclude(state=Milestone.State.CANCELLED)
    is_open = Q(state=Milestone.State.OPEN)
    late = not_reported_lately(on=today, after_days=thresholds_in_force().stale_after_days)
    counted = (
        live.order_by()
        .values("task__project_id")
        .annotate(
            milestones=Count("pk"),
            milestones_with_baseline=Count("pk", filter=Q(baseline_date__isnull=False)),
            milestones_with_owner=Count("pk", filter=Q(owner__isnull=False)),
            open_milestones=Count("pk", filter=is_open),
            fresh_milestones=Count("pk", filter=is_open & ~late),
        )
    )
    return {row["task__project_id"]: {name: dict(row)[name] for name in COUNTED} for row in counted}


def _of_indicators(keys: Sequence[int]) -> Part:
    valued = IndicatorValue.objects.filter(indicator=OuterRef("pk"))
    indicators = Indicator.objects.filter(project__in=keys, direction__in=("up", "down")).annotate(known=Exists(valued))
    found: Part = defaultdict(Counter)
    for key, baseline, target, known in indicators.values_list("project_id", "baseline_value", "target_value", "known"):
        found[key]["indicators"] += 1
        found[key]["indicators_with_target"] += baseline is not None and target is not None
        found[key]["indicators_with_value"] += known
    return found


def _of_results(keys: Sequence[int]) -> Part:
    """Results that an auditor looked at: a dispute is open until the auditor's last word."""
    counted = Validation.objects.filter(project__in=keys).order_by().values("project_id")
    rows = counted.annotate(
        confirmed=Count("pk", filter=Q(state=ValidationState.CONFIRMED)),
        disputed=Count("pk", filter=Q(state__in=OPEN_DISPUTES)),
    )
    return {
        row["project_id"]: {"results_confirmed": row["confirmed"], "results_disputed": row["disputed"]} for row in rows
    }


def _of_figures(keys: Sequence[int]) -> Part:
    rollups = Rollup.objects.filter(dimension="project", object_id__in=keys)
    return {key: {"progress": progress} for key, progress in rollups.values_list("object_id", "progress")}
