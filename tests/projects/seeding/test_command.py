"""`manage.py seed` where the demonstration is: it changes nothing that is there."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from accounts.models import AuditEvent
from projects.models import Milestone
from projects.seeding.load import load
from regions.models import Organisation, Region
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.xdist_group("seeding")


def fingerprint() -> dict[str, str]:
    """A checksum of every table of the portal."""
    found = {}
    with connection.cursor() as cursor:
        for label in ("accounts", "regions", "projects"):
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                if model._meta.managed:
                    table = model._meta.db_table
                    cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')  # noqa: S608
                    found[table] = cursor.fetchone()[0]
    return found


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def test_a_second_run_changes_nothing_and_says_so(country):
    before = fingerprint()
    assert run("--today", "2026-11-24") == "Everything is there already: nothing was changed.\n"
    assert fingerprint() == before


def test_a_second_run_keeps_what_the_project_office_corrected(country):
    Region.objects.filter(code="KZ-47").update(name_en="Mangistau Region")
    Milestone.objects.filter(code="MANGYSTAU-KENDERLI-M07").update(weight=9)
    load(today=TODAY, now=NOW)
    assert Region.objects.get(code="KZ-47").name_en == "Mangistau Region"
    assert Milestone.objects.get(code="MANGYSTAU-KENDERLI-M07").weight == 9


def test_a_missing_body_is_added_again(country):
    Organisation.objects.filter(code="afm").delete()
    added = load(today=TODAY, now=NOW).added
    assert added == {"organisations": 1}
    assert AuditEvent.objects.filter(action="seed").count() == 2
