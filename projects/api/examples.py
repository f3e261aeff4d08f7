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
    "claimed_date": None,
    "claimed_by": "",
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
        {"actual_date": "2026-11-20", "evidence": "Act of acceptance 114 of 20 November 2026"},
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
    "BaselineVerdictInput": [{"reason": "Agreed with the akimat"}, {}],
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
    "PatchedTaskUpdateInput": [
        {"done_text": "Forty of a hundred kilometres are laid", "next_text": "Crossing of the railway"},
        {"needed_text": "A decision on the crossing by 10 December"},
        {},
    ],
    "SubmitInput": [{"done_text": "Forty of a hundred kilometres are laid"}, {}],
    "ReturnUpdateInput": [{"note": "Say which kilometres"}],
    "ExcuseInput": [{"reason": "The task began on the last day of the month"}],
    "SendBackInput": [{"note": "The act of October is missing"}],
    "PatchedReportingFrequencyInput": [{"frequency": "weekly"}],
    "ReturnDoneInput": [{"note": "The act names the first line only"}],
    "ChallengeInput": [
        {
            "name_en": "Half of the leaks in the water mains of Aktau",
            "project": "MANGYSTAU",
            "members": ["akimat-mangystau-region", "mwri"],
            "measure": "Share of water that reaches no meter",
            "unit": "%",
            "start_value": "31",
            "goal_value": "15",
            "start_date": "2026-12-01",
            "sponsor_role": "Deputy akim",
            "sponsor_organisation": "akimat-mangystau-region",
        }
    ],
    "ChallengeCloseInput": [{"value": "14.2", "story": "The night pressure did it", "kept": "An order of the akimat"}],
    "ChallengeNoteInput": [{"for_date": "2026-11-24", "value": "24.5", "text": "Eleven leaks repaired"}],
    "SponsorReviewInput": [{"week": 9, "call": "needs_help", "words": "Pipes come from the reserve"}],
    "SustainCheckInput": [{"months": 6, "value": "15.1", "evidence": "Meters of all zones for a month"}],
    "LabInput": [
        {
            "name_en": "Water for the last mile",
            "project": "INFRA",
            "question": "How does every village get clean water?",
            "participants": ["mwri", "minagri"],
            "start_date": "2026-12-01",
            "end_date": "2026-12-20",
        }
    ],
    "IdeaInput": [
        {
            "title": "Block modules",
            "problem": "412 villages are far from a main",
            "proposal": "Clean ground water on the spot",
            "organisation": "mwri",
        }
    ],
    "IdeaDecisionInput": [{"chosen": True, "reason": "Best score, and three regions can begin at once"}],
    "IdeaScoreInput": [{"impact": 5, "feasibility": 4, "cost": 4, "speed": 3}],
    "PlanLineInput": [
        {
            "action": "Order the first ten modules",
            "organisation": "mwri",
            "role": "Head of the department of supply",
            "due_date": "2027-02-01",
            "criterion": "The contract is signed",
            "weight": "2",
        }
    ],
    "PlanLineDropInput": [{"number": 3}],
    "HandOverInput": [{"sector": "water", "lead_organisation": "mwri", "team": "TEAM-WATER"}],
    "PassageInput": [{"step": "roadmap"}, {"step": "labs", "waiver_reason": "Agreed before labs were introduced"}],
    "PublicRecordInput": [
        {"kind": "open_day", "title": "Open day", "held_date": "2026-11-20", "place": "Aktau", "feedback": 61}
    ],
    "TaskInput": [
        {
            "project": "INFRA",
            "name_en": "Block modules in villages without a main",
            "sector": "water",
            "team": "TEAM-WATER",
            "lead_organisation": "mwri",
        }
    ],
    "MilestoneInput": [
        {
            "task": "INFRA-RURALWATER",
            "name_en": "First ten modules ordered",
            "baseline_date": "2027-02-01",
            "weight": "2",
        }
    ],
    "IndicatorInput": [
        {
            "name_en": "Water lost on the way to the field",
            "unit": "%",
            "direction": "down",
            "frequency": "monthly",
            "task": "INFRA-IRRIGATION",
            "owner": "mwri",
            "is_kpi": True,
        }
    ],
    "PatchedDescriptionInput": [{"frequency": "quarterly", "note": "Measured at 140 gauges"}],
    "IndicatorValueInput": [
        {"date": "2026-10-31", "value": "36.4", "source": "Gauges of the ministry"},
        {
            "date": "2026-10-31",
            "value": "36.9",
            "source": "Gauges of the ministry",
            "corrects": 1,
            "reason": "One gauge was read twice",
        },
    ],
    "IndicatorTrajectoryInput": [
        {
            "points": [{"date": "2024-12-31", "value": "45"}, {"date": "2028-12-31", "value": "25"}],
            "corridor": "0.05",
            "reason": "The second canal comes a year later",
        }
    ],
    "IndicatorGradeInput": [
        {
            "is_sourced": True,
            "is_defined": True,
            "is_timely": True,
            "is_verified": False,
            "reason": "Nobody outside has checked it yet",
        }
    ],
    "SplitInput": [
        {"method": "weighted_mean", "parts": [{"indicator": "INFRA-I1-KZ-63", "weight": "2"}]},
        {"method": "", "parts": []},
    ],
    "PlannedPointInput": [{"date": "2028-12-31", "value": "25"}],
    "SplitPartInput": [{"indicator": "INFRA-I1-KZ-63", "weight": "2"}],
    "JudgementInput": [{"rating": "amber_red", "reason": "The site has no owner yet"}],
    "RiskInput": [
        {
            "task": "MANGYSTAU-GASPLANT",
            "title": "Compressors arrive after the winter",
            "cause": "One maker, and one vessel a month",
            "event": "The compressors miss the January vessel",
            "effect": "Trial runs move past the heating season",
            "likelihood": 4,
            "impact": 4,
            "proximity_date": "2027-01-20",
            "response": "reduce",
            "owner": "minenergo",
        }
    ],
    "PatchedRiskChangeInput": [{"response": "transfer", "proximity_date": None}],
    "AssessmentInput": [{"likelihood": 3, "impact": 4, "reason": "The second maker has confirmed"}],
    "RiskActionInput": [{"text": "Order from the second maker", "due_date": "2026-12-20"}],
    "RiskActionDoneInput": [{"number": 1}],
    "RiskClosingInput": [{"reason": "The compressors are on site"}],
    "RiskHappenedInput": [{"what": "The vessel left without them", "severity": "high", "due_date": "2027-02-15"}],
    "IssueInput": [
        {
            "task": "MANGYSTAU-GASPLANT",
            "title": "No land title for the pipe yard",
            "what": "The yard stands on land of two owners; pipes lie on the road",
            "severity": "moderate",
            "owner": "akimat-mangystau-region",
            "due_date": "2026-12-15",
        }
    ],
    "AttachmentInput": [{"milestone": "MANGYSTAU-WATER-M3", "file": "(the bytes)", "caption": "Act of acceptance 114"}],
    "FileRemovalInput": [{"reason": "The wrong act: number 114 follows"}],
    "LongWorkInput": [
        {"kind": "export"},
        {"kind": "history", "portfolio": "KZ", "first": "2026-10-01", "last": "2026-10-31"},
    ],
    "CommentInput": [
        {"milestone": "MANGYSTAU-WATER-M3", "text": "The pipes lie at the port. @a.serikova@mwri.example"}
    ],
    "TextInput": [{"text": "The pipes lie at the port of Kuryk"}],
    "PostponementInput": [{"to": "2027-01-15", "reason": "The court sits in January"}],
    "ResolutionInput": [{"resolution": "Both owners signed the lease"}],
    "OptionInput": [{"text": "Lay the first line", "consequences": "Aktau has water in June, the districts wait"}],
    "DecisionInput": [
        {
            "task": "MANGYSTAU-KASPI",
            "title": "Which line first",
            "question": "The money of 2027 is enough for one of two lines.",
            "options": [
                {"text": "Lay the first line", "consequences": "Aktau has water in June, the districts wait"},
                {"text": "Lay the second line", "consequences": "The districts come first, Aktau waits a year"},
            ],
            "step": "ministry",
            "due_date": "2026-12-20",
        }
    ],
    "AnswerInput": [{"option": 1, "words": "The first line; the second goes into the budget of 2028."}],
    "MoveInput": [{"reason": "Two ministries disagree on who pays"}],
    "OrderNamesInput": [{"en": "Report on water losses by region"}],
    "OrderInput": [
        {
            "names": {"en": "Report on water losses by region"},
            "giver": "President",
            "meeting": "Meeting on water policy",
            "given_date": "2026-11-10",
            "due_date": "2026-12-25",
            "lead": "mwri",
            "contributing": ["minagri"],
        }
    ],
    "OrderReportInput": [{"text": "Fourteen of twenty regions have measured"}],
    "ExtensionInput": [{"to": "2027-01-31", "reason": "Meters for six regions arrive in January"}],
    "ExtensionDecisionInput": [{"granted": True, "words": "Until the end of January, once"}],
    "OrderClosingInput": [{"text": "All twenty regions have measured", "proof": "Register of 20 acts, No 114"}],
    "ClosingDecisionInput": [{"accepted": False, "words": "Two acts have no signature"}],
    "ProblemMeetingInput": [{}, {"week_date": "2026-11-23"}],
    "OutcomeInput": [{"item": 2, "outcome": "carried", "note": "The ministry brings figures next week"}],
    "MinutesInput": [{"minutes": "Present: Project Office, energy, finance. Three points, two solved."}],
    "StocktakeSeriesInput": [
        {"code": "WATER", "name_en": "Stocktake on water", "sector": "water", "interval_weeks": 8, "chair": "Minister"}
    ],
    "PatchedStocktakeSeriesChangeInput": [{"interval_weeks": 6, "members": ["mwri", "project_office"]}],
    "StocktakeInput": [{"series": "WATER", "meeting_date": "2027-01-19"}],
    "PatchedStocktakeChangeInput": [{"meeting_date": "2027-01-26"}, {"minutes": "The second line is taken first."}],
    "LinePlaceInput": [{"key": "red:INFRA-GAS", "position": 1}],
    "AgendaLineDropInput": [{"key": "moved:INFRA-ROADS", "reason": "Explained in writing by the ministry"}],
    "LineAddInput": [{"title": "Order of work before the heat", "task": "INFRA-GAS"}],
    "ErratumInput": [
        {"place": "figures/overdue", "after": "7", "reason": "The act of acceptance was entered two days later"}
    ],
    "StocktakeDecisionInput": [{"decision": "D-014", "option": 2, "words": "The second site, without the third"}],
    "PromiseInput": [
        {
            "organisation": "mwri",
            "what": "Connect the last districts",
            "due_date": "2027-02-01",
            "task": "DIGITAL-WATER",
        }
    ],
    "SettlementInput": [{"state": "kept", "outcome": "All 98 districts send their readings"}],
    "ReviewInput": [
        {
            "project": "MANGYSTAU",
            "task": "MANGYSTAU-KASPI",
            "names": {"en": "Why the mains come late", "ru": "Почему водоводы опаздывают", "kk": ""},
            "question": "What keeps the mains to the villages from being laid this year?",
            "start_date": "2026-11-02",
            "due_date": "2026-12-07",
            "team": [{"organisation": "project_office", "role": "Head of the review"}],
        }
    ],
    "ReviewNamesInput": [{"en": "Why the mains come late", "ru": "Почему водоводы опаздывают", "kk": ""}],
    "ReviewSeatInput": [{"organisation": "minfin", "role": "Chief expert, capital spending"}],
    "ReviewAdvanceInput": [{"note": "All interviews are held"}, {"findings": "The contracts were let too late"}],
    "RecommendationInput": [
        {
            "review": "PR-001",
            "text": "Let the second lot by the end of January",
            "grade": "critical",
            "owner": "mwri",
            "due_date": "2027-01-31",
        }
    ],
    "RecommendationProgressInput": [{"text": "The tender is announced"}, {"text": "Signed", "says_done": True}],
    "RecommendationClosingInput": [{"proof": "Contract No. 14 of 20 January, seen by the Project Office"}],
    "RecoveryPlanInput": [
        {
            "cause": "The contractor left the site in August",
            "on_course_date": "2027-03-31",
            "actions": [{"what": "Let the rest of the works", "who": "Director of water", "due_date": "2027-01-20"}],
        }
    ],
    "RecoveryActionInput": [
        {"what": "Let the rest of the works", "who": "Director of water", "due_date": "2027-01-20"}
    ],
    "RecoveryAcceptanceInput": [{}, {"note": "Report each Monday"}],
    "RecoveryReturnInput": [{"note": "The second action has no owner"}],
    "BudgetInput": [{"project": "MANGYSTAU", "year": 2027, "baseline": "41000.00", "forecast": "43500.00"}],
    "PatchedBudgetChangeInput": [{"actual": "12500.00"}, {"forecast": "44000.00", "reason": "Steel became dearer"}],
    "BudgetExplanationInput": [{"kind": "forecast", "text": "The second line was added in June"}],
    "ValidationInput": [
        {"milestone": "MANGYSTAU-KASPI-M3", "verdict": "confirmed", "finding": "Seen on site, the act is signed"},
        {
            "milestone": "MANGYSTAU-KASPI-M4",
            "round": "VR-2026",
            "verdict": "disputed",
            "finding": "Two of five pumps are not installed",
            "found_completion": "0.6",
        },
    ],
    "ValidationAnswerInput": [{"text": "The two pumps were mounted the week after the visit"}],
    "ValidationClosingInput": [{"reason": "Seen again on 12 November: all five work"}],
    "ValidationRoundInput": [{"year": 2026, "size": 12, "seed": "2026-11-24"}],
    "JudgementDraftInput": [
        {
            "task": "MANGYSTAU-WATER",
            "challenge": 2,
            "planning": 3,
            "capacity": 2,
            "stage": 2,
            "performance": "behind",
            "rating": "amber_red",
            "reason": "The contractor is chosen, the site has no owner yet",
            "evidence": "Visit of 20 November, act 14",
        }
    ],
    "PatchedJudgementEditInput": [{"capacity": 3, "reason": "The akimat has named an owner of the site"}],
    "NoteInput": [{"note": "Name the document that proves the capacity"}],
    "FindingAnswerInput": [{"answer": "The dates are of the contractor; we have asked for his programme of works"}],
    "JudgementRoundInput": [{"cut_off_date": "2026-12-31", "note": "Second half of 2026"}],
    "PatchedCutOffInput": [{"cut_off_date": "2027-01-15", "reason": "Two visits move into January"}],
    "RoundClosingInput": [{"moderation_note": "Capacity was judged too kindly in two projects; corrected"}],
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
