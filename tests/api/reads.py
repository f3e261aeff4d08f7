"""Reading operations of the schema, and their addresses for the objects of one side of the country."""

from typing import Any

from tests.api.caller import Side
from tests.api.test_schema import operations

SLICES = ("project", "task", "team", "sector", "region", "organisation", "area")
READS = [(path, operation) for method, path, operation in operations() if method == "get"]
LISTS = [path for path, _ in READS if "{" not in path]


def slice_of(side: Side, dimension: str) -> Any:
    """The object whose figure is published in this dimension; the portfolio that holds it."""
    return {
        "project": side.project,
        "task": side.tasks[0],
        "team": side.team,
        "sector": side.team.sector,
        "region": side.region,
        "organisation": side.ministry,
        "area": side.project.area,
        "portfolio": side.project.portfolio,
    }[dimension]


def addresses(path: str, side: Side) -> list[str]:
    """The path with the ids of one side: one address, or one for each dimension of slices."""
    if "{dimension}" in path:
        return [
            path.replace("{dimension}", dimension).replace("{id}", str(slice_of(side, dimension).public_id))
            for dimension in SLICES
        ]
    kind = path.split("/")[3]
    return [path.replace("{id}", str(side.objects[kind].public_id))] if kind in side.objects else []
