"""Which charts there are: of what kinds of things, what is read for them, how they are drawn. One row a chart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import StrategicProject, Task
from projects.presentation import STATUS_MARKS
from projects.queries import figures as published
from projects.queries.curves import curves, earlier_plans, monthly_history
from projects.queries.forecast_trend import forecast_trend
from projects.queries.timeline import timeline_of
from reporting import chart_sentences, sentences
from reporting.charts import forecast_trend as trend_chart
from reporting.charts import gantt, s_curve
from reporting.exports.chart import Asked, Chart, Made
from reporting.exports.measured import burn_up, regions, trajectory
from reporting.exports.picture import WIDTH
from reporting.queries.team_heat import team_heat

GANTT_NAMES, GANTT_ROW = 480, 30
HEAT_NAMES, HEAT_ROW = 380, 34
NAME_LETTERS = 62
"""As many letters of a name as fit beside the drawing."""


def _curve(asked: Asked) -> Made | None:
    user, portfolio = asked.user, asked.portfolio
    figures = published.one(
        user=user,
        dimension="country" if asked.kind == "portfolio" else asked.kind,
        object_id=asked.thing.pk,
        portfolio=portfolio,
        as_of=asked.as_of,
    )
    if figures is None:
        return None
    history = monthly_history(figures=[figures], portfolio=portfolio)
    drawn = curves(figures=[figures], history=history, portfolio=portfolio, known_on=asked.as_of)
    curve = drawn[figures.object_id]
    if isinstance(asked.thing, StrategicProject | Task):
        curve = replace(curve, earlier=earlier_plans(subject=asked.thing, on=asked.as_of))
    chart = s_curve.draw(
        plan=curve.plan,
        actual=curve.actual,
        forecast=curve.forecast,
        today=curve.today,
        height=360,
        earlier=[one.points for one in curve.earlier],
        first=curve.first,
    )
    return Made(
        title=sentences.of_curve(curve),
        columns=[_("By"), _("Plan"), _("Actual"), _("Forecast"), *([_("First plan")] if chart.has_first else [])],
        rows=[
            [row.day, row.plan, row.actual, row.forecast, *([row.first] if chart.has_first else [])]
            for row in chart.rows
        ],
        template="curve",
        context={"chart": chart},
        height=chart.height + 40,
        plot=(0.88 * WIDTH, chart.height),
        key=_("Plan thin, actual thick, forecast dashed, earlier plans dotted."),
        illustrative=bool(getattr(asked.thing, "illustrative", False)),
    )


def _timeline(asked: Asked) -> Made | None:
    found = timeline_of(user=asked.user, subject=asked.thing, today=asked.today, as_of=asked.as_of)
    opened = asked.parameters.get("open")
    chart = gantt.draw(
        found,
        zoom=asked.parameters.get("zoom", "all"),
        opened=None if opened is None else frozenset(opened.split(",")),
    )
    codes = {event.key: event.milestone.code for event in found.events}
    height = GANTT_ROW * len(chart.rows)
    return Made(
        title=chart_sentences.of_timeline(found),
        columns=[
            _("Task"),
            _("Milestone"),
            _("Name"),
            _("Agreed"),
            _("Expected"),
            _("Done on"),
            _("Slip, days"),
            _("Critical"),
            _("Waits for"),
            _("Illustrative"),
        ],
        rows=[
            [
                event.milestone.task.code,
                event.milestone.code,
                event.milestone.name,
                event.plan.baseline_date,
                event.plan.expected_date if event.plan.is_open else None,
                event.plan.actual_date,
                event.slip_days,
                event.is_critical,
                " ".join(codes[key] for key in event.waits_for if key in codes),
                event.milestone.illustrative,
            ]
            for event in found.events
        ],
        template="timeline",
        context={
            "chart": chart,
            "is_of_task": found.is_of_task,
            "names": [(row, n * GANTT_ROW + GANTT_ROW / 2 + 5, _name(row)) for n, row in enumerate(chart.rows)],
            "rules": [GANTT_ROW * (n + 1) for n in range(len(chart.rows))],
            "left": GANTT_NAMES,
            "across": WIDTH - GANTT_NAMES - 10,
            "down": height,
        },
        height=height + 30,
        plot=(WIDTH - GANTT_NAMES - 10, height),
        key=_("Line: agreed. Diamond: expected, filled when overdue, thick when critical. Dot: done."),
        illustrative=any(event.milestone.illustrative for event in found.events),
    )


def _name(row: Any) -> str:
    name = str(row.task.task.name if row.task else row.event.milestone.name)
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"


def _forecasts(asked: Asked) -> Made | None:
    found = forecast_trend(user=asked.user, subject=asked.thing, today=asked.today, as_of=asked.as_of)
    chart = trend_chart.draw(found)
    top = chart.height + 40
    return Made(
        title=chart_sentences.of_trend(found),
        columns=[_("Milestone"), _("Name"), *found.days, _("Done on"), _("Moved in three months, days")],
        rows=[
            [
                line.milestone.code,
                line.milestone.name,
                *(one.expected for one in line.said),
                line.done_date,
                line.recent_days,
            ]
            for line in found.lines
        ],
        template="forecasts",
        context={"chart": chart, "key": [(line, top + 20 * n) for n, line in enumerate(chart.lines)]},
        height=top + 20 * len(chart.lines),
        plot=(0.95 * WIDTH, chart.height),
        key=_("Upwards the day expected, from left to right the day on which that was said."),
        illustrative=any(line.milestone.illustrative for line in found.lines),
    )


def _teams(asked: Asked) -> Made | None:
    found = team_heat(
        user=asked.user,
        portfolio=asked.portfolio,
        today=asked.today,
        as_of=asked.as_of,
        sector_id=asked.thing.pk if asked.kind == "sector" else None,
        project=asked.thing if asked.kind == "project" else None,
    )
    if asked.kind == "sector" and not published.one(
        user=asked.user, dimension="sector", object_id=asked.thing.pk, portfolio=asked.portfolio, as_of=asked.as_of
    ):
        return None
    step = (WIDTH - HEAT_NAMES) / len(found.months)
    cells = [
        (n, [(HEAT_NAMES + step * m, cell, STATUS_MARKS[cell.status]) for m, cell in enumerate(row.cells) if cell], row)
        for n, row in enumerate(found.rows)
    ]
    return Made(
        title=chart_sentences.of_team_heat(found),
        columns=[_("Team"), _("Name"), _("Day"), _("Status"), _("Stale"), _("Progress")],
        rows=[
            [row.team.code, row.team.name, cell.day, cell.status.value, cell.is_stale, cell.progress]
            for row in found.rows
            for cell in row.cells
            if cell
        ],
        template="teams",
        context={
            "months": [(HEAT_NAMES + step * m, month) for m, month in enumerate(found.months)],
            "rows": [(26 + HEAT_ROW * n, row, drawn) for n, drawn, row in cells],
            "width": step - 6,
            "tall": HEAT_ROW - 6,
        },
        height=30 + HEAT_ROW * len(found.rows),
        plot=(1, 1),
        key="; ".join(f"{mark.letter} – {mark.label}" for name, mark in STATUS_MARKS.items() if name != "amber"),
        illustrative=any(row.team.illustrative for row in found.rows),
    )


DIMENSIONS = frozenset({"portfolio", "project", "task", "team", "sector", "region", "organisation"})
CHARTS: Mapping[str, Chart] = {
    "curve": Chart(gettext_lazy("Plan, actual and forecast over time"), DIMENSIONS, _curve),
    "timeline": Chart(gettext_lazy("Timeline"), frozenset({"project", "task"}), _timeline),
    "forecasts": Chart(gettext_lazy("How forecasts moved"), frozenset({"project", "task"}), _forecasts),
    "teams": Chart(gettext_lazy("Teams by month"), frozenset({"portfolio", "sector", "project"}), _teams),
    "regions": Chart(gettext_lazy("Regions"), frozenset({"portfolio"}), regions),
    "trajectory": Chart(gettext_lazy("Values against the trajectory"), frozenset({"indicator"}), trajectory),
    "burn-up": Chart(gettext_lazy("Values by day of the challenge"), frozenset({"challenge"}), burn_up),
}
