"""A mapping says where it is wrong, in words that the person who wrote it understands."""

from datetime import date

import pytest

from projects.importing.mapping import MappingError, load, parse, spelling
from tests.projects.importing.support import GMPP_MAPPING, MAPPING, small_mapping


def test_departments_that_became_one_another_are_a_family():
    departments = small_mapping().departments
    assert (departments["x-old"].family, departments["x-new"].family, departments["x-mod"].family) == (
        "x-new",
        "x-new",
        "x-mod",
    )


def test_the_first_of_joint_departments_leads():
    assert small_mapping().department_spellings[spelling("NEW & MOD")] == ("x-new", "x-mod")


def test_the_last_sector_is_for_projects_without_a_category():
    assert small_mapping().not_stated.code == "ref-not-stated"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code: "REF"', 'code: "R E F"', "portfolio.code: is up to 40 letters"),
        ('currency: "GBP"', 'currency: "pounds"', "portfolio.currency: is three capital letters"),
        ('licence: "Open"', 'license: "Open"', "portfolio.licence: is missing"),
        ('licence: "Open"', 'licence: "Open"\n  colour: "red"', "portfolio: does not know colour"),
        ('whole_life: "whole"', 'whole_life: "base"', "file.columns: names one column of the file twice"),
        ("2015: 2014-09-30", "2015: 2013-09-30", "returns: the day of a later return is not later"),
        ("2015: 2014-09-30", "2015: soon", "returns.2015: is a date"),
        ("2015: 2014-09-30", "2014: 2014-09-30", "“2014” is there twice"),
        ("2015: 2014-09-30", "15: 2014-09-30", "returns.15: is a year from 1990 to 2100"),
        ("largest_cost: 100000", "largest_cost: 0", "checks.largest_cost: is a number above 0"),
        ("first_year: 1970", "first_year: true", "checks.first_year: is a whole number"),
        ("'^Unnamed: \\d+$'", "'('", "checks.not_projects: holds a wrong pattern"),
        ('"Green": green', '"Green": lime', "ratings.Green: is one of green"),
        ('given: ["Rail"]', 'given: ["ROADS"]', "sectors[2].given: “ROADS” stands for two sectors"),
        ('given: ["NEW"]', 'given: ["o.l.d."]', "departments[2].given: “o.l.d.” stands for two departments"),
        ('successor: "x-new"', 'successor: "x-none"', "the successor of “x-old” is unknown"),
        ('given: ["NEW"]', 'given: ["NEW"], successor: "x-old"', "leads in a circle"),
        ('code: "x-mod", given', 'code: "x-new", given', "departments[3].code: “x-new” is there twice"),
        ('departments: ["x-new", "x-mod"]', 'departments: ["x-new"]', "names two or more codes"),
        ("weight: 9", "weight: -1", "milestones.end.weight: is a number above 0"),
        ("alike: 85", "alike: 850", "matching.alike: is a whole number from 1 to 100"),
        ('delimiter: ","', "", ""),
    ],
)
def test_a_wrong_mapping_says_where(old, new, message):
    if not message:
        assert parse(MAPPING.replace(old, new))
        return
    assert old in MAPPING
    with pytest.raises(MappingError) as error:
        parse(MAPPING.replace(old, new, 1))
    assert message in str(error.value)


def test_a_decision_about_an_unknown_department():
    with pytest.raises(MappingError, match="names a department that is not in the mapping"):
        small_mapping('same_project: [{names: ["A"], departments: ["x-none"], why: "so"}]')


def test_a_file_that_is_no_mapping(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text("- just\n- a list\n")
    with pytest.raises(MappingError, match=r"map\.yaml: the file"):
        load(path)
    with pytest.raises(MappingError, match=r"none\.yaml"):
        load(tmp_path / "none.yaml")
    path.write_text("portfolio: {")
    with pytest.raises(MappingError, match=r"map\.yaml"):
        load(path)


def test_objects_in_the_yaml_are_not_made(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text('portfolio: !!python/object/apply:os.system ["true"]\n')
    with pytest.raises(MappingError, match=r"map\.yaml"):
        load(path)


def test_the_shipped_mapping_names_the_licence_and_three_languages():
    mapping = load(GMPP_MAPPING)
    assert "Open Government Licence v3.0" in mapping.portfolio.licence
    assert "Crown copyright" in mapping.portfolio.licence
    assert "rauschgold/ds-bootcamp-capstone-project" in mapping.portfolio.licence
    assert mapping.cut_offs[2021] == date(2021, 3, 31)
    named = [mapping.portfolio.names, *(sector.names for sector in mapping.sectors)]
    named += [department.names for department in mapping.departments.values()]
    assert all(names.en and names.ru and names.kk for names in named)
