"""The timeline as a drawing: plain Python, no database."""

from datetime import date, timedelta
from types import SimpleNamespace

from projects.domain.progress import MilestonePlan
from reporting.charts import gantt

TODAY = date(2026, 11, 24)


def event(key, agreed=0, expected=None, *, done=False, task=1, waits_for=(), critical=False):
    days = [None if n is None else TODAY + timedelta(days=n) for n in (agreed, expected)]
    plan = MilestonePlan(
        weight=1,
        completion=1 if done else 0,
        baseline_date=days[0],
        forecast_date=None if done else days[1],
        actual_date=days[1] if done else None,
    )
    known = tuple(day for day in (plan.baseline_date, plan.expected_date) if day)
    return SimpleNamespace(
        key=key,
        milestone=SimpleNamespace(pk=key, code=f"M{key}", task_id=task),
        plan=plan,
        slip_days=plan.slippage(TODAY),
        is_overdue=plan.is_overdue(TODAY),
        is_critical=critical,
        waits_for=waits_for,
        days=known,
    )


def span(days):
    known = [day for day in days if day]
    return min(known), max(known)


def timeline(*groups, is_of_task=False):
    tasks = [
        SimpleNamespace(
            task=SimpleNamespace(pk=events[0].milestone.task_id, code=f"T{events[0].milestone.task_id}"),
            events=events,
            agreed=span(e.plan.baseline_date for e in events),
            expected=span(e.plan.expected_date for e in events),
        )
        for events in groups
    ]
    return SimpleNamespace(
        today=TODAY, tasks=tasks, events=[e for group in groups for e in group], is_of_task=is_of_task
    )


def kinds(chart):
    return ["task" if row.task else row.event.milestone.code for row in chart.rows]


def test_milestones_stand_under_their_tasks_and_a_task_alone_needs_no_row_of_its_own():
    two = [[event(1, 10)], [event(2, 20, task=2)]]
    assert kinds(gantt.draw(timeline(*two))) == ["task", "M1", "task", "M2"]
    assert kinds(gantt.draw(timeline(*two[:1], is_of_task=True))) == ["M1"]


def test_a_bar_leads_from_the_day_agreed_to_the_day_expected():
    row = gantt.draw(timeline([event(1, 0, 60)], is_of_task=True)).rows[0]
    assert row.agreed_x == row.expected[0]
    assert row.expected_x == row.expected[1]
    assert float(row.expected[1]) > float(row.expected[0])
    assert not row.done_x


def test_what_is_done_is_a_dot_and_no_diamond():
    row = gantt.draw(timeline([event(1, -30, -20, done=True)], is_of_task=True)).rows[0]
    assert row.done_x
    assert not row.expected_x


def test_a_large_plan_opens_folded_and_the_address_unfolds_a_task():
    groups = [[event(100 * task + n, n, task=task) for n in range(20)] for task in (1, 2)]
    plan = timeline(*groups)
    assert kinds(gantt.draw(plan)) == ["task", "task"]
    assert gantt.draw(plan, opened={"T2"}).folded == {"T1"}
    assert len(gantt.draw(plan, opened={"T2"}).rows) == 22
    assert len(gantt.draw(plan, opened={"all"}).rows) == 42
    assert len(gantt.draw(plan, opened={"no such task"}).rows) == 2


def test_a_near_part_leaves_out_what_lies_beyond_and_counts_it():
    chart = gantt.draw(timeline([event(1, 10), event(2, 500), event(3, -400, 20)], is_of_task=True), zoom="quarter")
    assert kinds(chart) == ["M1", "M3"]
    assert chart.outside == 1
    late = chart.rows[1]
    assert late.before
    assert late.agreed_x == ""
    assert late.expected[0] == "0"


def test_an_unknown_part_is_the_whole_plan():
    assert gantt.draw(timeline([event(1, 900)], is_of_task=True), zoom="\x00").outside == 0


def test_lines_join_what_is_shown_and_a_folded_task_stands_for_its_milestones():
    giver, taker = event(1, 10, critical=True), event(2, 40, task=2, waits_for=(1, 99), critical=True)
    plan = timeline([giver], [taker])
    (line,) = gantt.draw(plan).waits
    assert line.is_critical
    assert line.arrow == "down"
    assert line.path.split()[1] == "150", "from the row of the giver"
    (folded,) = gantt.draw(plan, opened={"none"}).waits
    assert folded.path.split()[1] == "50", "from the row of its task"


def test_lines_inside_one_folded_task_are_not_drawn():
    other = event(3, 50, task=2)
    plan = timeline([event(1, 10), event(2, 40, waits_for=(1,))], [other])
    assert gantt.draw(plan, opened={"none"}).waits == ()
    assert len(gantt.draw(plan).waits) == 1


def test_a_milestone_without_a_date_is_counted_and_has_no_row():
    chart = gantt.draw(timeline([event(1, 10), event(2, None)], is_of_task=True))
    assert kinds(chart) == ["M1"]
    assert (chart.undated, chart.outside) == (1, 0)


def test_labels_of_the_axis_are_months_or_years_and_never_cut_off():
    for days, is_year in ((60, False), (300, False), (2000, True)):
        chart = gantt.draw(timeline([event(1, days)], is_of_task=True))
        assert chart.ticks
        assert len(chart.ticks) <= 7
        assert {tick.is_year for tick in chart.ticks} == {is_year}
        assert all(float(tick.x) <= gantt.LAST_TICK for tick in chart.ticks)
