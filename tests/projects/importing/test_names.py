"""When two spellings are one name: a table from the real file, and laws for any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.importing.names import earlier_name, normal_name, tidy

SAME = [
    ("CHINOOK (incl Project Julius)", "CHINOOK (incl. Project Julius)"),
    ("CROWSNEST programme", "Crowsnest Programme"),
    ("Communications Capabilities Development programme", "Communications Capabilities Development (CCD) Programme"),
    ("Cyclamen Programme", "Cyclamen Project"),
    ("DREADNOUGHT", "Dreadnought"),
    ("Digital Services at the Border (DSAB)", "Digital Services at the Border (DSaB)"),
    ("GOV.UK Verify", "GOV UK Verify"),
    ("High Speed Rail Programme", "High Speed Rail Programme (HS2)"),
    ("InterCity Express Programme (IEP)", "Intercity Express Programme (IEP)"),
    ("NHS.UK", "NHS UK"),
    ("Search & Rescue Helicopters (SARH)", "Search and Rescue Helicopters"),
    ("Spearfish Upgrade (SFU) Programme", "Spearfish Upgrade Programme"),
    ("The Francis Crick Institute (formerly UKCMRI)", "Francis Crick Institute"),
    ("Thameslink Programme", "THAMESLINK PROGRAM"),
    ("Type 26 Global Combat Ship (T26 GCS)", "Type 26 Global Combat Ship Programme"),
    ("Sellafield Model Change  (SMC)", "Sellafield Model Change"),
    ("Her Majesty's Courts", "Her Majesty’s Courts"),
]

DIFFERENT = [
    ("New Style of Information Technology (Base)", "New Style of Information Technology Deployed"),
    ("BT LSP (London)", "BT LSP (South)"),
    ("Making Tax Digital for Business", "Making Tax Digital for Individuals"),
    ("Priority School Building Programme", "Priority School Building Programme 2"),
    ("HS2 Phase2a", "HS2 Phase 2b"),
    ("ISSC1", "ISSC2"),
    ("GRAPEVINE 1", "GRAPEVINE 2"),
    ("Armoured Cavalry 2025", "Armoured Infantry 2026"),
    ("10,000 Additional Prison Places", "10,000 Additional Prison Places Programme - Estate Expansions"),
]

any_name = st.text(max_size=60) | st.text(alphabet="thE projctgam()&'’IIab1-ß İ", max_size=60)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name(one, other):
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_different_projects(one, other):
    assert normal_name(one) != normal_name(other)


@pytest.mark.parametrize(
    ("name", "earlier"),
    [
        ("Project Eagle (formerly Urenco Future Options)", "urenco future options"),
        ("CAP Delivery Programme (formerly the Future Options Programme)", "future options"),
        ("Fit for Work (previously called Health and Work Service)", "health and work service"),
        (
            "Health and Social Care Network (Formerly Public Services Network for Health (PSNH))",
            "public services network for health",
        ),
        ("NOMS ICTS Services (NICTS) Programme (formally part of Quantum Re-compete Project)", None),
        ("Universal Credit Programme", None),
    ],
)
def test_the_earlier_name_that_a_name_states(name, earlier):
    assert earlier_name(name) == earlier


def test_an_earlier_name_is_no_part_of_the_name():
    assert normal_name("Project Eagle (formerly Urenco Future Options)") == "project eagle"


@pytest.mark.parametrize("name", ["Programme", "The Project", "The"])
def test_a_name_never_becomes_empty(name):
    assert normal_name(name)


@settings(deadline=None)  # the two cores are shared
@given(any_name)
def test_normalising_twice_changes_nothing(name):
    assert normal_name(normal_name(name)) == normal_name(name)


@settings(deadline=None)  # the two cores are shared
@given(any_name)
def test_capitals_and_blanks_do_not_matter_to_plain_words(name):
    plain = normal_name(name)
    assert normal_name(f"  {plain.title()} ".replace(" ", "  ")) == normal_name(plain.title())


@settings(deadline=None)  # the two cores are shared
@given(any_name)
def test_tidy_twice_changes_nothing(name):
    assert tidy(tidy(name)) == tidy(name)
