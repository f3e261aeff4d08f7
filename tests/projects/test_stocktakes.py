"""Stocktakes: planned, issued with a sealed pack, held, minuted; each step once, by those who run them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale, agendas, errata, promises
from projects.actions import stocktakes as actions
from projects.actions.decisions import Option, raise_decision
from projects.actions.meeting_decisions import decide_at
from projects.models import (
    AgendaEdit,
    ChangeEntry,
    Erratum,
    Milestone,
    OutboxEntry,
    Portfolio,
    Promise,
    Stocktake,
    StocktakeDecision,
    StocktakeSeries,
)
from projects.queries.figures import current
from projects.queries.stocktakes import reading, verify, verify_one
from projects.rollups.engine import recompute
from projects.sealing import canonical, seal
from tests import databases, factories
from tests.factories import NOW, TODAY
from tests.projects.test_constraints import refused
from tests.stocktakes import make_issued, make_promise, make_series

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=10)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


class Plan:
    """A project of three tasks, one of them red, with a series of stocktakes and a planned meeting."""

    def __init__(self) -> None:
        self.office = factories.make_user(role=Role.PROJECT_OFFICE)
        self.project = factories.make_project(coordinator=factories.make_organisation())
        self.ministry = factories.make_organisation()
        self.tasks = [factories.make_task(project=self.project, lead=self.ministry) for _ in range(3)]
        self.late = self.milestone(self.tasks[0], TODAY - timedelta(days=60))
        for task in self.tasks[1:]:
            self.milestone(task, TODAY + timedelta(days=100))
        self.roll_up()
        self.series = actions.start_series(
            portfolio=self.project.portfolio,
            project=self.project,
            code="CANAL",
            names={"en": "Canal"},
            interval_weeks=8,
            chair="Minister",
            members=[self.ministry],
            by=self.office,
            now=NOW,
        )
        self.stocktake = actions.plan_stocktake(series=self.series, meeting_date=SOON, by=self.office, now=NOW)

    def milestone(self, task: Any, day: date) -> Milestone:
        return factories.make_milestone(task=task, baseline_date=day, reported_at=NOW, at=NOW - timedelta(days=1))

    def roll_up(self) -> None:
        recompute(portfolio_id=self.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)

    def issue(self) -> Stocktake:
        return actions.issue_stocktake(stocktake=self.stocktake, by=self.office, now=NOW)

    def held(self) -> Stocktake:
        self.issue()
        return actions.hold_stocktake(stocktake=self.stocktake, by=self.office, now=NOW + timedelta(days=10))


@pytest.fixture
def plan() -> Plan:
    return Plan()


def fields(error: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


class TestIssue:
    def test_the_pack_holds_the_published_figures_and_the_agenda(self, plan: Plan) -> None:
        pack = plan.issue().pack
        figures = current(user=plan.office, dimension="project", object_ids=[plan.project.pk])[0]
        assert pack["figures"]["progress"] == str(figures.progress)
        assert pack["figures"]["overdue"] == figures.overdue == 1 == len(pack["late"])
        assert pack["figures"]["status"] == figures.status
        assert [task["code"] for task in pack["tasks"]] == sorted(task.code for task in plan.tasks)
        assert [line["key"] for line in pack["agenda"]] == [f"red:{plan.tasks[0].code}"]
        assert pack["late"][0] | {"days": 60} == pack["late"][0]

    def test_the_seal_is_that_of_the_stored_text(self, plan: Plan) -> None:
        found = plan.issue()
        found.refresh_from_db()
        assert found.seal == seal(found.pack_text)
        assert found.pack_text == canonical(json.loads(found.pack_text))
        assert verify_one(found).holds

    def test_it_is_written_down_in_the_trail_and_the_feed(self, plan: Plan) -> None:
        plan.issue()
        event = AuditEvent.objects.get(action="stocktake.issued")
        assert event.after["seal"] == Stocktake.objects.get().seal
        assert ChangeEntry.objects.filter(object_type="stocktake").count() == 2

    def test_once_only(self, plan: Plan) -> None:
        plan.issue()
        with pytest.raises(Refused) as error:
            plan.issue()
        assert fields(error) == {("state", "wrong_state")}

    def test_not_by_others(self, plan: Plan) -> None:
        for role in set(Role) - {Role.PROJECT_OFFICE}:
            with pytest.raises(NotAllowed):
                actions.issue_stocktake(stocktake=plan.stocktake, by=factories.make_user(role=role), now=NOW)

    def test_not_against_an_older_version(self, plan: Plan) -> None:
        with pytest.raises(Stale):
            actions.issue_stocktake(stocktake=plan.stocktake, by=plan.office, now=NOW, version=7)
        assert Stocktake.objects.get().state == "planned"

    def test_not_while_figures_are_being_rolled_up(self, plan: Plan) -> None:
        OutboxEntry.objects.create(portfolio=plan.project.portfolio, task=plan.tasks[0], created_at=NOW)
        with pytest.raises(Refused) as error:
            plan.issue()
        assert fields(error) == {("state", "rolling_up")}

    def test_not_without_figures(self) -> None:
        office = factories.make_user()
        series = make_series(factories.make_task(), "EMPTY")
        planned = actions.plan_stocktake(series=series, meeting_date=SOON, by=office, now=NOW)
        with pytest.raises(Refused) as error:
            actions.issue_stocktake(stocktake=planned, by=office, now=NOW)
        assert fields(error) == {("state", "no_figures")}

    def test_the_pack_stays_when_the_data_move_on(self, plan: Plan) -> None:
        found = plan.issue()
        Milestone.objects.filter(pk=plan.late.pk).update(state="done", completion=1, actual_date=TODAY)
        plan.roll_up()
        found.refresh_from_db()
        assert found.pack["figures"]["overdue"] == 1


class TestChain:
    def second(self, plan: Plan) -> Stocktake:
        plan.issue()
        day = SOON + timedelta(days=56)
        planned = actions.plan_stocktake(series=plan.series, meeting_date=day, by=plan.office, now=NOW)
        return actions.issue_stocktake(stocktake=planned, by=plan.office, now=NOW + timedelta(days=11))

    def test_a_pack_holds_the_seal_before_it(self, plan: Plan) -> None:
        second = self.second(plan)
        assert second.pack["previous"]["seal"] == Stocktake.objects.get(number=1).seal
        assert [one.holds for one in verify(Stocktake.objects.all())] == [True, True]
        call_command("verify_stocktakes")

    def test_a_changed_number_is_found(self, plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
        self.second(plan)
        _tamper("UPDATE projects_stocktake SET pack_text = replace(pack_text, '\"overdue\":1', '\"overdue\":0')", 1)
        verdicts = verify(Stocktake.objects.all())
        assert [(one.pack, one.chained) for one in verdicts] == [(False, False), (True, True)]
        with pytest.raises(SystemExit):
            call_command("verify_stocktakes")
        assert "CANAL-001: the pack differs from its seal" in capsys.readouterr().out

    def test_a_number_changed_together_with_its_seal_breaks_the_chain(self, plan: Plan) -> None:
        self.second(plan)
        first = Stocktake.objects.get(number=1)
        text = first.pack_text.replace('"overdue":1', '"overdue":0')
        _tamper("UPDATE projects_stocktake SET pack_text = %s, seal = %s", 1, text, seal(text))
        verdicts = verify(Stocktake.objects.all())
        assert [(one.pack, one.chained) for one in verdicts] == [(True, True), (True, False)]

    def test_what_slipped_and_moved_is_held_against_the_last_cut_off(self, plan: Plan) -> None:
        plan.issue()
        moved = Milestone.objects.get(task=plan.tasks[1])
        agreed = TODAY + timedelta(days=100)
        moved.forecast_date, moved.version = agreed + timedelta(days=20), 2
        moved.save()
        later = NOW + timedelta(days=11)
        factories.add_update_row(moved, changed=("forecast_date",), by=None, at=later - timedelta(days=1))
        recompute(portfolio_id=plan.project.portfolio_id, task_ids=None, today=TODAY + timedelta(days=11), now=later)
        planned = actions.plan_stocktake(
            series=plan.series, meeting_date=SOON + timedelta(days=20), by=plan.office, now=NOW
        )
        pack = actions.issue_stocktake(stocktake=planned, by=plan.office, now=later).pack
        told = {line["key"]: line["params"] for line in pack["agenda"]}
        assert told[f"slipped:{moved.code}"]["days"] == 20
        assert told[f"moved:{plan.tasks[1].code}"]["before"] == "green"


def _tamper(statement: str, number: int, *params: str) -> None:
    """Past the trigger, as only someone with the database could."""
    with databases.owner(connection) as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE projects_stocktake DISABLE TRIGGER projects_stocktake_frozen")
        cursor.execute(f"{statement} WHERE number = {number}", params or None)
        cursor.execute("ALTER TABLE projects_stocktake ENABLE TRIGGER projects_stocktake_frozen")


class TestFrozen:
    @pytest.mark.parametrize(
        "values",
        [
            {"pack_text": "{}"},
            {"seal": "0" * 64},
            {"cut_off_at": NOW - timedelta(days=1)},
            {"meeting_date": TODAY},
            {"code": "OTHER"},
        ],
    )
    def test_the_database_refuses_a_change_of_an_issued_pack(self, plan: Plan, values: dict[str, Any]) -> None:
        plan.issue()
        with refused("projects_stocktake_pack_frozen"), transaction.atomic():
            Stocktake.objects.update(**values)

    def test_and_its_removal(self, plan: Plan) -> None:
        plan.issue()
        with refused("projects_stocktake_pack_frozen"), transaction.atomic():
            Stocktake.objects.all().delete()

    def test_and_a_change_of_agreed_minutes(self, plan: Plan) -> None:
        held = plan.held()
        actions.write_minutes(stocktake=held, minutes="Water first.", by=plan.office, now=NOW)
        actions.agree_minutes(stocktake=held, by=plan.office, now=NOW)
        for values in ({"minutes": "Gas first."}, {"minutes_text": "{}"}, {"state": "held"}):
            with refused("projects_stocktake_minutes_frozen"), transaction.atomic():
                Stocktake.objects.update(**values)

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"state": "issued"}, "projects_stocktake_sealed_from_issue"),
            ({"seal": "x"}, "projects_stocktake_sealed_from_issue"),
            ({"held_at": NOW}, "projects_stocktake_held_means_when"),
            ({"minutes_seal": "0" * 64}, "projects_stocktake_minutes_sealed"),
            ({"state": "over"}, "projects_stocktake_state_known"),
        ],
    )
    def test_a_stocktake_that_cannot_be(self, plan: Plan, values: dict[str, Any], constraint: str) -> None:
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Stocktake.objects.update(**values)
        named = error.value.__cause__.diag.constraint_name
        assert named == constraint or (constraint.endswith("state_known") and named.startswith("projects_stocktake"))

    def test_series_agendas_errata_and_promises_that_cannot_be(self, plan: Plan) -> None:
        series, sector = StocktakeSeries.objects.all(), plan.tasks[0].sector
        with refused("projects_series_of_one_slice"), transaction.atomic():
            series.update(sector=sector)
        with refused("projects_series_interval_1_to_52_weeks"), transaction.atomic():
            series.update(interval_weeks=0)
        with refused("projects_stocktake_one_planned"), transaction.atomic():
            Stocktake.objects.create(series=plan.series, number=2, code="CANAL-002", meeting_date=SOON)
        with refused("projects_stocktake_number_once"), transaction.atomic():
            make_issued_twice(plan)
        edit = {"stocktake": plan.stocktake, "at": NOW}
        with refused("projects_agenda_dropped_says_why"), transaction.atomic():
            AgendaEdit.objects.create(key="red:A", is_dropped=True, **edit)
        with refused("projects_agenda_own_line_has_title"), transaction.atomic():
            AgendaEdit.objects.create(key="own:01", **edit)
        with refused("projects_agenda_place_from_1"), transaction.atomic():
            AgendaEdit.objects.create(key="red:A", position=0, **edit)
        AgendaEdit.objects.create(key="red:A", position=1, **edit)
        with refused("projects_agenda_edit_once_a_line"), transaction.atomic():
            AgendaEdit.objects.create(key="red:A", position=1, **edit)
        wrong = {"stocktake": plan.stocktake, "number": 1, "place": "p", "before": "1", "after": "2", "at": NOW}
        with refused("projects_erratum_says_why"), transaction.atomic():
            Erratum.objects.create(**wrong)
        with refused("projects_erratum_changes"), transaction.atomic():
            Erratum.objects.create(**wrong | {"reason": "r", "after": "1"})
        Erratum.objects.create(**wrong | {"reason": "r"})
        with refused("projects_erratum_number_once"), transaction.atomic():
            Erratum.objects.create(**wrong | {"reason": "r"})
        with refused("projects_erratum_never_rewritten"), transaction.atomic():
            Erratum.objects.update(after="3")

    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"state": "forgotten"}, "projects_promise_state_known"),
            ({"state": "kept"}, "projects_promise_closed_says_how"),
            ({"outcome": "Done"}, "projects_promise_closed_says_how"),
            ({"what": ""}, "projects_promise_says_what"),
        ],
    )
    def test_a_promise_that_cannot_be(self, plan: Plan, values: dict[str, Any], constraint: str) -> None:
        make_promise(plan.stocktake, plan.tasks[0], "P-1")
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Promise.objects.update(**values)
        named = error.value.__cause__.diag.constraint_name
        assert named == constraint or (constraint.endswith("state_known") and named.startswith("projects_promise"))

    def test_a_promise_about_a_task_of_another_project(self, plan: Plan) -> None:
        with refused("projects_promise_task_in_project"), transaction.atomic():
            make_promise(plan.stocktake, plan.tasks[0], "P-1", project=factories.make_project())
        with refused("projects_promise_task_in_project"), transaction.atomic():
            make_promise(plan.stocktake, plan.tasks[0], "P-1", project=None)


def make_issued_twice(plan: Plan) -> None:
    made = make_issued(plan.series, plan.tasks[0])
    Stocktake.objects.filter(pk=plan.stocktake.pk).update(number=made.number)


class TestAgenda:
    def keys(self, plan: Plan) -> list[str]:
        return [line["key"] for line in plan.issue().pack["agenda"]]

    def test_the_office_adds_places_and_drops(self, plan: Plan) -> None:
        red = f"red:{plan.tasks[0].code}"
        agendas.add_line(stocktake=plan.stocktake, title="Order of work", by=plan.office, now=NOW)
        agendas.place_line(stocktake=plan.stocktake, key="own:01", position=1, by=plan.office, now=NOW)
        assert self.keys(plan) == ["own:01", red]

    def test_a_dropped_line_stays_in_the_pack_with_its_reason(self, plan: Plan) -> None:
        red = f"red:{plan.tasks[0].code}"
        agendas.drop_line(stocktake=plan.stocktake, key=red, reason="Settled by letter", by=plan.office, now=NOW)
        pack = plan.issue().pack
        assert pack["agenda"] == []
        assert [(line["key"], line["because"]) for line in pack["dropped"]] == [(red, "Settled by letter")]

    def test_refusals(self, plan: Plan) -> None:
        act = {"stocktake": plan.stocktake, "by": plan.office, "now": NOW}
        with pytest.raises(Refused) as error:
            agendas.drop_line(key="red:NOTHING", reason=" ", **act)
        assert fields(error) == {("reason", "required"), ("key", "unknown")}
        with pytest.raises(Refused) as error:
            agendas.place_line(key="red:NOTHING", position=0, **act)
        assert fields(error) == {("position", "out_of_range"), ("key", "unknown")}
        with pytest.raises(Refused) as error:
            agendas.add_line(title="", task=factories.make_task(), **act)
        assert fields(error) == {("title", "required"), ("task", "foreign")}
        plan.issue()
        with pytest.raises(Refused) as error:
            agendas.add_line(title="Late", **act)
        assert fields(error) == {("state", "wrong_state")}

    def test_not_by_others(self, plan: Plan) -> None:
        with pytest.raises(NotAllowed):
            agendas.add_line(
                stocktake=plan.stocktake, title="Mine", by=factories.make_user(role=Role.COORDINATOR), now=NOW
            )


class TestSeriesAndPlanning:
    def test_a_day_that_cannot_be(self, plan: Plan) -> None:
        for day, code in ((TODAY - timedelta(days=1), "in_past"), (date(206, 1, 1), "out_of_range")):
            with pytest.raises(Refused) as error:
                actions.move_stocktake(stocktake=plan.stocktake, meeting_date=day, by=plan.office, now=NOW)
            assert fields(error) == {("meeting_date", code)}

    def test_one_planned_meeting_at_a_time_and_after_the_last_one(self, plan: Plan) -> None:
        with pytest.raises(Refused) as error:
            actions.plan_stocktake(series=plan.series, meeting_date=SOON, by=plan.office, now=NOW)
        assert fields(error) == {("series", "planned")}
        plan.issue()
        with pytest.raises(Refused) as error:
            actions.plan_stocktake(series=plan.series, meeting_date=SOON, by=plan.office, now=NOW)
        assert fields(error) == {("meeting_date", "not_after_last")}

    def test_a_series_that_cannot_be(self, plan: Plan) -> None:
        with pytest.raises(Refused) as error:
            actions.start_series(
                portfolio=plan.project.portfolio,
                project=plan.project,
                sector=plan.tasks[0].sector,
                code="CANAL",
                names={"en": ""},
                interval_weeks=60,
                chair=" ",
                by=plan.office,
                now=NOW,
            )
        assert {code for _field, code in fields(error)} == {"required", "out_of_range", "two_slices", "taken"}

    def test_an_imported_portfolio_is_a_record(self, plan: Plan) -> None:
        with pytest.raises(NotAllowed):
            actions.start_series(
                portfolio=factories.make_portfolio(national=False),
                code="GMPP",
                names={"en": "GMPP"},
                interval_weeks=8,
                chair="Minister",
                by=plan.office,
                now=NOW,
            )

    def test_a_changed_series_keeps_what_is_left_out(self, plan: Plan) -> None:
        changed = actions.change_series(series=plan.series, interval_weeks=6, by=plan.office, now=NOW)
        assert (changed.interval_weeks, changed.chair, changed.version) == (6, "Minister", 2)
        assert list(changed.members.all()) == [plan.ministry]

    def test_a_meeting_is_not_held_before_its_day(self, plan: Plan) -> None:
        plan.issue()
        with pytest.raises(Refused) as error:
            actions.hold_stocktake(stocktake=plan.stocktake, by=plan.office, now=NOW)
        assert fields(error) == {("state", "too_early")}


class TestMinutes:
    def test_agreed_minutes_hold_the_promises_and_the_seal_of_the_pack(self, plan: Plan) -> None:
        held = plan.held()
        promises.make_promise(
            stocktake=held, organisation=plan.ministry, what="Dig", due_date=SOON, by=plan.office, now=NOW
        )
        actions.write_minutes(stocktake=held, minutes="Water first.", by=plan.office, now=NOW)
        agreed = actions.agree_minutes(stocktake=held, by=plan.office, now=NOW)
        told = json.loads(agreed.minutes_text)
        assert (told["pack_seal"], told["minutes"]) == (agreed.seal, "Water first.")
        assert [one["what"] for one in told["promises"]] == ["Dig"]
        assert verify_one(agreed).minutes

    def test_in_their_order(self, plan: Plan) -> None:
        act = {"stocktake": plan.stocktake, "by": plan.office, "now": NOW}
        with pytest.raises(Refused):
            actions.write_minutes(minutes="Too early", **act)
        plan.issue()
        with pytest.raises(Refused):
            actions.agree_minutes(**act)
        actions.hold_stocktake(**act | {"now": NOW + timedelta(days=10)})
        with pytest.raises(Refused) as error:
            actions.agree_minutes(**act)
        assert fields(error) == {("minutes", "required")}

    def test_two_writers_do_not_overwrite_each_other(self, plan: Plan) -> None:
        held = plan.held()
        seen = held.version
        actions.write_minutes(stocktake=held, minutes="First", by=plan.office, now=NOW, version=seen)
        with pytest.raises(Stale):
            actions.write_minutes(stocktake=held, minutes="Second", by=plan.office, now=NOW, version=seen)
        assert Stocktake.objects.get().minutes == "First"


class TestPromises:
    def make(self, plan: Plan, **more: Any) -> Promise:
        return promises.make_promise(
            **{
                "stocktake": plan.stocktake,
                "organisation": plan.ministry,
                "what": "Dig the canal",
                "due_date": SOON,
                "by": plan.office,
                "now": NOW,
            }
            | more
        )

    def test_made_and_carried_until_settled(self, plan: Plan) -> None:
        plan.issue()
        promise = self.make(plan, task=plan.tasks[0], agenda_key=f"red:{plan.tasks[0].code}")
        assert (promise.code, promise.project) == ("P-001", plan.project)
        settled = promises.settle_promise(promise=promise, state="kept", outcome="Dug", by=plan.office, now=NOW)
        assert (settled.state, settled.closed_at, settled.version) == ("kept", NOW, 2)
        assert AuditEvent.objects.filter(action__startswith="promise.").count() == 2

    def test_every_problem_at_once(self, plan: Plan) -> None:
        with pytest.raises(Refused) as error:
            self.make(plan, what="", due_date=TODAY - timedelta(days=1), task=factories.make_task(), agenda_key="red:X")
        assert fields(error) == {
            ("what", "required"),
            ("stocktake", "wrong_state"),
            ("due_date", "in_past"),
            ("task", "foreign"),
            ("agenda_key", "unknown"),
        }

    def test_settled_once_with_a_reason_by_the_office(self, plan: Plan) -> None:
        plan.issue()
        promise = self.make(plan)
        owner = factories.make_user(role=Role.MINISTER, organisation=plan.ministry)
        with pytest.raises(NotAllowed):
            promises.settle_promise(promise=promise, state="kept", outcome="Dug", by=owner, now=NOW)
        with pytest.raises(Refused) as error:
            promises.settle_promise(promise=promise, state="open", outcome="", by=plan.office, now=NOW)
        assert fields(error) == {("outcome", "required"), ("state", "unknown")}
        promises.settle_promise(promise=promise, state="dropped", outcome="Not needed", by=plan.office, now=NOW)
        with pytest.raises(Refused) as error:
            promises.settle_promise(promise=promise, state="kept", outcome="Dug", by=plan.office, now=NOW)
        assert fields(error) == {("state", "settled")}

    def test_who_reads_them(self, plan: Plan) -> None:
        plan.issue()
        self.make(plan, task=plan.tasks[0])
        other = factories.make_organisation()
        stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=other)
        owner = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=plan.ministry)
        assert Promise.objects.visible_to(owner).count() == 1
        assert Promise.objects.visible_to(stranger).count() == 0
        self.make(plan, organisation=other)
        assert [one.organisation for one in Promise.objects.visible_to(stranger)] == [other]


class TestDecisions:
    def test_an_open_question_is_answered_at_the_meeting(self, plan: Plan) -> None:
        question = raise_decision(
            subject=plan.project,
            title="Which bank?",
            question="The canal needs one.",
            options=[Option("Left", "Shorter"), Option("Right", "Cheaper")],
            due_date=SOON,
            step="leader",
            by=plan.office,
            now=NOW,
        )
        pack = plan.issue().pack
        assert [one["code"] for one in pack["decisions"]] == [question.code]
        assert f"decision:{question.code}" in [line["key"] for line in pack["agenda"]]
        act = {"stocktake": plan.stocktake, "decision": question, "by": plan.office, "now": NOW}
        made = decide_at(option=2, words="The right one.", agenda_key=f"decision:{question.code}", **act)
        question.refresh_from_db()
        assert (question.state, question.heard_in, made.stocktake) == ("answered", "CANAL-001", plan.stocktake)
        with pytest.raises(Refused):
            decide_at(option=1, words="The left one.", **act)
        with refused("projects_stocktakedecision_never_rewritten"), transaction.atomic():
            StocktakeDecision.objects.update(agenda_key="x")

    def test_not_one_of_elsewhere(self, plan: Plan) -> None:
        other = factories.make_project(coordinator=plan.ministry)
        question = raise_decision(
            subject=other,
            title="Which?",
            question="One.",
            options=[Option("A", "a"), Option("B", "b")],
            due_date=SOON,
            step="leader",
            by=plan.office,
            now=NOW,
        )
        plan.issue()
        with pytest.raises(Refused) as error:
            decide_at(stocktake=plan.stocktake, decision=question, option=1, words="A", by=plan.office, now=NOW)
        assert fields(error) == {("decision", "foreign")}


class TestErrata:
    def test_the_number_before_and_after_and_why_beside_an_unchanged_pack(self, plan: Plan) -> None:
        found = plan.issue()
        made = errata.correct(
            stocktake=found, place="figures/overdue", after="0", reason="Done before", by=plan.office, now=NOW
        )
        assert (made.number, made.before, made.after) == (1, "1", "0")
        found.refresh_from_db()
        assert found.pack["figures"]["overdue"] == 1
        assert verify_one(found).holds

    @pytest.mark.parametrize(
        ("values", "problem"),
        [
            ({"place": "figures/nothing"}, ("place", "unknown")),
            ({"place": "agenda/0"}, ("place", "unknown")),
            ({"place": "figures/reasons"}, ("place", "unknown")),
            ({"after": "1"}, ("after", "unchanged")),
            ({"after": ""}, ("after", "required")),
            ({"reason": " "}, ("reason", "required")),
        ],
    )
    def test_refusals(self, plan: Plan, values: dict[str, str], problem: tuple[str, str]) -> None:
        plan.issue()
        given = {"place": "figures/overdue", "after": "0", "reason": "Done before"} | values
        with pytest.raises(Refused) as error:
            errata.correct(stocktake=plan.stocktake, by=plan.office, now=NOW, **given)
        assert problem in fields(error)

    def test_of_a_task_names_the_task(self, plan: Plan) -> None:
        plan.issue()
        task = plan.tasks[0]
        made = errata.correct(
            stocktake=plan.stocktake,
            place=f"tasks/{task.code}/overdue",
            after="0",
            reason="Done before",
            by=plan.office,
            now=NOW,
        )
        assert made.task == task


class TestReading:
    def test_lines_of_tasks_that_a_reader_cannot_open_are_left_out_and_counted(self, plan: Plan) -> None:
        found = plan.issue()
        own = factories.make_task(project=plan.project)
        factories.make_milestone(task=own)
        helper = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
        plan.tasks[1].contributing_organisations.add(helper.memberships.get().organisation)
        read = reading(user=helper, pack=found.pack)
        assert [task["code"] for task in read.pack["tasks"]] == [plan.tasks[1].code]
        assert (read.hidden["tasks"], read.hidden["agenda"], read.hidden["late"]) == (2, 1, 1)
        assert read.pack["figures"] == found.pack["figures"]
        assert plan.tasks[0].code not in json.dumps(read.pack)

    def test_series_follow_the_figure_of_their_slice(self, plan: Plan) -> None:
        country = StocktakeSeries.objects.create(
            portfolio=Portfolio.objects.get(), code="COUNTRY", name_en="Country", chair="Leader"
        )
        minister = factories.make_user(role=Role.MINISTER, organisation=factories.make_organisation())
        editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=plan.ministry)
        assert list(StocktakeSeries.objects.visible_to(minister)) == [country]
        assert list(StocktakeSeries.objects.visible_to(editor)) == [plan.series]
        assert StocktakeSeries.objects.visible_to(plan.office).count() == 2
