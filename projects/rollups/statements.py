"""The set-based SQL that applies the formulas of `projects.domain` to whole trees.

Two statements: figures of tasks from their milestones, figures of groups from the stored figures of their tasks. Both
write either the present figures (`projects_rollup`) or a day of history (`projects_rollupsnapshot`). The property test
tests/projects/rollups/test_same_as_python.py holds them equal to the Python formulas.
"""

from dataclasses import dataclass

from projects.domain.rag import CORRIDOR_MISSES

COLUMNS = (
    "tasks",
    "total",
    "done",
    "overdue",
    "due_soon",
    "cancelled",
    "reported",
    "stale",
    "not_reported",
    "weight_total",
    "weight_earned",
    "weight_planned",
    "progress",
    "planned_progress",
    "schedule_performance",
    "status",
    "is_stale",
    "worst_late_days",
    "worst_open_material_late_days",
    "any_open_forecast_late",
    "corridor_misses",
    "worst_critical",
    "stale_tasks",
    "status_counts",
    "status_weights",
    "last_reported_at",
)
"""What is computed, in the order of the INSERT; the keys and the stamps are added by `_store`."""

STAMPS = ("as_of_date", "computed_at", "source_version", "thresholds_id")

STATUSES = ("complete", "green", "amber_green", "amber_red", "red", "no_data")

EXACT = "1.000000000000000000000000000000"
"""Factor of a numerator: PostgreSQL then keeps 30 digits of the quotient, so that rounding to 12 is exact half up."""

STANDING_NOW = """
    SELECT m.task_id, m.state, m.weight, m.completion, m.baseline_date, m.forecast_date, m.reported_at
      FROM projects_milestone m
     WHERE m.task_id IN (SELECT task_id FROM chosen)
"""

STANDING_THEN = """
    SELECT DISTINCT ON (u.milestone_id) m.task_id, u.state, u.weight, u.completion, u.baseline_date, u.forecast_date,
           CASE WHEN u.version > 1 THEN u.at END AS reported_at
      FROM projects_milestoneupdate u JOIN projects_milestone m ON m.id = u.milestone_id
     WHERE m.task_id IN (SELECT task_id FROM chosen) AND u.at < %(end_of_day)s
     ORDER BY u.milestone_id, u.version DESC
"""

_VALUES = """
        SELECT DISTINCT ON (v.indicator_id, v.date) v.indicator_id, v.date, v.value
          FROM projects_indicatorvalue v WHERE v.indicator_id IN (SELECT indicator_id FROM in_force){known}
           AND NOT EXISTS (SELECT 1 FROM projects_validation d
                            WHERE d.indicator_id = v.indicator_id AND d.claimed_date = v.date
                              AND d.claimed_value = v.value AND d.examined_date <= %(today)s
                              AND d.state IN ('disputed', 'answered', 'maintained'))
         ORDER BY v.indicator_id, v.date, v.number DESC
"""

_IN_FORCE = """
        SELECT DISTINCT ON (j.indicator_id) j.indicator_id, j.id AS trajectory_id, j.corridor, i.task_id,
               CASE i.direction WHEN 'down' THEN -1 ELSE 1 END AS sign
          FROM projects_indicatortrajectory j JOIN projects_indicator i ON i.id = j.indicator_id
         WHERE i.task_id IN (SELECT task_id FROM chosen){known}
         ORDER BY j.indicator_id, j.number DESC
"""


def _corridor(*, in_force: str, values: str) -> str:
    """How many of the newest values in a row missed the corridor, for each task the worst of its indicators.

    `trajectory.is_missed_by` without its division: both sides are multiplied by the days between two points, so that
    the comparison is exact. After the last point the plan is the target; before the first nothing is missed.
    """
    return f"""
    in_force AS MATERIALIZED ({in_force}),
    actuals AS MATERIALIZED ({values}),
    legs AS (
        SELECT f.indicator_id, p.date AS since, p.value AS low,
               coalesce(lead(p.date) OVER steps, 'infinity') AS until,
               coalesce(lead(p.value) OVER steps - p.value, 0) AS rise,
               coalesce(lead(p.date) OVER steps - p.date, 1) AS days,
               f.corridor * abs(last_value(p.value) OVER whole - first_value(p.value) OVER whole) AS tolerance,
               last_value(p.value) OVER whole <> first_value(p.value) OVER whole AS wide
          FROM in_force f JOIN projects_trajectorypoint p ON p.trajectory_id = f.trajectory_id
        WINDOW steps AS (PARTITION BY f.indicator_id ORDER BY p.date),
               whole AS (PARTITION BY f.indicator_id ORDER BY p.date
                         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ),
    held AS (
        SELECT a.indicator_id, a.date, f.task_id,
               coalesce(l.wide AND f.sign * ((a.value - l.low) * l.days - l.rise * (a.date - l.since))
                        < -l.tolerance * l.days, false) AS missed
          FROM actuals a JOIN in_force f USING (indicator_id)
          LEFT JOIN legs l ON l.indicator_id = a.indicator_id AND a.date >= l.since AND a.date < l.until
    ),
    runs AS (
        SELECT task_id, count(*) FILTER (WHERE missed AND date > coalesce(kept, '-infinity')) AS misses
          FROM (SELECT held.*, max(date) FILTER (WHERE NOT missed) OVER (PARTITION BY indicator_id) AS kept
                  FROM held) AS known
         GROUP BY task_id, indicator_id
    ),
    corridor AS (SELECT task_id, max(misses) AS misses FROM runs GROUP BY task_id),
    """


CORRIDOR_NOW = _corridor(in_force=_IN_FORCE.format(known=""), values=_VALUES.format(known=""))

CORRIDOR_THEN = _corridor(
    in_force=_IN_FORCE.format(known=" AND j.at < %(end_of_day)s"),
    values=_VALUES.format(known=" AND v.recorded_at < %(end_of_day)s"),
)
"""What was known of indicators at the end of a day: the plan agreed and the values recorded by then."""


@dataclass(frozen=True, slots=True)
class Target:
    """The table that the figures go to, and what makes a row of it unique."""

    table: str
    key: str


PRESENT = Target("projects_rollup", "portfolio_id, dimension, object_id")
HISTORY = Target("projects_rollupsnapshot", "portfolio_id, dimension, object_id, as_of_date")


def _store(target: Target, select: str) -> str:
    """INSERT … ON CONFLICT DO UPDATE; a row's source_version never goes back."""
    columns = ("portfolio_id", "dimension", "object_id", *COLUMNS, *STAMPS)
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS, *STAMPS) if name != "source_version")
    return f"""
    INSERT INTO {target.table} AS stored ({", ".join(columns)})
    {select}
    ON CONFLICT ({target.key}) DO UPDATE SET {changes},
        source_version = greatest(stored.source_version, EXCLUDED.source_version)
    """


def task_figures(*, standing: str, corridor: str, target: Target) -> str:
    """Figures of tasks. Parameters: portfolio, task_ids (null: all), today, version, now, source_version, zone."""
    select = f"""
    SELECT %(portfolio)s, 'task', f.task_id,
           1, f.total, f.done, f.overdue, f.due_soon, f.cancelled, f.reported, f.stale, f.not_reported,
           f.weight_total, f.weight_earned, f.weight_planned,
           round(f.weight_earned * {EXACT} / nullif(f.weight_total, 0), 12),
           round(f.weight_planned * {EXACT} / nullif(f.weight_total, 0), 12),
           round(f.weight_earned * {EXACT} / nullif(f.weight_planned, 0), 12),
           CASE
             WHEN f.total = 0 THEN 'no_data'
             WHEN f.done = f.total THEN 'complete'
             WHEN f.material_late > rules.red_late_days
               OR f.weight_earned < rules.red_schedule * f.weight_planned
               OR f.corridor_misses >= {CORRIDOR_MISSES} THEN 'red'
             WHEN f.weight_earned < rules.amber_red_schedule * f.weight_planned
               OR f.late > rules.amber_red_late_days THEN 'amber_red'
             WHEN f.weight_earned < rules.amber_green_schedule * f.weight_planned
               OR f.forecast_late THEN 'amber_green'
             ELSE 'green'
           END,
           f.is_stale, f.late, f.material_late, f.forecast_late, f.corridor_misses, '', f.is_stale::integer,
           '{{}}'::jsonb, '{{}}'::jsonb,
           f.last_reported_at, %(today)s, %(now)s, %(source_version)s, %(version)s
      FROM figures f CROSS JOIN rules
    """
    return f"""
    WITH rules AS (SELECT * FROM projects_thresholdset WHERE version = %(version)s),
    chosen AS (
        SELECT t.id AS task_id FROM projects_task t JOIN projects_strategicproject p ON p.id = t.project_id
         WHERE p.portfolio_id = %(portfolio)s AND (%(task_ids)s::bigint[] IS NULL OR t.id = ANY(%(task_ids)s::bigint[]))
    ),
    {corridor}
    standing AS ({standing}),
    known AS (
        SELECT task_id, state, weight, reported_at,
               CASE WHEN state = 'done' THEN 1 ELSE completion END AS completion,
               coalesce(forecast_date, baseline_date) AS expected,
               baseline_date AS baseline,
               (reported_at AT TIME ZONE %(zone)s)::date AS reported_on,
               sum(weight) FILTER (WHERE state <> 'cancelled') OVER (PARTITION BY task_id) AS live_weight
          FROM standing
    ),
    judged AS (
        SELECT known.*,
               CASE WHEN state = 'open' THEN
                   CASE WHEN expected < %(today)s THEN %(today)s - baseline ELSE expected - baseline END
               END AS late_days
          FROM known
    ),
    figures AS (
        SELECT c.task_id,
               count(j.state) FILTER (WHERE j.state <> 'cancelled') AS total,
               count(*) FILTER (WHERE j.state = 'done') AS done,
               count(*) FILTER (WHERE j.state = 'open' AND j.expected < %(today)s) AS overdue,
               count(*) FILTER (WHERE j.state = 'open' AND j.expected BETWEEN %(today)s
                                  AND %(today)s + (SELECT due_soon_days::integer FROM rules)) AS due_soon,
               count(*) FILTER (WHERE j.state = 'cancelled') AS cancelled,
               count(*) FILTER (WHERE j.state = 'done' OR (j.state = 'open' AND
                                  %(today)s - j.reported_on <= (SELECT stale_after_days FROM rules))) AS reported,
               count(*) FILTER (WHERE j.state = 'open' AND
                                  %(today)s - j.reported_on > (SELECT stale_after_days FROM rules)) AS stale,
               count(*) FILTER (WHERE j.state = 'open' AND j.reported_on IS NULL) AS not_reported,
               coalesce(sum(j.weight) FILTER (WHERE j.state <> 'cancelled'), 0) AS weight_total,
               coalesce(sum(j.weight * j.completion) FILTER (WHERE j.state <> 'cancelled'), 0) AS weight_earned,
               coalesce(sum(j.weight) FILTER (WHERE j.state <> 'cancelled' AND j.baseline <= %(today)s), 0)
                   AS weight_planned,
               greatest(coalesce(max(j.late_days), 0), 0) AS late,
               greatest(coalesce(max(j.late_days) FILTER (
                   WHERE j.weight >= (SELECT red_weight_share FROM rules) * j.live_weight), 0), 0) AS material_late,
               coalesce(bool_or(j.late_days > 0), false) AS forecast_late,
               coalesce(bool_or(j.state = 'open'), false) AND
                   coalesce(%(today)s - max(j.reported_on) > (SELECT stale_after_days FROM rules), true) AS is_stale,
               coalesce(max(k.misses), 0) AS corridor_misses,
               max(j.reported_at) AS last_reported_at
          FROM chosen c LEFT JOIN judged j ON j.task_id = c.task_id LEFT JOIN corridor k ON k.task_id = c.task_id
         GROUP BY c.task_id
    )
    {_store(target, select)}
    """


SLICES_OF_TASKS = """
    SELECT DISTINCT dimension, object_id FROM projects_task_slice
     WHERE portfolio_id = %(portfolio)s AND task_id = ANY(%(task_ids)s::bigint[])
"""

SLICES_OF_PORTFOLIO = """
    SELECT dimension, object_id FROM projects_task_slice WHERE portfolio_id = %(portfolio)s
    UNION SELECT 'project', id FROM projects_strategicproject WHERE portfolio_id = %(portfolio)s
    UNION SELECT 'sector', id FROM projects_sector WHERE portfolio_id = %(portfolio)s
    UNION SELECT 'team', id FROM projects_team WHERE portfolio_id = %(portfolio)s
    UNION SELECT 'area', id FROM projects_strategicarea WHERE portfolio_id = %(portfolio)s
    UNION SELECT 'country', id FROM projects_portfolio WHERE id = %(portfolio)s
    UNION SELECT 'region', r.id FROM regions_region r
           JOIN projects_portfolio p ON p.id = %(portfolio)s AND p.is_national
"""
"""Every slice, those without a task included: a sector without tasks has no data, which differs from no sector."""


def _count(status: str) -> str:
    return f"count(*) FILTER (WHERE c.status = '{status}')"


def _weight(status: str) -> str:
    return f"coalesce(sum(c.weight) FILTER (WHERE c.status = '{status}'), 0)"


def group_figures(*, slices: str, target: Target) -> str:
    """Figures of groups from the figures of their tasks in the same table. Parameters as `task_figures`."""
    pairs = ", ".join(f"'{status}', {_count(status)}" for status in STATUSES)
    weights = ", ".join(f"'{status}', {_weight(status)}::text" for status in STATUSES)
    day = "AND r.as_of_date = %(today)s" if target is HISTORY else ""
    summed = ", ".join(
        f"coalesce(sum(c.{name}), 0) AS {name}"
        for name in ("total", "done", "overdue", "due_soon", "cancelled", "reported", "stale", "not_reported")
    )
    select = f"""
    SELECT %(portfolio)s, w.dimension, w.object_id,
           w.tasks, w.total, w.done, w.overdue, w.due_soon, w.cancelled, w.reported, w.stale, w.not_reported,
           w.weight_total, w.weight_earned, w.weight_planned,
           w.progress, w.planned_progress, round(w.progress * {EXACT} / nullif(w.planned_progress, 0), 12),
           CASE
             WHEN w.tasks = w.no_data THEN 'no_data'
             WHEN w.tasks = w.complete THEN 'complete'
             WHEN w.worst_critical = 'red' OR w.red >= rules.group_share * w.weight_total THEN 'red'
             WHEN w.worst_critical = 'amber_red' OR w.red + w.amber_red >= rules.group_share * w.weight_total
               THEN 'amber_red'
             WHEN w.tasks > w.complete + w.green OR w.stale_tasks > 0 THEN 'amber_green'
             ELSE 'green'
           END,
           w.stale_tasks > 0, w.late, w.material_late, w.forecast_late, w.corridor_misses, w.worst_critical,
           w.stale_tasks,
           w.status_counts, w.status_weights, w.last_reported_at,
           %(today)s, %(now)s, %(source_version)s, %(version)s
      FROM rated w CROSS JOIN rules
    """
    return f"""
    WITH rules AS (SELECT * FROM projects_thresholdset WHERE version = %(version)s),
    slices AS ({slices}),
    wanted AS MATERIALIZED (SELECT DISTINCT dimension, object_id FROM slices),
    pieces AS MATERIALIZED (
        SELECT task_id, dimension, object_id, weight FROM projects_task_slice WHERE portfolio_id = %(portfolio)s
    ),
    told AS MATERIALIZED (
        SELECT r.object_id AS task_id, t.is_critical, r.total, r.done, r.overdue, r.due_soon, r.cancelled, r.reported,
               r.stale, r.not_reported, r.progress, r.planned_progress, r.status, r.is_stale, r.worst_late_days,
               r.worst_open_material_late_days, r.any_open_forecast_late, r.corridor_misses, r.last_reported_at
          FROM {target.table} r JOIN projects_task t ON t.id = r.object_id
         WHERE r.portfolio_id = %(portfolio)s AND r.dimension = 'task' {day}
    ),
    children AS (
        SELECT p.dimension, p.object_id, p.weight, told.*
          FROM wanted w JOIN pieces p USING (dimension, object_id) JOIN told USING (task_id)
    ),
    summed AS (
        SELECT s.dimension, s.object_id,
               count(c.status) AS tasks, {summed},
               coalesce(sum(c.weight) FILTER (WHERE c.progress IS NOT NULL), 0) AS weight_total,
               coalesce(sum(c.weight * c.progress), 0) AS weight_earned,
               coalesce(sum(c.weight * c.planned_progress), 0) AS weight_planned,
               {_count("no_data")} AS no_data, {_count("complete")} AS complete, {_count("green")} AS green,
               {_weight("red")} AS red, {_weight("amber_red")} AS amber_red,
               count(*) FILTER (WHERE c.is_stale) AS stale_tasks,
               coalesce(max(c.worst_late_days), 0) AS late,
               coalesce(max(c.worst_open_material_late_days), 0) AS material_late,
               coalesce(bool_or(c.any_open_forecast_late), false) AS forecast_late,
               coalesce(max(c.corridor_misses), 0) AS corridor_misses,
               CASE
                 WHEN bool_or(c.is_critical AND c.status = 'red') THEN 'red'
                 WHEN bool_or(c.is_critical AND c.status = 'amber_red') THEN 'amber_red'
                 WHEN bool_or(c.is_critical AND c.status = 'amber_green') THEN 'amber_green'
                 WHEN bool_or(c.is_critical AND c.status = 'green') THEN 'green'
                 WHEN bool_or(c.is_critical AND c.status = 'complete') THEN 'complete'
                 WHEN bool_or(c.is_critical) THEN 'no_data'
                 ELSE ''
               END AS worst_critical,
               jsonb_build_object({pairs}) AS status_counts,
               jsonb_build_object({weights}) AS status_weights,
               max(c.last_reported_at) AS last_reported_at
          FROM wanted s
          LEFT JOIN children c ON c.dimension = s.dimension AND c.object_id = s.object_id
         GROUP BY s.dimension, s.object_id
    ),
    rated AS (
        SELECT summed.*,
               round(weight_earned * {EXACT} / nullif(weight_total, 0), 12) AS progress,
               round(weight_planned * {EXACT} / nullif(weight_total, 0), 12) AS planned_progress
          FROM summed
    )
    {_store(target, select)}
    """


DROP_GONE = """
    DELETE FROM projects_rollup r
     WHERE r.portfolio_id = %(portfolio)s AND r.computed_at < %(now)s
"""
"""After a recompute of a whole portfolio: rows that it did not touch belong to slices that are no more."""

KEEP_DAY = """
    INSERT INTO projects_rollupsnapshot ({columns})
    SELECT {columns} FROM projects_rollup
     WHERE portfolio_id = %(portfolio)s AND as_of_date < %(today)s
    ON CONFLICT (portfolio_id, dimension, object_id, as_of_date) DO UPDATE SET {changes}
""".format(
    columns=", ".join(("portfolio_id", "dimension", "object_id", *COLUMNS, *STAMPS)),
    changes=", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS, *STAMPS) if name != "as_of_date"),
)
"""Before the figures of a new day replace those of an old one, the old day goes into the history."""
