"""The agenda, its edits and the three things of a note, by the worked examples of docs/formulas/stocktakes.md."""

from datetime import date
from decimal import Decimal

import pytest

from projects.domain.stocktakes import (
    MOST_OF_A_KIND,
    Due,
    Edit,
    ExpectedDate,
    Line,
    LineKind,
    TaskStanding,
    arrange,
    build_agenda,
    next_meeting,
    three_needs,
    times_carried,
)
from projects.domain.values import Status
from tests.projects.domain.worked import NONE, TODAY, day, table


def tasks():
    return [
        TaskStanding(
            row["code"],
            Status(row["status"]),
            None if row["before"] == NONE else Status(row["before"]),
            Decimal(row["weight"]),
        )
        for row in table("agenda-tasks")
    ]


def dated(kind):
    return [row for row in table("agenda-dates") if row["kind"] == kind]


def dues(kind):
    return [Due(row["code"], day(row["now"])) for row in dated(kind)]


def test_the_agenda_builds_itself():
    agenda = build_agenda(
        tasks=tasks(),
        milestones=[ExpectedDate(row["code"], "T", day(row["now"]), day(row["before"])) for row in dated("milestone")],
        promises=dues("promise"),
        decisions=dues("decision"),
        on=TODAY,
    )
    told = [(line.key, ", ".join(f"{name} {value}" for name, value in line.params.items())) for line in agenda.lines]
    assert told == [(row["key"], row["params"]) for row in table("agenda-lines")]
    assert agenda.more == {}


def test_what_is_beyond_the_limit_is_counted():
    red = [TaskStanding(f"T{n:02}", Status.RED, None, Decimal(1)) for n in range(MOST_OF_A_KIND + 3)]
    agenda = build_agenda(tasks=red, on=TODAY)
    assert len(agenda.lines) == MOST_OF_A_KIND
    assert agenda.more == {LineKind.RED: 3}


@pytest.mark.parametrize("row", table("agenda-edits"), ids=lambda row: row["case"])
def test_edits(row):
    lines = [Line(LineKind.OWN, code, {}) for code in "ABCD"]
    edits = {}
    for text in () if row["edits"] == NONE else row["edits"].split(", "):
        code, *what = text.split()
        edits[f"own:{code}"] = Edit(position=int(what[1])) if what[0] == "at" else Edit(dropped_because="why")
    found = arrange(lines, edits)
    assert " ".join(line.code for line in found.kept) == row["kept"]
    assert (" ".join(line.code for line, _ in found.dropped) or NONE) == row["dropped"]
    assert all(reason == "why" for _, reason in found.dropped)


@pytest.mark.parametrize("row", table("promise-carried"), ids=lambda row: row["held"])
def test_carried(row):
    held = [] if row["held"] == NONE else [int(number) for number in row["held"].split()]
    assert times_carried(made_at=int(row["made at"]), held=held) == int(row["carried"])


def parts(text):
    return [] if text == NONE else [part.split() for part in text.split(", ")]


@pytest.mark.parametrize("row", table("three-needs"), ids=lambda row: row["case"])
def test_three_things_that_need_the_leader(row):
    needs = three_needs(
        tasks=[TaskStanding(code, Status(status), None, Decimal(w)) for code, status, w in parts(row["tasks"])],
        promises=[Due(code, date.fromisoformat(due)) for code, due in parts(row["promises"])],
        gaps={code: (int(start), int(end)) for code, start, end in parts(row["gaps"])},
        on=TODAY,
    )
    told = [f"{n.kind} {n.code} {name} {value}" for n in needs for name, value in n.params.items()]
    assert "; ".join(told) == row["needs"].replace(NONE, "")


def test_the_next_meeting():
    assert next_meeting(date(2026, 11, 24), weeks=8) == date(2027, 1, 19)
