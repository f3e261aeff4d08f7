"""The page of a strategic project: figures of all, details of what is open to the reader, judgements, money."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from projects.actions import report_milestone
from projects.models import Indicator, IndicatorValue, Judgement, ProjectCost
from projects.rollups.outbox import drain_all
from tests import factories
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import HTMX, Country


def get(client: Client, country: Country):
    return client.get(f"/projects/{country.project.code}/")


def test_the_figure_counts_all_tasks_and_the_table_shows_those_open_to_the_reader(
    country: Country, editor: Client, office: Client
) -> None:
    mine, whole = get(editor, country), get(office, country)
    assert mine.context["figures"].progress == whole.context["figures"].progress
    assert [line.task for line in mine.context["page"].lines] == [country.task]
    assert len(whole.context["page"].lines) == 3
    assert b"1 of 3 tasks open to you" in mine.content
    assert b"Secret tunnel" not in mine.content


def test_a_project_of_two_tasks_shows_no_figure_to_who_opens_one(country: Country, editor: Client) -> None:
    country.foreign.task.milestones.all().delete()
    country.foreign.task.delete()
    country.roll_up()
    answer = get(editor, country)
    assert answer.context["figures"] is None
    assert answer.context["page"].curve is None
    assert b"No figures are shown here." in answer.content


def test_big_milestones_of_hidden_tasks_are_not_shown(country: Country, editor: Client) -> None:
    for milestone in (country.late, country.foreign):
        milestone.is_key = True
        milestone.save()
    assert [one.milestone for one in get(editor, country).context["page"].key_milestones] == [country.late]


def test_indicators_show_zero_as_zero_and_missing_in_words(country: Country, editor: Client) -> None:
    indicator = Indicator.objects.create(
        portfolio=country.project.portfolio,
        project=country.project,
        code="SHORTAGE",
        name_en="Summer shortage",
        unit="m3",
        direction="down",
        baseline_value=Decimal(77000),
        target_value=Decimal(0),
        source="https://example.org/water",
    )
    text = get(editor, country).content.decode()
    assert "no value is known" in text
    assert "https://example.org/water" in text
    IndicatorValue.objects.create(indicator=indicator, date=TODAY, value=Decimal(0))
    assert get(editor, country).context["page"].indicators[0].newest.value == 0


def test_money_shows_its_variance_and_a_gap_in_words(country: Country, editor: Client) -> None:
    ProjectCost.objects.create(
        project=country.project, year=2020, currency="GBP", year_baseline=Decimal("10.5"), year_forecast=Decimal(12)
    )
    ProjectCost.objects.create(project=country.project, year=2021, currency="GBP", year_baseline=Decimal(9))
    lines = get(editor, country).context["page"].costs
    assert [(line.cost.year, line.variance) for line in lines] == [(2021, None), (2020, Decimal("1.5"))]
    assert b"not given" in get(editor, country).content


def test_it_is_live_204_while_nothing_changed_then_the_block_alone(country: Country, editor: Client) -> None:
    version = get(editor, country).context["version"]
    url = f"/projects/{country.project.code}/?since={version}"
    assert editor.get(url, headers=HTMX).status_code == 204
    report_milestone(
        milestone=country.late,
        expected_version=1,
        changes={"completion": Decimal("0.9")},
        by=country.member,
        now=NOW,
    )
    assert editor.get(url, headers=HTMX).status_code == 204
    drain_all(now=timezone.now())
    answer = editor.get(url, headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.startswith(b'<div id="live"')


def test_the_project_office_adds_a_judgement_beside_the_calculated_status(country: Country, office: Client) -> None:
    answer = office.post(
        f"/projects/{country.project.code}/judge/", {"rating": "amber_red", "reason": "The pumps are not ordered."}
    )
    assert answer["Location"] == f"/projects/{country.project.code}/#main"
    text = get(office, country).content.decode()
    assert "The pumps are not ordered." in text
    assert "differs from the calculated status" in text


@pytest.mark.parametrize(
    ("data", "field", "says"),
    [
        ({"rating": "red", "reason": " "}, "reason", "Say why: a judgement without a reason helps nobody."),
        ({"rating": "", "reason": "Why"}, "rating", "Choose one of the five ratings."),
        ({"rating": "purple", "reason": "Why"}, "rating", "Choose one of the five ratings."),
    ],
)
def test_a_refused_judgement_names_the_field_and_keeps_the_text(
    country: Country, office: Client, data: dict[str, str], field: str, says: str
) -> None:
    answer = office.post(f"/projects/{country.project.code}/judge/", data)
    form = answer.context["judge_form"]
    assert (answer.status_code, form.errors[field], form["reason"].value()) == (422, [says], data["reason"])
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("who", ["editor", "minister", "auditor", "member"])
def test_others_may_not_judge(country: Country, sign_in: Callable[[User], Client], who: str) -> None:
    client = sign_in(getattr(country, who))
    assert b"Add a judgement" not in get(client, country).content
    answer = client.post(f"/projects/{country.project.code}/judge/", {"rating": "red", "reason": "x"})
    assert answer.status_code == 403
    assert not Judgement.objects.exists()


def test_a_project_without_an_open_task_does_not_exist(country: Country, editor: Client) -> None:
    other = factories.make_task().project
    assert editor.get(f"/projects/{other.code}/").content == editor.get("/projects/none/").content
    assert editor.get(f"/projects/{other.code}/").status_code == 404


@pytest.mark.django_db
def test_an_imported_project_offers_no_judgement_and_takes_none(client: Client) -> None:
    task = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    client.force_login(factories.make_user())
    address = reverse("project", args=[task.project.code])
    assert 'name="rating"' not in client.get(address).content.decode()
    answer = client.post(reverse("project-judge", args=[task.project.code]), {"rating": "red", "reason": "late"})
    assert answer.status_code == 403
    assert not task.project.judgements.exists()
