"""Writing a plan: rows in bulk, history only added to, a change entry for each object. Call inside a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from projects.importing import bodies, store
from projects.importing.history import CHANGED_FIELDS, Growth, grow, missing
from projects.importing.mapping import COSTS, Mapping, MilestoneForm
from projects.importing.plan import ImportPlan, ProjectPlan
from projects.importing.rows import ReturnRow
from projects.importing.timeline import Standing
from projects.models import (
    ChangeEntry,
    ImportedReturn,
    Judgement,
    Milestone,
    MilestoneBaseline,
    MilestoneUpdate,
    Portfolio,
    ProjectCost,
    StrategicProject,
    Task,
)

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows added by kind, and the first day whose history grew."""

    portfolio: Portfolio
    first_day: date
    counts: dict[str, int]


def write(plan: ImportPlan, mapping: Mapping, *, now: datetime) -> Written:
    """Write what is new in a plan that has news. Raises MappingError when the mapping names what belongs to others."""
    writer = _Writer(plan, mapping, now)
    writer.create([one for one in plan.projects if one.is_new])
    writer.extend([one for one in plan.projects if not one.is_new])
    writer.finish()
    return Written(writer.portfolio, min(growth.first_day for growth in writer.growths), writer.counts)


class _Writer:
    def __init__(self, plan: ImportPlan, mapping: Mapping, now: datetime) -> None:
        self.plan, self.mapping, self.now = plan, mapping, now
        self.portfolio = bodies.portfolio_of(mapping)
        self.sectors = bodies.sectors_of(mapping, self.portfolio)
        used = {code for project in plan.projects for row in project.returns for code in row.departments}
        self.departments = bodies.departments_of(mapping, used)
        self.counts: dict[str, int] = {}
        self.growths: list[Growth] = []
        self.changes: list[ChangeEntry] = []

    # New projects

    def create(self, plans: Sequence[ProjectPlan]) -> None:
        """Projects, each with one task and a start and an end milestone, with their whole history."""
        projects = [self._new_project(plan) for plan in plans]
        self._add("projects", StrategicProject, projects)
        tasks = [self._new_task(plan, project) for plan, project in zip(plans, projects, strict=True)]
        self._add("tasks", Task, tasks)
        self._add_joint(zip(plans, tasks, strict=True))
        milestones = []
        for plan, task in zip(plans, tasks, strict=True):
            for position, (suffix, form, told) in enumerate(self._milestones_of(plan), start=1):
                milestone = self._new_milestone(plan, task, suffix, form, position)
                self.growths.append(grow(milestone, told, self.mapping, is_created=True))
                milestones.append(milestone)
        self._add("milestones", Milestone, milestones)
        for project, task in zip(projects, tasks, strict=True):
            self._tell("project", project, "created", task.pk)
            self._tell("task", task, "created", task.pk)
        for milestone in milestones:
            self._tell("milestone", milestone, "created", milestone.task_id)
        self._add_returns(plans, dict(zip((plan.code for plan in plans), projects, strict=True)))

    def _new_project(self, plan: ProjectPlan) -> StrategicProject:
        source = self.mapping.portfolio.source
        return StrategicProject(portfolio=self.portfolio, code=plan.code, source=source, **self._project_fields(plan))

    def _project_fields(self, plan: ProjectPlan) -> dict[str, Any]:
        start, end = plan.dates
        names = ", ".join(plan.earlier_names)
        return {
            "name_en": plan.newest.name,
            "coordinator": self.departments[plan.newest.departments[0]],
            "start_date": start,
            "end_date": end,
            "summary": self.mapping.texts.earlier_names.replace("{names}", names) if names else "",
        }

    def _new_task(self, plan: ProjectPlan, project: StrategicProject) -> Task:
        return Task(project=project, code=f"{plan.code}-T1", source=project.source, **self._task_fields(plan))

    def _task_fields(self, plan: ProjectPlan) -> dict[str, Any]:
        return {
            "name_en": plan.newest.name,
            "sector": self.sectors[plan.sector or self.mapping.not_stated.code],
            "lead_organisation": self.departments[plan.newest.departments[0]],
        }

    def _add_joint(self, pairs: Iterable[tuple[ProjectPlan, Task]]) -> None:
        """Departments that return a project together with the one that leads."""
        for plan, task in pairs:
            others = [self.departments[code] for code in plan.newest.departments[1:]]
            if others:
                task.contributing_organisations.add(*others)

    def _milestones_of(self, plan: ProjectPlan) -> Iterable[tuple[str, MilestoneForm, tuple[Standing, ...]]]:
        yield "START", self.mapping.start, plan.timeline.start
        yield "END", self.mapping.end, plan.timeline.end

    def _new_milestone(
        self, plan: ProjectPlan, task: Task, suffix: str, form: MilestoneForm, position: int
    ) -> Milestone:
        return Milestone(
            task=task,
            code=f"{plan.code}-{suffix}",
            position=position,
            weight=form.weight,
            source=self.mapping.portfolio.source,
            owner=task.lead_organisation,
            **form.names.about(plan.newest.name).fields(),
        )

    # Projects imported earlier

    def extend(self, plans: Sequence[ProjectPlan]) -> None:
        """Further returns: new names, sector, department and dates, more history; and the leaving of those missing."""
        projects = {one.code: one for one in StrategicProject.objects.filter(portfolio=self.portfolio)}
        tasks = {one.project_id: one for one in Task.objects.filter(project__portfolio=self.portfolio)}
        extended = [plan for plan in plans if plan.new]
        moved_projects, moved_tasks = [], []
        for plan in extended:
            project = projects[plan.code]
            task = tasks[project.pk]
            if self._move(project, "project", self._project_fields(plan), task.pk):
                moved_projects.append(project)
            if self._move(task, "task", self._task_fields(plan), task.pk):
                moved_tasks.append(task)
            self._add_joint([(plan, task)])
        self._change(StrategicProject, moved_projects, ("name_en", "coordinator", "start_date", "end_date", "summary"))
        self._change(Task, moved_tasks, ("name_en", "sector", "lead_organisation"))
        self._grow_stored(plans)
        self._add_returns(extended, projects)

    def _move(self, row: StrategicProject | Task, kind: str, fields: dict[str, Any], task_id: int) -> bool:
        """Set the fields; True, with a new version and a change entry, when one of them is new."""
        if all(getattr(row, name) == value for name, value in fields.items()):
            return False
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = self.now
        self._tell(kind, row, "updated", task_id)
        return True

    def _change(self, model: Any, rows: Sequence[Any], fields: tuple[str, ...]) -> None:
        model.objects.bulk_update(rows, (*fields, "version", "updated_at"), batch_size=_BATCH)

    def _grow_stored(self, plans: Sequence[ProjectPlan]) -> None:
        in_portfolio = Milestone.objects.filter(task__project__portfolio=self.portfolio, code__in=self._codes(plans))
        stored = {one.code: one for one in in_portfolio.select_for_update(of=("self",))}
        histories = store.histories(one.pk for one in stored.values())
        grown = []
        for plan in plans:
            for suffix, form, told in self._milestones_of(plan):
                milestone = stored[f"{plan.code}-{suffix}"]
                new = missing(histories[milestone.pk], told)
                if not new:
                    continue
                for name, value in form.names.about(plan.newest.name).fields().items():
                    setattr(milestone, name, value)
                milestone.owner = self.departments[plan.newest.departments[0]]
                milestone.updated_at = self.now
                self.growths.append(grow(milestone, new, self.mapping, is_created=False))
                self._tell("milestone", milestone, "updated", milestone.task_id)
                grown.append(milestone)
        Milestone.objects.bulk_update(grown, CHANGED_FIELDS, batch_size=_BATCH)

    def _codes(self, plans: Sequence[ProjectPlan]) -> list[str]:
        return [f"{plan.code}-{suffix}" for plan in plans for suffix, _, _ in self._milestones_of(plan)]

    # Both

    def _add_returns(self, plans: Sequence[ProjectPlan], projects: dict[str, StrategicProject]) -> None:
        """The returns themselves, with what the authority judged and what they cost."""
        new = [(plan, row, projects[plan.code]) for plan in plans for row in plan.new]
        self._add("returns", ImportedReturn, [self._return(plan, row, project) for plan, row, project in new])
        self._add(
            "judgements",
            Judgement,
            [self._judgement(row, row.rating, project) for _, row, project in new if row.rating],
        )
        self._add("costs", ProjectCost, [self._cost(row, project) for _, row, project in new if _has_cost(row)])

    def _return(self, plan: ProjectPlan, row: ReturnRow, project: StrategicProject) -> ImportedReturn:
        return ImportedReturn(
            portfolio=self.portfolio,
            project=project,
            year=row.year,
            name_given=row.name,
            values=dict(row.given),
            row_hash=row.row_hash,
            line=row.line,
            match=plan.how[row.row_hash],
        )

    def _judgement(self, row: ReturnRow, rating: str, project: StrategicProject) -> Judgement:
        entry = self.mapping.portfolio
        day = self.mapping.cut_offs[row.year]
        return Judgement(project=project, rating=rating, judged_date=day, by_label=entry.judged_by, source=entry.source)

    def _cost(self, row: ReturnRow, project: StrategicProject) -> ProjectCost:
        entry = self.mapping.portfolio
        return ProjectCost(
            project=project,
            year=row.year,
            currency=entry.currency,
            source=entry.source,
            **{column: getattr(row, column) for column in COSTS},
        )

    def _tell(self, kind: str, row: Any, operation: str, task_id: int) -> None:
        self.changes.append(
            ChangeEntry(
                at=self.now,
                object_type=kind,
                object_id=row.public_id,
                object_code=row.code,
                task_id=task_id,
                operation=operation,
                version=row.version,
            )
        )

    def _add(self, kind: str, model: Any, rows: Sequence[Any]) -> None:
        model.objects.bulk_create(rows, batch_size=_BATCH)
        self.counts[kind] = self.counts.get(kind, 0) + len(rows)

    def finish(self) -> None:
        """History and the feed of changes, after everything they are about."""
        self._add("updates", MilestoneUpdate, [one for growth in self.growths for one in growth.updates])
        self._add("baselines", MilestoneBaseline, [one for growth in self.growths for one in growth.baselines])
        ChangeEntry.objects.bulk_create(self.changes, batch_size=_BATCH)


def _has_cost(row: ReturnRow) -> bool:
    """Whether any cost is stated; a return that withholds all three has no row, which differs from a row of zeros."""
    return any(getattr(row, column) is not None for column in COSTS)
