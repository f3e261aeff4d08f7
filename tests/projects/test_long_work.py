"""Long work in the database: who asks, what is made, what happens when rights end, workers die, somebody stops it."""

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions import long_work as actions
from projects.domain.long_work import LEASE, MOST_ATTEMPTS
from projects.long_work import exporting, files, runner
from projects.long_work.tables import TABLES
from projects.long_work_words import problem_text
from projects.models import LongWork, MilestoneUpdate, Rollup, RollupSnapshot
from projects.models.long_work import WorkFile
from projects.queries.long_work import file_is_open
from tests import factories as make
from tests.factories import NOW, TODAY
from tests.long_work import Clock, do_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def tables_of(work: LongWork) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(files.whole(work, WorkFile.RESULT)))
    assert archive.testzip() is None
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


def exported(user: Any) -> LongWork:
    work = actions.start_export(by=user, now=NOW)
    do_all()
    work.refresh_from_db()
    return work


def test_an_export_holds_every_table_and_counts_its_rows():
    make.make_plan(tasks=2, milestones_per_task=3)
    work = exported(make.make_user())
    tables = tables_of(work)
    assert work.state == "done"
    assert list(tables) == [table.name for table in TABLES]
    assert len(tables["milestones"]) == 6
    assert len(tables["milestone_history"]) == MilestoneUpdate.objects.count()
    assert {name: len(rows) for name, rows in tables.items()} == work.summary["rows"]
    assert (work.done, work.total) == (sum(work.summary["rows"].values()),) * 2
    assert work.file_size == len(files.whole(work, WorkFile.RESULT))


def test_every_role_exports_exactly_what_it_may_see():
    ours = make.make_plan(tasks=1, milestones_per_task=2)
    make.make_plan(tasks=1, milestones_per_task=2)
    ministry = ours.tasks.all()[0].lead_organisation
    editor = make.make_user(role=Role.MINISTRY_EDITOR, organisation=ministry)
    tables = tables_of(exported(editor))
    assert [row["code"] for row in tables["projects"]] == [ours.code]
    assert {row["task"] for row in tables["milestones"]} == {ours.tasks.all()[0].code}
    assert len(tables["milestone_history"]) == 2
    assert len(tables_of(exported(make.make_user(role=Role.AUDITOR)))["milestones"]) == 4
    assert sum(len(rows) for rows in tables_of(exported(make.make_user(role=Role.TEAM_MEMBER))).values()) == 0


def test_what_a_spreadsheet_would_run_is_text():
    task = make.make_task(name_en="=HYPERLINK(1)")
    make.make_milestone(task=task, name_en="  @SUM(A1)", completion=0)
    tables = tables_of(exported(make.make_user()))
    assert tables["tasks"][0]["name_en"] == "'=HYPERLINK(1)"
    assert tables["milestones"][0]["name_en"] == "'  @SUM(A1)"
    assert tables["milestones"][0]["actual_date"] == ""


def test_many_rows_come_in_batches_each_once(monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 4)
    monkeypatch.setattr(files, "PIECE_BYTES", 700)
    make.make_plan(tasks=3, milestones_per_task=4)
    work = exported(make.make_user())
    codes = [row["code"] for row in tables_of(work)["milestones"]]
    assert len(codes) == len(set(codes)) == 12
    assert work.pieces.filter(file=WorkFile.RESULT).count() > 3


def test_asked_for_twice_it_is_made_once():
    user = make.make_user()
    assert actions.start_export(by=user, now=NOW) == actions.start_export(by=user, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        LongWork.objects.create(kind="export", by=user, by_label="x", created_at=NOW)


@pytest.mark.parametrize("how", ["shut out", "another role", "another body", "left the body"])
def test_rights_that_end_while_it_runs_end_it_and_nothing_is_kept(monkeypatch, how):
    monkeypatch.setattr(exporting, "BATCH", 1)
    project = make.make_plan(tasks=2, milestones_per_task=3)
    editor = make.make_user(role=Role.MINISTRY_EDITOR, organisation=project.tasks.all()[0].lead_organisation)
    work = actions.start_export(by=editor, now=NOW)

    def end_rights() -> None:
        if how == "shut out":
            type(editor).objects.filter(pk=editor.pk).update(is_active=False)
        elif how == "another role":
            type(editor).objects.filter(pk=editor.pk).update(role=Role.TEAM_MEMBER)
        elif how == "another body":
            editor.memberships.create(organisation=make.make_organisation())
        else:
            editor.memberships.all().delete()

    clock = Clock(at_look={30: end_rights})
    do_all(clock)
    work.refresh_from_db()
    assert clock.looks > 30
    assert work.state == "failed"
    assert work.problem["code"] == ("not_allowed" if how == "shut out" else "rights_changed")
    assert not work.pieces.exists()
    assert work.file_name == ""


def test_rights_that_end_before_it_begins_are_the_rights_of_the_export():
    project = make.make_plan(tasks=1, milestones_per_task=3)
    editor = make.make_user(role=Role.MINISTRY_EDITOR, organisation=project.tasks.all()[0].lead_organisation)
    work = actions.start_export(by=editor, now=NOW)
    editor.memberships.all().delete()
    do_all()
    work.refresh_from_db()
    assert work.state == "done"
    assert work.summary["rows"]["milestones"] == 0


def test_a_file_is_open_to_who_asked_with_the_rights_it_was_made_with_for_a_day():
    user = make.make_user(role=Role.MINISTRY_EDITOR, organisation=make.make_organisation())
    work = exported(user)
    office = make.make_user()
    assert file_is_open(work, user=user, now=NOW + timedelta(hours=23))
    assert not file_is_open(work, user=user, now=NOW + timedelta(hours=25))
    assert not file_is_open(work, user=office, now=NOW)
    user.memberships.all().delete()
    assert not file_is_open(work, user=user, now=NOW)


def test_files_are_deleted_after_a_day_and_the_list_after_a_month():
    work = exported(make.make_user())
    assert runner.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert runner.forget_old(now=NOW + timedelta(hours=25)) == 1
    work.refresh_from_db()
    assert (work.file_name, work.pieces.count(), work.state) == ("", 0, "done")
    runner.forget_old(now=NOW + timedelta(days=31))
    assert not LongWork.objects.exists()


def test_it_is_stopped_between_units(monkeypatch):
    monkeypatch.setattr(exporting, "BATCH", 1)
    make.make_plan(tasks=2, milestones_per_task=4)
    user = make.make_user()
    work = actions.start_export(by=user, now=NOW)
    do_all(Clock(at_look={30: lambda: actions.cancel(work=work, by=user, now=NOW)}))
    work.refresh_from_db()
    assert work.state == "cancelled"
    assert work.total is not None
    assert 0 < work.done < work.total
    assert not work.pieces.exists()


def test_what_waits_is_stopped_at_once_and_what_has_ended_stays():
    user = make.make_user()
    work = actions.start_export(by=user, now=NOW)
    assert actions.cancel(work=work, by=user, now=NOW).state == "cancelled"
    assert do_all() == 0
    done = exported(user)
    assert actions.cancel(work=done, by=user, now=NOW).state == "done"


def test_only_who_asked_and_the_office_stop_and_see_it():
    asker, other = (make.make_user(role=Role.COORDINATOR) for _ in range(2))
    work = actions.start_export(by=asker, now=NOW)
    office = make.make_user()
    assert list(LongWork.objects.visible_to(other)) == []
    assert list(LongWork.objects.visible_to(asker)) == list(LongWork.objects.visible_to(office)) == [work]
    with pytest.raises(NotAllowed):
        actions.cancel(work=work, by=other, now=NOW)
    assert actions.cancel(work=work, by=office, now=NOW).state == "cancelled"


def test_one_piece_of_work_runs_at_a_time():
    first = actions.start_export(by=make.make_user(), now=NOW)
    actions.start_export(by=make.make_user(), now=NOW + timedelta(seconds=1))
    assert runner.take(now=NOW) == first
    assert runner.take(now=NOW) is None


def test_work_of_a_lost_worker_is_taken_up_from_its_beginning_and_given_up_in_the_end():
    work = actions.start_export(by=make.make_user(), now=NOW)
    now = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = runner.take(now=now)
        assert taken is not None
        assert taken.attempts == attempt
        files.store(taken, WorkFile.RESULT, iter([b"half"]))
        assert runner.take(now=now + LEASE) is None
        now += LEASE + timedelta(seconds=1)
    assert runner.take(now=now) is None
    work.refresh_from_db()
    assert (work.state, work.problem["code"], work.pieces.count()) == ("failed", "worker_lost", 0)
    assert "three times" in problem_text(work.problem)


def test_a_worker_that_lost_its_lease_writes_nothing_more():
    """It comes back from a long sleep after another has taken the work."""
    make.make_plan(tasks=1, milestones_per_task=2)
    work = actions.start_export(by=make.make_user(), now=NOW)
    sleeper = runner.take(now=NOW)
    again = runner.take(now=NOW + LEASE + timedelta(seconds=1))
    assert sleeper is not None
    assert again is not None
    runner.run(sleeper, clock=Clock(), threaded=False)
    work.refresh_from_db()
    assert (work.state, work.claim) == ("running", again.claim)


def test_a_fault_ends_in_words(monkeypatch, caplog):
    def broken(job: Any) -> None:
        raise RuntimeError("secret path /srv/portal")

    monkeypatch.setitem(runner.KINDS, "export", broken)
    work = exported(make.make_user())
    assert work.state == "failed"
    assert "secret" not in str(work.problem)
    assert "secret path" in caplog.text


def test_who_took_what_out_is_in_the_trail():
    work = exported(make.make_user())
    found = AuditEvent.objects.filter(object_id=work.public_id).order_by("at", "pk")
    assert [event.action for event in found] == ["long_work.asked", "long_work.done"]


def test_all_figures_are_computed_anew():
    project = make.make_plan(tasks=3, milestones_per_task=3)
    work = actions.start_recompute(portfolio=project.portfolio, by=make.make_user(), now=NOW)
    do_all()
    work.refresh_from_db()
    assert (work.state, work.done, work.total) == ("done", 4, 4)
    assert Rollup.objects.filter(dimension="task").count() == 3
    assert Rollup.objects.get(dimension="project", object_id=project.pk).progress is not None


def test_the_history_of_days_is_rebuilt():
    project = make.make_plan(tasks=1, milestones_per_task=3, at=NOW - timedelta(days=40))
    first, last = TODAY - timedelta(days=5), TODAY - timedelta(days=1)
    given = {"portfolio": project.portfolio, "by": make.make_user(), "now": NOW}
    work = actions.start_history(first=first, last=last, **given)
    do_all()
    work.refresh_from_db()
    assert (work.state, work.done) == ("done", 5)
    days = RollupSnapshot.objects.filter(dimension="project", object_id=project.pk).values_list("as_of_date", flat=True)
    assert set(days) == {first + timedelta(days=n) for n in range(5)}


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (TODAY, TODAY, "last"),
        (date(2026, 11, 3), date(2026, 11, 2), "first"),
        (date(2024, 1, 1), date(2026, 11, 2), "first"),
    ],
)
def test_days_that_cannot_be_rebuilt_are_refused_by_name(first, last, field):
    given = {"portfolio": make.make_portfolio(), "by": make.make_user(), "now": NOW}
    with pytest.raises(Refused) as refusal:
        actions.start_history(first=first, last=last, **given)
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROJECT_OFFICE])
def test_what_changes_figures_is_for_the_project_office(role):
    user = make.make_user(role=role)
    with pytest.raises(NotAllowed):
        actions.start_recompute(portfolio=make.make_portfolio(), by=user, now=NOW)
    given = actions.Upload(name="a.csv", size=1, chunks=iter([b"a"]))
    with pytest.raises(NotAllowed):
        actions.check_import(returns=given, mapping=given, on_error="keep-good", by=user, now=NOW)
