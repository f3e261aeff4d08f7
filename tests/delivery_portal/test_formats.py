"""Dates and numbers as each language writes them."""

from datetime import date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format, get_format, localize_input, number_format

DAY = date(2026, 11, 24)
MAY = date(2026, 5, 9)


@pytest.mark.parametrize(
    ("language", "day", "in_may"),
    [
        ("kk", "2026 ж. 24 қар.", "2026 ж. 9 мам."),
        ("ru", "24 ноября 2026", "9 мая 2026"),
        ("en", "24 Nov 2026", "9 May 2026"),
    ],
)
def test_a_day(language, day, in_may):
    with translation.override(language):
        assert date_format(DAY) == day
        assert date_format(MAY) == in_may


@pytest.mark.parametrize(("language", "number"), [("kk", "1\xa0234,5"), ("ru", "1\xa0234,5"), ("en", "1,234.5")])
def test_a_number(language, number):
    with translation.override(language):
        assert number_format(1234.5, use_l10n=True, force_grouping=True) == number


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_date_field_of_the_browser_is_read_in_every_language(language):
    with translation.override(language):
        for form in get_format("DATE_INPUT_FORMATS")[:1]:
            assert datetime.strptime("2026-11-24", form).date() == DAY  # noqa: DTZ007  a date has no zone
        assert localize_input(DAY) == "2026-11-24"
