"""Labs: the list, one lab with its ideas, one idea with its scores and its plan."""

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

from accounts.models import User
from accounts.roles import Verb
from projects.actions.labs import (
    add_line,
    decide_idea,
    decide_lab,
    drop_line,
    hand_over,
    open_lab,
    score_idea,
    start_lab,
    submit_idea,
)
from projects.forms.challenges import DecideForm, DropForm, HandOverForm, IdeaForm, LabForm, LineForm, ScoreForm
from projects.models import Idea, Lab
from projects.models.lab import IdeaState, LabState
from projects.queries.labs import IdeaPage, idea_page, lab_list, lab_page, visible_labs
from projects.views.acting import acted, named
from projects.views.request import person, signed_in


@signed_in
@require_safe
def labs(request: HttpRequest) -> HttpResponse:
    """Every lab that is open to the reader."""
    return _render_list(request)


def _render_list(request: HttpRequest, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user = person(request)
    lines = lab_list(user=user)
    context = {
        "lines": lines,
        "running": sum(line.lab.state == LabState.RUNNING for line in lines),
        "ideas": sum(line.ideas for line in lines),
        "chosen": sum(line.chosen for line in lines),
        "tasks": sum(line.handed_over for line in lines),
        "form": (form or LabForm(user=user)) if user.may(Verb.RUN_ROUTINES) else None,
        "trail": [(_("Delivery practice"), reverse("practice"))],
    }
    return render(request, "projects/labs/list.html", context, status=status)


@signed_in
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Prepare a lab."""
    user = person(request)
    if not user.may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("The Project Office runs labs."))
    form = LabForm(request.POST, user=user)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        plain = ("project", "sector", "question", "start_date", "end_date")
        made = open_lab(
            **{name: values[name] for name in plain},
            names=form.names(),
            participants=list(values["participants"]),
            weights=form.weights(),
            by=user,
            now=timezone.now(),
        )
        return _("The lab is prepared."), _address(made)

    return acted(request, form, act, lambda status: _render_list(request, form, status))


@signed_in
@require_safe
def lab(request: HttpRequest, code: str) -> HttpResponse:
    """One lab: its question, who takes part, its ideas ranked."""
    return _render_lab(request, _visible(request, code))


@signed_in
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """From now on ideas are brought."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        start_lab(lab=found, by=person(request), now=timezone.now())
        return _("The lab runs: ideas can be brought."), _address(found)

    return _act_on_lab(request, found, "start", forms.Form(request.POST), act)


@signed_in
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Close the list of ideas."""
    found = _visible(request, code)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        decide_lab(lab=found, by=person(request), now=timezone.now())
        return _("The lab is decided: chosen ideas can become tasks."), _address(found)

    return _act_on_lab(request, found, "decide", forms.Form(request.POST), act)


@signed_in
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Bring an idea."""
    found = _visible(request, code)
    bodies = _bodies(found, person(request))
    if not bodies:  # said before the form is read: it could offer them no body to choose
        raise PermissionDenied(_("Bring ideas for a body that you belong to."))
    form = IdeaForm(request.POST, user=person(request), bodies=bodies)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        made = submit_idea(lab=found, by=person(request), now=timezone.now(), **values)
        return _("The idea is brought."), _idea_address(found, made)

    return _act_on_lab(request, found, "idea", form, act)


def _bodies(lab: Lab, user: User) -> Any:
    """Participants for which the person may bring an idea."""
    if user.may(Verb.RUN_ROUTINES):
        return lab.participants.order_by("name_en")
    return lab.participants.filter(memberships__user=user.principal).order_by("name_en").distinct()


Act = Callable[[dict[str, Any]], tuple[str, str]]


def _act_on_lab(request: HttpRequest, found: Lab, name: str, form: forms.Form, act: Act) -> HttpResponse:
    def again(status: int) -> HttpResponse:
        return _render_lab(request, found, refused={name: form}, status=status)

    return acted(request, form, act, again)


def _visible(request: HttpRequest, code: str) -> Lab:
    found: Lab = get_object_or_404(visible_labs(person(request)), code=code)
    return found


def _address(lab: Lab) -> str:
    return reverse("lab", args=[lab.code])


def _idea_address(lab: Lab, idea: Idea) -> str:
    return reverse("idea", args=[lab.code, idea.number])


def _render_lab(
    request: HttpRequest, found: Lab, *, refused: dict[str, forms.Form] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    user = person(request)
    page = lab_page(user=user, lab=found)
    offered: dict[str, forms.Form] = {}
    if page.may_run and found.state == LabState.PREPARING:
        offered["start"] = forms.Form()
    if page.may_run and found.state == LabState.RUNNING:
        offered["decide"] = forms.Form()
    if page.may_bring and found.state == LabState.RUNNING:
        offered["idea"] = IdeaForm(user=user, bodies=_bodies(found, user))
    context = {
        "page": page,
        "lab": found,
        "bodies": found.participants.order_by("name_en"),
        "forms": named(offered | (refused or {})),
        "trail": [(_("Labs"), reverse("labs"))],
    }
    return render(request, "projects/labs/page.html", context, status=status)


@signed_in
@require_safe
def idea(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One idea: problem, proposal, scores, decision, plan."""
    return _render_idea(request, _visible_idea(request, code, number))


@signed_in
@require_POST
def score(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give points."""
    form = ScoreForm(request.POST)

    def act(found: Idea, values: dict[str, Any], user: User) -> str:
        points, comment = form.points(), values["comment"]
        score_idea(idea=found, points=points, comment=comment, by=user, now=timezone.now())
        return _("Your score is counted.")

    return _act_on_idea(request, code, number, "score", form, act)


@signed_in
@require_POST
def choose(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Choose the idea or not."""

    def act(found: Idea, values: dict[str, Any], user: User) -> str:
        chosen = values["chosen"] == "yes"
        decide_idea(idea=found, chosen=chosen, reason=values["reason"], by=user, now=timezone.now())
        return _("The idea is chosen.") if chosen else _("The idea is not chosen.")

    return _act_on_idea(request, code, number, "decide", DecideForm(request.POST), act)


@signed_in
@require_POST
def line(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Add a line to the plan."""

    def act(found: Idea, values: dict[str, Any], user: User) -> str:
        add_line(idea=found, by=user, now=timezone.now(), **values)
        return _("The line is in the plan.")

    return _act_on_idea(request, code, number, "line", LineForm(request.POST, user=person(request)), act)


@signed_in
@require_POST
def drop(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a line out of the plan."""

    def act(found: Idea, values: dict[str, Any], user: User) -> str:
        drop_line(idea=found, number=values["number"], by=user, now=timezone.now())
        return _("The line is taken out.")

    return _act_on_idea(request, code, number, "drop", DropForm(request.POST), act)


@signed_in
@require_POST
def over(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Make the chosen idea a task, and its lines milestones."""
    form = HandOverForm(request.POST, user=person(request))

    def act(found: Idea, values: dict[str, Any], user: User) -> str:
        plain = ("sector", "lead_organisation", "team", "weight", "over_limit_reason")
        chosen = {name: values[name] for name in plain}
        hand_over(idea=found, names=form.names(), by=user, now=timezone.now(), **chosen)
        return _("The idea is a task now, and its lines are milestones.")

    return _act_on_idea(request, code, number, "over", form, act)


ActOnIdea = Callable[[Idea, dict[str, Any], User], str]


def _act_on_idea(
    request: HttpRequest, code: str, number: int, name: str, form: forms.Form, act: ActOnIdea
) -> HttpResponse:
    found = _visible_idea(request, code, number)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        return act(found, values, person(request)), _idea_address(found.lab, found)

    def again(status: int) -> HttpResponse:
        return _render_idea(request, found, refused={name: form}, status=status)

    return acted(request, form, do, again)


def _visible_idea(request: HttpRequest, code: str, number: int) -> Idea:
    ideas = Idea.objects.visible_to(person(request)).select_related("lab__project__portfolio", "organisation", "task")
    found: Idea = get_object_or_404(ideas.prefetch_related("scores"), lab__code=code, number=min(number, 32767))
    return found


def _render_idea(
    request: HttpRequest, found: Idea, *, refused: dict[str, forms.Form] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = idea_page(user=person(request), idea=found)
    context = {
        "page": page,
        "idea": found,
        "lab": found.lab,
        "forms": named(_idea_forms(page, person(request)) | (refused or {})),
        "trail": [(_("Labs"), reverse("labs")), (found.lab.name, _address(found.lab))],
    }
    return render(request, "projects/labs/idea.html", context, status=status)


def _idea_forms(page: IdeaPage, user: User) -> dict[str, forms.Form]:
    """The empty forms that this person may use in this state."""
    found: dict[str, forms.Form] = {}
    idea = page.idea
    if idea.lab.state == LabState.RUNNING and idea.state == IdeaState.OPEN:
        if page.may_score:
            found["score"] = ScoreForm()
        if page.may_run:
            found["decide"] = DecideForm()
    if idea.state == IdeaState.CHOSEN and idea.task_id is None:
        if page.may_run:
            found["line"] = LineForm(user=user)
            found["drop"] = DropForm()
        if page.may_plan and idea.lab.state == LabState.DECIDED and page.lines:
            found["over"] = HandOverForm(user=user, initial={"name_en": idea.title, "sector": idea.lab.sector})
    return found
