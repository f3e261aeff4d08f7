"""Delivery chains: who keeps them, how a link is judged, and what cannot be."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from projects import actions
from projects.actions import chains
from projects.models import DeliveryChain, DeliveryLink, LinkJudgement, Task
from projects.queries.chains import chains_page
from tests import factories
from tests.factories import NOW
from tests.indicators import make_indicator
from tests.practice.plan_control import make_chain
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db
NAMES = {"name_en": "Every village has clean water", "name_ru": "", "name_kk": ""}


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.fixture
def editor(task: Task) -> User:
    return factories.make_user(role="ministry_editor", organisation=task.lead_organisation)


def problems(act: Callable[[], Any]) -> set[tuple[str, str]]:
    with pytest.raises(actions.Refused) as refusal:
        act()
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def start(task: Task, by: User) -> DeliveryChain:
    return chains.start_chain(project=task.project, task=task, names=NAMES, by=by, now=NOW)


def add(chain: DeliveryChain, by: User, **fields: Any) -> DeliveryLink:
    return chains.add_link(chain=chain, by=by, now=NOW, **({"names": NAMES, "actor": "District engineers"} | fields))


def test_links_are_added_moved_and_taken_out_in_order(task: Task, editor: User) -> None:
    chain = start(task, editor)
    last, first = add(chain, editor), add(chain, editor, position=1)
    places = dict(chain.links.values_list("code", "position"))
    assert places == {first.code: 1, last.code: 2}
    chains.remove_link(link=first, reason="The ministry does it itself.", by=editor, now=NOW)
    assert dict(chain.links.values_list("code", "position")) == {last.code: 1}
    chain.refresh_from_db()
    assert chain.version == 4, "its version rises with each write of a link"


def test_a_strength_is_judged_with_a_reason_and_the_earlier_ones_stay(task: Task, editor: User) -> None:
    chain = make_chain(task, links=2)
    link = chain.links.get(position=2)
    chains.judge_link(link=link, strength="broken", reason="The contractor left.", by=editor, now=NOW)
    assert list(link.judgements.order_by("pk").values_list("strength", flat=True)) == ["weak", "broken"]
    (line,) = chains_page(user=editor, subject=task).chains
    assert line.weakest == link
    assert problems(lambda: chains.judge_link(link=link, strength="fine", reason=" ", by=editor, now=NOW)) == {
        ("strength", "unknown"),
        ("reason", "required"),
    }


def test_who_keeps_a_chain(task: Task, editor: User) -> None:
    chain = make_chain(task)
    whole = make_chain(task, whole=True)
    stranger = factories.make_user(role="ministry_editor", organisation=factories.make_organisation())
    for person in (stranger, factories.make_user(role="auditor"), factories.make_user(role="coordinator")):
        with pytest.raises(actions.NotAllowed):
            add(chain, person)
        with pytest.raises(actions.NotAllowed):
            start(task, person)
    with pytest.raises(actions.NotAllowed):
        add(whole, editor)
    assert add(whole, factories.make_user()).position == 4


def test_a_link_has_one_owner_and_a_chain_a_name(task: Task, editor: User) -> None:
    chain = start(task, editor)
    both = {"organisation": task.lead_organisation, "actor": "Engineers"}
    assert problems(lambda: add(chain, editor, **both)) == {("organisation", "one_owner")}
    assert problems(lambda: add(chain, editor, actor=" ")) == {("organisation", "one_owner")}
    link = add(chain, editor)
    changed = {"organisation": task.lead_organisation, "actor": ""}
    assert chains.change_link(link=link, changes=changed, by=editor, now=NOW).organisation == task.lead_organisation
    assert problems(lambda: chains.change_chain(chain=chain, changes={"name_en": " "}, by=editor, now=NOW)) == {
        ("name_en", "required")
    }


def test_an_imported_record_has_no_chains() -> None:
    portfolio = factories.make_portfolio(national=False)
    imported = factories.make_task(project=factories.make_project(portfolio=portfolio))
    with pytest.raises(actions.NotAllowed):
        start(imported, factories.make_user())


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"actor": ""}, "projects_delivery_link_one_owner"),
        ({"strength": "fine"}, "projects_delivery_link_strength_known"),
        ({"strength_reason": ""}, "projects_delivery_link_judged_with_reason"),
        ({"position": 0}, "projects_delivery_link_from_1"),
    ],
)
def test_links_that_cannot_be(task: Task, values: dict[str, Any], constraint: str) -> None:
    chain = make_chain(task, links=1)
    with refused(constraint), transaction.atomic():
        chain.links.update(**values)


def test_chains_and_judgements_that_cannot_be(task: Task) -> None:
    chain = make_chain(task, links=2)
    with refused("projects_delivery_chain_has_name"), transaction.atomic():
        DeliveryChain.objects.filter(pk=chain.pk).update(name_en="")
    with refused("projects_linkjudgement_never_rewritten"), transaction.atomic():
        LinkJudgement.objects.update(strength="strong")
    link = chain.links.get(position=1)
    with refused("projects_link_judgement_has_reason"), transaction.atomic():
        LinkJudgement.objects.create(link=link, strength="weak", reason="", judged_date=NOW.date(), at=NOW)
    with refused("projects_link_judgement_strength_known"), transaction.atomic():
        LinkJudgement.objects.create(link=link, strength="fine", reason="x", judged_date=NOW.date(), at=NOW)


def test_an_indicator_of_a_task_that_is_not_open_does_not_measure_the_chain(task: Task, editor: User) -> None:
    chain = start(task, editor)
    foreign = make_indicator(factories.make_task(project=task.project))
    for indicator, shown in ((foreign, None), (own := make_indicator(task), own)):
        DeliveryChain.objects.filter(pk=chain.pk).update(indicator=indicator)
        (line,) = chains_page(user=editor, subject=task).chains
        assert line.chain.indicator == shown
