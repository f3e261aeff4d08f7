"""League tables: everything ranked by likelihood of delivery, now or as a closed round froze it, for one reader.

Places are computed over all that is ranked, so that two readers never read two places of one name; each reader then
sees the lines that they may see. A line is of a published figure: who sees the figure of a slice sees its place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from projects.domain.judgement import likelihood_of_rating
from projects.domain.league import Contender, Judged, Place, group_likelihood, moved, rank
from projects.domain.values import Confidence, Status
from projects.models import (
    Judgement,
    JudgementRound,
    Portfolio,
    Rollup,
    RollupSnapshot,
    RoundPlace,
    Task,
    TaskSlice,
)
from projects.models.judgement_round import LeagueBoard
from projects.queries.figures import MODELS

DIMENSIONS: dict[str, str] = {
    LeagueBoard.PROJECTS: "project",
    LeagueBoard.MINISTRIES: "organisation",
    LeagueBoard.REGIONS: "region",
    LeagueBoard.TEAMS: "team",
    LeagueBoard.TASKS: "task",
}
"""The published figures of which each board is made."""

Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a league table. `rank` is None where it is `left_out`, which says why.

    `likelihood` is 1 to 4: a judgement's own for a task or project, the weighted mean of its tasks for a group.
    `judged_tasks` of a group are judged by themselves, `by_project_tasks` take the judgement of their project.
    """

    board: str
    object_id: int
    public_id: UUID
    code: str
    names: Mapping[str, str]
    rank: int | None
    left_out: str
    decided_by: str
    above: str
    likelihood: Decimal | None
    status: str
    schedule_performance: Decimal | None
    worst_late_days: int
    tasks: int
    judged_tasks: int
    by_project_tasks: int
    rating: str
    judged_date: date | None
    previous_rank: int | None = None
    above_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def moved(self) -> int | None:
        """Places gained (positive) or lost since the round before."""
        return moved(self.previous_rank, self.rank)


@dataclass(frozen=True, slots=True)
class League:
    """`round` is None for the present; `before` is the closed round that movement is counted from. `ranked` is the
    number of places of the whole table, whoever reads."""

    board: str
    round: JudgementRound | None
    before: JudgementRound | None
    as_of_date: date
    ranked: int
    lines: tuple[Line, ...]
    left_out: tuple[Line, ...]

    @property
    def risen(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.moved is not None and line.moved > 0)

    @property
    def fallen(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.moved is not None and line.moved < 0)


def league(
    *, user: User, portfolio: Portfolio, board: str, today: date, of_round: JudgementRound | None = None
) -> League:
    """The table of a board as far as the person may see it: of a closed round as frozen, else as things stand."""
    before = _round_before(user, portfolio, of_round, today)
    frozen = of_round is not None and of_round.state == JudgementRound.State.CLOSED
    lines = frozen_lines(of_round, board) if of_round and frozen else present_lines(portfolio, board, on=today)
    earlier = _ranks(before, board) if before else {}
    mine = _visible_ids(user, portfolio, board)
    seen = [
        replace(line, previous_rank=earlier.get(line.object_id))
        for line in _with_visible_above(lines, mine)
        if line.object_id in mine
    ]
    return League(
        board=board,
        round=of_round,
        before=before,
        as_of_date=of_round.cut_off_date if of_round and frozen else today,
        ranked=sum(line.rank is not None for line in lines),
        lines=tuple(line for line in seen if line.rank is not None),
        left_out=tuple(line for line in seen if line.rank is None),
    )


def _with_visible_above(lines: Iterable[Line], mine: frozenset[int]) -> Iterable[Line]:
    """Names what stands above a line only to those who see that too."""
    seen = {line.code: line for line in lines if line.object_id in mine}
    for line in lines:
        above = seen.get(line.above)
        yield replace(line, above=above.code if above else "", above_names=above.names if above else {})


def _visible_ids(user: User, portfolio: Portfolio, board: str) -> frozenset[int]:
    rows = Rollup.objects.visible_to(user).filter(portfolio=portfolio, dimension=DIMENSIONS[board])
    return frozenset(rows.values_list("object_id", flat=True))


def _round_before(user: User, portfolio: Portfolio, of_round: JudgementRound | None, on: date) -> JudgementRound | None:
    """The newest closed round before the one shown; without one, the newest closed by that day."""
    closed = JudgementRound.objects.visible_to(user).closed().filter(portfolio=portfolio, cut_off_date__lte=on)
    if of_round is not None:
        closed = closed.filter(cut_off_date__lt=of_round.cut_off_date)
    found: JudgementRound | None = closed.order_by("-cut_off_date", "-id").first()
    return found


def _ranks(of_round: JudgementRound, board: str) -> dict[int, int]:
    rows = RoundPlace.objects.filter(round=of_round, board=board)
    return {object_id: rank for object_id, rank in rows.values_list("object_id", "rank") if rank is not None}


def frozen_lines(of_round: JudgementRound, board: str) -> list[Line]:
    """The table of a closed round, best first, then what was not ranked."""
    rows = list(RoundPlace.objects.filter(round=of_round, board=board).order_by("position"))
    lines, above = [], ""
    for row in rows:
        lines.append(_frozen_line(row, above))
        above = row.code if row.rank is not None else ""
    return lines


_FROZEN = (
    "board",
    "object_id",
    "public_id",
    "code",
    "names",
    "rank",
    "left_out",
    "decided_by",
    "likelihood",
    "status",
    "schedule_performance",
    "worst_late_days",
    "tasks",
    "judged_tasks",
    "by_project_tasks",
    "rating",
    "judged_date",
)
"""What a frozen place keeps of a line."""


def _frozen_line(row: RoundPlace, above: str) -> Line:
    return Line(above=above if row.rank is not None else "", **{name: getattr(row, name) for name in _FROZEN})


def places_to_freeze(of_round: JudgementRound) -> list[RoundPlace]:
    """Every table as it stands on the cut-off date of a round, not saved yet."""
    return [
        RoundPlace(round=of_round, position=position, **{name: getattr(line, name) for name in _FROZEN})
        for board in LeagueBoard.values
        for position, line in enumerate(present_lines(of_round.portfolio, board, on=of_round.cut_off_date), start=1)
    ]


def present_lines(portfolio: Portfolio, board: str, *, on: date) -> list[Line]:
    """The whole table as of a day, best first, then what is not ranked; a fixed number of queries."""
    rows = _figures(portfolio, DIMENSIONS[board], on)
    judged = newest_judgements(portfolio, on=on)
    group = board in (LeagueBoard.MINISTRIES, LeagueBoard.REGIONS, LeagueBoard.TEAMS)
    found = _of_groups(rows, judged, board) if group else _of_single(rows, judged, board)
    table = rank([_contender(line, judged.expired) for line in found])
    by_key = {line.code: line for line in found}
    ranked = [_placed(by_key[place.contender.key], place) for place in table.places]
    left = [replace(by_key[one.key], left_out=why.value) for one, why in table.left_out]
    return ranked + left


def _placed(line: Line, place: Place) -> Line:
    return replace(line, rank=place.rank, decided_by=place.decided_by.value, above=place.above or "")


def _contender(line: Line, expired: frozenset[Key]) -> Contender:
    return Contender(
        key=line.code,
        likelihood=line.likelihood,
        status=Status(line.status),
        schedule_performance=line.schedule_performance,
        worst_late_days=line.worst_late_days,
        tasks=None if line.board == LeagueBoard.TASKS else line.tasks,
        expired=_subject_of(line) in expired,
    )


def _subject_of(line: Line) -> tuple[Any, Any]:
    if line.board == LeagueBoard.PROJECTS:
        return (line.object_id, None)
    return (None, line.object_id) if line.board == LeagueBoard.TASKS else (None, None)


@dataclass(frozen=True, slots=True)
class Judgements:
    """The newest valid judgement of each project and task on a day, and which have only one that expired."""

    of_projects: Mapping[int, Judgement]
    of_tasks: Mapping[int, Judgement]
    expired: frozenset[Key]


def newest_judgements(portfolio: Portfolio, *, on: date) -> Judgements:
    """One query. An expired judgement says nothing any more: it is as if there were none."""
    of_projects: dict[int, Judgement] = {}
    of_tasks: dict[int, Judgement] = {}
    expired: set[Any] = set()
    for row in Judgement.objects.filter(project__portfolio=portfolio).newest_of_each(on=on):
        if row.valid_until_date is not None and row.valid_until_date < on:
            expired.add((None, row.task_id) if row.task_id else (row.project_id, None))
        elif row.task_id:
            of_tasks[row.task_id] = row
        else:
            of_projects[row.project_id] = row
    return Judgements(of_projects, of_tasks, frozenset(expired))


def likelihood_of(judgement: Judgement) -> int:
    """The likelihood that the judgement states, else the one that its rating stands for."""
    return judgement.likelihood or int(likelihood_of_rating(Confidence(judgement.rating)))


def _figures(portfolio: Portfolio, dimension: str, on: date) -> list[Any]:
    """The published figures of a dimension as of a day: the present ones, or the newest of the history by then."""
    present = Rollup.objects.filter(portfolio=portfolio, dimension=dimension)
    if not present.exclude(as_of_date__lte=on).exists():
        return list(present)
    past = RollupSnapshot.objects.filter(portfolio=portfolio, dimension=dimension, as_of_date__lte=on)
    return list(past.order_by("object_id", "-as_of_date").distinct("object_id"))


def _named(rows: list[Any], board: str) -> dict[int, Any]:
    ids = [row.object_id for row in rows]
    return {thing.pk: thing for thing in MODELS[DIMENSIONS[board]]._default_manager.filter(pk__in=ids)}


def _of_single(rows: list[Any], judged: Judgements, board: str) -> list[Line]:
    """Projects or tasks: each has its own judgement, or none."""
    things = _named(rows, board)
    own = judged.of_projects if board == LeagueBoard.PROJECTS else judged.of_tasks
    return [
        _single(row, things[row.object_id], own.get(row.object_id), board) for row in rows if row.object_id in things
    ]


def _single(row: Any, thing: Any, judgement: Judgement | None, board: str) -> Line:
    line = _line(row, thing, board)
    if judgement is None:
        return line
    return replace(
        line,
        likelihood=Decimal(likelihood_of(judgement)),
        rating=judgement.rating,
        judged_date=judgement.judged_date,
    )


def _of_groups(rows: list[Any], judged: Judgements, board: str) -> list[Line]:
    """Bodies, regions, teams: the weighted mean over their tasks with a likelihood, their own or their project's."""
    things = _named(rows, board)
    members = _members(rows, DIMENSIONS[board])
    return [
        _group(_line(row, things[row.object_id], board), members[row.object_id], judged)
        for row in rows
        if row.object_id in things
    ]


def _group(line: Line, tasks: Iterable[tuple[int, int, Decimal]], judged: Judgements) -> Line:
    known, own, by_project = [], 0, 0
    for task, project, weight in tasks:
        judgement = judged.of_tasks.get(task) or judged.of_projects.get(project)
        if judgement is None:
            continue
        own += task in judged.of_tasks
        by_project += task not in judged.of_tasks
        known.append(Judged(Decimal(likelihood_of(judgement)), weight))
    return replace(line, likelihood=group_likelihood(known), judged_tasks=own, by_project_tasks=by_project)


def _members(rows: list[Any], dimension: str) -> dict[int, list[tuple[int, int, Decimal]]]:
    """(task, project, weight in the slice) of the tasks of each slice."""
    found: dict[int, list[tuple[int, int, Decimal]]] = defaultdict(list)
    slices = TaskSlice.objects.filter(
        dimension=dimension,
        portfolio_id__in={row.portfolio_id for row in rows},
        object_id__in=[r.object_id for r in rows],
    )
    project_of = dict(Task.objects.filter(pk__in=slices.values("task_id")).values_list("pk", "project_id"))
    for object_id, task, weight in slices.values_list("object_id", "task_id", "weight"):
        found[object_id].append((task, project_of[task], weight))
    return found


def _line(row: Any, thing: Any, board: str) -> Line:
    return Line(
        board=board,
        object_id=row.object_id,
        public_id=thing.public_id,
        code=thing.code,
        names=thing.names,
        rank=None,
        left_out="",
        decided_by="",
        above="",
        likelihood=None,
        status=row.status,
        schedule_performance=row.schedule_performance,
        worst_late_days=row.worst_late_days,
        tasks=row.tasks,
        judged_tasks=0,
        by_project_tasks=0,
        rating="",
        judged_date=None,
    )
