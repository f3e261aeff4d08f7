"""The command palette: pages, what waits for the person, and what they find, as one list of links."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.folding import fold, words_of
from projects.models import Milestone, SavedView
from projects.queries.search import HitStatus, find
from reporting.practice import groups_for
from reporting.queries.duties import duties

UPDATING = (Verb.UPDATE_ANY, Verb.UPDATE_LED, Verb.UPDATE_TEAM)
OF_EACH = 3
MOST_PAGES = 8
"""So many pages are listed for a word: the palette is read in a second."""


@dataclass(frozen=True, slots=True)
class Command:
    """A link. `more` says what it is for."""

    label: str | Promise
    address: str
    more: str | Promise = ""
    status: HitStatus | None = None


@dataclass(frozen=True, slots=True)
class CommandGroup:
    key: str
    title: str | Promise
    commands: tuple[Command, ...]


def palette(*, user: User, query: str, today: date) -> tuple[CommandGroup, ...]:
    """Without words: what waits for the person, and every page. With words: pages and objects that have them all."""
    words = words_of(query)
    if not words:
        return tuple(_unasked(user, today))
    found = find(user=user, query=query, of_each=OF_EACH)
    pages = [command for command in (*_saved(user), *_pages(user)) if _has(command, words)][:MOST_PAGES]
    groups = [CommandGroup("pages", _("Pages"), tuple(pages))] if pages else []
    for group in found.groups:
        hits = tuple(Command(hit.entry.name, hit.address, hit.entry.code, hit.status) for hit in group.hits)
        shown = CommandGroup(group.kind.key.value, group.kind.label, hits)
        reports = _reports(user, [hit.entry.object_id for hit in group.hits]) if shown.key == "milestone" else ()
        # Just above the milestones: first of all where a milestone is what was asked for.
        groups += [CommandGroup("report", _("Report a milestone"), reports), shown] if reports else [shown]
    everywhere = _("Search everywhere for “%(query)s”") % {"query": found.query}
    address = f"{reverse('search')}?{urlencode({'q': found.query})}"
    return (*groups, CommandGroup("search", _("Search"), (Command(everywhere, address),)))


def _unasked(user: User, today: date) -> Iterator[CommandGroup]:
    waiting = tuple(Command(duty.words, duty.address) for duty in duties(user=user, today=today))
    if waiting:
        yield CommandGroup("duties", _("What waits for you"), waiting)
    if views := tuple(_saved(user)):
        yield CommandGroup("views", _("Saved views"), views)
    yield CommandGroup("pages", _("Pages"), tuple(_main_pages(user)))
    for group in groups_for(user):
        routines = (Command(one.label, reverse(one.address), one.what) for one in group.routines)
        yield CommandGroup(group.key, group.title, tuple(routines))


def _main_pages(user: User) -> Iterator[Command]:
    if user.rights.national_summary:
        yield Command(_("National summary"), reverse("national"))
    if any(user.may(verb) for verb in UPDATING):
        yield Command(_("My updates"), reverse("my-updates"), _("Milestones that wait for your report."))
    yield Command(_("Delivery practice"), reverse("practice"), _("What waits for you, and every routine."))
    yield Command(_("All figures"), reverse("figures"), _("Every published figure that is open to you."))
    yield Command(_("Search"), reverse("search"))
    yield Command(_("Saved views"), reverse("saved-views"))
    yield Command(_("Help"), reverse("help"), _("First steps, keys, and what the words mean."))


def _saved(user: User) -> Iterator[Command]:
    for view in SavedView.objects.visible_to(user):
        yield Command(view.name, view.address, _("Saved view"))


def _pages(user: User) -> Iterator[Command]:
    yield from _main_pages(user)
    for group in groups_for(user):
        for one in group.routines:
            yield Command(one.label, reverse(one.address), one.what)


def _has(command: Command, words: Iterable[str]) -> bool:
    said = fold(f"{command.label} {command.more}")
    return all(word in said for word in words)


def _reports(user: User, milestones: list[int]) -> tuple[Command, ...]:
    """The milestones among those found on which the person may report now: their row in My updates."""
    if not milestones:
        return ()
    rows = Milestone.objects.editable_by(user).unclaimed().filter(pk__in=milestones).order_by("code")
    return tuple(Command(row.name, f"{reverse('my-updates')}?{urlencode({'q': row.code})}", row.code) for row in rows)
