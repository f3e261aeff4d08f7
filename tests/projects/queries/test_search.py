"""The search: what is found, by whom, in which order, and that it follows what is written."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.roles import Role
from projects.actions import report_milestone
from projects.models import ChangeEntry, SearchEntry, StrategicProject
from projects.models.search import SearchKind
from projects.queries.search import OF_EACH, find
from projects.querysets.search import MODELS, SLICES
from projects.rollups.engine import recompute
from projects.search import index
from projects.search.kinds import BY_KEY
from tests import factories as make
from tests import practice
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.make_user(role=Role.PROJECT_OFFICE)


def codes(user, query, **more):
    return {hit.entry.code for group in find(user=user, query=query, **more).groups for hit in group.hits}


def text_of(pieces):
    return "".join(f"[{piece}]" if is_found else piece for piece, is_found in pieces)


def build():
    index.rebuild(now=NOW)


def test_every_kind_has_a_page_a_rule_who_finds_it_and_a_place_in_the_list():
    assert set(BY_KEY) == set(SearchKind.values) == {*SLICES, *MODELS}
    assert all(BY_KEY[key].address("CODE-1") for key in BY_KEY)


@pytest.mark.parametrize("query", ["Маңғыстау", "мангыстау", "MANGYSTAU", "Mangistau", "мангистау", "ғыстау"])
def test_a_name_is_found_as_it_is_typed_without_a_kazakh_keyboard(office, query):
    project = make.make_project(name_kk="Маңғыстау облысын дамыту", code="DEV")
    build()
    assert codes(office, query) == {project.code}
    assert not find(user=office, query=query).is_near


@pytest.mark.parametrize("query", ["дарынды", "gifted", "одарённых", "ОДАРЕННЫХ", "Одаренн школ"])
def test_it_is_found_by_its_name_in_any_language(office, query):
    project = make.make_project(
        name_en="Schools for gifted", name_ru="Школы одарённых", name_kk="Дарынды мектептері", code="GIFTED"
    )
    build()
    assert codes(office, query) == {project.code}


def test_a_word_inside_another_is_found_only_where_none_begins_with_it(office):
    water = make.make_project(name_ru="Вода для села")
    plant = make.make_project(name_ru="Первые два завода")
    build()
    assert codes(office, "вода") == {water.code}
    assert codes(office, "авода") == {plant.code}


def test_a_slip_finds_what_is_near_and_says_so(office):
    project = make.make_project(name_ru="Жамбылская область")
    make.make_project(name_ru="Абайская область")
    build()
    found = find(user=office, query="жамбулская")
    assert found.is_near
    assert codes(office, "жамбулская") == {project.code}
    assert find(user=office, query="нетакогослова").number == 0
    assert not find(user=office, query="нетакогослова").is_near


def test_what_matches_is_marked_in_the_name_or_else_shown_from_the_text(office):
    task = make.make_task(name_en="Canal", summary="Water for the dry steppe of the west.")
    build()
    with translation.override("en"):
        ((in_name,),) = (group.hits for group in find(user=office, query="canal").groups if group.kind.key == "task")
        ((in_text,),) = (group.hits for group in find(user=office, query="STEPPE").groups)
    assert text_of(in_name.name) == "[Canal]"
    assert in_name.text == ()
    assert text_of(in_text.text) == "Water for the dry [steppe] of the west."
    assert in_text.entry.code == task.code
    assert in_text.address == f"/tasks/{task.code}/"


def test_the_code_comes_first_then_names_then_texts(office):
    by_text = make.make_project(code="C", summary="beyond WATER")
    by_name = make.make_project(code="B", name_en="Clean water")
    by_code = make.make_project(code="WATER", name_en="Rivers")
    build()
    (group,) = find(user=office, query="water").groups
    assert [hit.entry.code for hit in group.hits] == [by_code.code, by_name.code, by_text.code]


def test_a_few_of_each_kind_with_how_many_there_are(office):
    project = make.make_project(name_en="Bridge")
    for number in range(OF_EACH + 2):
        make.make_task(project=project, name_en=f"Bridge {number}")
    build()
    of_project, of_tasks = find(user=office, query="bridge").groups
    assert (of_project.kind.key, of_project.number, of_project.has_more) == ("project", 1, False)
    assert (of_tasks.number, len(of_tasks.hits), of_tasks.has_more) == (OF_EACH + 2, OF_EACH, True)
    assert len(codes(office, "bridge", kind="task", of_each=100)) == OF_EACH + 2


def test_projects_and_tasks_show_their_status(office):
    milestone = make.make_milestone(baseline_date=TODAY - timedelta(days=90))
    recompute(portfolio_id=milestone.task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    build()
    hits = {h.entry.code: h for g in find(user=office, query=milestone.task.code).groups for h in g.hits}
    assert hits[milestone.task.code].status.status == "red"
    assert hits[milestone.code].status is None


def test_nothing_is_asked_by_empty_and_hostile_texts(office):
    build()
    for query in ("", "   ", "—", "\0", "%%", "'; --", "\\", "_" * 3000):
        assert find(user=office, query=query).groups == ()
    assert find(user=office, query="x" * 100_000).number == 0


def side(name):
    ministry = make.make_organisation(name_en=f"Ministry Zebra {name}")
    sector = make.make_sector(lead_organisation=ministry, name_en=f"Sector Zebra {name}")
    region = make.make_region(name_en=f"Region Zebra {name}")
    team = make.make_team(sector=sector, name_en=f"Team Zebra {name}")
    project = make.make_project(name_en=f"Project Zebra {name}")
    tasks = [
        make.make_task(project=project, sector=sector, team=team, lead=ministry, regions=[region]) for _ in range(3)
    ]
    for area in practice.every("grow"):
        area(tasks[0], 1)
    return ministry, region, project, team


def test_nobody_finds_nor_counts_what_is_hidden_from_them(office):
    mine, theirs = side("one"), side("two")
    recompute(portfolio_id=mine[2].portfolio_id, task_ids=None, today=TODAY, now=NOW)
    build()
    akimat = make.make_akimat(region=mine[1])
    people = [
        make.make_user(role=Role.MINISTRY_EDITOR, organisation=mine[0]),
        make.make_user(role=Role.MINISTER, organisation=mine[0]),
        make.make_user(role=Role.REGION_EDITOR, organisation=akimat),
        make.make_user(role=Role.INTEGRATION, organisation=mine[0]),
    ]
    member = make.make_user(role=Role.TEAM_MEMBER)
    make.join_team(user=member, team=mine[3])
    for person in [*people, member]:
        found = find(user=person, query="zebra")
        names = {hit.entry.name_en for group in found.groups for hit in group.hits}
        assert not {name for name in names if name.endswith("two")}, person.role
        assert {f"Project Zebra {name}" for name in ("one",)} <= names
        assert {group.number for group in found.groups} == {1}, person.role
        assert find(user=person, query=theirs[2].code).number == 0
        assert find(user=person, query="zebro two").number == 0  # nor by a slip
    assert {group.number for group in find(user=office, query="zebra").groups} == {2}
    nobody = make.make_user(is_active=False)
    assert find(user=nobody, query="zebra").number == 0


def test_everything_found_can_be_opened(office, client):
    mine = side("one")
    recompute(portfolio_id=mine[2].portfolio_id, task_ids=None, today=TODAY, now=NOW)
    build()
    for user in (office, make.make_user(role=Role.MINISTRY_EDITOR, organisation=mine[0])):
        client.force_login(user)
        kinds: dict[str, str] = {}
        for entry in SearchEntry.objects.visible_to(user):
            kinds.setdefault(entry.kind, BY_KEY[entry.kind].address(entry.code))
        assert len(kinds) > 12
        assert {address for address in kinds.values() if client.get(address).status_code != 200} == set()


def test_building_twice_changes_nothing(office, capsys):
    make.make_milestone()
    call_command("rebuild_search")
    before = list(SearchEntry.objects.order_by("pk").values())
    call_command("rebuild_search")
    assert capsys.readouterr().out.splitlines()[1] == "0 entries written, 0 removed."
    assert list(SearchEntry.objects.order_by("pk").values()) == before


def test_what_was_written_is_found_and_what_is_gone_is_not(office):
    milestone = make.make_milestone()
    build()
    report_milestone(
        milestone=milestone, expected_version=1, changes={"note": "The quarry is flooded"}, by=office, now=NOW
    )
    assert codes(office, "quarry") == set()
    ChangeEntry.objects.update(transaction_id=1)  # as if committed: a test is one open transaction
    index.SearchCursor.objects.update(transaction_id=0)
    assert index.refresh(now=NOW).written == 1
    assert codes(office, "quarry") == {milestone.code}
    assert index.refresh(now=NOW) == index.Indexed(0, 0)
    doomed = make.make_project(name_en="Doomed")
    build()
    StrategicProject.objects.filter(pk=doomed.pk).delete()
    build()
    assert codes(office, "doomed") == set()


def test_entries_that_were_never_built_are_built_by_the_first_who_follows(office):
    project = make.make_project(name_en="Lighthouse")
    index.refresh(now=NOW)
    assert codes(office, "lighthouse") == {project.code}
