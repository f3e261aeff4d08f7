"""Which returns are one project: the reasons, the refusals and the proposals. No database."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.importing.findings import Kind
from projects.importing.mapping import MatchingRules
from projects.importing.matching import Candidate, match
from projects.importing.rows import row_hash
from tests.projects.importing.support import small_mapping

FAMILY = {"x-old": "x-new", "x-new": "x-new", "x-mod": "x-mod"}


def one(year, name, department="x-mod", *, start=None, cost=None, project=None, line=None):
    return Candidate(
        row_hash=row_hash({"year": str(year), "name": name, "department": department, "line": str(line)}),
        year=year,
        name=name,
        department=department,
        family=FAMILY[department],
        start=start,
        whole_life=None if cost is None else Decimal(cost),
        project=project,
        line=line,
    )


def grouped(*candidates, extra=""):
    """Groups as sets of (year, name), and the findings."""
    matching = match(candidates, small_mapping(extra))
    return [{(m.year, m.name) for m in group.members} for group in matching.groups], matching.findings


def how(*candidates, extra=""):
    matching = match(candidates, small_mapping(extra))
    return {(m.year, m.name): group.how[m.row_hash] for group in matching.groups for m in group.members}


def test_the_same_name_in_the_same_department_is_one_project():
    assert how(one(2014, "Typhoon"), one(2016, "Typhoon")) == {(2014, "Typhoon"): "new", (2016, "Typhoon"): "exact"}


def test_a_spelling_is_matched_and_marked():
    assert how(one(2014, "CROWSNEST programme"), one(2015, "Crowsnest Project"))[2015, "Crowsnest Project"] == (
        "normalised"
    )


def test_a_department_that_became_another_is_the_same():
    groups, findings = grouped(one(2014, "Grid", "x-old"), one(2017, "Grid", "x-new"))
    assert len(groups) == 1
    assert not findings


def test_one_name_in_two_departments_is_two_projects_and_proposed_when_the_start_agrees():
    start = date(2013, 4, 1)
    groups, findings = grouped(one(2014, "Loans", "x-new", start=start), one(2015, "Loans", "x-mod", start=start))
    assert len(groups) == 2
    assert [finding.code for finding in findings] == ["may_be_one"]
    assert findings[0].params["evidence"] == ("start",)


def test_a_stated_earlier_name_joins():
    told = how(one(2014, "Urenco Future Options"), one(2015, "Project Eagle (formerly Urenco Future Options)"))
    assert told[2015, "Project Eagle (formerly Urenco Future Options)"] == "stated"


def test_a_stated_earlier_name_of_a_project_that_goes_on_joins_nothing():
    groups, _ = grouped(
        one(2014, "Options"), one(2015, "Options"), one(2015, "Eagle (formerly Options)"), one(2016, "Options")
    )
    assert {(2015, "Eagle (formerly Options)")} in groups


def test_an_earlier_name_that_comes_later_joins_nothing():
    groups, findings = grouped(one(2014, "Eagle (formerly Options)"), one(2015, "Options"))
    assert len(groups) == 2
    assert findings == ()


def test_a_persons_decision_joins():
    extra = 'same_project: [{names: ["Successor SSBN", "Dreadnought"], why: "named in 2016"}]'
    told = how(one(2016, "Successor SSBN"), one(2017, "DREADNOUGHT"), extra=extra)
    assert told[2017, "DREADNOUGHT"] == "accepted"


def test_a_decision_holds_within_one_department_unless_it_names_more():
    rows = one(2014, "Loans", "x-old"), one(2015, "Loans", "x-mod")
    within = 'same_project: [{names: ["Loans"], why: "moved"}]'
    across = 'same_project: [{names: ["Loans"], departments: ["x-old", "x-mod"], why: "moved"}]'
    assert len(grouped(*rows, extra=within)[0]) == 2
    assert len(grouped(*rows, extra=across)[0]) == 1


def test_a_decision_never_puts_two_returns_of_a_year_into_one_project():
    extra = 'same_project: [{names: ["Alpha", "Beta"], why: "wrong"}]'
    groups, findings = grouped(one(2014, "Alpha"), one(2014, "Beta"), one(2015, "Beta"), extra=extra)
    assert sorted(map(len, groups)) == [1, 2]
    assert [(finding.kind, finding.code) for finding in findings] == [(Kind.CONFLICT, "same_year_twice")]
    assert findings[0].params["years"] == "2014"


def test_two_rows_of_a_year_with_one_name_are_both_refused():
    groups, findings = grouped(one(2014, "Border Programme", line=2), one(2014, "BORDER (BDR)", line=9))
    assert groups == []
    assert [(finding.kind, finding.code, finding.line) for finding in findings] == [
        (Kind.REFUSED, "name_twice_a_year", 2),
        (Kind.REFUSED, "name_twice_a_year", 9),
    ]
    assert "(9)" in str(findings[0].params["others"])


def test_returns_imported_earlier_stay_together_and_take_new_ones_in():
    told = match(
        [
            one(2014, "Alpha", project="REF-0001"),
            one(2015, "Beta", project="REF-0001"),
            one(2016, "Beta Programme"),
        ],
        small_mapping(),
    )
    assert [(group.project, len(group.members)) for group in told.groups] == [("REF-0001", 3)]


def test_projects_imported_apart_are_never_joined():
    extra = 'same_project: [{names: ["Alpha", "Beta"], why: "found out later"}]'
    groups, findings = grouped(
        one(2014, "Alpha", project="REF-0001"), one(2015, "Beta", project="REF-0002"), extra=extra
    )
    assert len(groups) == 2
    assert [finding.code for finding in findings] == ["imported_apart"]


@pytest.mark.parametrize(
    ("first", "second", "proposed"),
    [
        (one(2014, "Smart Meters"), one(2015, "Smart Metering"), True),  # alike, and the department
        (one(2014, "Smart Meters"), one(2014, "Smart Metering"), False),  # both in one year
        (one(2014, "Smart Meters"), one(2015, "Smart Metering", "x-new"), False),  # alike, no evidence
        (one(2014, "Office Hubs"), one(2015, "Hubs"), False),  # similar, the department only
        (one(2014, "Office Hubs", cost=100), one(2015, "Hubs", cost=110), True),  # and the cost
        (one(2014, "Office Hubs", cost=100), one(2015, "Hubs", cost=112), False),  # more than 10 % apart
        (one(2014, "Alpha", start=date(2012, 1, 1)), one(2015, "Zulu", start=date(2012, 2, 1)), False),  # two of three
        (
            one(2014, "Alpha", start=date(2012, 1, 1), cost=9),
            one(2015, "Zulu", start=date(2012, 2, 1), cost=9),
            True,  # unlike, with all three
        ),
        (
            one(2014, "Alpha", start=date(2012, 1, 1), cost=9),
            one(2015, "Zulu", start=date(2012, 2, 2), cost=9),
            False,  # 32 days apart
        ),
    ],
)
def test_when_a_pair_is_proposed(first, second, proposed):
    groups, findings = grouped(first, second)
    assert len(groups) == 2
    assert [finding.code for finding in findings] == (["may_be_one"] if proposed else [])


def test_a_pair_that_a_person_keeps_apart_is_not_proposed_again():
    extra = 'different_projects: [{names: ["Smart Meters", "Smart Metering"], why: "two of them"}]'
    assert grouped(one(2014, "Smart Meters"), one(2015, "Smart Metering"), extra=extra)[1] == ()


candidates = st.lists(
    st.builds(
        one,
        st.sampled_from([2014, 2015, 2016, 2017]),
        st.sampled_from(["Alpha", "ALPHA (AL)", "Alpha Programme", "Beta (formerly Alpha)", "Beta", "Gamma", "Gama"]),
        st.sampled_from(sorted(FAMILY)),
        start=st.sampled_from([None, date(2012, 1, 1), date(2013, 1, 1)]),
        cost=st.sampled_from([None, 100, 105]),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.row_hash,
)


JOINED = small_mapping('same_project: [{names: ["Alpha", "Beta", "Gamma"], why: "so"}]')


@settings(deadline=None)  # the two cores are shared
@given(candidates, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Candidate], random: Random):
    assert match(random.sample(rows, len(rows)), JOINED) == match(rows, JOINED)


@settings(deadline=None)
@given(candidates)
def test_no_project_has_two_returns_of_a_year_and_no_row_is_lost(rows):
    matching = match(rows, JOINED)
    for group in matching.groups:
        assert len(group.years) == len(group.members)
    refused = sum(finding.kind == Kind.REFUSED for finding in matching.findings)
    assert sum(len(group.members) for group in matching.groups) + refused == len(rows)


def test_the_rules_are_those_of_the_mapping():
    assert small_mapping().matching == MatchingRules(85, 60, 31, Decimal("0.1"))
