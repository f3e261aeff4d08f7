"""Charts as files: the same reads as the pages, for the same readers, and nothing that a spreadsheet would run."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.roles import Role
from projects.models import Challenge, Indicator, Team
from projects.queries import figures
from reporting.exports import picture
from reporting.exports.registry import CHARTS
from tests.factories import TODAY, make_milestone, make_user
from tests.hundred_days import make_challenge
from tests.indicators import agree, make_indicator
from tests.reporting.plan import published_plan, remember

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def plan():
    made = published_plan()
    remember(portfolio=made.portfolio, months=2)
    measured = make_indicator(project=made.project)
    agree(measured, {date(2026, 1, 1): 10, date(2026, 12, 31): 20})
    make_challenge(task=made.tasks[0])
    return made


def codes(plan):
    return {
        "project": plan.project.code,
        "task": plan.tasks[0].code,
        "team": Team.objects.get(sector=plan.sector).code,
        "sector": plan.sector.code,
        "region": plan.region.code,
        "organisation": plan.ministry.code,
        "portfolio": plan.portfolio.code,
        "indicator": Indicator.objects.get(project=plan.project).code,
        "challenge": Challenge.objects.get(project=plan.project).code,
    }


def rows(answer):
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text.startswith("\ufeff"), "spreadsheets read Cyrillic only with the mark"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


EVERY = [(name, kind) for name, chart in CHARTS.items() for kind in sorted(chart.kinds)]


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_every_chart_is_data_and_a_picture(plan, signed_in, name, kind):
    client = signed_in(make_user())
    address = f"/charts/{kind}/{codes(plan)[kind]}/{name}"
    assert len(rows(client.get(f"{address}.csv"))) > 1
    answer = client.get(f"{address}.png")
    assert answer.content.startswith(PNG)
    assert answer["Content-Type"] == "image/png"
    assert f"{name}-{TODAY.isoformat()}.png" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_foreign_and_missing_answer_the_same(plan, signed_in, name, kind):
    stranger = signed_in(make_user(role=Role.MINISTRY_EDITOR, organisation=published_plan().ministry))
    for form in ("csv", "png"):
        foreign = stranger.get(f"/charts/{kind}/{codes(plan)[kind]}/{name}.{form}")
        missing = stranger.get(f"/charts/{kind}/no-such-code/{name}.{form}")
        if kind == "portfolio":  # the portfolio is theirs; the teams in it are not
            assert codes(plan)["team"] not in foreign.content.decode(errors="replace")
        else:
            assert foreign.status_code == 404, (kind, form)
        assert missing.status_code == 404


def test_what_is_no_chart_of_that_kind_is_not_there(plan, signed_in):
    client = signed_in(make_user())
    for path in ("team/x/timeline.csv", "planet/x/curve.csv", f"project/{plan.project.code}/curve.svg", "x/y/z.csv"):
        assert client.get(f"/charts/{path}").status_code == 404


def test_the_curve_says_the_published_figure(plan, signed_in):
    user = make_user()
    found = figures.one(user=user, dimension="sector", object_id=plan.sector.pk)
    told = rows(signed_in(user).get(f"/charts/sector/{plan.sector.code}/curve.csv"))
    today = next(row for row in told if row[0] == TODAY.isoformat())
    assert Decimal(today[2]) == found.progress


def test_a_past_day_is_drawn_from_what_was_known_then(plan, signed_in):
    client = signed_in(make_user())
    late = make_milestone(task=plan.tasks[0], name_en="Planned today")
    address = f"/charts/task/{plan.tasks[0].code}/timeline.csv"
    assert late.code in client.get(address).content.decode()
    before = client.get(f"{address}?as_of=2026-11-23").content.decode()
    assert late.code not in before
    refused = client.get(f"{address}?as_of=yesterday")
    assert refused.status_code == 400
    assert "year-month-day" in refused.content.decode()


def test_a_name_that_looks_like_a_formula_is_text(plan, signed_in):
    make_milestone(task=plan.tasks[0], name_en='=HYPERLINK("http://evil.example")')
    found = rows(signed_in(make_user()).get(f"/charts/task/{plan.tasks[0].code}/timeline.csv"))
    names = [row[2] for row in found]
    assert '\'=HYPERLINK("http://evil.example")' in names


def test_a_hostile_name_is_drawn_as_text(plan, signed_in):
    make_milestone(task=plan.tasks[0], is_key=True, name_en='</text><script>"&<![CDATA[ #evil[*')
    client = signed_in(make_user())
    for name in ("timeline", "forecasts"):
        assert client.get(f"/charts/task/{plan.tasks[0].code}/{name}.png").content.startswith(PNG)


def test_headings_are_in_the_readers_language(plan, signed_in):
    with translation.override("ru"):
        answer = signed_in(make_user()).get(
            f"/charts/task/{plan.tasks[0].code}/curve.csv", headers={"accept-language": "ru"}
        )
    assert rows(answer)[0][1] == "План"


def test_a_picture_has_no_token_left_and_stretches_no_line():
    assert "var(" not in picture.style()
    assert "none-none" not in picture.style()
    assert picture.tokens()["--actual"].startswith("#")
    view = 'viewBox="0 0 1000 100" preserveAspectRatio="none"'
    svg = f'<svg width="100%" height="50%" {view}><path d="M0 50 L1000 100"/></svg>'
    assert picture.unstretched(svg, width=500, height=200) == '<path d="M0.00 100.00 L500.00 200.00"/>'


def test_pages_offer_their_charts_with_the_day_and_part_they_show(plan, signed_in):
    client = signed_in(make_user())
    html = client.get(f"/projects/{plan.project.code}/?zoom=year&open=none").content.decode()
    offered = set(re.findall(r'href="(/charts/[^"]+)"', html))
    assert f"/charts/project/{plan.project.code}/timeline.png?zoom=year&amp;open=none" in offered
    assert {address.split("?")[0].rsplit("/")[-1] for address in offered} == {
        f"{name}.{form}" for name in ("curve", "timeline", "forecasts") for form in ("csv", "png")
    }
    for address in offered:
        assert client.get(address.replace("&amp;", "&")).status_code == 200
    past = client.get(f"/sectors/{plan.sector.code}/?as_of=2026-11-01").content.decode()
    assert f"/charts/sector/{plan.sector.code}/teams.csv?as_of=2026-11-01" in past
