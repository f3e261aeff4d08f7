"""What is sent where neither the example of the schema nor the form of the page is right by itself."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from tests import factories
from tests.api.caller import Side
from tests.rights.bodies import references
from tests.rights.people import OFFICE
from tests.rights.states import STAND_IN

BODIES: dict[str, dict[str, Any]] = {
    "comments add": {"text": "The pipes lie at the port."},
    "dependencies accept": {"agreed_date": "2026-12-31"},
    "ideas drop-line": {"number": 1},
    "indicators split": {"parts": [{"indicator": "part-of-ours", "weight": "1"}]},
    "lifecycles passages": {"step": "strategic_direction", "waiver_reason": "Agreed before"},
    "stocktakes drop-line": {"key": "own:01"},
    "stocktakes place-line": {"key": "own:01"},
    "validation-rounds add": {"year": 2024, "size": 1},
}
"""What must stand in a body otherwise than in the example of the schema."""


TYPED: dict[str, dict[str, Any]] = {
    "budgets change": {"forecast": "120.00"},
    "challenges plan": {"start_date": "2026-12-01"},
    "delivery-chains links": {"actor": ""},
    "delivery-links edit": {"actor": ""},
    "indicators value": {"date": "2026-10-31", "corrects": ""},
    "milestones report": {"actual_date": "", "evidence": ""},
    "milestones validate": {"verdict": "confirmed", "found_completion": ""},
    "projects decisions/raise": {"step": "ministry"},
    "tasks decisions/raise": {"step": "ministry"},
    "orders decide-extension": {"verdict": "yes"},
    "orders decide-closing": {"verdict": "yes"},
    "projects judgements/draft": {"judged_date": ""},
    "tasks judgements/draft": {"judged_date": ""},
    "projects lifecycle/records": {"held_date": "2026-11-20"},
    "projects money/add": {"year": "2027", "actual": ""},
    "projects validation/value": {"found_value": "", "day": "2026-01-01"},
    "comments edit": {"text": "Look again"},
    "orders give": {"given_date": "2026-11-10", "due_date": "2026-12-25"},
    "reviews start": {"start_date": "2026-11-24", "due_date": "2026-12-24"},
    "stocktakes errata": {"place": "figures/overdue", "after": "7"},
    "stocktakes agenda/drop": {"key": "own:01"},
    "stocktakes agenda/place": {"key": "own:01"},
    "stocktake-series add": {"code": "NEW-ONE", "sector": ""},
    "validations draw": {"year": "2024", "size": "1"},
    "long-work history": {"first": "2026-11-01", "last": "2026-11-10"},
}
"""What a person must type into a form otherwise than the reader of forms does by itself."""


def typed_everywhere(side: Side) -> dict[str, str]:
    """What is typed into a text control of this name, where words will not do."""
    codes = {name: row.code for name, row in references(side).items() if not isinstance(row, list)}
    numbers = {"value": "14", "start_value": "31", "goal_value": "15", "lag_days": "5", "weight": "2", "year": "2027"}
    numbers |= {"baseline": "100", "forecast": "100", "actual": "1", "attendance": "30", "feedback": "4"}
    lines = {"points": "2025-01-01 0\n2029-01-01 100", "parts": "part-of-ours 1", "link": "https://portal.example/act"}
    return (
        codes
        | numbers
        | lines
        | {"subject": side.tasks[0].code, "about": side.tasks[0].code, "days": "14", "region": side.region.code}
    )


def both_bodies(name: str) -> Callable[[Side], dict[str, Any]]:
    """A choice of several bodies: ours."""
    return lambda side: {name: [side.ministry.code, side.akimat.code]}


CHOSEN: dict[str, Callable[[Side], dict[str, Any]]] = {
    "challenges plan": both_bodies("members"),
    "labs open": both_bodies("participants"),
    "labs ideas": lambda side: {"organisation": side.ministry.code},
    "orders give": lambda side: {"lead": side.ministry.code, "contributing": [side.akimat.code]},
    "reviews start": lambda _side: {f"{cell}_{n}": "" for cell in ("body", "role") for n in range(2, 9)},
}
"""What must be chosen from a list."""


def chosen_rows(side: Side) -> dict[str, Any]:
    rows = [f"{milestone.code}:{milestone.version}" for milestone in side.milestones[:2]]
    return {"row": rows, "kind": "note", "note": "Seen on site"}


def key_of(email: str) -> int:
    """What a list of people sends."""
    return User.objects.get(email=email).pk


NEW = "seven grey herons over the Caspian"
"""A password that nobody has."""

FORMS: dict[str, Callable[[Side], dict[str, Any]]] = {
    "updates several/preview": chosen_rows,
    "updates several/save": chosen_rows,
    "views save": lambda _side: {"name": "Late ones", "address": "/updates/?show=late"},
    "sign-in add": lambda _side: {"email": OFFICE, "password": factories.PASSWORD},
    "milestones put-back": lambda side: {"version": "2", "from": "milestone"},
    **dict.fromkeys(
        (
            "account app/add",
            "account confirm/passkey",
            "account passkey/add",
            "account recovery-codes/renew",
            "account sessions/end-others",
            "calendar address/revoke",
            "factors remove",
            "invitation add",
            "long-work apply",
            "national seen",
            "people reopen",
            "people resend",
            "sessions end",
            "sign-in code",
            "sign-in code/passkey",
            "sign-in sso",
            "sign-in passkey",
            "standing-in act",
            "standing-in end",
            "standing-in stop",
            "tokens revoke",
        ),
        lambda _side: {},
    ),
    "account password/change": lambda _side: {"present": factories.PASSWORD, "new": NEW, "again": NEW},
    "baseline-requests withdraw": lambda _side: {"reason": "It is needed no more"},
    "account confirm/send": lambda _side: {"password": factories.PASSWORD},
    "sign-in reset": lambda _side: {"email": OFFICE},
    "sign-in reset/{token}": lambda _side: {"new": NEW, "again": NEW},
    "people invite": lambda side: {
        "email": "new@example.org",
        "full_name": "Somebody New",
        "role": "minister",
        "organisations": [side.ministry.pk],
    },
    "people change": lambda side: {"role": "minister", "organisations": [side.ministry.pk]},
    "people close": lambda _side: {"reason": "Left the ministry"},
    "standing-in make": lambda _side: {
        "absent": key_of(OFFICE),
        "stand_in": key_of(STAND_IN),
        "first_date": "2026-12-10",
        "last_date": "2026-12-20",
        "reason": "Annual leave",
    },
    "tokens make": lambda _side: {"owner": key_of(OFFICE), "purpose": "Statistics", "scope": "read", "days": "9"},
    "tokens rotate": lambda _side: {"days": "9", "overlap_hours": "1"},
}
"""Forms that no page shows in this country, by kind and act."""
