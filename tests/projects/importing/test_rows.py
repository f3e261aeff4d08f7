"""Each kind of bad row with its line, its column and its reason; what is odd but kept; what spoils a whole file."""

from datetime import date
from decimal import Decimal

import pytest

from projects.importing.findings import FileError, Kind
from projects.importing.rows import read
from tests.projects.importing.support import HEADER, as_csv, row, small_mapping


def refusals(*rows):
    found = read(as_csv(*rows), small_mapping()).findings
    return [(finding.line, finding.column, finding.code) for finding in found if finding.kind == Kind.REFUSED]


def notes(*rows):
    found = read(as_csv(*rows), small_mapping()).findings
    return [(finding.line, finding.column, finding.code) for finding in found if finding.kind == Kind.NOTE]


def test_a_good_row():
    reading = read(as_csv(row()), small_mapping())
    (good,) = reading.rows
    assert (good.line, good.year, good.name, good.departments) == (2, 2014, "Bridge Programme", ("x-mod",))
    assert (good.sector, good.rating) == ("ref-roads", "amber")
    assert (good.start, good.end) == (date(2012, 1, 1), date(2018, 6, 30))
    assert (good.year_baseline, good.year_forecast, good.whole_life) == (Decimal(10), Decimal("11.5"), Decimal(100))
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"year": ""}, "year", "year_unreadable"),
        ({"year": "2014/15"}, "year", "year_unreadable"),
        ({"year": "²"}, "year", "year_unreadable"),
        ({"year": "2018"}, "year", "year_not_in_mapping"),
        ({"year": "9" * 5000}, "year", "year_unreadable"),
        ({"name": " "}, "name", "name_missing"),
        ({"name": "—"}, "name", "name_unreadable"),
        ({"name": "x" * 301}, "name", "name_too_long"),
        ({"name": "Bri\x00dge"}, "name", "control_character"),
        ({"name": "Unnamed: 200"}, "name", "not_a_project"),
        ({"department": ""}, "department", "department_missing"),
        ({"department": "M.O.D."}, "department", "department_unknown"),
        ({"category": "Roadz"}, "category", "category_unknown"),
        ({"rating": "Purple"}, "rating", "rating_unknown"),
        ({"start": "01.02.2012"}, "start", "date_unreadable"),
        ({"start": "2012-02-30"}, "start", "date_unreadable"),
        ({"end": "0206-11-24"}, "end", "date_absurd"),
        ({"end": "2011-12-31"}, "end", "end_before_start"),
        ({"base": "£10"}, "base", "cost_unreadable"),
        ({"base": "1e309"}, "base", "cost_unreadable"),
        ({"base": "NaN"}, "base", "cost_unreadable"),
        ({"base": "1_000"}, "base", "cost_unreadable"),
        ({"forecast": "-0.1"}, "forecast", "cost_negative"),
        ({"whole": "242000"}, "whole", "cost_absurd"),
    ],
)
def test_a_bad_cell_is_refused_with_its_line_and_column(cells, column, code):
    reading = read(as_csv(row(), row(name="Tunnel") | cells), small_mapping())
    assert [(one.line, one.column, one.code) for one in reading.findings if one.kind == Kind.REFUSED] == [
        (3, column, code)
    ]
    assert [good.line for good in reading.rows] == [2]
    assert set(reading.read) == {2, 3}


def test_all_faults_of_a_row_are_told_at_once():
    assert refusals(row(rating="Purple", end="soon", base="-1")) == [
        (2, "end", "date_unreadable"),
        (2, "rating", "rating_unknown"),
        (2, "base", "cost_negative"),
    ]


def test_the_same_row_twice():
    assert refusals(row(), row(name="Tunnel"), row()) == [(4, "", "duplicate")]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"rating": ""}, "rating", "rating_withheld"),
        ({"rating": "Reset"}, "rating", "rating_says_none"),
        ({"start": ""}, "start", "date_not_stated"),
        ({"end": ""}, "end", "date_not_stated"),
        ({"whole": ""}, "whole", "cost_not_stated"),
        ({"whole": "432000"}, "whole", "cost_withheld"),
        ({"whole": "432000.00"}, "whole", "cost_withheld"),
        ({"name": "Toll Road", "forecast": "-74.90"}, "forecast", "cost_is_income"),
        ({"department": "new & mod"}, "department", "department_joint"),
    ],
)
def test_what_is_odd_is_kept_with_a_note(cells, column, code):
    assert notes(row(**cells)) == [(2, column, code)]
    assert refusals(row(**cells)) == []


def test_withheld_and_missing_are_none_and_zero_is_zero():
    withheld, missing, zero = read(
        as_csv(row(name="A", whole="432000"), row(name="B", whole=""), row(name="C", whole="0")), small_mapping()
    ).rows
    assert (withheld.whole_life, missing.whole_life, zero.whole_life) == (None, None, Decimal(0))


@pytest.mark.parametrize("given", ["Amber/Red", "amber-red", "AMBER RED", " Amber / Red "])
def test_spellings_of_a_rating(given):
    assert read(as_csv(row(rating=given)), small_mapping()).rows[0].rating == "amber_red"


@pytest.mark.parametrize("given", ["OLD", "old", "O.L.D."])
def test_spellings_of_a_department(given):
    assert read(as_csv(row(department=given)), small_mapping()).rows[0].departments == ("x-old",)


def test_costs_are_rounded_half_up_to_hundreds_of_pounds():
    good = read(as_csv(row(base="27.28508537", forecast="0.00005")), small_mapping()).rows[0]
    assert (good.year_baseline, good.year_forecast) == (Decimal("27.2851"), Decimal("0.0001"))


def test_lines_are_those_of_an_editor_after_line_breaks_in_cells_and_blank_lines():
    data = as_csv(row(name="Bridge\nover the\nriver"), row(name="Tunnel", rating="Purple"))
    data = (
        data.replace(b'over the\nriver"', b'over the\nriver"', 1)
        + b"\n\n"
        + as_csv(row(name="Road", year="x"))[len(",".join(HEADER)) + 1 :]
    )
    reading = read(data, small_mapping())
    assert [(one.line, one.code) for one in reading.findings] == [(5, "rating_unknown"), (8, "year_unreadable")]
    assert [(good.line, good.name) for good in reading.rows] == [(2, "Bridge over the river")]


@pytest.mark.parametrize(
    "dress",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.rstrip(b"\n"),
    ],
    ids=["byte order mark", "CRLF", "CR", "no last line end"],
)
def test_how_the_file_was_saved_changes_neither_rows_nor_their_identity(dress):
    plain = as_csv(row(), row(name="Tunnel"))
    assert read(dress(plain), small_mapping()).rows == read(plain, small_mapping()).rows


def test_the_order_of_columns_does_not_change_the_identity_of_a_row():
    swapped = as_csv(row(), header=tuple(reversed(HEADER)))
    assert read(swapped, small_mapping()).rows[0].row_hash == read(as_csv(row()), small_mapping()).rows[0].row_hash


def test_a_row_with_too_few_cells():
    reading = read(as_csv(row()) + b"2014,Tunnel\n", small_mapping())
    assert [(one.line, one.code, dict(one.params)) for one in reading.findings] == [(3, "ragged", {"cells": 2})]


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "no_rows", {}),
        (as_csv(), "no_rows", {}),
        (as_csv(row()).replace(b",whole", b"", 1), "missing_column", {"columns": "whole"}),
        (as_csv(row()).replace(b"whole", b"whole,extra", 1), "unknown_column", {"columns": "extra"}),
        (as_csv(row()).replace(b"whole", b"whole,year", 1), "doubled_column", {"columns": "year"}),
        (
            as_csv(row(), row(name="Caf\u00e9")).decode().encode("latin-1"),
            "encoding",
            {"line": 3, "encoding": "utf-8", "byte": "0xe9"},
        ),
    ],
)
def test_what_spoils_a_whole_file(data, code, params):
    with pytest.raises(FileError) as error:
        read(data, small_mapping())
    assert (error.value.code, error.value.params) == (code, params)


def test_a_quote_that_never_ends_spoils_the_file_from_its_row_on():
    with pytest.raises(FileError) as error:
        read(as_csv(row()) + b'2014,"Tunnel,MOD,,,,,,,\n' + as_csv(row(name="Road")), small_mapping())
    assert (error.value.code, error.value.params["line"]) == ("broken_quotes", 3)


def test_another_encoding_is_read_when_the_mapping_says_so():
    mapping = small_mapping()
    data = as_csv(row(name="Café")).decode().encode("cp1252")
    assert mapping.file.encoding == "utf-8"
    object.__setattr__(mapping.file, "encoding", "cp1252")
    assert read(data, mapping).rows[0].name == "Café"
