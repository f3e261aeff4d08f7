"""Saved views: kept from a list, opened, renamed and deleted by their owner."""

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from projects.actions.saved_views import LONGEST_NAME, delete_view, rename_view, save_view
from projects.models import SavedView
from projects.saving import LONGEST
from projects.views.acting import acted
from projects.views.request import person, signed_in


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME, widget=forms.TextInput({"class": "input"})
    )


class SaveForm(NameForm):
    address = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)


@signed_in
@require_safe
def saved_views(request: HttpRequest) -> HttpResponse:
    return _page(request)


@signed_in
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the page that the person came from, and go back to it."""
    form = SaveForm(request.POST)

    def do(values: dict[str, str]) -> tuple[str, str]:
        view = save_view(**values, by=person(request), now=timezone.now())
        return _("The view “%(name)s” is saved.") % {"name": view.name}, view.address

    return acted(request, form, do, lambda status: _page(request, saving=form, status=status))


@signed_in
@require_POST
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    view, user = _own(request, public_id), person(request)
    form = NameForm(request.POST)

    def do(values: dict[str, str]) -> tuple[str, str]:
        rename_view(view=view, by=user, now=timezone.now(), **values)
        return _("The view is called “%(name)s” now.") % {"name": view.name}, reverse("saved-views")

    return acted(request, form, do, lambda status: _page(request, renaming=(view.pk, form), status=status))


@signed_in
@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    view, user = _own(request, public_id), person(request)

    def do(values: dict[str, str]) -> tuple[str, str]:
        delete_view(view=view, by=user, now=timezone.now())
        return _("The view “%(name)s” is deleted.") % {"name": view.name}, reverse("saved-views")

    return acted(request, forms.Form(request.POST), do, lambda status: _page(request, status=status))


def _own(request: HttpRequest, public_id: UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(person(request)), public_id=public_id)


def _page(
    request: HttpRequest,
    *,
    saving: SaveForm | None = None,
    renaming: tuple[int, NameForm] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Every view with its form; a refused form keeps what was typed."""
    lines = []
    for view in SavedView.objects.visible_to(person(request)):
        form = renaming[1] if renaming and renaming[0] == view.pk else NameForm(initial={"name": view.name})
        form.auto_id = f"view-{view.public_id}-%s"
        lines.append((view, form))
    context = {"lines": lines, "saving": saving, "form": saving or (renaming[1] if renaming else None)}
    return render(request, "projects/saved_views/page.html", context, status=status)
