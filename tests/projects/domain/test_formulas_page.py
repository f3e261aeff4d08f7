"""The page itself: every table is read by a test, and what it lists is what the code has."""

import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from projects.domain.rag import ReasonCode
from projects.domain.thresholds import DEFAULT_THRESHOLDS, Thresholds
from tests.projects.domain.worked import table, tables, text


def test_every_marked_table_has_rows_and_is_read_by_a_test():
    marked = set(re.findall(r"<!-- table: (\S+) -->", text()))
    sources = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    read = set(re.findall(r'\btable\("([\w-]+)"\)', sources))
    assert {name for name, rows in tables().items() if rows} == marked == read


def test_page_lists_every_threshold_with_its_default():
    listed = {row["name"]: Decimal(row["version 1"]) for row in table("thresholds")}
    rules = [field.name for field in fields(Thresholds) if field.name != "version"]
    assert listed == {name: getattr(DEFAULT_THRESHOLDS, name) for name in rules}


def test_page_lists_every_reason_code():
    assert [row["code"] for row in table("reasons")] == [code.value for code in ReasonCode]
