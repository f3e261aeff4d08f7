"""How the invented work of a task went, told report by report up to a day. Pure: no database, no clock.

The story of a task depends on its code, its pace and the day only, so that the same seed tells the same story.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from projects.seeding.outline import MilestoneOutline
from projects.seeding.words import Words

SEED = 20261124
"""Of every random choice of the demonstration."""

REPORTED = ("weight", "state", "completion", "baseline_date", "forecast_date", "actual_date", "note")


@dataclass(frozen=True, slots=True)
class Pace:
    """How a team keeps its dates. Days against the baseline: of finished milestones, and of the next open one.

    `silent_days` is how long ago the last report was; a reporting team writes at least every 13 days.
    """

    past: tuple[int, int]
    ahead: tuple[int, int]
    silent_days: int = 1


PACES: Mapping[str, Pace] = {
    "steady": Pace(past=(-9, 4), ahead=(0, 0)),
    "recovered": Pace(past=(4, 34), ahead=(0, 0)),
    "slipping": Pace(past=(-4, 12), ahead=(5, 13)),
    "late": Pace(past=(0, 26), ahead=(16, 28)),
    "very late": Pace(past=(6, 52), ahead=(45, 120)),
    "silent": Pace(past=(-6, 9), ahead=(0, 0), silent_days=31),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A milestone after a report: what a row of its history says."""

    on: date
    weight: Decimal
    baseline_date: date | None
    state: str = "open"
    completion: Decimal = Decimal(0)
    forecast_date: date | None = None
    actual_date: date | None = None
    note: str = ""
    reason: str = ""
    changed: tuple[str, ...] = ("baseline_date",)
    illustrative: bool = True


@dataclass(frozen=True, slots=True)
class _Expectation:
    """When the work on a milestone starts, and when it ends or is expected to end."""

    start: date
    end: date
    finished: bool


def agreed_on(code: str, first_due: date) -> date:
    """The day on which a task's plan was agreed: early in 2025, or four months before its first milestone."""
    early = date(2025, 1, 20) + timedelta(days=_random(code, "agreed").randint(0, 20))
    return max(early, first_due - timedelta(days=120))


def run(
    code: str, milestones: Sequence[MilestoneOutline], *, pace: str, agreed: date, today: date
) -> list[list[Standing]]:
    """The history of each milestone, oldest first: the agreed plan, then the reports up to `today`'s eve."""
    rule = PACES[pace]
    known_on = today - timedelta(days=rule.silent_days)
    rng = _random(code, "course")
    expected = _expectations(milestones, rule, agreed=agreed, today=known_on, rng=rng)
    days = _days_of_reports(milestones, expected, agreed=agreed, until=known_on, rng=rng)
    return [
        list(_history(outline, expectation, sorted(days[place]), agreed=agreed, until=known_on, rng=rng))
        for place, (outline, expectation) in enumerate(zip(milestones, expected, strict=True))
    ]


def _random(code: str, purpose: str) -> random.Random:
    return random.Random(f"{SEED} {code} {purpose}")  # noqa: S311 - invents a story, guards nothing


def _expectations(
    milestones: Sequence[MilestoneOutline], rule: Pace, *, agreed: date, today: date, rng: random.Random
) -> list[_Expectation]:
    """In order: each ends no earlier than the one before it, and only the next open one feels the pace of today."""
    found: list[_Expectation] = []
    before, is_next = agreed, True
    for outline in milestones:
        past, ahead, lead = rng.randint(*rule.past), rng.randint(*rule.ahead), rng.randint(110, 260)
        start = max(agreed, outline.due - timedelta(days=lead))
        end = max(outline.baseline + timedelta(days=past if outline.delay is None else outline.delay), before)
        if end > today and outline.delay is None:
            late = ahead if is_next else 0
            end = max(outline.baseline + timedelta(days=late), before)
            if rule.ahead == (0, 0) and outline.baseline <= today:
                end = max(min(outline.baseline, today), before)
        finished = end <= today and not outline.cancelled
        if not outline.cancelled:
            before, is_next = end, is_next and finished
        found.append(_Expectation(start=min(start, end), end=end, finished=finished))
    return found


def _days_of_reports(
    milestones: Sequence[MilestoneOutline],
    expected: Sequence[_Expectation],
    *,
    agreed: date,
    until: date,
    rng: random.Random,
) -> list[set[date]]:
    """On which days each milestone was reported on. Work under way is; when none is, the next one is confirmed."""
    days: list[set[date]] = [set() for _ in milestones]
    day = agreed + timedelta(days=rng.randint(3, 10))
    while day <= until:
        open_then = [place for place, it in enumerate(expected) if day < it.end and not milestones[place].cancelled]
        under_way = [place for place in open_then if expected[place].start <= day]
        overdue = [
            p for p, it in enumerate(expected) if it.end <= day and not it.finished and not milestones[p].cancelled
        ]
        for place in under_way + overdue or open_then[:1]:
            days[place].add(day)
        day += timedelta(days=rng.randint(9, 13))
    return days


@dataclass(slots=True)
class _Story:
    """A milestone as it stands while its history is told."""

    standing: Standing
    told: list[Standing] = field(default_factory=list)

    def tell(self, on: date, *, reason: str = "", **changes: object) -> None:
        """Add a report; one without changes is a confirmation."""
        new = replace(self.standing, on=on, reason=reason, **changes)  # type: ignore[arg-type]
        changed = tuple(name for name in REPORTED if getattr(new, name) != getattr(self.standing, name))
        self.standing = replace(new, changed=changed)
        self.told.append(self.standing)


def _history(
    outline: MilestoneOutline,
    expected: _Expectation,
    days: Sequence[date],
    *,
    agreed: date,
    until: date,
    rng: random.Random,
) -> Iterator[Standing]:
    first = Standing(on=agreed, weight=Decimal(outline.weight), baseline_date=outline.due)
    story = _Story(first)
    words = Words(outline.kind, rng)
    moves = _forecast_moves(outline, expected, agreed=agreed, until=until, rng=rng)
    for day in sorted({*days, *_days_of_decisions(outline)}):
        if not agreed < day <= until:
            continue
        if outline.cancelled and day >= outline.cancelled.day:
            story.tell(outline.cancelled.day, state="cancelled", reason=outline.cancelled.reason)
            break
        if outline.rebaselined and day == outline.rebaselined.day:
            new = outline.rebaselined
            story.tell(day, baseline_date=new.to, reason=new.reason)
            continue
        _report(story, outline, expected, day, moves, words)
    if expected.finished:
        reported = min(until, expected.end + timedelta(days=rng.randint(0, 2)))
        day = max(reported, story.standing.on)
        story.tell(day, state="done", completion=Decimal(1), actual_date=expected.end, note=words.done())
    yield first
    yield from story.told


def _days_of_decisions(outline: MilestoneOutline) -> Iterator[date]:
    """When the plan changed, and when a new date was asked for."""
    if outline.cancelled:
        yield outline.cancelled.day
    if outline.rebaselined:
        yield from (outline.rebaselined.asked_on, outline.rebaselined.day)


def _report(
    story: _Story,
    outline: MilestoneOutline,
    expected: _Expectation,
    day: date,
    moves: Mapping[date, date],
    words: Words,
) -> None:
    """One report: how far the work is, the forecast as it was known, now and then a note."""
    completion = max(_completion(expected, day), story.standing.completion)
    due = [forecast for known, forecast in moves.items() if known <= day]
    forecast = due[-1] if due else story.standing.forecast_date
    moved = forecast != story.standing.forecast_date
    note = words.note(completion) or story.standing.note
    story.tell(
        day,
        completion=completion,
        forecast_date=forecast,
        note=note,
        reason=words.reason() if moved else "",
    )


def _completion(expected: _Expectation, day: date) -> Decimal:
    """Slow at first, at most 95 % until it is done, in steps of 5 %."""
    whole = max(1, (expected.end - expected.start).days)
    gone = min(1.0, max(0, (day - expected.start).days) / whole)
    return Decimal(int(19 * gone**1.2)) * Decimal("0.05")


def _forecast_moves(
    outline: MilestoneOutline, expected: _Expectation, *, agreed: date, until: date, rng: random.Random
) -> dict[date, date]:
    """By the day on which it became known: a date that needs a new baseline, and an end well after the baseline.

    An end up to three days late is not announced; the others come out in one to three steps.
    """
    moves, since = {}, agreed
    if outline.rebaselined:
        since = outline.rebaselined.day
        moves[outline.rebaselined.asked_on] = outline.rebaselined.to
    delay = (expected.end - outline.baseline).days
    if delay <= 3 or outline.cancelled or outline.unannounced:
        return moves
    steps = 1 if delay < 15 else 2 if delay < 40 else 3
    last = min(until - timedelta(days=rng.randint(7, 30)), expected.end - timedelta(days=3))
    first = max(since + timedelta(days=1), min(outline.baseline - timedelta(days=rng.randint(20, 75)), last))
    pause = max(timedelta(days=1), (last - first) // max(1, steps - 1))
    for step in range(1, steps + 1):
        moves[first + pause * (step - 1)] = outline.baseline + timedelta(days=round(delay * step / steps))
    return moves
