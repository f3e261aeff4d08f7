"""The palette: what a person can go to, by words in any language, and nothing that is closed to them."""

import pytest

from accounts.roles import Role
from projects.search import index
from reporting.palette import palette
from tests.api.caller import compute
from tests.factories import NOW, TODAY, make_milestone, make_organisation, make_task, make_team, make_user

pytestmark = pytest.mark.django_db


def offered(user, query=""):
    groups = palette(user=user, query=query, today=TODAY)
    return {group.key: [str(command.label) for command in group.commands] for group in groups}


def test_without_words_it_lists_every_page_that_is_open(signed_in):
    task = make_task(lead=make_organisation(), team=make_team())
    compute()
    for role in Role:
        user = make_user(role=role, organisation=task.lead_organisation)
        groups = palette(user=user, query="", today=TODAY)
        addresses = [command.address for group in groups for command in group.commands]
        assert len(addresses) > 20
        client = signed_in(user)
        assert [one for one in addresses if client.get(one).status_code != 200] == []


def test_pages_are_found_by_their_words_and_by_what_they_are_for():
    office = make_user()
    assert offered(office, "escal")["pages"] == ["Escalations"]
    assert "Risks and issues" in offered(office, "what may happen")["pages"]


def test_who_may_not_update_is_not_offered_my_updates():
    assert "My updates" in offered(make_user())["pages"]
    assert "My updates" not in offered(make_user(role=Role.AUDITOR))["pages"]
    assert "National summary" not in offered(make_user(role=Role.TEAM_MEMBER))["pages"]


def test_a_milestone_is_offered_for_a_report_to_those_who_may_report():
    task = make_task(lead=make_organisation(), team=make_team())
    milestone = make_milestone(task=task, name_en="Dig the canal")
    index.rebuild(now=NOW)
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    minister = make_user(role=Role.MINISTER, organisation=task.lead_organisation)
    stranger = make_user(role=Role.MINISTRY_EDITOR, organisation=make_organisation())
    assert offered(editor, "dig")["report"] == ["Dig the canal"]
    (report,) = next(g.commands for g in palette(user=editor, query="dig", today=TODAY) if g.key == "report")
    assert report.address == f"/updates/?q={milestone.code}"
    assert "report" not in offered(minister, "dig")
    assert offered(minister, "dig")["milestone"] == ["Dig the canal"]
    assert offered(stranger, "dig").keys() == {"search"}


def test_it_is_a_page_of_links_and_a_list_of_options_for_the_dialog(signed_in):
    client = signed_in(make_user())
    page = client.get("/commands/?q=risks").content.decode()
    assert '<a href="/risks/">' in page
    assert 'value="risks"' in page
    part = client.get("/commands/?q=risks", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div data-said=")
    assert 'role="option"' in part
    assert "<html" not in part


def test_every_page_carries_the_search_and_the_palette(signed_in):
    text = signed_in(make_user()).get("/practice/").content.decode()
    assert 'action="/search/"' in text
    assert 'id="palette"' in text
    assert 'href="/commands/"' in text


def test_hostile_words_are_only_words(signed_in):
    client = signed_in(make_user())
    for query in ("%00", "<script>", "%25", "x" * 5000, "%F0%9F%98%80"):
        assert client.get(f"/commands/?q={query}").status_code == 200
