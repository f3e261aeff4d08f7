"""The panel of what an update moves: silent while it is owed, then the stored figures of each slice."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from projects.models import OutboxEntry, Rollup
from projects.queries.figures import current
from projects.queries.moved import moved_figures
from projects.rollups.outbox import drain_all
from tests.factories import NOW
from tests.projects.pages.conftest import HTMX, Country, typed


def save(client: Client, country: Country) -> int:
    """Report 80 %; the id of the outbox entry that the row waits for."""
    answer = client.post(f"/milestones/{country.late.code}/report/", typed(country.late, completion="80"), headers=HTMX)
    entry = OutboxEntry.objects.get()
    assert answer.context["view"].outbox_id == entry.pk
    assert f"/milestones/{country.late.code}/figures/?after={entry.pk}" in answer.content.decode()
    return entry.pk


def poll(client: Client, country: Country, query: str):
    return client.get(f"/milestones/{country.late.code}/figures/?{query}", headers=HTMX)


def test_it_is_silent_until_the_update_is_rolled_up_and_then_shows_the_stored_figures(
    country: Country, editor: Client
) -> None:
    after = save(editor, country)
    assert poll(editor, country, f"after={after}").status_code == 204
    drain_all(now=timezone.now())
    moved = poll(editor, country, f"after={after}").context["moved"]
    assert moved.rolled_up
    shown = {figure.dimension: figure for figure in moved.figures}
    assert list(shown) == ["task", "project", "team", "sector", "region", "organisation"]
    for dimension in ("task", "sector", "region"):
        (stored,) = current(user=country.editor, dimension=dimension)
        assert (shown[dimension].progress, shown[dimension].percent) == (stored.progress, stored.percent)


def test_it_is_silent_again_while_nothing_new_is_stored(country: Country, editor: Client) -> None:
    after = save(editor, country)
    drain_all(now=timezone.now())
    version = poll(editor, country, f"after={after}").context["moved"].source_version
    assert poll(editor, country, f"after={after}&since={version}").status_code == 204
    country.late.refresh_from_db()
    editor.post(f"/milestones/{country.late.code}/report/", typed(country.late, completion="90"), headers=HTMX)
    drain_all(now=timezone.now())
    assert poll(editor, country, f"after={after}&since={version}").status_code == 200


def test_another_tasks_entry_is_not_waited_for(country: Country, editor: Client) -> None:
    other = OutboxEntry.objects.create(
        portfolio_id=country.project.portfolio_id, task=country.foreign.task, created_at=NOW
    )
    assert poll(editor, country, f"after={other.pk}").status_code == 200


def test_an_update_that_cannot_be_rolled_up_is_told_and_not_waited_for(country: Country, editor: Client) -> None:
    after = save(editor, country)
    OutboxEntry.objects.update(quarantined_at=NOW)
    answer = poll(editor, country, f"after={after}")
    assert answer.status_code == 200
    assert "could not be rolled up" in answer.content.decode()


def test_who_reads_the_national_summary_sees_the_country_move_too(
    country: Country, sign_in: Callable[[User], Client]
) -> None:
    moved = poll(sign_in(country.office), country, "").context["moved"]
    assert "country" in {figure.dimension for figure in moved.figures}


def test_slices_that_the_reader_may_not_see_are_left_out(country: Country, sign_in: Callable[[User], Client]) -> None:
    """Of the project's three tasks the helper opens one: it is shown, with what is hidden counted in."""
    moved = poll(sign_in(country.helper), country, "").context["moved"]
    assert {figure.dimension for figure in moved.figures} == {
        "task",
        "project",
        "team",
        "sector",
        "region",
        "organisation",
    }
    country.foreign.task.milestones.all().delete()
    country.foreign.task.delete()
    country.roll_up()
    moved = poll(sign_in(country.helper), country, "").context["moved"]
    assert "project" not in {figure.dimension for figure in moved.figures}


def test_without_htmx_the_old_figures_stand_with_a_word_that_new_ones_come(country: Country, editor: Client) -> None:
    after = save(editor, country)
    page = editor.get(f"/milestones/{country.late.code}/figures/?after={after}")
    assert "the figures are being rolled up" in page.content.decode()


def test_figures_read_before_the_workers_finish_never_pass_for_new(
    country: Country, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that commits between the two reads: the old figures are then shown as old, and asked for again."""
    after = save(editor, country)
    read = Rollup.objects.visible_to

    def read_then_drain(user: User):
        rows = read(user)
        drain_all(now=timezone.now())
        return rows

    monkeypatch.setattr(Rollup.objects, "visible_to", read_then_drain)
    moved = moved_figures(user=country.editor, milestone=country.late, after=after)
    assert not moved.rolled_up
