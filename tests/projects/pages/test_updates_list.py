"""My updates: what asks for a word, in which order, and how the list is narrowed and paged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Milestone
from projects.queries import updates as updates_query
from tests import factories
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import Country


def codes(client: Client, query: str = "") -> list[str]:
    return [view.row.milestone.code for view in client.get(f"/updates/{query}").context["views"]]


def test_late_then_due_then_stale_and_nothing_else(country: Country, editor: Client) -> None:
    assert codes(editor) == [country.late.code, country.due.code, country.stale.code]


def test_the_first_line_counts_them(country: Country, editor: Client) -> None:
    answer = editor.get("/updates/")
    assert b"3 milestones ask for a word from you" in answer.content
    assert b"<strong>1 late</strong>, 1 due within 30 days, 1 without a fresh report" in answer.content


@pytest.mark.parametrize(
    ("who", "sees"), [("helper", 0), ("minister", 0), ("auditor", 0), ("member", 3), ("office", 4)]
)
def test_only_what_the_person_may_update(
    country: Country, sign_in: Callable[[User], Client], who: str, sees: int
) -> None:
    assert len(codes(sign_in(getattr(country, who)))) == sees


def test_someone_elses_milestones_are_in_no_count_and_no_filter(country: Country, editor: Client) -> None:
    page = editor.get("/updates/").context["page"]
    assert page.counts.asked == 3
    assert country.foreign.task.sector not in page.sectors
    assert b"Secret tunnel" not in editor.get("/updates/?q=tunnel").content


@pytest.mark.parametrize(("show", "name"), [("late", "late"), ("due", "due"), ("stale", "stale")])
def test_each_filter_finds_its_own(country: Country, editor: Client, show: str, name: str) -> None:
    assert codes(editor, f"?show={show}") == [getattr(country, name).code]


def test_a_late_milestone_that_nobody_reported_is_stale_too(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.late.pk).update(reported_at=NOW - timedelta(days=30))
    assert codes(editor, "?show=stale") == [country.late.code, country.stale.code]


def test_day_15_without_a_report_is_stale_and_day_14_is_not(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.stale.pk).update(reported_at=NOW - timedelta(days=14))
    assert codes(editor, "?show=stale") == []
    Milestone.objects.filter(pk=country.stale.pk).update(reported_at=NOW - timedelta(days=15))
    assert codes(editor, "?show=stale") == [country.stale.code]


def test_search_takes_every_word_from_code_or_name_of_milestone_and_task(country: Country, editor: Client) -> None:
    assert codes(editor, "?q=dig+canal") == [country.late.code]
    assert codes(editor, f"?q={country.due.code.lower()}") == [country.due.code]
    assert codes(editor, "?q=dig+rocket") == []


def test_sector_and_project_narrow(country: Country, sign_in: Callable[[User], Client]) -> None:
    office = sign_in(country.office)
    assert codes(office, f"?sector={country.foreign.task.sector.code}") == [country.foreign.code]
    assert len(codes(office, f"?project={country.project.code}")) == 4
    assert codes(office, "?project=none") == []


def test_pages_follow_each_other_without_a_gap_when_a_row_leaves(
    country: Country, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates_query, "PAGE_SIZE", 2)
    for days in (-3, -2, -2, 5):
        factories.make_milestone(task=country.task, baseline_date=TODAY + timedelta(days=days), reported_at=NOW)
    whole = _all_pages(editor)
    assert len(whole) == len(set(whole)) == 7
    first = editor.get("/updates/")
    Milestone.objects.filter(code=whole[0]).update(state="cancelled")
    assert codes(editor, f"?{first.context['next_query']}") == whole[2:4]


def _all_pages(client: Client) -> list[str]:
    query, found = "", []
    while True:
        answer = client.get(f"/updates/?{query}")
        found += [view.row.milestone.code for view in answer.context["views"]]
        query = answer.context["next_query"]
        if not query:
            return found


def test_milestones_without_a_date_come_last(country: Country, editor: Client) -> None:
    undated = factories.make_milestone(task=country.task, baseline_date=None)
    assert codes(editor)[-1] == undated.code


def test_nothing_to_do_is_said_in_words(country: Country, sign_in: Callable[[User], Client]) -> None:
    assert b"Nothing asks for an update from you." in sign_in(country.helper).get("/updates/").content


def test_an_imported_portfolio_asks_for_nothing(country: Country, sign_in: Callable[[User], Client]) -> None:
    record = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    imported = factories.make_milestone(task=record, baseline_date=TODAY - timedelta(days=90))
    assert imported.code not in codes(sign_in(country.office))


def test_task_region_and_own_organisation_narrow(country: Country, office: Client, editor: Client) -> None:
    assert codes(office, f"?task={country.task.code}") == [country.late.code, country.due.code, country.stale.code]
    assert codes(office, f"?region={country.region.code}") == codes(office, f"?task={country.task.code}")
    assert codes(office, "?region=none") == codes(office, "?task=none") == []
    Milestone.objects.filter(pk=country.due.pk).update(owner=country.lead)
    assert codes(editor, "?mine=1") == [country.due.code]
    assert codes(office, "?mine=1") == []


def test_due_soon_may_look_nearer_or_further(country: Country, editor: Client) -> None:
    assert codes(editor, "?show=due&days=14") == []
    answer = editor.get("/updates/?show=due&days=90")
    assert [view.row.milestone.code for view in answer.context["views"]] == [country.due.code]
    assert b"1 due within 90 days" in answer.content
    assert codes(editor, "?days=13") == codes(editor, "?days=x") == codes(editor)


def test_filters_follow_a_save_and_the_next_page(country: Country, editor: Client) -> None:
    query = f"task={country.task.code}&region={country.region.code}&days=90"
    assert editor.get(f"/updates/?{query}&show=all").context["list_query"] == query


def test_a_foreign_task_names_nothing(country: Country, editor: Client) -> None:
    answer = editor.get(f"/updates/?task={country.foreign.task.code}")
    assert country.foreign.task.name.encode() not in answer.content
    assert answer.context["page"].task is None


def test_a_row_can_be_asked_to_stand_first(country: Country, editor: Client) -> None:
    assert codes(editor, f"?row={country.fresh.code}") == [country.fresh.code, *codes(editor)]
    assert codes(editor, f"?row={country.foreign.code}") == codes(editor, "?row=none") == codes(editor)
