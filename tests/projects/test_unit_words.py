"""Units of measure in the reader's language."""

from django.utils import translation

from projects.unit_words import unit_name


def test_a_unit_that_is_not_known_stays_as_it_was_written() -> None:
    with translation.override("ru"):
        assert unit_name("bushels") == "bushels"


def test_a_known_unit_is_written_by_the_catalogue() -> None:
    with translation.override("en"):
        assert unit_name("m3/day") == "m3/day"
