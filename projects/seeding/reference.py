"""What everything else names: the national portfolio, areas, sectors, regions, districts, organisations.

Only what is missing is added. What is there stays as it is: the Project Office may have corrected a name.
"""

import re
from collections import Counter
from typing import Any

from django.db.models import Model
from django.utils import translation

from projects.models import Portfolio, Sector, StrategicArea
from projects.seeding.files import names, published_date, reference, source_text
from regions.models import District, Organisation, Region

PORTFOLIO = {
    "en": "Strategic projects of the National Development Plan",
    "ru": "Стратегические проекты Национального плана развития",
    "kk": "Ұлттық даму жоспарының стратегиялық жобалары",
}

KINDS = {
    "project office": Organisation.Kind.PROJECT_OFFICE,
    "office of the head of state": Organisation.Kind.HEAD_OF_STATE_OFFICE,
    "presidential": Organisation.Kind.HEAD_OF_STATE_OFFICE,
    "government": Organisation.Kind.GOVERNMENT_OFFICE,
    "ministry": Organisation.Kind.MINISTRY,
    "ministry_former": Organisation.Kind.MINISTRY,
    "agency": Organisation.Kind.AGENCY,
    "audit_body": Organisation.Kind.AUDIT_BODY,
    "central_bank": Organisation.Kind.CENTRAL_BANK,
    "quasi_public": Organisation.Kind.NATIONAL_COMPANY,
}

SUCCESSORS = {"mddiai": "maidd"}

SAME_BODY = {"apk": "executive_office"}
"""The file lists the Executive Office of the President twice; the second entry has the source."""

NOTES_WITHOUT_NAMES = {
    "maidd": "Announced on 2025-09-08 on the basis of the former digital ministry; headed by a Deputy Prime Minister.",
    "apk": "The First Deputy Head of the Executive Office coordinates the area of the Project Office.",
}
"""The file's notes on these two name people in office; a register of bodies names roles only."""

_RUSSIAN_CITIES = {"Астана": "Астаны", "Шымкент": "Шымкента", "Алматы": "Алматы"}


class Tally(Counter[str]):
    """How many objects of each kind a run added."""

    def add(self, kind: type[Model], created: bool = True, count: int = 1) -> None:
        """Under the English plural of the kind: the trail keeps it, whatever language the command runs in."""
        if created:
            with translation.override(None):
                self[str(kind._meta.verbose_name_plural)] += count


def load_reference(tally: Tally) -> Portfolio:
    """Everything in the order in which it is referred to; answers the national portfolio."""
    portfolio, created = Portfolio.objects.get_or_create(
        code="KZ",
        defaults={"is_national": True, "licence": reference()["meta"]["source_document"], **names(PORTFOLIO)},
    )
    tally.add(Portfolio, created)
    _load_regions(tally)
    _load_districts(tally)
    _load_organisations(tally)
    _load_akimats(tally)
    _load_areas(portfolio, tally)
    _load_sectors(portfolio, tally)
    return portfolio


def _load_regions(tally: Tally) -> None:
    for record in reference()["regions"]:
        centre = {f"centre_{language}": name for language, name in record["admin_centre"].items()}
        fields = {
            "kato": record["kato9"],
            "type": "region" if record["type"] == "region" else "city",
            "tile_column": record["tile_col"],
            "tile_row": record["tile_row"],
            "source": "; ".join(f"{of_what}: {source}" for of_what, source in record["sources"].items()),
        }
        _, created = Region.objects.get_or_create(
            code=record["iso_3166_2"], defaults=fields | centre | names(record["name"])
        )
        tally.add(Region, created)


def _load_districts(tally: Tally) -> None:
    regions = {region.code: region for region in Region.objects.all()}
    for record in reference()["districts"]:
        _, created = District.objects.get_or_create(
            region=regions[record["region"]],
            code=record["slug"],
            defaults={"type": record["type"], "source": record["sources"]["names"], **names(record["name"])},
        )
        tally.add(District, created)


def _load_organisations(tally: Tally) -> None:
    records = {record["slug"]: record for record in reference()["organisations"]}
    merged = {kept: records[twice] for twice, kept in SAME_BODY.items()}
    for code, record in records.items():
        if code in SAME_BODY:
            continue
        _, created = Organisation.objects.get_or_create(
            code=code, defaults=_organisation_fields(record, also=merged.get(code, {}))
        )
        tally.add(Organisation, created)
    for code, successor in SUCCESSORS.items():
        Organisation.objects.filter(code=code, successor=None).update(
            successor=Organisation.objects.get(code=successor)
        )


def _organisation_fields(record: dict[str, Any], *, also: dict[str, Any]) -> dict[str, Any]:
    """Columns of a body; `also` is a second entry of the same body, which fills what the first leaves out."""
    known = also | record
    slug = also.get("slug", record["slug"])
    ended = published_date(record.get("valid_to"))
    return {
        "kind": KINDS[record["kind"]],
        "valid_to_date": ended.day if ended else None,
        "note": NOTES_WITHOUT_NAMES.get(slug, known.get("note", "")),
        "source": source_text(known) or reference()["meta"]["source_document"],
        **names(record["name"]),
    }


def _load_akimats(tally: Tally) -> None:
    for region in Region.objects.order_by("code"):
        if Organisation.objects.filter(kind=Organisation.Kind.AKIMAT, region=region).exists():
            continue
        Organisation.objects.create(
            code=akimat_code(region),
            kind=Organisation.Kind.AKIMAT,
            region=region,
            source=f"one akimat for each region, made from the name of {region.code}",
            **names(akimat_names(region)),
        )
        tally.add(Organisation)


def akimat_code(region: Region) -> str:
    """'akimat-mangystau-region', 'akimat-almaty-city': Almaty is both, so the kind is always said."""
    place = region.name_en.removesuffix(" Region").lower().replace(" ", "-")
    return f"akimat-{place}-{region.type}"


def akimat_names(region: Region) -> dict[str, str]:
    """The name of a region's akimat: the region's own name in the genitive where the language asks for it."""
    return {
        "en": f"Akimat of {region.name_en}",
        "ru": f"Акимат {_russian_genitive(region.name_ru)}",
        "kk": f"{region.name_kk}ның әкімдігі",
    }


def _russian_genitive(name: str) -> str:
    """«Мангистауская область» → «Мангистауской области», «город Астана» → «города Астаны»."""
    if name.startswith("город "):
        city = name.removeprefix("город ")
        return f"города {_RUSSIAN_CITIES[city]}"
    if name.startswith("область "):
        return f"области {name.removeprefix('область ')}"
    return re.sub(r"ая область$", "ой области", name)


def _load_areas(portfolio: Portfolio, tally: Tally) -> None:
    for record in reference()["strategic_areas"]:
        _, created = StrategicArea.objects.get_or_create(
            code=record["code"], defaults={"portfolio": portfolio, **names(record["name"])}
        )
        tally.add(StrategicArea, created)


def _load_sectors(portfolio: Portfolio, tally: Tally) -> None:
    for position, record in enumerate(reference()["sectors"], start=1):
        _, created = Sector.objects.get_or_create(
            code=record["slug"],
            defaults={
                "portfolio": portfolio,
                "position": position,
                "lead_organisation": Organisation.objects.get(code=record["lead_body_suggestion"]),
                "source": source_text(record),
                **names(record["name"]),
            },
        )
        tally.add(Sector, created)
