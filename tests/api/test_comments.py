"""Comments over the API: the same writes as on the pages."""

import pytest

from accounts.roles import Role
from projects.models import Comment
from tests.api.caller import Country, problem

pytestmark = pytest.mark.django_db


def test_a_comment_is_made_once_edited_and_withdrawn(country: Country) -> None:
    editor, task = country.caller(Role.MINISTRY_EDITOR), country.ours.tasks[0]
    body = {"task": task.code, "text": "Look"}
    answer = editor.post("comments/", body, Idempotency_Key="one")
    again = editor.post("comments/", body, Idempotency_Key="one")
    made = answer.json()
    assert (answer.status_code, again.json()) == (201, made)
    assert (made["task"]["code"], made["milestone"], made["text"]) == (task.code, None, "Look")
    where = f"comments/{made['id']}/"
    assert problem(editor.post(f"{where}edit/", {"text": "See"}), 428)["type"].endswith("precondition-required/")
    edited = editor.post(f"{where}edit/", {"text": "See"}, If_Match='"v1"')
    assert (edited.status_code, edited.json()["text"], edited["ETag"]) == (200, "See", '"v2"')
    problem(editor.post(f"{where}edit/", {"text": "Hear"}, If_Match='"v1"'), 412)
    assert problem(country.caller(Role.PROJECT_OFFICE).post(f"{where}withdraw/", If_Match='"v2"'), 403)
    gone = editor.post(f"{where}withdraw/", If_Match='"v2"').json()
    assert (gone["text"], gone["withdrawn_at"] is not None) == ("", True)


def test_a_list_is_of_one_object(country: Country) -> None:
    editor, (first, second, _third) = country.caller(Role.MINISTRY_EDITOR), country.ours.tasks
    editor.post("comments/", {"task": second.code, "text": "Second"})
    milestone = first.milestones.first()
    editor.post("comments/", {"milestone": milestone.code, "text": "Of the milestone"})
    assert [row["text"] for row in editor.get("comments/", task=second.code).json()["results"]] == ["Second"]
    found = editor.get("comments/", milestone=str(milestone.public_id)).json()["results"]
    assert [row["text"] for row in found] == ["Of the milestone"]


@pytest.mark.parametrize("kinds", [(), ("task", "project")])
def test_it_is_about_exactly_one_thing(country: Country, kinds: tuple[str, ...]) -> None:
    codes = {"task": country.ours.tasks[0].code, "project": country.ours.project.code}
    body = {"text": "x"} | {kind: codes[kind] for kind in kinds}
    assert problem(country.caller(Role.MINISTER).post("comments/", body), 400)["errors"][0]["code"] == "exactly_one"


def test_what_is_foreign_and_who_is_unknown_are_named(country: Country) -> None:
    editor = country.caller(Role.MINISTRY_EDITOR)
    foreign = problem(editor.post("comments/", {"task": country.theirs.tasks[0].code, "text": "x"}), 400)
    assert foreign["errors"][0]["pointer"] == "#/task"
    unknown = problem(editor.post("comments/", {"task": country.ours.tasks[0].code, "text": "@nobody"}), 400)
    assert (unknown["errors"][0]["pointer"], unknown["errors"][0]["code"]) == ("#/text", "unknown")
    before = Comment.objects.count()
    problem(country.caller(Role.AUDITOR).post("comments/", {"task": country.ours.tasks[0].code, "text": "x"}), 403)
    assert Comment.objects.count() == before
