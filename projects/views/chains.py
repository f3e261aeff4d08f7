"""Delivery chains: the pages of a project and a task, one chain, and the forms of those who keep it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.chains import (
    add_link,
    change_chain,
    change_link,
    judge_link,
    may_keep,
    remove_link,
    start_chain,
)
from projects.forms.plan_control import ChainForm, LinkForm, RemoveLinkForm, StrengthForm
from projects.models import DeliveryChain, DeliveryLink, Task
from projects.queries.chains import ChainLine, chain_line, chains_page, chains_with_links
from projects.querysets import organisations_visible_to
from projects.views.plan_control import Subject, project_of, send, subject_context, task_of
from projects.views.request import person, signed_in
from regions.models import Organisation

Forms = dict[str, forms.Form]
Act = Callable[[dict[str, Any]], str]


@signed_in
@require_safe
def project_chain(request: HttpRequest, code: str) -> HttpResponse:
    """Who must act, from the centre to the front line, for the aims of a project."""
    return _subject(request, project_of(request, code))


@signed_in
@require_safe
def task_chain(request: HttpRequest, code: str) -> HttpResponse:
    """The same of a task."""
    return _subject(request, task_of(request, code))


@signed_in
@require_POST
def start_for_project(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a chain for an aim of the whole project."""
    return _start(request, project_of(request, code))


@signed_in
@require_POST
def start_for_task(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a chain for an aim of one task."""
    return _start(request, task_of(request, code))


def _parts(subject: Subject) -> tuple[Any, Task | None]:
    return (subject.project, subject) if isinstance(subject, Task) else (subject, None)


def _start(request: HttpRequest, subject: Subject) -> HttpResponse:
    project, task = _parts(subject)
    form = ChainForm(request.POST, user=person(request), project=project)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        made = start_chain(
            project=project,
            task=task,
            names=form.names,
            indicator=values["indicator"],
            by=person(request),
            now=timezone.now(),
        )
        return _("The chain is begun: add its links from the centre on."), reverse("delivery-chain", args=[made.code])

    if not may_keep(person(request), project, task):
        raise PermissionDenied(_("You can read this plan, but others keep its delivery chains."))
    return send(request, form, act=act, render=lambda refused, status: _subject(request, subject, refused, status))


def _subject(
    request: HttpRequest, subject: Subject, refused: forms.Form | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    project, task = _parts(subject)
    user = person(request)
    empty = ChainForm(user=user, project=project) if may_keep(user, project, task) else None
    context = subject_context(subject) | {
        "page": chains_page(user=user, subject=subject),
        "form": refused or empty,
        "address": reverse(f"{'task' if task else 'project'}-chain-start", args=[subject.code]),
    }
    return render(request, "projects/chains/subject.html", context, status=status)


@signed_in
@require_safe
def chain(request: HttpRequest, code: str) -> HttpResponse:
    """One chain with its links and how strong each was."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Other names, another indicator."""
    found = _kept(request, code)
    form = ChainForm(request.POST, user=person(request), project=found.project)

    def act(values: dict[str, Any]) -> str:
        changes = form.names | {"indicator": values["indicator"]}
        change_chain(chain=found, changes=changes, by=person(request), now=timezone.now())
        return _("The chain is changed.")

    return _done(request, found, "chain", form, act)


@signed_in
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a link at the end."""
    found = _kept(request, code)
    form = LinkForm(request.POST, organisations=_bodies(request), auto_id="add_%s")

    def act(values: dict[str, Any]) -> str:
        owner = {"organisation": values["organisation"], "actor": values["actor"]}
        add_link(chain=found, names=form.names, by=person(request), now=timezone.now(), **owner)
        return _("The link is added: say how well it holds.")

    return _done(request, found, "add", form, act)


@signed_in
@require_POST
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Say how well a link holds."""
    link = _link(request, code)
    form = StrengthForm(request.POST, auto_id=f"judge-{link.code}-%s")

    def act(values: dict[str, Any]) -> str:
        judge_link(link=link, by=person(request), now=timezone.now(), **values)
        return _("The strength is noted; the earlier ones stay.")

    return _done(request, link.chain, f"judge-{link.code}", form, act)


@signed_in
@require_POST
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Other names or another owner of a link."""
    link = _link(request, code)
    form = LinkForm(request.POST, organisations=_bodies(request), auto_id=f"edit-{link.code}-%s")

    def act(values: dict[str, Any]) -> str:
        changes = form.names | {"organisation": values["organisation"], "actor": values["actor"]}
        change_link(link=link, changes=changes, by=person(request), now=timezone.now())
        return _("The link is changed.")

    return _done(request, link.chain, f"edit-{link.code}", form, act)


@signed_in
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a link out."""
    link = _link(request, code)
    form = RemoveLinkForm(request.POST, auto_id=f"remove-{link.code}-%s")

    def act(values: dict[str, Any]) -> str:
        remove_link(link=link, by=person(request), now=timezone.now(), **values)
        return _("The link is taken out.")

    return _done(request, link.chain, f"remove-{link.code}", form, act)


def _visible(request: HttpRequest, code: str) -> DeliveryChain:
    rows = chains_with_links(person(request)).select_related("project__portfolio", "task__project")
    found: DeliveryChain = get_object_or_404(rows, code=code)
    return found


def _kept(request: HttpRequest, code: str) -> DeliveryChain:
    """404 for what the person may not see, 403 for what others keep."""
    found = _visible(request, code)
    if not may_keep(person(request), found.project, found.task):
        raise PermissionDenied(_("You can read this plan, but others keep its delivery chains."))
    return found


def _link(request: HttpRequest, code: str) -> DeliveryLink:
    rows = DeliveryLink.objects.visible_to(person(request)).select_related("organisation", "chain")
    link: DeliveryLink = get_object_or_404(rows, code=code)
    link.chain = _kept(request, link.chain.code)
    return link


def _done(request: HttpRequest, found: DeliveryChain, name: str, form: forms.Form, act: Act) -> HttpResponse:
    address = reverse("delivery-chain", args=[found.code])
    return send(
        request,
        form,
        act=lambda values: (act(values), address),
        render=lambda refused, status: _render(request, found, refused={name: refused}, status=status),
    )


def _render(
    request: HttpRequest, found: DeliveryChain, *, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    line = chain_line(user=person(request), chain=found)
    all_forms = _forms(request, line) | (refused or {})
    context = {
        "line": line,
        "chain": found,
        "links": [(link, _of_link(all_forms, link)) for link in line.links],
        "forms": all_forms,
        **subject_context(found.subject),
    }
    return render(request, "projects/chains/page.html", context, status=status)


def _bodies(request: HttpRequest) -> list[Organisation]:
    """Every body that may own a link, read once for all forms of a page; one that was replaced owns nothing new."""
    return list(organisations_visible_to(person(request)).filter(successor=None).order_by("code"))


def _of_link(found: Forms, link: DeliveryLink) -> Forms:
    """The forms of one link, by what they do."""
    return {what: form for what in ("judge", "edit", "remove") if (form := found.get(f"{what}-{link.code}"))}


def _forms(request: HttpRequest, line: ChainLine) -> Forms:
    """The empty forms of those who keep the chain."""
    if not line.may_keep:
        return {}
    user, kept = person(request), line.chain
    bodies = _bodies(request)
    names = ("name_en", "name_ru", "name_kk")
    initial = {name: getattr(kept, name) for name in names}
    indicator = kept.indicator.code if kept.indicator else None
    found: Forms = {
        "chain": ChainForm(user=user, project=kept.project, initial=initial | {"indicator": indicator}),
        "add": LinkForm(organisations=bodies, auto_id="add_%s"),
    }
    for link in line.links:
        owner = {"organisation": link.organisation.code if link.organisation else None, "actor": link.actor}
        told = {name: getattr(link, name) for name in names} | owner
        found[f"judge-{link.code}"] = StrengthForm(
            auto_id=f"judge-{link.code}-%s", initial={"strength": link.strength or None}
        )
        found[f"edit-{link.code}"] = LinkForm(organisations=bodies, auto_id=f"edit-{link.code}-%s", initial=told)
        found[f"remove-{link.code}"] = RemoveLinkForm(auto_id=f"remove-{link.code}-%s")
    return found
