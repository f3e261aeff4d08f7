"""The seeded risks, questions, orders and meetings: enough to look at, nothing after the day, and true to the rules."""

from itertools import pairwise

from django.utils import timezone

from projects.domain.escalation import Step, climbs_to
from projects.domain.working_days import is_working_day
from projects.models import (
    Decision,
    DecisionMove,
    Issue,
    Order,
    OrderEntry,
    ProblemItem,
    ProblemMeeting,
    Risk,
    RiskAssessment,
)
from tests.factories import NOW, TODAY


def test_there_is_enough_to_look_at(country):
    assert Risk.objects.count() >= 25
    assert RiskAssessment.objects.count() >= 2 * Risk.objects.count()
    assert Issue.objects.count() >= 10
    assert (Decision.objects.count(), Order.objects.count(), ProblemMeeting.objects.count()) == (15, 10, 8)
    assert set(Decision.objects.open().values_list("step", flat=True)) == set(Step)
    assert set(Decision.objects.values_list("state", flat=True)) == {"open", "answered", "withdrawn"}
    assert set(Order.objects.values_list("state", flat=True)) == {"open", "closing_requested", "closed"}
    assert {"solved", "escalated", "carried", "decision_raised"} == set(
        ProblemItem.objects.values_list("outcome", flat=True)
    )


def test_the_oldest_question_has_waited_forty_one_days(country):
    oldest = Decision.objects.escalated().order_by("raised_at")[0]
    assert (TODAY - timezone.localdate(oldest.raised_at)).days == 41


def test_nothing_happened_after_the_day_of_the_seed(country):
    for kind, column in (
        (RiskAssessment, "at"),
        (DecisionMove, "at"),
        (OrderEntry, "at"),
        (Issue, "raised_at"),
        (Decision, "answered_at"),
        (Risk, "closed_at"),
        (ProblemMeeting, "closed_at"),
    ):
        assert not kind.objects.filter(**{f"{column}__gt": NOW}).exists(), (kind, column)


def test_every_climb_was_due_on_its_day_and_no_question_is_overdue_for_one(country):
    climbs = 0
    for decision in Decision.objects.prefetch_related("moves"):
        for before, move in pairwise(decision.moves.all()):
            if move.kind == "climbed":
                climbs += 1
                on = timezone.localdate(move.at)
                assert is_working_day(on)
                assert climbs_to(Step(before.to_step), timezone.localdate(before.at), on) == move.to_step
        if decision.state == "open":
            since = timezone.localdate(decision.step_since)
            assert climbs_to(Step(decision.step), since, TODAY) is None, decision
            assert decision.moves.last().to_step == decision.step
    assert climbs >= 8


def test_the_score_of_a_risk_is_its_newest_assessment(country):
    for risk in Risk.objects.prefetch_related("assessments"):
        assert risk.score == risk.assessments.all()[0].score


def test_everything_invented_says_so(country):
    for kind in (Risk, Issue, Decision, Order, ProblemMeeting):
        assert not kind.objects.filter(illustrative=False).exists()
