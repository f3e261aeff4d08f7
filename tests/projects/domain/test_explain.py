from datetime import date
from decimal import Decimal

from projects.domain.explain import LeftOut, explain_group, explain_task
from projects.domain.group import Child
from projects.domain.values import Status
from tests.projects.domain.worked import NONE, TODAY, by_case, milestone, number, table

EXPECTED = by_case(table("explain"))
MILESTONES = by_case(table("task-milestones"))
CHILDREN = by_case(table("group-children"))


def told(explanation):
    return [
        {
            "child": str(row.key),
            "weight": row.weight,
            "value": row.value,
            "share": row.share,
            "contribution": row.contribution,
            "left out": row.left_out.value if row.left_out else NONE,
        }
        for row in explanation.rows
    ]


def expected(case):
    numeric = ("weight", "value", "share", "contribution")
    return [
        {"child": row["child"], "left out": row["left out"], **{name: number(row[name]) for name in numeric}}
        for row in EXPECTED[case]
    ]


def plans(case):
    return {index: milestone(row) for index, row in enumerate(MILESTONES[case], start=1)}


def children(case):
    made = [
        Child(
            weight=Decimal(row["weight"]),
            progress=number(row["progress"]),
            planned=number(row["planned"]),
            status=Status(row["status"]),
        )
        for row in CHILDREN[case]
    ]
    return dict(enumerate(made, start=1))


def test_tasks_are_explained_as_on_the_page():
    for case in ("ordinary", "thirds"):
        assert told(explain_task(plans(case), today=TODAY)) == expected(case)


def test_a_group_is_explained_as_on_the_page():
    empty = Child(weight=Decimal(7), progress=None, planned=None, status=Status.NO_DATA)
    explanation = explain_group({**children("ordinary"), 4: empty})
    assert told(explanation) == expected("group")
    assert (explanation.weight_total, explanation.progress, explanation.planned_progress) == (
        10,
        Decimal("0.83"),
        Decimal("0.84"),
    )


def test_planned_values_are_told_beside_the_earned_ones():
    explanation = explain_task(plans("ordinary"), today=TODAY)
    assert [row.planned_value for row in explanation.rows] == [1, 1, 0, None]
    assert [row.planned_contribution for row in explanation.rows] == [Decimal("0.3"), Decimal("0.2"), 0, None]
    assert (explanation.progress, explanation.planned_progress) == (Decimal("0.45"), Decimal("0.5"))


def test_planned_values_are_those_of_the_day():
    explanation = explain_task(plans("ordinary"), today=date(2027, 3, 31))
    assert [row.planned_value for row in explanation.rows] == [1, 1, 1, None]


def test_nothing_counted_is_no_data():
    explanation = explain_task(plans("only cancelled"), today=TODAY)
    assert (explanation.progress, explanation.planned_progress, explanation.weight_total) == (None, None, 0)
    assert [row.left_out for row in explanation.rows] == [LeftOut.CANCELLED]
    assert explain_group({}).rows == ()
