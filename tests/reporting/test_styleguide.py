"""The design gallery: in a demonstration and in development, never in production."""

import pytest

from reporting import styleguide as gallery
from tests.factories import make_user
from tests.reporting.test_palette import contrast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("debug", "demo", "status"), [(False, False, 404), (True, False, 200), (False, True, 200)])
def test_it_is_no_page_of_production(signed_in, settings, debug, demo, status):
    settings.DEBUG, settings.DEMO = debug, demo
    assert signed_in(make_user()).get("/styleguide/").status_code == status


def test_nobody_is_told_of_it_in_production(client, settings):
    settings.DEBUG = settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404
    settings.DEMO = True
    assert client.get("/styleguide/").status_code == 302


def test_the_contrasts_shown_are_those_of_the_style_sheet_and_all_enough():
    rows = [row for rows in gallery.themes().values() for row in rows]
    assert len(rows) > 60
    assert [row for row in rows if not row.is_enough] == []
    assert all(0 <= contrast(row.colour, row.ground_colour) - float(row.ratio) < 0.011 for row in rows)


def test_it_has_every_kind_of_component(signed_in):
    text = signed_in(make_user()).get("/styleguide/").content.decode()
    for css in ("status--stale", "status--bare", "button--quiet", "field--error", "notice--warning", "fold", "popover"):
        assert css in text
    assert "Fifteen percent behind the plan" in text
