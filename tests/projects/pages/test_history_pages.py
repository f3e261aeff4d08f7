"""The history of an object in words, for who can open it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import translation

from accounts.models import AuditEvent, User
from projects.actions import judge
from projects.actions.issues import postpone_issue
from projects.queries.history import history
from tests import practice
from tests.factories import NOW, TODAY
from tests.practice.escalations import make_issue, make_risk
from tests.projects.pages.conftest import Country, typed

SignIn = Callable[[User], Client]


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_report_is_told_with_fields_in_words_and_its_reason(country: Country, editor: Client) -> None:
    changed = typed(country.due, completion="62.5", forecast_date="2027-01-02", reason="The vessel is late")
    assert editor.post(f"/milestones/{country.due.code}/report/", changed).status_code in (200, 302)
    page = text(editor.get(f"/milestones/{country.due.code}/history/"))
    assert "Aliya Editor" in page
    assert "<li>Completion: 0 % → 62.5 %</li>" in page
    assert "Forecast date: – → 2 Jan 2027" in page
    assert "“The vessel is late”" in page


def test_choices_and_names_of_fields_are_in_the_readers_language(country: Country) -> None:
    issue = make_issue(task=country.task)
    postpone_issue(issue=issue, to=TODAY + timedelta(days=9), reason="The court sits", by=country.editor, now=NOW)
    assert history(thing=issue).lines[0].changes == ("To be resolved by: 21 Nov 2026 → 3 Dec 2026",)
    with translation.override("ru"):
        assert "To be" not in history(thing=issue).lines[0].changes[0]


def test_a_project_tells_of_its_judgements_and_keeps_drafts_to_itself(country: Country, office: Client) -> None:
    judge(project=country.project, rating="amber_red", reason="The vessel is late", by=country.office, now=NOW)
    page = text(office.get(f"/projects/{country.project.code}/history/"))
    assert "Delivery confidence was judged" in page
    assert ": amber-red</li>" in page
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {"project.judged"}


def test_pages_go_back_to_the_first_event(country: Country, editor: Client) -> None:
    for grow in practice.every("grow"):
        if grow.__module__.endswith("history"):
            grow(country.task, 51)
    address = f"/tasks/{country.task.code}/history/"
    first, second = text(editor.get(address)), text(editor.get(f"{address}?page=2"))
    assert (first.count("<time"), second.count("<time")) == (50, 1)
    assert 'href="?page=2"' in first
    assert editor.get(f"{address}?page=x").status_code == 200


def test_a_stranger_learns_nothing(country: Country, sign_in: SignIn) -> None:
    risk = make_risk(task=country.task)
    assert sign_in(country.stranger).get(f"/risks/{risk.code}/history/").status_code == 404
