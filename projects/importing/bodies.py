"""The portfolio, the sectors and the departments that an import needs: found by code, or made from the mapping."""

from collections.abc import Iterable

from projects.importing.findings import MappingError
from projects.importing.mapping import DepartmentEntry, Mapping
from projects.models import Portfolio, Sector
from regions.models import Organisation


def portfolio_of(mapping: Mapping) -> Portfolio:
    """The portfolio of its own. Raises MappingError for the national one: imports never mix with its figures."""
    entry = mapping.portfolio
    found, _ = Portfolio.objects.get_or_create(
        code=entry.code, defaults={"licence": entry.licence, **entry.names.fields()}
    )
    if found.is_national:
        raise MappingError(f"portfolio.code: “{entry.code}” is the national portfolio")
    return found


def sectors_of(mapping: Mapping, portfolio: Portfolio) -> dict[str, Sector]:
    """Every sector of the mapping by code. Raises MappingError for a code that another portfolio has."""
    found = {}
    for position, entry in enumerate(mapping.sectors, start=1):
        sector, _ = Sector.objects.get_or_create(
            code=entry.code,
            defaults={
                "portfolio": portfolio,
                "position": position,
                "source": mapping.portfolio.source,
                **entry.names.fields(),
            },
        )
        if sector.portfolio_id != portfolio.pk:
            raise MappingError(f"sectors: “{entry.code}” is a sector of another portfolio")
        found[entry.code] = sector
    return found


def departments_of(mapping: Mapping, codes: Iterable[str]) -> dict[str, Organisation]:
    """The departments with these codes, and what they became. Raises MappingError for a body of another kind."""
    found: dict[str, Organisation] = {}
    for code in sorted(codes):
        _department(mapping, mapping.departments[code], found)
    return found


def _department(mapping: Mapping, entry: DepartmentEntry, found: dict[str, Organisation]) -> Organisation:
    if entry.code in found:
        return found[entry.code]
    successor = _department(mapping, mapping.departments[entry.successor], found) if entry.successor else None
    body, _ = Organisation.objects.get_or_create(
        code=entry.code,
        defaults={
            "kind": Organisation.Kind.DEPARTMENT,
            "successor": successor,
            "valid_to_date": entry.replaced_on,
            "source": mapping.portfolio.source,
            **entry.names.fields(),
        },
    )
    if body.kind != Organisation.Kind.DEPARTMENT:
        raise MappingError(f"departments: “{entry.code}” is a body of another kind")
    found[entry.code] = body
    return body
