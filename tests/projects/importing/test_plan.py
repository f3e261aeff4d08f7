"""What is to be written and the fate of every row. No database."""

from projects.importing.plan import Fate, Known, KnownReturn, make_plan
from projects.importing.rows import read, understand
from tests.projects.importing.support import as_csv, row, small_mapping

MAPPING = small_mapping()


def planned(*rows, known=()):
    """A plan for rows, where `known` are (row, code of its project) imported earlier."""
    earlier = []
    for number, (cells, code) in enumerate(known, start=2):
        parsed, _ = understand({OURS[name]: value for name, value in cells.items()}, MAPPING, line=number)
        assert parsed is not None
        earlier.append(KnownReturn(parsed, code))
    return make_plan(read(as_csv(*rows), MAPPING), Known(earlier), MAPPING)


OURS = {header: column for column, header in MAPPING.file.columns.items()}


def refused(plan):
    return {finding.line: finding.code for finding in plan.findings if finding.kind == "refused"}


def test_the_fate_of_every_row():
    plan = planned(
        row(),
        row(year="2015"),
        row(name="Tunnel"),
        row(name="Tunnel", year="2015", rating="Purple"),
        known=[(row(), "REF-0001")],
    )
    assert dict(plan.fates) == {2: Fate.UNCHANGED, 3: Fate.MERGED, 4: Fate.IMPORTED, 5: Fate.REFUSED}
    assert {year: dict(fates) for year, fates in plan.account().items()} == {
        "2014": {Fate.UNCHANGED: 1, Fate.IMPORTED: 1},
        "2015": {Fate.MERGED: 1, Fate.REFUSED: 1},
    }


def test_codes_follow_the_first_year_and_the_name_whatever_the_order_of_rows():
    rows = [row(name="Zebra"), row(name="Alpha", year="2015"), row(name="Bridge"), row(name="Zebra", year="2015")]
    forward, backward = planned(*rows), planned(*reversed(rows))
    codes = {project.newest.name: project.code for project in forward.projects}
    assert codes == {"Bridge": "REF-0001", "Zebra": "REF-0002", "Alpha": "REF-0003"}
    assert {project.newest.name: project.code for project in backward.projects} == codes


def test_codes_go_on_after_those_in_use():
    plan = planned(row(name="Alpha"), known=[(row(), "REF-0041")])
    assert {project.newest.name: project.code for project in plan.projects} == {
        "Bridge Programme": "REF-0041",
        "Alpha": "REF-0042",
    }


def test_another_value_for_an_imported_return_is_refused_and_named():
    plan = planned(row(end="2019-01-01", whole="120"), known=[(row(), "REF-0001")])
    assert refused(plan) == {2: "differs"}
    assert plan.findings[-1].params == {"project": "REF-0001", "columns": "end, whole"}
    assert not plan.has_news


def test_another_spelling_of_an_imported_return_is_refused_too():
    assert refused(planned(row(name="BRIDGE project"), known=[(row(), "REF-0001")])) == {2: "differs"}


def test_a_return_older_than_the_first_one_is_refused():
    plan = planned(row(), known=[(row(year="2015"), "REF-0001")])
    assert refused(plan) == {2: "before_first_return"}


def test_a_return_of_a_year_between_is_taken_in():
    plan = planned(row(year="2015"), known=[(row(), "REF-0001"), (row(year="2016"), "REF-0001")])
    assert dict(plan.fates) == {2: Fate.MERGED}
    assert [one.year for one in plan.projects[0].timeline.end] == [2014, 2015, 2016]


def test_a_project_whose_row_is_refused_did_not_leave():
    plan = planned(row(), row(year="2015", rating="Purple"), row(name="Tunnel"), row(name="Road", year="2015"))
    ends = {project.newest.name: project.timeline.end for project in plan.projects}
    assert [(one.year, one.is_left) for one in ends["Bridge Programme"]] == [(2014, False)]
    assert [(one.year, one.is_left) for one in ends["Tunnel"]] == [(2014, False), (2015, True)]


def test_a_later_file_does_not_judge_the_years_before_it():
    plan = planned(row(year="2017"), known=[(row(), "REF-0001"), (row(name="Tunnel", year="2015"), "REF-0002")])
    ends = {project.code: [(one.year, one.is_left) for one in project.timeline.end] for project in plan.projects}
    assert ends == {"REF-0001": [(2014, False), (2017, False)], "REF-0002": [(2015, False), (2017, True)]}


def test_the_category_comes_from_another_year_when_one_is_missing():
    plan = planned(row(category=""), row(year="2015", category="Rail"), row(year="2016", category=""))
    assert plan.projects[0].sector == "ref-rail"
    assert planned(row(category="")).projects[0].sector is None


def test_names_of_other_years_are_kept():
    plan = planned(row(name="BRIDGE"), row(year="2015", name="Bridge"), row(year="2016"))
    assert plan.projects[0].newest.name == "Bridge Programme"
    assert plan.projects[0].earlier_names == ("BRIDGE (2014)", "Bridge (2015)")


def test_dates_of_different_returns_that_contradict_each_other_give_no_end():
    plan = planned(row(end="2014-06-30"), row(year="2015", start="2015-01-01", end=""))
    start, end = plan.projects[0].dates
    assert (start.isoformat(), end) == ("2015-01-01", None)


def test_a_move_to_another_department_is_noted():
    plan = planned(row(department="OLD"), row(year="2017", department="NEW"))
    (note,) = [finding for finding in plan.findings if finding.code == "department_changed"]
    assert (note.line, dict(note.params)) == (3, {"before": "x-old", "now": "x-new", "project": "REF-0001"})
