"""The table of roles: its page is what the code says, and who stands in for whom follows from it. No database."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.management.commands.roles_table import roles_page
from accounts.role_words import SEES, TOKENS, VERBS, role_lines
from accounts.roles import NARROWED, RIGHTS, HoldsTokens, Role, Sees, Verb, may_stand_in

FILE = Path(settings.BASE_DIR) / "docs/roles.md"


def test_the_page_is_what_the_code_says() -> None:
    assert FILE.read_text() == roles_page(), "run manage.py roles_table"
    call_command("roles_table", "--check")


def test_a_stale_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="roles_table"):
        call_command("roles_table", "--check")
    call_command("roles_table")
    call_command("roles_table", "--check")
    (tmp_path / "docs/roles.md").write_text(roles_page().replace("| yes |", "| no |", 1))
    with pytest.raises(CommandError, match="roles_table"):
        call_command("roles_table", "--check")


def test_every_role_verb_scope_and_kind_of_token_has_its_words() -> None:
    assert set(VERBS) == set(Verb)
    assert set(SEES) == set(Sees)
    assert set(TOKENS) == set(HoldsTokens)
    assert [line.role for line in role_lines()] == list(Role)


def test_who_can_change_anything_needs_a_second_factor_and_reading_the_trail_changes_nothing() -> None:
    assert [verb for verb in Verb if not verb.writes] == [Verb.READ_AUDIT]
    for line in role_lines():
        assert line.second_factor == RIGHTS[line.role].may_write


def test_a_confined_token_keeps_no_verb_that_reaches_beyond_an_object() -> None:
    beyond = {Verb.PLAN, Verb.SET_THRESHOLDS, Verb.READ_AUDIT, Verb.RUN_ROUTINES, Verb.MANAGE_PEOPLE, Verb.DECIDE}
    assert not NARROWED & beyond


def test_nobody_gains_the_rights_of_the_project_office_or_of_an_auditor_by_standing_in() -> None:
    for absent in Role:
        for stand_in in Role:
            for by_office in (True, False):
                if not may_stand_in(stand_in, absent=absent, by_office=by_office):
                    continue
                assert {absent, stand_in}.isdisjoint({Role.AUDITOR, Role.INTEGRATION})
                if absent == Role.PROJECT_OFFICE:
                    assert stand_in == Role.PROJECT_OFFICE
                guarded = {Verb.READ_AUDIT, Verb.MANAGE_PEOPLE, Verb.PLAN, Verb.SET_THRESHOLDS, Verb.RUN_ROUTINES}
                assert not (RIGHTS[absent].may - RIGHTS[stand_in].may) & guarded
    assert may_stand_in(Role.MINISTRY_EDITOR, absent=Role.MINISTER, by_office=False)
    assert not may_stand_in(Role.TEAM_MEMBER, absent=Role.MINISTER, by_office=False)
    assert may_stand_in(Role.TEAM_MEMBER, absent=Role.MINISTER, by_office=True)
