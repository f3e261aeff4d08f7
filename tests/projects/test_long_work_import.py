"""The import in the browser: previewed, applied once, all or nothing, with errors that name file, row and column."""

from typing import Any

import pytest

from projects.actions import Refused
from projects.actions import long_work as actions
from projects.long_work import files, runner
from projects.long_work.problems import Lost
from projects.long_work_words import line_of, outcome, problem_text
from projects.models import ImportedReturn, LongWork, Portfolio, StrategicProject
from projects.models.long_work import WorkFile
from projects.queries.long_work import preview_of
from tests import factories as make
from tests.factories import NOW
from tests.long_work import Clock, do_all
from tests.projects.importing.support import MAPPING, as_csv, import_rows, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def office(db: None) -> Any:
    return make.make_user()


def upload(name: str, content: bytes) -> actions.Upload:
    return actions.Upload(name=name, size=len(content), chunks=iter([content]))


def checked(by: Any, *rows: dict[str, str], returns: bytes = b"", mapping: bytes = b"", **options: str) -> LongWork:
    work = actions.check_import(
        returns=upload("returns.csv", returns or as_csv(*rows)),
        mapping=upload("map.yaml", mapping or MAPPING.encode()),
        on_error=options.get("on_error", "keep-good"),
        by=by,
        now=NOW,
    )
    do_all()
    work.refresh_from_db()
    return work


def applied(check: LongWork, by: Any) -> LongWork:
    work = actions.apply_import(check=check, by=by, now=NOW)
    do_all()
    work.refresh_from_db()
    return work


def test_a_preview_tells_what_would_change_and_writes_nothing(office):
    check = checked(office, row(), row(name="Tunnel", rating="Purple"))
    assert check.state == "done"
    assert not Portfolio.objects.exists()
    assert outcome(check).startswith("It would add 1 projects, 2 milestones")
    assert outcome(check).endswith("1 row is refused.")
    preview = preview_of(check)
    assert preview is not None
    (refused,) = preview.findings
    assert (refused.line, refused.column, refused.value) == (3, "rating", "Purple")
    assert refused.words == "The mapping does not know this rating."
    assert dict(preview.account)["all"] == (2, 1, 0, 0, 1)
    assert b"Purple" in files.whole(check, WorkFile.RESULT)


def test_what_was_previewed_is_imported_once(office):
    check = checked(office, row(), row(year="2015", rating="Red"))
    assert line_of(check, reader=office, now=NOW).can_apply
    work = applied(check, office)
    assert (work.state, work.done, work.total) == ("done", 4, 4)
    assert StrategicProject.objects.get().code == "REF-0001"
    assert outcome(work).startswith("Added: 1 projects")
    again = applied(check, office)
    assert (again.state, again.problem["code"]) == ("failed", "changed_since")
    assert ImportedReturn.objects.count() == 2


def test_a_portfolio_that_changed_since_the_preview_is_left_alone(office):
    check = checked(office, row())
    import_rows(row(name="Tunnel"))
    work = applied(check, office)
    assert work.state == "failed"
    assert "has changed since the preview" in problem_text(work.problem)
    assert ImportedReturn.objects.count() == 1


def test_refused_rows_stop_it_where_that_was_asked(office):
    check = checked(office, row(), row(name="Tunnel", rating="Purple"), on_error="nothing")
    assert check.summary["stopped"]
    with pytest.raises(Refused):
        actions.apply_import(check=check, by=office, now=NOW)


def test_only_who_previewed_applies(office):
    check = checked(office, row())
    with pytest.raises(Refused):
        actions.apply_import(check=check, by=make.make_user(), now=NOW)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"returns": b"\xff\xfe,"}, "returns.csv: Line 1 is not utf-8"),
        ({"returns": b"year,name\n2014,x\n"}, "returns.csv: Columns are missing"),
        ({"mapping": b"portfolio: [", "returns": b"a"}, "The mapping map.yaml cannot be used"),
        ({"mapping": b"\xff", "returns": b"a"}, "The mapping map.yaml is not in UTF-8"),
        ({"mapping": b"portfolio: 3", "returns": b"a"}, "The mapping map.yaml cannot be used"),
    ],
    ids=["encoding", "columns", "no yaml", "mapping encoding", "no mapping"],
)
def test_what_cannot_be_read_is_told_by_file_and_place(office, given, said):
    work = checked(office, **given)
    assert work.state == "failed"
    assert problem_text(work.problem).startswith(said)
    assert not work.pieces.exists()


def test_an_empty_and_a_too_large_file_are_refused_by_name(office):
    large = actions.Upload(name="r.csv", size=actions.LARGEST_RETURNS + 1, chunks=iter([]))
    with pytest.raises(Refused) as refusal:
        actions.check_import(returns=large, mapping=upload("m", b""), on_error="keep-good", by=office, now=NOW)
    assert {(one.field, one.code) for one in refusal.value.problems} == {("returns", "too_large"), ("mapping", "empty")}


def test_stopped_in_the_middle_nothing_is_written(office):
    check = checked(office, row())
    work = actions.apply_import(check=check, by=office, now=NOW)

    def stop() -> None:
        actions.cancel(work=work, by=office, now=NOW)

    do_all(Clock(at_look={9: stop}))
    work.refresh_from_db()
    assert work.state == "cancelled"
    assert not Portfolio.objects.exists()


def test_a_worker_that_lost_the_import_at_its_end_takes_everything_back(office, monkeypatch):
    """The import and that it is done commit together: a second worker never finds it done and not told."""
    check = checked(office, row())
    work = actions.apply_import(check=check, by=office, now=NOW)

    def lost(job: Any, result: Any) -> None:
        raise Lost

    monkeypatch.setattr(runner.Job, "finish", lost)
    taken = runner.take(now=NOW)
    assert taken is not None
    runner.run(taken, clock=Clock(), threaded=False)
    assert not Portfolio.objects.exists()
    work.refresh_from_db()
    assert work.state == "running"
