"""Two validation rounds of the demonstration. A disputed result is among invented milestones only, never a public fact.

They change milestones, so they are loaded before the figures are computed: `load` adds their history rows as the
action would have written them on those days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from projects.actions.milestones import STANDING_FIELDS
from projects.actions.validations import add_draws, population
from projects.models import Milestone, MilestoneUpdate, Portfolio, Validation, ValidationRound
from projects.seeding.files import outline
from projects.seeding.practice.reviews import FILE, address, instant, tell_of
from projects.seeding.reference import Tally

AUDITOR = "auditor@portal.example"
ENDED = ("withdrawn", "maintained")
ROOM = timedelta(days=2)
"""A milestone is disputed only when it was reported this long before."""


@dataclass(frozen=True, slots=True)
class Days:
    """When a dispute was made, answered and settled."""

    examined: date
    answered: date
    closed: date


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """The rounds of the last year and of this one, as far as they lie before `today`."""
    told = outline(FILE)
    rounds, validations = [], []
    for one in told["rounds"]:
        year, drawn = today.year - one["years_back"], _drawn_on(one, today)
        codes = population(portfolio=portfolio, year=year, cutoff=min(drawn, date(year, 12, 31)))
        if drawn >= today or not codes:
            continue
        made = ValidationRound.objects.create(
            portfolio=portfolio,
            code=f"VR-{year}",
            year=year,
            seed=drawn.isoformat(),
            size=min(one["size"], len(codes)),
            population=codes,
            cutoff_date=min(drawn, date(year, 12, 31)),
            by_label=AUDITOR,
            drawn_at=instant(drawn),
            illustrative=True,
        )
        add_draws(made)
        rounds.append(made)
        verdicts = ENDED if one["years_back"] else ("answered", "disputed")
        validations += _look(made, one["looked_at"], verdicts, told, drawn, today)
    tally.add(ValidationRound, count=len(rounds))
    tally.add(Validation, count=len(validations))
    tell_of("validation", validations, now=now)


def _drawn_on(one: Any, today: date) -> date:
    if "drawn" in one:
        month, day = one["drawn"]
        return date(today.year, month, day)
    return today - timedelta(days=one["drawn_days_ago"])


def _look(
    made: ValidationRound, number: int, verdicts: Sequence[str], told: Any, drawn: date, today: date
) -> list[Validation]:
    """The first results of the draw, a week apart from the draw on; as many disputes as there are `verdicts`."""
    draws = made.draws.select_related("milestone__task__project", "milestone__task__lead_organisation")
    waiting = list(verdicts)
    found = []
    for position, draw in enumerate(draws.order_by("position")[:number]):
        examined = drawn + timedelta(days=5 + 2 * position)
        if examined >= today - timedelta(days=6):
            break
        milestone = draw.milestone
        disputed = waiting and _may_be_disputed(milestone, waiting[0], examined)
        verdict = waiting.pop(0) if disputed else "confirmed"
        found.append(_validation(made, milestone, verdict, told, examined))
    return found


def _may_be_disputed(milestone: Milestone, verdict: str, on: date) -> bool:
    """Invented, of a task that is not critical, and nothing was reported about it in the days before or since.

    One that stays open, or is done anew on a later day, has nothing done that was built on it.
    """
    newest = MilestoneUpdate.objects.filter(milestone=milestone).latest("version")
    built_on = milestone.successor_edges.filter(successor__state=Milestone.State.DONE).exists()
    if not milestone.illustrative or milestone.task.is_critical or (built_on and verdict != "withdrawn"):
        return False
    return newest.at < instant(on) - ROOM


def _validation(made: ValidationRound, milestone: Milestone, verdict: str, told: Any, examined: date) -> Validation:
    words: dict[str, Any] = {"finding": told["confirmed"]} if verdict == "confirmed" else told["disputes"][verdict]
    days = Days(examined, examined + timedelta(days=9), examined + timedelta(days=20))
    values: dict[str, Any] = {"claimed_date": milestone.actual_date}
    if verdict != "confirmed":
        values["found_completion"] = Decimal(words["found"])
    if "answer" in words:
        values |= {
            "answer": words["answer"],
            "answered_by_label": address(milestone.task.lead_organisation),
            "answered_at": instant(
                min(days.answered, examined + timedelta(days=5)) if verdict == "answered" else days.answered
            ),
        }
    if verdict in ENDED:
        values |= {"closing": words["closing"], "closed_by_label": AUDITOR, "closed_at": instant(days.closed)}
    validation = Validation.objects.create(
        project=milestone.task.project,
        task=milestone.task,
        code=f"V-{Validation.objects.count() + 1:03d}",
        round=made,
        milestone=milestone,
        state=verdict,
        finding=words["finding"],
        evidence=told["confirmed_evidence"] if verdict == "confirmed" else "",
        examined_date=examined,
        by_label=AUDITOR,
        version=1 + ("answer" in words) + (verdict in ENDED),
        illustrative=True,
        **values,
    )
    if verdict != "confirmed":
        _write_back(validation, milestone, words, days)
    return validation


def _write_back(validation: Validation, milestone: Milestone, words: Any, days: Days) -> None:
    """The history of the milestone: taken back on the day of the dispute; restored, or reported anew, later."""
    claimed = validation.claimed_date
    reason = f"Disputed by the external auditor ({validation.code}): {words['finding']}"
    _write(milestone, None, validation.found_completion or Decimal(0), AUDITOR, reason, days.examined)
    if validation.state == "withdrawn":
        reason = f"The dispute {validation.code} is withdrawn: {words['closing']}"
        _write(milestone, claimed, Decimal(1), AUDITOR, reason, days.closed)
    elif validation.state == "maintained":
        owner = address(milestone.task.lead_organisation)
        later = days.closed + timedelta(days=12)
        _write(milestone, later, Decimal(1), owner, words["redone_note"], later)


def _write(milestone: Milestone, actual: date | None, completion: Decimal, by: str, reason: str, day: date) -> None:
    """A version of the milestone as the action writes it, dated back."""
    milestone.actual_date, milestone.completion = actual, completion
    milestone.state = Milestone.State.DONE if actual else Milestone.State.OPEN
    milestone.version += 1
    if by != AUDITOR:
        milestone.reported_at = instant(day, hour=15)
    milestone.save(update_fields=["actual_date", "completion", "state", "version", "reported_at"])
    MilestoneUpdate.objects.create(
        milestone=milestone,
        version=milestone.version,
        changed_fields=["state", "actual_date", "completion"],
        note=milestone.note,
        reason=reason,
        by_label=by,
        at=instant(day, hour=15),
        illustrative=True,
        **{name: getattr(milestone, name) for name in STANDING_FIELDS},
    )
