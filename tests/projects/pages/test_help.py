"""Help: words where they stand, first steps once, a page with both."""

import re

import pytest
from django.conf import settings
from django.template import Context, Template

from accounts.roles import Role
from projects.glossary import TERMS
from projects.help import TOURS
from projects.models import TourDone
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_words_are_those_of_the_glossary():
    glossary = (settings.BASE_DIR / "docs/glossary.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in glossary.splitlines() if line.startswith("|")]
    said = [{part.strip() for cell in row[:1] for part in re.split(r"[,()]", cell)} for row in rows]
    for term in TERMS.values():
        known = [row for row, words in zip(rows, said, strict=True) if term.en in words or term.en == row[0]]
        assert known, term.en
        assert any(term.ru in row[1] and term.kk in row[2] for row in known), term.en


def test_a_word_opens_its_meaning_without_a_script():
    text = Template('{% load help %}{% term "baseline" %}{% what_is "baseline" %}').render(Context())
    assert re.findall(r'popovertarget="([\w-]+)"', text) == ["term-baseline", "term-baseline-2"]
    assert re.findall(r' id="([\w-]+)" popover', text) == ["term-baseline", "term-baseline-2"]
    assert str(TERMS["baseline"].meaning) in text
    assert 'href="/help/#baseline"' in text


def test_every_role_has_three_or_four_steps_that_it_can_take(country, sign_in):
    assert set(TOURS) == set(Role)
    for role, steps in TOURS.items():
        assert 2 <= len(steps) <= 4
        client = sign_in(make_user(role=role, organisation=country.lead, team=country.team))
        assert [step.view for step in steps if client.get(step.address).status_code != 200] == [], role


def test_first_steps_are_shown_until_they_are_put_away_and_stay_away(country, sign_in):
    client = sign_in(country.editor)
    assert 'id="tour-h"' in client.get("/updates/").content.decode()
    assert 'id="tour-h"' not in client.get("/risks/").content.decode()
    answer = client.post("/help/first-steps/done/", {"next": "/updates/?show=late"})
    assert answer["Location"] == "/updates/?show=late"
    assert 'id="tour-h"' not in client.get("/updates/").content.decode()
    assert 'id="tour-h"' not in sign_in(country.editor).get("/updates/").content.decode()
    assert 'id="tour-h"' in sign_in(country.member).get("/updates/").content.decode()
    assert [row.user for row in TourDone.objects.all()] == [country.editor]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_putting_them_away_leads_nowhere_else(country, editor, target):
    assert editor.post("/help/first-steps/done/", {"next": target})["Location"] == "/"
    assert editor.post("/help/first-steps/done/").status_code == 302  # twice is once


def test_the_help_page_names_every_word_in_three_languages(editor):
    text = editor.get("/help/").content.decode()
    for term in TERMS.values():
        assert f'id="{term.key}"' in text
        assert term.ru in text
        assert term.kk in text
