"""The public facts: milestones and indicators of the strategic projects, each with its source and confidence.

An outcome that the source does not confirm stays open. What was planned first becomes the baseline of what happened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils import timezone

from projects.models import Indicator, IndicatorValue, Portfolio, StrategicProject
from projects.models.milestone import DatePrecision
from projects.seeding.course import Standing
from projects.seeding.files import names, outline, published_date, reference, source_text
from projects.seeding.outline import PublicOutline
from projects.seeding.reference import Tally

NO_EARLIER_PLAN = "No earlier public plan was found: the published date stands as the baseline."
PLANNED_AS_PUBLISHED = "The date as it was published."


@dataclass(frozen=True, slots=True)
class PublicMilestone:
    """A milestone of the file as the portal keeps it."""

    names: Mapping[str, str]
    source: str
    note: str
    precision: DatePrecision
    baseline_date: date | None
    baseline_reason: str
    forecast_date: date | None
    actual_date: date | None


@cache
def _records() -> Mapping[str, Mapping[str, Any]]:
    """The public milestones of all projects by their English title."""
    return {
        record["title_en"]: record for project in reference()["strategic_projects"] for record in project["milestones"]
    }


def titles() -> frozenset[str]:
    """English titles of all public facts of the file."""
    return frozenset(_records())


def public_milestone(place: PublicOutline, *, today: date) -> PublicMilestone:
    """The fact as known on `today`: done only when the source says so. Raises KeyError for an unknown title."""
    record = _records()[place.title]
    published = published_date(record["date"], record["date_precision"])
    day = published.day if published else None
    done = record["public_status"].startswith("done") and day is not None and day <= today
    plan, reason = _plan(place, day, done=done)
    return PublicMilestone(
        names=outline("public_names")["milestones"][place.title] | {"en": place.title},
        source=_sources(record, place),
        note=" ".join(filter(None, (place.note, "" if done else f"Public status: {record['public_status']}."))),
        precision=published.precision if published else DatePrecision.DAY,
        baseline_date=plan,
        baseline_reason=reason,
        forecast_date=day if day != plan and not done else None,
        actual_date=day if done else None,
    )


def _plan(place: PublicOutline, day: date | None, *, done: bool) -> tuple[date | None, str]:
    """The first public plan and where it comes from; the published date where no other plan is known."""
    if place.original_plan:
        record = _records()[place.original_plan]
        published = published_date(record["date"], record["date_precision"])
        reason = f"{place.plan_note or place.original_plan} ({record['date_precision']}). {source_text(record)}"
        return published.day if published else None, reason
    if place.plan:
        return place.plan, place.plan_note
    return day, (NO_EARLIER_PLAN if done else PLANNED_AS_PUBLISHED) if day else ""


def _sources(record: Mapping[str, Any], place: PublicOutline) -> str:
    sources = [source_text(record)]
    if place.original_plan:
        sources.append(f"original plan: {source_text(_records()[place.original_plan])}")
    return " ; ".join(sources)


def public_history(fact: PublicMilestone, *, weight: Decimal, agreed: date) -> list[Standing]:
    """How the portal learned it: the plan when the task was agreed, then, where it came later, the event."""
    happened_before = fact.actual_date is not None and fact.actual_date <= agreed
    first = Standing(
        on=agreed,
        weight=weight,
        baseline_date=fact.baseline_date,
        forecast_date=fact.forecast_date,
        note="" if fact.actual_date else fact.note,
        illustrative=False,
    )
    if fact.actual_date is None:
        return [first]
    done = {"state": "done", "completion": Decimal(1), "actual_date": fact.actual_date}
    event = Standing(
        on=agreed if happened_before else fact.actual_date,
        weight=weight,
        baseline_date=fact.baseline_date,
        note=fact.note,
        illustrative=False,
        changed=("baseline_date",)
        if happened_before
        else ("state", "completion", "actual_date", *(("note",) if fact.note else ())),
        **done,  # type: ignore[arg-type]
    )
    return [event] if happened_before else [first, event]


def load_indicators(portfolio: Portfolio, tally: Tally) -> None:
    """Indicators of the projects and of the whole plan, with the values that the file knows."""
    projects = {project.code: project for project in StrategicProject.objects.filter(portfolio=portfolio)}
    for code, project_code, record in _indicator_records():
        indicator, created = Indicator.objects.get_or_create(
            code=code,
            defaults={
                "portfolio": portfolio,
                "project": projects[project_code] if project_code else None,
                **_indicator_fields(record),
            },
        )
        tally.add(Indicator, created)
        if created:
            _add_values(indicator, record, tally)


def _indicator_records() -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
    """Code, code of the project (None: the whole plan), record."""
    for number, record in enumerate(reference()["national_indicators"], start=1):
        yield f"KZ-I{number}", None, record
    for project in reference()["strategic_projects"]:
        for number, record in enumerate(project["indicators"], start=1):
            yield f"{project['code']}-I{number}", project["code"], record


def _indicator_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    baseline, target = published_date(record["baseline_date"]), published_date(record["target_date"])
    return {
        "unit": record["unit"],
        "direction": record["direction"],
        "baseline_value": _decimal(record["baseline"]),
        "baseline_date": baseline.day if baseline else None,
        "baseline_date_text": record["baseline_date"] or "",
        "target_value": _decimal(record["target"]),
        "target_date": target.day if target else None,
        "target_date_text": record["target_date"] or "",
        "confidence": record["confidence"],
        "note": record.get("note", ""),
        "source": source_text({"source": record["source"]}),
        **names(outline("public_names")["indicators"][record["name_en"]] | {"en": record["name_en"]}),
    }


def _add_values(indicator: Indicator, record: Mapping[str, Any], tally: Tally) -> None:
    for text, value in record.get("known_points", ()):
        published = published_date(text)
        if published is None:
            raise ValueError(f"{indicator.code}: a known point needs a date")
        IndicatorValue.objects.create(
            indicator=indicator,
            date=published.day,
            value=Decimal(str(value)),
            source=f"{indicator.source} (date in the source: {text})",
            recorded_at=timezone.make_aware(datetime.combine(published.day, time(18))),
        )
        tally.add(IndicatorValue)


def _decimal(number: float | int | None) -> Decimal | None:
    """A number of the file, exactly as it is written there."""
    return None if number is None else Decimal(str(number))
