"""`manage.py import_returns`: exit status, what is printed, the report file."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from projects.models import StrategicProject
from tests import factories
from tests.projects.importing.support import MAPPING, as_csv, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def files(tmp_path):
    """Writes returns.csv beside map.yaml; answers the arguments of the command."""
    (tmp_path / "map.yaml").write_text(MAPPING)

    def write(*rows):
        (tmp_path / "returns.csv").write_bytes(as_csv(*rows))
        return [str(tmp_path / "returns.csv"), "--mapping", str(tmp_path / "map.yaml")]

    return write


def run(*args):
    out = StringIO()
    call_command("import_returns", *args, stdout=out)
    return out.getvalue()


def failed(*args):
    with pytest.raises(CommandError) as error:
        run(*args)
    return error.value.returncode, str(error.value)


def test_it_imports_and_accounts_for_every_row(files):
    text = run(*files(row(), row(year="2015"), row(name="Tunnel", rating="Purple")))
    assert "refused: line 4, rating “Purple”: The mapping does not know this rating." in text
    assert "all" in text
    assert [line.split() for line in text.splitlines() if line.startswith("│ all")] == [
        ["│", "all", "│", "3", "│", "1", "│", "1", "│", "0", "│", "1", "│"]
    ]
    assert "Added: projects 1" in text
    assert StrategicProject.objects.count() == 1


def test_where_the_output_is_no_terminal_there_is_no_bar_and_no_colour(files):
    assert "\x1b" not in run(*files(row()))


def test_a_second_run_says_so(files):
    arguments = files(row())
    run(*arguments)
    assert "Nothing new: the portfolio is as it was." in run(*arguments)


def test_a_dry_run_says_so(files):
    assert "Dry run, nothing was written. It would add: projects 1" in run(*files(row()), "--dry-run")
    assert not StrategicProject.objects.exists()


def test_nothing_on_error_is_status_1(files):
    arguments = [*files(row(), row(name="Tunnel", rating="Purple")), "--on-error", "nothing"]
    assert failed(*arguments) == (1, "Nothing was imported: 1 rows were refused.")
    assert not StrategicProject.objects.exists()


def test_an_unusable_file_or_mapping_is_status_2(files, tmp_path):
    arguments = files(row())
    (tmp_path / "returns.csv").write_text("year\n2014\n")
    status, message = failed(*arguments)
    assert (status, message.startswith("returns.csv: Columns are missing: name, department")) == (2, True)
    (tmp_path / "map.yaml").write_text("portfolio: 1")
    status, message = failed(*arguments)
    assert (status, message.startswith("map.yaml: ")) == (2, True)
    (tmp_path / "returns.csv").unlink()
    (tmp_path / "map.yaml").write_text(MAPPING)
    status, message = failed(*arguments)
    assert (status, "returns.csv" in message) == (2, True)


def test_the_report_as_csv_holds_every_finding_and_no_formula(files, tmp_path):
    path = tmp_path / "report.csv"
    run(*files(row(name="=1+1", rating="Purple"), row(name="Tunnel", rating="")), "--report", str(path))
    lines = list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))
    assert [(line["kind"], line["code"], line["line"], line["name"]) for line in lines] == [
        ("refused", "rating_unknown", "2", "'=1+1"),
        ("note", "rating_withheld", "3", "Tunnel"),
    ]


def test_the_report_as_json_adds_up(files, tmp_path):
    path = tmp_path / "report.json"
    run(*files(row(), row(name="Tunnel", rating="Purple")), "--dry-run", "--report", str(path))
    content = json.loads(path.read_text())
    assert content["dry_run"] is True
    assert content["rows"]["all"] == {"read": 2, "imported": 1, "merged": 0, "unchanged": 0, "refused": 1}
    assert content["findings"][0]["reason"] == "The mapping does not know this rating."


def test_a_report_of_another_kind_is_refused_before_anything_is_written(files, tmp_path):
    assert failed(*files(row()), "--report", str(tmp_path / "report.pdf")) == (
        2,
        "The report is a .csv or a .json file.",
    )
    assert not StrategicProject.objects.exists()


def test_a_report_that_cannot_be_written_is_told(files, tmp_path):
    status, message = failed(*files(row()), "--report", str(tmp_path / "none" / "report.csv"))
    assert (status, "none/report.csv" in message) == (2, True)


def test_who_imported_is_in_the_audit_trail(files):
    user = factories.make_user()
    run(*files(row()), "--user", user.email.upper())
    assert AuditEvent.objects.get(action="returns.imported").actor_label == user.email
    assert failed(*files(row()), "--user", "nobody@example.org") == (2, "Nobody signs in as nobody@example.org.")
