"""Imports into the database: what is written, what never changes, and that nothing mixes with the national figures."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from projects.importing.findings import FileError, MappingError
from projects.importing.mapping import parse
from projects.importing.plan import Fate
from projects.importing.run import OnError
from projects.models import (
    ChangeEntry,
    ImportedReturn,
    Judgement,
    Milestone,
    MilestoneUpdate,
    Portfolio,
    ProjectCost,
    Rollup,
    RollupSnapshot,
    Sector,
    StrategicProject,
    Task,
)
from projects.rollups import engine, verify
from regions.models import Organisation
from tests import factories
from tests.projects.importing.support import (
    MAPPING,
    NOW,
    TODAY,
    fingerprint,
    import_bytes,
    import_rows,
    row,
    small_mapping,
)

pytestmark = pytest.mark.django_db

TWO_YEARS = (
    row(),
    row(name="Tunnel", category="Rail", rating="", whole="432000", base="", forecast=""),
    row(year="2015", end="2019-12-31", rating="Red"),
)


def history(code):
    updates = MilestoneUpdate.objects.filter(milestone__code=code).order_by("version")
    return [(one.version, one.at.date().isoformat(), one.state, str(one.forecast_date)) for one in updates]


def test_what_one_return_becomes():
    import_rows(row(department="NEW & MOD"))
    project = StrategicProject.objects.get()
    assert (project.code, project.name_en, project.portfolio.code) == ("REF-0001", "Bridge Programme", "REF")
    assert (project.start_date, project.end_date) == (date(2012, 1, 1), date(2018, 6, 30))
    task = Task.objects.get()
    assert (task.sector.code, task.lead_organisation.code) == ("ref-roads", "x-new")
    assert [body.code for body in task.contributing_organisations.all()] == ["x-mod"]
    assert task.lead_organisation.kind == Organisation.Kind.DEPARTMENT
    start, end = Milestone.objects.order_by("position")
    assert (start.code, start.state, start.actual_date) == ("REF-0001-START", "done", date(2012, 1, 1))
    assert (end.code, end.state, end.completion, end.weight) == ("REF-0001-END", "open", 0, 9)
    assert end.baseline_date == end.forecast_date == date(2018, 6, 30)
    assert end.name_en == "Bridge Programme: end"
    judgement = Judgement.objects.get()
    assert (judgement.rating, judgement.judged_date, judgement.by_label) == (
        "amber",
        date(2013, 9, 30),
        "The authority",
    )
    cost = ProjectCost.objects.get()
    assert (cost.year, cost.currency, cost.whole_life) == (2014, "GBP", Decimal(100))
    given = ImportedReturn.objects.get()
    assert (given.line, given.match, given.values["end"]) == (2, "new", "2018-06-30")


def test_a_further_year_is_a_forecast_against_the_first_baseline():
    import_rows(*TWO_YEARS)
    assert history("REF-0001-END") == [
        (1, "2013-09-30", "open", "None"),
        (2, "2013-09-30", "open", "2018-06-30"),
        (3, "2014-09-30", "open", "2019-12-31"),
    ]
    end = Milestone.objects.get(code="REF-0001-END")
    assert (end.baseline_date, end.forecast_date) == (date(2018, 6, 30), date(2019, 12, 31))
    assert [one.date for one in end.baselines.all()] == [date(2018, 6, 30)]


def test_a_project_that_left_counts_nowhere_and_says_why():
    import_rows(*TWO_YEARS)
    start, end = Milestone.objects.filter(task__name_en="Tunnel").order_by("position")
    assert (start.state, end.state) == ("cancelled", "cancelled")
    assert end.note == "Not in the 2015 return."
    assert [one.by_label for one in end.updates.order_by("version")] == [
        "The authority",
        "The authority",
        "import_returns",
    ]
    assert Rollup.objects.get(dimension="sector", object_id=Sector.objects.get(code="ref-rail").pk).status == "no_data"


def test_withheld_is_not_written_as_a_number_or_a_rating():
    import_rows(*TWO_YEARS)
    tunnel = StrategicProject.objects.get(name_en="Tunnel")
    assert not tunnel.judgements.exists()
    assert not tunnel.costs.exists()
    assert tunnel.returns.get().values["whole_life"] == "432000"


def test_the_history_of_figures_has_the_day_of_each_return():
    import_rows(*TWO_YEARS)
    days = RollupSnapshot.objects.filter(dimension="country").order_by("as_of_date")
    assert [(one.as_of_date.isoformat(), one.total, one.done, one.cancelled) for one in days] == [
        ("2013-09-30", 4, 2, 0),
        ("2014-09-30", 2, 1, 2),
    ]
    assert verify.differences(today=TODAY) == []


def test_a_second_run_changes_not_a_single_cell():
    import_rows(*TWO_YEARS)
    before = fingerprint()
    outcome = import_rows(*TWO_YEARS)
    assert fingerprint() == before
    assert outcome.plan.account()["2014"][Fate.UNCHANGED] == 2
    assert outcome.counts == {}


def test_the_same_rows_in_another_order_change_nothing_either():
    import_rows(*TWO_YEARS)
    before = fingerprint()
    import_rows(*reversed(TWO_YEARS))
    assert fingerprint() == before


def test_a_dry_run_says_the_same_and_writes_nothing():
    before = fingerprint()
    dry = import_rows(*TWO_YEARS, dry_run=True)
    assert fingerprint() == before
    wet = import_rows(*TWO_YEARS)
    assert (dry.counts, dry.plan.account(), dry.plan.findings) == (wet.counts, wet.plan.account(), wet.plan.findings)


def test_good_rows_are_kept():
    outcome = import_rows(row(), row(name="Tunnel", rating="Purple"))
    assert outcome.plan.refused == 1
    assert [project.name_en for project in StrategicProject.objects.all()] == ["Bridge Programme"]


def test_or_nothing_is():
    before = fingerprint()
    outcome = import_rows(row(), row(name="Tunnel", rating="Purple"), on_error=OnError.NOTHING)
    assert outcome.stopped
    assert fingerprint() == before


def test_nothing_but_good_rows_are_imported_with_nothing_as_well():
    assert not import_rows(row(), on_error=OnError.NOTHING).stopped
    assert StrategicProject.objects.count() == 1


def test_a_later_year_extends_the_history():
    import_rows(*TWO_YEARS)
    old = set(MilestoneUpdate.objects.values_list("pk", flat=True))
    kept = list(MilestoneUpdate.objects.order_by("pk").values_list())
    import_rows(row(year="2016", end="2021-01-01"), row(year="2016", name="Tunnel"))
    assert list(MilestoneUpdate.objects.filter(pk__in=old).order_by("pk").values_list()) == kept
    assert history("REF-0001-END")[3:] == [(4, "2015-09-30", "open", "2021-01-01")]


def test_a_new_name_a_new_category_and_a_return_after_leaving():
    import_rows(*TWO_YEARS)
    project = StrategicProject.objects.get(code="REF-0001")
    import_rows(row(year="2016", name="BRIDGE", end="2021-01-01", category="Rail"), row(year="2016", name="Tunnel"))
    after = StrategicProject.objects.get(code="REF-0001")
    assert (after.name_en, after.end_date, after.version) == ("BRIDGE", date(2021, 1, 1), project.version + 1)
    assert after.summary == "Also: Bridge Programme (2014, 2015)."
    assert after.tasks.get().sector.code == "ref-rail"
    assert Milestone.objects.get(code="REF-0001-END").name_en == "BRIDGE: end"
    assert [state for _, _, state, _ in history("REF-0002-START")] == ["open", "done", "cancelled", "done"]
    assert RollupSnapshot.objects.filter(dimension="country").count() == 3
    assert verify.differences(today=TODAY) == []


def test_a_project_missing_from_a_later_file_leaves():
    import_rows(row(), row(name="Tunnel"))
    import_rows(row(year="2015"))
    assert [state for _, _, state, _ in history("REF-0002-END")] == ["open", "open", "cancelled"]
    assert ChangeEntry.objects.filter(object_code="REF-0002-END", operation="updated").count() == 1
    import_rows(row(year="2016"))
    assert len(history("REF-0002-END")) == 3, "it leaves once"


def test_a_row_refused_at_first_and_corrected_later_takes_its_place_in_time():
    bridge = row(), row(year="2015", end="2019-12-31", rating="Purple"), row(year="2016", end="2020-12-31")
    import_rows(*bridge)
    import_rows(bridge[0], bridge[1] | {"rating": "Red"}, bridge[2])
    assert history("REF-0001-END") == [
        (1, "2013-09-30", "open", "None"),
        (2, "2013-09-30", "open", "2018-06-30"),
        (3, "2015-09-30", "open", "2020-12-31"),
        (4, "2014-09-30", "open", "2019-12-31"),
        (5, "2015-09-30", "open", "2020-12-31"),
    ]
    assert Milestone.objects.get(code="REF-0001-END").forecast_date == date(2020, 12, 31)
    before = fingerprint()
    import_rows(bridge[0], bridge[1] | {"rating": "Red"}, bridge[2])
    assert fingerprint() == before
    import_rows(row(year="2017", end="2021-12-31"))
    assert history("REF-0001-END")[5:] == [(6, "2016-09-30", "open", "2021-12-31")]


def test_a_corrected_return_is_refused_and_changes_nothing():
    import_rows(row())
    before = fingerprint()
    outcome = import_rows(row(end="2030-01-01"))
    assert [finding.code for finding in outcome.plan.findings] == ["differs"]
    assert fingerprint() == before


def test_the_national_figures_stay_as_they_are():
    national = factories.make_plan(tasks=3).portfolio
    engine.recompute(portfolio_id=national.pk, task_ids=None, today=TODAY, now=NOW)
    stored = list(Rollup.objects.filter(portfolio=national).order_by("pk").values())
    import_rows(*TWO_YEARS)
    assert list(Rollup.objects.filter(portfolio=national).order_by("pk").values()) == stored
    engine.recompute(portfolio_id=national.pk, task_ids=None, today=TODAY, now=NOW)
    assert list(Rollup.objects.filter(portfolio=national).order_by("pk").values()) == stored
    assert verify.differences(today=TODAY) == []


def test_it_never_fills_the_national_portfolio():
    Portfolio.objects.create(code="REF", name_en="The nation", is_national=True)
    before = fingerprint()
    with pytest.raises(MappingError, match="national portfolio"):
        import_rows(row())
    assert fingerprint() == before


def test_it_never_fills_a_sector_of_another_portfolio():
    factories.make_sector(code="ref-roads")
    with pytest.raises(MappingError, match="sector of another portfolio"):
        import_rows(row())


def test_it_never_takes_a_ministry_for_a_department():
    factories.make_organisation(code="x-mod", kind="ministry")
    with pytest.raises(MappingError, match="body of another kind"):
        import_rows(row())


def test_a_mapping_that_forgot_what_was_imported_is_refused():
    import_rows(row())
    without_defence = parse(MAPPING.replace('given: ["MOD"]', 'given: ["DEFENCE"]'))
    with pytest.raises(MappingError, match="no longer understands the 2014 return of REF-0001: department “MOD”"):
        import_rows(row(year="2015"), mapping=without_defence)


def test_an_unreadable_file_leaves_the_database_as_it_was():
    before = fingerprint()
    with pytest.raises(FileError):
        import_bytes(b"no,such,columns\n1,2,3\n")
    assert fingerprint() == before


def test_departments_are_made_with_what_they_became():
    import_rows(row(department="OLD"))
    old = Organisation.objects.get(code="x-old")
    assert (old.successor, old.valid_to_date) == (Organisation.objects.get(code="x-new"), date(2016, 7, 14))


def test_the_audit_trail_has_the_file_and_the_counts():
    import_rows(*TWO_YEARS, row(name="Road", rating="Purple"))
    event = AuditEvent.objects.get(action="returns.imported")
    assert (event.object_type, event.object_label, event.actor_label) == ("portfolio", "REF", "system")
    assert event.after["rows"] == {"imported": 2, "merged": 1, "unchanged": 0, "refused": 1}
    assert event.after["added"]["judgements"] == 2
    assert len(event.after["sha256"]) == 64


def test_every_new_object_is_in_the_feed_of_changes():
    import_rows(row())
    entries = ChangeEntry.objects.order_by("id").values_list("object_type", "object_code", "operation", "task_id")
    task = Task.objects.get().pk
    assert list(entries) == [
        ("project", "REF-0001", "created", task),
        ("task", "REF-0001-T1", "created", task),
        ("milestone", "REF-0001-START", "created", task),
        ("milestone", "REF-0001-END", "created", task),
    ]


def test_the_portfolio_carries_its_licence():
    import_rows(row())
    portfolio = Portfolio.objects.get(code="REF")
    assert (portfolio.licence, portfolio.is_national, portfolio.names["kk"]) == ("Open", False, "Анықтамалық")


def test_proposals_are_told_and_not_followed():
    outcome = import_rows(row(name="Smart Meters"), row(year="2015", name="Smart Metering"), mapping=small_mapping())
    assert StrategicProject.objects.count() == 2
    assert [finding.code for finding in outcome.plan.findings if finding.kind == "proposal"] == ["may_be_one"]
