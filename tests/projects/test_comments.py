"""Comments: who writes them, who is meant by an @, what is kept, and who can open what (both ways round)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.comments import add_comment, edit_comment, withdraw_comment
from projects.models import ChangeEntry, Comment, Indicator
from projects.models.about import kind_of, model_of
from projects.querysets.about import KINDS, openers_of
from tests import factories
from tests.factories import NOW
from tests.practice.comments import make_comment
from tests.practice.escalations import make_decision, make_issue, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def things() -> dict[str, Any]:
    """One of each kind on one task, and the portfolio's indicator."""
    region = factories.make_region()
    sector = factories.make_sector(lead_organisation=factories.make_organisation())
    team = factories.make_team(sector=sector)
    helping = factories.make_organisation()
    task = factories.make_task(sector=sector, team=team, regions=[region], contributing=[helping])
    factories.make_task(project=task.project)
    made: dict[str, Any] = {"project": task.project, "task": task}
    made["milestone"] = factories.make_milestone(task=task)
    made["decision"], made["risk"], made["issue"] = (
        make_decision(task=task),
        make_risk(task=task),
        make_issue(task=task),
    )
    about = {"portfolio": task.project.portfolio, "unit": "km", "direction": "up", "name_en": "Length"}
    made["indicator"] = Indicator.objects.create(code="i-task", project=task.project, task=task, **about)
    made["national"] = Indicator.objects.create(code="i-country", owner=helping, **about)
    made["whole"] = Indicator.objects.create(code="i-project", project=task.project, **about)
    return made


@pytest.fixture
def editor(things: dict[str, Any]) -> User:
    return factories.make_user(
        role=Role.MINISTRY_EDITOR, organisation=things["task"].lead_organisation, full_name="Aliya Editor"
    )


def people(task: Any) -> list[User]:
    """One of each role with and without a tie to the task, by each way in which a tie may come."""
    region = task.regions.get()
    bodies = [
        task.lead_organisation,
        task.contributing_organisations.get(),
        task.sector.lead_organisation,
        factories.make_akimat(region=region),
        factories.make_organisation(),
    ]
    found = [
        factories.make_user(role=role, organisation=body)
        for role in Role
        if role != Role.INTEGRATION
        for body in [None, *bodies]
    ]
    found.append(factories.make_user(role=Role.TEAM_MEMBER, team=task.team))
    found.append(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation, is_active=False))
    return found


def test_who_can_open_is_who_sees_whatever_the_role_and_the_object(things: dict[str, Any]) -> None:
    everyone = people(things["task"])
    for thing in things.values():
        manager: Any = model_of(kind_of(thing))._default_manager
        seeing = {one.email for one in everyone if manager.visible_to(one).filter(pk=thing.pk).exists()}
        opening = set(openers_of(thing).values_list("email", flat=True)) & {one.email for one in everyone}
        assert opening == seeing, thing
        assert 0 < len(seeing) < len(everyone)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_takes_a_comment_which_only_its_readers_see(things: dict[str, Any], editor: User, kind: str) -> None:
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    comment = add_comment(thing=things[kind], text="Look at this", by=editor, now=NOW)
    assert (comment.thing, comment.kind_of_thing) == (things[kind], kind)
    assert list(Comment.objects.visible_to(editor)) == [comment]
    assert not Comment.objects.visible_to(stranger).exists()
    event = AuditEvent.objects.get(object_id=comment.public_id)
    change = ChangeEntry.objects.get(object_id=comment.public_id)
    assert (event.action, event.after, change.operation) == ("comment.added", {"text": "Look at this"}, "created")
    assert ChangeEntry.objects.visible_to(editor).filter(pk=change.pk).exists()
    assert not ChangeEntry.objects.visible_to(stranger).filter(pk=change.pk).exists()
    with pytest.raises(NotAllowed):
        add_comment(thing=things[kind], text="I guess", by=stranger, now=NOW)


def test_an_auditor_reads_and_does_not_comment(things: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        add_comment(thing=things["task"], text="x", by=factories.make_user(role=Role.AUDITOR), now=NOW)


def test_an_imported_record_takes_no_comment() -> None:
    task = factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    with pytest.raises(NotAllowed):
        add_comment(thing=task, text="x", by=factories.make_user(), now=NOW)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_a_comment_says_something_in_four_thousand_characters(things: dict[str, Any], editor: User, text: str) -> None:
    with pytest.raises(Refused) as refused:
        add_comment(thing=things["task"], text=text, by=editor, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["text"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "typed", ["@Aliya Editor, look", "look @editor aliya", "@aliya: see", "(@{email})", "@{local} and @{email}."]
)
def test_a_person_is_named_by_name_or_address(things: dict[str, Any], editor: User, typed: str) -> None:
    office = factories.make_user()
    text = typed.format(email=editor.email, local=editor.email.partition("@")[0])
    comment = add_comment(thing=things["risk"], text=text, by=office, now=NOW)
    assert [mention.user for mention in comment.mentions.all()] == [editor]
    assert all(mention.typed in text for mention in comment.mentions.all())


def test_a_name_that_nobody_or_somebody_outside_bears_is_refused_with_the_name(
    things: dict[str, Any], editor: User
) -> None:
    factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation(), full_name="Far Away")
    for text in ("@Nobody at all", "@Far Away"):
        with pytest.raises(Refused) as refused:
            add_comment(thing=things["task"], text=text, by=editor, now=NOW)
        problem = refused.value.problems[0]
        assert (problem.code, text.split()[0] in problem.message) == ("unknown", True)


def test_a_name_of_two_people_asks_for_the_address(things: dict[str, Any], editor: User) -> None:
    twin = factories.make_user(full_name="Editor Aliya")
    with pytest.raises(Refused) as refused:
        add_comment(thing=things["task"], text="@Aliya Editor", by=twin, now=NOW)
    assert refused.value.problems[0].code == "ambiguous"
    assert editor.email in refused.value.problems[0].message


def test_a_plain_address_or_a_lone_sign_names_nobody(things: dict[str, Any], editor: User) -> None:
    comment = add_comment(thing=things["task"], text="Write to a@b.kz @ noon, 5@6", by=editor, now=NOW)
    assert not comment.mentions.exists()


def test_the_author_edits_for_fifteen_minutes_and_the_earlier_text_is_kept(
    things: dict[str, Any], editor: User
) -> None:
    comment = add_comment(thing=things["task"], text="First", by=editor, now=NOW)
    edited = edit_comment(comment=comment, text="Second", by=editor, now=NOW + timedelta(minutes=15), version=1)
    assert (edited.text, edited.version, [old.text for old in edited.earlier.all()]) == ("Second", 2, ["First"])
    with pytest.raises(Stale):
        edit_comment(comment=comment, text="Third", by=editor, now=NOW, version=1)
    with pytest.raises(Refused):
        edit_comment(comment=comment, text="Third", by=editor, now=NOW + timedelta(minutes=16))
    with pytest.raises(NotAllowed):
        edit_comment(comment=comment, text="Third", by=factories.make_user(), now=NOW)


def test_a_withdrawn_comment_leaves_a_tombstone_and_says_nothing_more(things: dict[str, Any], editor: User) -> None:
    comment = add_comment(thing=things["task"], text="Rash words @aliya", by=editor, now=NOW)
    with pytest.raises(NotAllowed):
        withdraw_comment(comment=comment, by=factories.make_user(), now=NOW)
    gone = withdraw_comment(comment=comment, by=editor, now=NOW + timedelta(days=2))
    assert (gone.text, gone.mentions.count(), gone.earlier.get().text) == ("", 0, "Rash words @aliya")
    with pytest.raises(Refused):
        withdraw_comment(comment=comment, by=editor, now=NOW)


def test_the_database_refuses_a_comment_about_nothing_or_about_two_things(things: dict[str, Any]) -> None:
    for about in ({}, {"task": things["task"], "risk": things["risk"]}):
        with pytest.raises(IntegrityError, match="projects_comment_about_one"), transaction.atomic():
            make_comment(**about)
    with pytest.raises(IntegrityError, match="projects_comment_text_or_tombstone"), transaction.atomic():
        make_comment(task=things["task"], withdrawn_at=NOW)
