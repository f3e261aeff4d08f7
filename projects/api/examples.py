"""Examples of the OpenAPI document, by component. A test validates each against its schema."""

from typing import Any

_MILESTONE = "0b8c1d3e-6f0a-4d5c-9a41-7d3f0f6a2b11"
_TASK = "5a4f7d90-2f5e-4b53-8f0d-9f3f2f1c7e20"
_PROJECT = "c1a5f6b2-7a19-4a52-9d0e-1f4f1b8a3d55"
_HOST = "https://portal.example"


def _reference(kind: str, public_id: str, code: str) -> dict[str, str]:
    return {"id": public_id, "code": code, "link": f"{_HOST}/api/v1/{kind}/{public_id}/"}


MILESTONE: dict[str, Any] = {
    "id": _MILESTONE,
    "code": "MANGYSTAU-WATER-M3",
    "names": {"kk": "Құбыр төселді", "ru": "Трубопровод проложен", "en": "Pipeline laid"},
    "task": _reference("tasks", _TASK, "MANGYSTAU-WATER"),
    "project": _reference("projects", _PROJECT, "MANGYSTAU"),
    "owner": None,
    "position": 3,
    "weight": "2.000",
    "state": "open",
    "completion": "0.5000",
    "baseline_date": "2026-12-31",
    "baseline_number": 1,
    "forecast_date": "2027-02-15",
    "actual_date": None,
    "date_precision": "day",
    "completion_criterion": "Act of acceptance signed",
    "is_key": True,
    "evidence": "",
    "note": "Half of the pipes are laid",
    "reported_at": "2026-11-24T04:00:00Z",
    "source": "",
    "illustrative": True,
    "version": 8,
    "updated_at": "2026-11-24T04:00:00Z",
    "links": {
        "self": f"{_HOST}/api/v1/milestones/{_MILESTONE}/",
        "updates": f"{_HOST}/api/v1/milestones/{_MILESTONE}/updates/",
        "page": f"{_HOST}/milestones/MANGYSTAU-WATER-M3/",
    },
}

EXAMPLES: dict[str, list[Any]] = {
    "Milestone": [MILESTONE],
    "PatchedMilestoneReportInput": [
        {"completion": "0.6", "note": "Sixty of a hundred kilometres"},
        {"forecast_date": "2027-02-15", "reason": "The contractor changed"},
        {"actual_date": "2026-11-20"},
        {},
    ],
    "BaselineChangeInput": [{"milestone": "MANGYSTAU-WATER-M3", "to": "2027-06-30"}],
    "BaselineRequestInput": [
        {
            "task": "MANGYSTAU-WATER",
            "reason": "The scope grew by a second line",
            "changes": [{"milestone": "MANGYSTAU-WATER-M3", "to": "2027-06-30"}],
        }
    ],
    "DecisionInput": [{"reason": "Agreed with the akimat"}, {}],
    "RefusalInput": [{"reason": "The line is needed before the winter"}],
    "DependencyInput": [
        {
            "predecessor": "INFRA-GRID-M5",
            "successor": "MANGYSTAU-WATER-M3",
            "needed_date": "2026-12-31",
            "why": "The pumps need power",
            "lag_days": 30,
        }
    ],
    "AcceptanceInput": [{"agreed_date": "2026-12-15", "answer": "The substation is on site"}],
    "DeclineInput": [{"answer": "The transformers come in March; we can keep 31 March 2027"}],
    "AcknowledgementInput": [{"note": "We hire a mobile power station until then"}],
    "WithdrawalInput": [{"reason": "The pumps run on diesel"}],
    "ChainInput": [{"project": "MANGYSTAU", "name_en": "Every village has clean water"}],
    "PatchedChainChangeInput": [{"name_ru": "В каждом селе есть чистая вода"}, {}],
    "LinkInput": [{"chain": "CHN-001", "name_en": "Pumps are serviced every month", "actor": "District engineers"}],
    "PatchedLinkChangeInput": [{"organisation": "mwri", "actor": ""}, {}],
    "StrengthInput": [{"strength": "weak", "reason": "Two of five districts have no engineer"}],
    "RemovalInput": [{"reason": "The ministry does it itself now"}],
    "CancellationInput": [{"reason": "Merged with the milestone of the second line"}],
    "JudgementInput": [{"rating": "amber_red", "reason": "The site has no owner yet"}],
    "Problem": [
        {
            "type": "/api/problems/invalid/",
            "title": "Something in the request is not right",
            "status": 400,
            "detail": "Each entry of errors names the place and says why.",
            "errors": [{"pointer": "#/reason", "code": "required", "message": "Say why the forecast moves."}],
            "request_id": "6f1c0a9be2d94b1f8f0c3a7d5e2b4c61",
        }
    ],
    "StaleProblem": [
        {
            "type": "/api/problems/stale/",
            "title": "The object has changed since you read it",
            "status": 412,
            "detail": "Look at current and conflicts, decide, and send again with the present ETag in If-Match.",
            "errors": [],
            "request_id": "6f1c0a9be2d94b1f8f0c3a7d5e2b4c61",
            "current": MILESTONE,
            "conflicts": [
                {
                    "field": "completion",
                    "yours": "0.7500",
                    "theirs": "0.5000",
                    "by": "editor@example.org",
                    "at": "2026-11-24T04:00:00Z",
                }
            ],
        }
    ],
}
