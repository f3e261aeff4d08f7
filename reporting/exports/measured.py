"""Charts of what is measured: regions on the map, an indicator against its trajectory, a challenge day by day."""

from django.utils.translation import gettext as _

from projects import challenge_words, indicator_words
from projects.queries import figures as published
from projects.queries.challenges import challenge_page
from projects.queries.indicators import indicator_page
from regions.language import spoken
from regions.models import Region
from reporting import sentences
from reporting.charts import burn_up as burn_up_chart
from reporting.charts import tile_map
from reporting.charts import trajectory as trajectory_chart
from reporting.exports.chart import Asked, Made
from reporting.exports.picture import WIDTH
from reporting.queries.summary import worst_first

PLOT = 248
"""Height of the plot of a trajectory, as on its page."""


def regions(asked: Asked) -> Made | None:
    """The tiles of the national summary; None for a portfolio that is not by region."""
    if not asked.portfolio.is_national:
        return None
    found = published.current(user=asked.user, dimension="region", portfolio=asked.portfolio, as_of=asked.as_of)
    chart = tile_map.draw(Region.objects.all(), {one.object_id: one for one in found}, language=spoken())
    rows = worst_first(found)
    return Made(
        title=sentences.of_regions(rows),
        columns=[_("Code"), _("Region"), _("Status"), _("Stale"), _("Progress"), _("Planned")],
        rows=[[one.code, one.name, one.status.value, one.is_stale, one.progress, one.planned_progress] for one in rows],
        template="regions",
        context={"chart": chart},
        height=chart.height + 10,
        plot=(1, 1),
        key=_(
            "Each tile is a region: status, and share of the weight done. An empty tile has no task that is shown to "
            "you."
        ),
    )


def trajectory(asked: Asked) -> Made | None:
    """The chart of an indicator's page."""
    page = indicator_page(user=asked.user, indicator=asked.thing, today=asked.today)
    chart = trajectory_chart.of_page(page, today=asked.today)
    return Made(
        title=indicator_words.finding(page.standing),
        columns=[_("Date"), _("Planned"), _("From"), _("To"), _("Actual"), _("Present trend")],
        rows=[[row.date, row.planned, row.lower, row.upper, row.actual, row.projected] for row in chart.rows],
        template="trajectory",
        context={"chart": chart},
        height=PLOT + 44,
        plot=(WIDTH, PLOT),
        key=f"{asked.thing.unit}. "
        + _("Plan thin in its corridor, actual thick, present trend dashed with its range."),
        illustrative=asked.thing.illustrative,
    )


def burn_up(asked: Asked) -> Made | None:
    """The chart of a challenge's page."""
    page = challenge_page(user=asked.user, challenge=asked.thing, today=asked.today)
    chart = burn_up_chart.draw(asked.thing.goal, page.values, page.standing, start_date=asked.thing.start_date)
    return Made(
        title=challenge_words.chart_title(asked.thing, page.standing),
        columns=[_("Day"), _("Date"), _("Plan"), _("Actual"), _("Projection")],
        rows=[[row.day, row.date, row.plan, row.actual, row.projected] for row in chart.rows],
        template="burn_up",
        context={"chart": chart, "challenge": asked.thing},
        height=chart.height + 44,
        plot=(0.84 * WIDTH, chart.height),
        key=f"{asked.thing.unit}. {_('Plan thin, counted values thick, projection dashed.')}",
        illustrative=asked.thing.illustrative,
    )
