"""Dashboards of regions and of bodies: scopes, and the same number for everyone who may see the slice."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from projects.queries import figures
from tests.factories import make_akimat, make_organisation, make_portfolio, make_region, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import published_plan

pytestmark = pytest.mark.django_db


def region_url(region) -> str:
    return reverse("region", args=[region.code])


def organisation_url(organisation) -> str:
    return reverse("organisation", args=[organisation.code])


def test_the_akim_reads_the_own_region(signed_in):
    plan = published_plan()
    akim = make_user(role=Role.AKIM, organisation=make_akimat(region=plan.region))
    html = signed_in(akim).get(region_url(plan.region)).content.decode()
    shown = figures.one(user=akim, dimension="region", object_id=plan.region.pk)
    assert f"{shown.percent} % done" in html


def test_another_region_does_not_exist_for_an_akim(signed_in):
    plan = published_plan()
    akim = make_user(role=Role.AKIM, organisation=make_akimat(region=make_region()))
    assert signed_in(akim).get(region_url(plan.region)).status_code == 404


def test_akim_and_office_read_one_number(signed_in):
    plan = published_plan()
    akim = make_user(role=Role.AKIM, organisation=make_akimat(region=plan.region))
    pages = [signed_in(user).get(region_url(plan.region)).content.decode() for user in (akim, make_user())]
    sentences = [page.split('<p class="sentence">')[1].split("</p>")[0] for page in pages]
    assert sentences[0] == sentences[1]


def test_a_region_without_tasks_is_empty_for_the_office_and_does_not_exist_for_others(signed_in):
    plan = published_plan()
    region = make_region()
    html = signed_in(make_user()).get(region_url(region)).content.decode()
    assert "No task counts here yet" in html
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=plan.ministry)
    assert signed_in(editor).get(region_url(region)).status_code == 404


def test_an_editor_reads_the_own_ministry(signed_in):
    plan = published_plan()
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=plan.ministry)
    html = signed_in(editor).get(organisation_url(plan.ministry)).content.decode()
    assert plan.ministry.name in html
    assert plan.tasks[0].name in html


def test_another_ministry_does_not_exist_for_an_editor(signed_in):
    plan = published_plan()
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=make_organisation())
    assert signed_in(editor).get(organisation_url(plan.ministry)).status_code == 404


def test_a_department_of_a_reference_portfolio_stands_in_its_portfolio(signed_in):
    published_plan()
    reference = make_portfolio(national=False, licence="Open Government Licence v3.0")
    plan = published_plan(portfolio=reference)
    html = signed_in(make_user()).get(organisation_url(plan.ministry)).content.decode()
    assert reverse("portfolio", args=[reference.code]) in html
    assert "Open Government Licence v3.0" in html


@pytest.mark.parametrize("tasks", [3, 30])
def test_as_many_queries_for_three_tasks_as_for_thirty(signed_in, tasks):
    plan = published_plan(tasks=tasks)
    akim = signed_in(make_user(role=Role.AKIM, organisation=make_akimat(region=plan.region)))
    editor = signed_in(make_user(role=Role.MINISTRY_EDITOR, organisation=plan.ministry))
    akim.get(region_url(plan.region))
    with assert_query_count("page:region, akim"):
        akim.get(region_url(plan.region))
    editor.get(organisation_url(plan.ministry))
    with assert_query_count("page:organisation, ministry_editor"):
        editor.get(organisation_url(plan.ministry))
