"""One change to several milestones: choose, preview what is saved and what is refused, save. Without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from projects.actions.bulk import MOST_AT_ONCE, BulkLine, preview_many, report_many
from projects.forms.bulk import BulkForm
from projects.models import Milestone, Task
from projects.queries.bulk import Chosen, chosen_milestones, effects
from projects.queries.milestones import FieldChange
from projects.views import rows, updates
from projects.views.request import person, signed_in

_LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class LineView:
    """A milestone of the preview or the result: the changes in words, or why it is refused."""

    milestone: Milestone
    told: tuple[str, ...]
    problems: tuple[str, ...]


@signed_in
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What to do with the milestones named by `row`, or with all of a `task`. Changes nothing."""
    asked = [*request.GET.getlist("row"), *request.GET.getlist("code")]
    form = BulkForm(initial={"kind": "move"}, auto_id="bulk_%s")
    return _page(request, _chosen(request, asked, task=_clean(request.GET.get("task", ""))), form)


@signed_in
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Before and after of each, and what is refused and why. Changes nothing."""
    chosen = _chosen(request, request.POST.getlist("row"))
    form = BulkForm(request.POST, auto_id="bulk_%s")
    if not form.is_valid():
        return _page(request, chosen, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    lines = preview_many(milestones=chosen.milestones, change=form.change(), now=timezone.now())
    return _page(request, chosen, form, lines=lines)


@signed_in
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save each against the version of the preview; says of each what became of it."""
    asked = request.POST.getlist("row")
    chosen = _chosen(request, asked)
    form = BulkForm(request.POST, auto_id="bulk_%s")
    if not form.is_valid():
        return _page(request, chosen, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = dict(map(_named, asked))
    pairs = [(milestone, seen[milestone.code]) for milestone in chosen.milestones]
    lines = report_many(chosen=pairs, change=form.change(), by=person(request), now=timezone.now())
    context = {
        "saved": _told(line for line in lines if not line.is_refused),
        "refused": _told(line for line in lines if line.is_refused),
        "chosen": chosen,
        "waits": form.change().done_date is not None,
        "list_query": updates.list_query(request),
    }
    return render(request, "projects/bulk/result.html", context)


def _page(
    request: HttpRequest,
    chosen: Chosen,
    form: BulkForm,
    *,
    lines: tuple[BulkLine, ...] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    accepted = [line for line in lines if not line.is_refused]
    context = {
        "chosen": chosen,
        "most": MOST_AT_ONCE,
        "form": form,
        "accepted": _told(accepted),
        "refused": _told(line for line in lines if line.is_refused),
        "effects": effects(
            reports={
                line.milestone.pk: {name: after for name, (_, after) in line.changes.items()} for line in accepted
            },
            tasks=_tasks(accepted),
            today=timezone.localdate(),
        )
        if accepted
        else (),
        "previewed": bool(lines),
        "today": timezone.localdate(),
        "list_query": updates.list_query(request),
    }
    return render(request, "projects/bulk/page.html", context, status=status)


def _chosen(request: HttpRequest, asked: Iterable[str], task: str = "") -> Chosen:
    codes = list(dict.fromkeys(code for code, _ in map(_named, asked) if code))
    return chosen_milestones(user=person(request), codes=codes, task=task, most=MOST_AT_ONCE)


def _named(text: str) -> tuple[str, int]:
    """`CODE` or `CODE:version`; a version that cannot be read is one that nobody saw."""
    code, _, version = text.partition(":")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    return _clean(code), number


def _clean(code: str) -> str:
    return "" if "\0" in code or len(code) > _LONGEST_CODE else code


def _tasks(lines: Iterable[BulkLine]) -> list[Task]:
    return list({line.milestone.task_id: line.milestone.task for line in lines}.values())


def _told(lines: Iterable[BulkLine]) -> list[LineView]:
    return [
        LineView(
            line.milestone,
            tuple(rows.told(FieldChange(name, before, after)) for name, (before, after) in line.changes.items()),
            line.problems,
        )
        for line in lines
    ]
