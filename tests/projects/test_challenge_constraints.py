"""Each invariant of challenges, labs and steps is refused by the database, by name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from projects.models import (
    Challenge,
    ChallengeMember,
    ChallengeNote,
    GatePassage,
    Idea,
    IdeaScore,
    Lab,
    PlanLine,
    PublicRecord,
    SponsorReview,
    SustainCheck,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.hundred_days import add_notes, choose, make_challenge, make_idea, make_lab, make_line
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db


def changed(row: Any, constraint: str, **values: Any) -> None:
    with refused(constraint), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"goal_value": 30}, "projects_challenge_goal_differs"),
        ({"state": "closed"}, "projects_challenge_closed_means_result"),
        ({"result": "achieved"}, "projects_challenge_closed_means_result"),
        ({"result_value": 3}, "projects_challenge_closed_means_result"),
        ({"closed_date": TODAY}, "projects_challenge_closed_means_result"),
        ({"state": "paused"}, "projects_challenge_closed_means_result"),
        ({"start_date": TODAY.replace(year=1980)}, "projects_challenge_start_sane"),
    ],
)
def test_a_challenge_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    changed(make_challenge(), constraint, **values)


def test_the_task_of_a_challenge_is_of_its_project() -> None:
    changed(make_challenge(), "projects_challenge_task_in_project", project=factories.make_project())


def test_one_body_leads() -> None:
    challenge = make_challenge()
    changed(challenge.members.get(role="member"), "projects_challenge_one_lead", role="lead")
    changed(challenge.members.get(role="member"), "projects_challenge_role_known", role="boss")


def entry(model: Any, **values: Any) -> Callable[[], Any]:
    return lambda: model.objects.create(at=NOW, **values)


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (ChallengeNote, {"for_date": TODAY, "number": 0, "text": "x"}, "projects_note_number_from_1"),
        (SponsorReview, {"week": 15, "call": "on_track", "words": "x"}, "projects_review_week_1_to_14"),
        (SponsorReview, {"week": 1, "call": "fine", "words": "x"}, "projects_review_call_known"),
        (SustainCheck, {"months": 7, "verdict": "lost"}, "projects_check_after_6_or_12_months"),
        (SustainCheck, {"months": 6, "verdict": "gone"}, "projects_check_verdict_known"),
    ],
)
def test_an_entry_that_cannot_be(model: Any, values: dict[str, Any], constraint: str) -> None:
    more = {"value": 1, "evidence": "x", "checked_date": TODAY} if model is SustainCheck else {}
    with refused(constraint), transaction.atomic():
        model.objects.create(challenge=make_challenge(), at=NOW, **more, **values)


def test_entries_once_each() -> None:
    challenge = make_challenge()
    add_notes(challenge, 1)
    note = challenge.notes.get()
    for act, constraint in (
        (
            entry(ChallengeNote, challenge=challenge, for_date=note.for_date, text="x"),
            "projects_note_number_once_a_day",
        ),
        (entry(SponsorReview, challenge=challenge, week=1, call="on_track", words="x"), "projects_review_once_a_week"),
        (
            entry(
                SustainCheck,
                challenge=challenge,
                months=6,
                value=1,
                verdict="lost",
                evidence="x",
                checked_date=TODAY,
            ),
            "projects_check_once_each",
        ),
    ):
        if constraint != "projects_note_number_once_a_day":
            act()
        with refused(constraint), transaction.atomic():
            act()


def test_history_is_never_rewritten() -> None:
    challenge, lab = make_challenge(), make_lab()
    add_notes(challenge, 1)
    idea = make_idea(lab)
    review = SponsorReview.objects.create(challenge=challenge, week=1, call="on_track", words="x", at=NOW)
    check = SustainCheck.objects.create(
        challenge=challenge, months=6, value=1, verdict="lost", evidence="x", checked_date=TODAY, at=NOW
    )
    record = PublicRecord.objects.create(
        project=lab.project, kind="open_day", title="x", place="x", held_date=TODAY, at=NOW
    )
    passage = GatePassage.objects.create(project=lab.project, step="labs", number=2, passed_date=TODAY, at=NOW)
    changed(challenge.notes.get(), "projects_challengenote_never_rewritten", value=1)
    changed(review, "projects_sponsorreview_never_rewritten", call="needs_help")
    changed(check, "projects_sustaincheck_never_rewritten", verdict="sustained")
    changed(idea.scores.first(), "projects_ideascore_never_rewritten", impact=1)
    changed(record, "projects_publicrecord_never_rewritten", attendance=900)
    changed(passage, "projects_gatepassage_never_rewritten", waiver_reason="Later.")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "paused"}, "projects_lab_state_known"),
        ({"end_date": TODAY.replace(year=2020)}, "projects_lab_ends_after_start"),
        ({"weight_cost": 11}, "projects_lab_weights_0_to_10_not_all_0"),
        (
            {"weight_impact": 0, "weight_feasibility": 0, "weight_cost": 0, "weight_speed": 0},
            "projects_lab_weights_0_to_10_not_all_0",
        ),
    ],
)
def test_a_lab_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    changed(make_lab(), constraint, **values)


def test_an_idea_that_cannot_be() -> None:
    lab = make_lab()
    first, second = make_idea(lab), make_idea(lab)
    changed(second, "projects_idea_number_once", number=first.number)
    changed(second, "projects_idea_decided_with_reason", state="chosen")
    changed(second, "projects_idea_decided_with_reason", state="chosen", decided_at=NOW)
    changed(second, "projects_idea_decided_with_reason", reason="Why not?")
    changed(second, "projects_idea_task_of_chosen", task=factories.make_task())


def test_scores_and_lines_that_cannot_be() -> None:
    idea = choose(make_idea(make_lab()))
    with refused("projects_score_points_1_to_5"), transaction.atomic():
        IdeaScore.objects.create(idea=idea, impact=6, feasibility=1, cost=1, speed=1, by_label="x", at=NOW)
    one, two = make_line(idea), make_line(idea)
    changed(two, "projects_line_number_once", number=one.number)
    changed(two, "projects_line_weight_positive", weight=0)


def test_records_and_passages_that_cannot_be() -> None:
    project = factories.make_project()
    with refused("projects_record_has_place_or_link"), transaction.atomic():
        PublicRecord.objects.create(project=project, kind="roadmap", title="x", held_date=TODAY, at=NOW)
    values: dict[str, Any] = {"project": project, "passed_date": TODAY, "at": NOW}
    GatePassage.objects.create(step="labs", number=2, **values)
    for step, number, constraint in (
        ("labs", 3, "projects_passage_once"),
        ("roadmap", 2, "projects_passage_number_once"),
        ("roadmap", 9, "projects_passage_step_known"),
        ("party", 4, "projects_passage_step_known"),
    ):
        with refused(constraint), transaction.atomic():
            GatePassage.objects.create(step=step, number=number, **values)


def test_every_named_constraint_of_these_tables_is_broken_above() -> None:
    tables = (
        Challenge,
        ChallengeMember,
        ChallengeNote,
        SponsorReview,
        SustainCheck,
        Lab,
        Idea,
        IdeaScore,
        PlanLine,
        PublicRecord,
        GatePassage,
    )
    with open(__file__) as file:
        broken = file.read()
    assert [c.name for table in tables for c in table._meta.constraints if f'"{c.name}"' not in broken] == []
