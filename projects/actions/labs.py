"""Every write of a lab: opened, ideas brought and scored, chosen or not, broken into lines, handed over as tasks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.plan import add_milestone, create_task, refuse_planning
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain import lab as scoring
from projects.domain.lab import Criterion
from projects.models import Idea, IdeaScore, Lab, PlanLine, Sector, StrategicProject, Task, Team
from projects.models.lab import IdeaState, LabState
from regions.models import Organisation

LEAST_PARTICIPANTS = 2
_LARGEST_WEIGHT = 10


def open_lab(
    *,
    project: StrategicProject,
    names: Mapping[str, str],
    question: str,
    start_date: date,
    end_date: date,
    participants: Sequence[Organisation],
    by: User,
    now: datetime,
    sector: Sector | None = None,
    weights: Mapping[Criterion, int] | None = None,
) -> Lab:
    """Prepare a lab of at least two bodies. `weights` of the criteria: 0 to 10 each, the usual ones where none.

    Raises NotAllowed, Refused.
    """
    _refuse_unless_run(by, project)
    weights = scoring.DEFAULT_WEIGHTS if weights is None else weights
    problems = required("name_en", names.get("name_en", ""), _("Name the lab in English; other languages may follow."))
    problems += required("question", question, _("Write the question that the lab answers."))
    problems += _problems_of_dates(start_date, end_date) + _problems_of_weights(weights)
    if len({body.pk for body in participants}) < LEAST_PARTICIPANTS:
        problems.append(FieldProblem("participants", "one_body", _("A lab has at least two bodies: add one.")))
    if sector is not None and sector.portfolio_id != project.portfolio_id:
        problems.append(FieldProblem("sector", "other_portfolio", _("The sector belongs to another portfolio.")))
    refuse(problems)
    with transaction.atomic():
        lab = Lab.objects.create(
            project=project,
            sector=sector,
            code=next_code(Lab, "LAB-"),
            question=question,
            start_date=start_date,
            end_date=end_date,
            **{f"weight_{criterion}": weights[criterion] for criterion in Criterion},
            **names,
        )
        lab.participants.set(participants)
        after = {"project": project.code, "question": question, "weights": dict(weights)}
        _tell_lab(lab, "lab.opened", {}, after, by=by, now=now, operation="created")
    return lab


def start_lab(*, lab: Lab, by: User, now: datetime) -> Lab:
    """From now on participants bring ideas. Raises NotAllowed, Refused (not preparing), Stale."""
    _refuse_unless_run(by, lab.project)
    with transaction.atomic():
        stored = _locked_lab(lab)
        _expect_lab(stored, LabState.PREPARING, _("This lab has started already."))
        _move(stored, LabState.RUNNING, "lab.started", by=by, now=now)
    return stored


def decide_lab(*, lab: Lab, by: User, now: datetime) -> Lab:
    """Close the list: every idea is chosen or not, at least one is. Raises NotAllowed, Refused, Stale."""
    _refuse_unless_run(by, lab.project)
    with transaction.atomic():
        stored = _locked_lab(lab)
        _expect_lab(stored, LabState.RUNNING, _("Only a running lab can be decided."))
        states = list(stored.ideas.values_list("state", flat=True))
        if open_ideas := states.count(IdeaState.OPEN):
            message = _("Ideas without a decision: %(n)s. Choose each or not, with the reason.") % {"n": open_ideas}
            raise Refused([FieldProblem("ideas", "open", message)])
        if IdeaState.CHOSEN not in states:
            raise Refused([FieldProblem("ideas", "none_chosen", _("No idea is chosen: choose at least one."))])
        _move(stored, LabState.DECIDED, "lab.decided", by=by, now=now)
    return stored


def submit_idea(
    *, lab: Lab, title: str, problem: str, proposal: str, organisation: Organisation, by: User, now: datetime
) -> Idea:
    """Bring an idea for a participating body. Raises NotAllowed, Refused (not running, no words, not a participant)."""
    _refuse_unless_works_on(lab, by)
    if not by.may(Verb.RUN_ROUTINES) and not by.principal.memberships.filter(organisation=organisation).exists():
        raise NotAllowed(_("Bring ideas for a body that you belong to."))
    with transaction.atomic():
        stored = _locked_lab(lab)
        _expect_lab(stored, LabState.RUNNING, _("Ideas are brought while the lab runs."))
        problems = required("title", title, _("Name the idea."))
        problems += required("problem", problem, _("Say what is wrong today, with a number where there is one."))
        problems += required("proposal", proposal, _("Say what to do."))
        if not stored.participants.filter(pk=organisation.pk).exists():
            message = _("This body does not take part in the lab: choose one that does.")
            problems.append(FieldProblem("organisation", "not_participant", message))
        refuse(problems)
        number = max(stored.ideas.values_list("number", flat=True), default=0) + 1
        idea = Idea.objects.create(
            lab=stored,
            number=number,
            code=f"{stored.code}-{number}",
            title=title,
            problem=problem,
            proposal=proposal,
            organisation=organisation,
            by=by,
            by_label=by.email,
        )
        after = {"title": title, "organisation": organisation.code}
        _tell_idea(idea, "idea.submitted", {}, after, by=by, now=now, operation="created")
    return idea


def score_idea(*, idea: Idea, points: Mapping[Criterion, int], by: User, now: datetime, comment: str = "") -> IdeaScore:
    """Give 1 to 5 for each criterion. A later score of the same person counts instead; the earlier one stays.

    Nobody scores an idea of their own body. Raises NotAllowed, Refused (points, idea already decided).
    """
    _refuse_unless_works_on(idea.lab, by)
    if by.principal.memberships.filter(organisation=idea.organisation_id).exists():
        raise NotAllowed(_("An idea is scored by others than the body that brought it."))
    with transaction.atomic():
        stored = _locked_idea(idea)
        _expect_lab(stored.lab, LabState.RUNNING, _("Ideas are scored while the lab runs."))
        _expect_idea_open(stored)
        wrong = [c for c in Criterion if not scoring.LOWEST <= points.get(c, 0) <= scoring.HIGHEST]
        refuse([FieldProblem(c.value, "out_of_range", _("Give 1 to 5 points; 5 is the good end.")) for c in wrong])
        found = IdeaScore.objects.create(
            idea=stored, comment=comment, by=by, by_label=by.email, at=now, **{c.value: points[c] for c in Criterion}
        )
        swap(stored, now=now)
        _tell_idea(stored, "idea.scored", {}, {c.value: points[c] for c in Criterion}, by=by, now=now)
    return found


def decide_idea(*, idea: Idea, chosen: bool, reason: str, by: User, now: datetime) -> Idea:
    """Choose an idea or not, with the reason. A chosen one has the scores of at least two people.

    Raises NotAllowed, Refused (no reason, decided already, too few scores), Stale.
    """
    _refuse_unless_run(by, idea.lab.project)
    with transaction.atomic():
        stored = _locked_idea(idea)
        _expect_lab(stored.lab, LabState.RUNNING, _("Ideas are decided while the lab runs."))
        _expect_idea_open(stored)
        problems = required("reason", reason, _("Say why: who brought it reads this."))
        scorers = len(set(stored.scores.values_list("by_label", flat=True)))
        if chosen and scorers < scoring.LEAST_SCORERS:
            message = _("Scored by %(n)s so far: at least two people score an idea before it is chosen.")
            problems.append(FieldProblem("chosen", "too_few_scores", message % {"n": scorers}))
        refuse(problems)
        state = IdeaState.CHOSEN if chosen else IdeaState.DECLINED
        swap(stored, now=now, state=state, reason=reason, decided_by_label=by.email, decided_at=now)
        before, after = {"state": IdeaState.OPEN}, {"state": state}
        _tell_idea(stored, "idea.decided", before, after, by=by, now=now, reason=reason)
    return stored


def add_line(
    *,
    idea: Idea,
    action: str,
    organisation: Organisation,
    role: str,
    due_date: date,
    criterion: str,
    by: User,
    now: datetime,
    weight: Decimal = Decimal(1),
) -> PlanLine:
    """Add a line to the three-feet plan of a chosen idea: who does what by when, and when it counts as done.

    Raises NotAllowed, Refused (not chosen, handed over already, a date in the past, missing words).
    """
    _refuse_unless_run(by, idea.lab.project)
    with transaction.atomic():
        stored = _locked_idea(idea)
        _expect_plannable(stored)
        problems = required("action", action, _("Say what is done, with a verb."))
        problems += required("role", role, _("Name who answers for it, by role."))
        problems += required("criterion", criterion, _("Say what one sees when it is done."))
        if not is_sane(due_date):
            problems.append(FieldProblem("due_date", "out_of_range", _("The year is outside 1990 to 2100.")))
        elif due_date < timezone.localdate(now):
            problems.append(FieldProblem("due_date", "in_past", _("This day has passed: choose one to come.")))
        if weight <= 0:
            problems.append(FieldProblem("weight", "out_of_range", _("A weight is above 0.")))
        refuse(problems)
        line = PlanLine.objects.create(
            idea=stored,
            number=max(stored.lines.values_list("number", flat=True), default=0) + 1,
            action=action,
            organisation=organisation,
            role=role,
            due_date=due_date,
            criterion=criterion,
            weight=weight,
        )
        swap(stored, now=now)
        after = {"line": line.number, "action": action, "organisation": organisation.code, "due_date": due_date}
        _tell_idea(stored, "idea.planned", {}, after, by=by, now=now)
    return line


def drop_line(*, idea: Idea, number: int, by: User, now: datetime) -> Idea:
    """Take a line out of the plan before it is handed over. Raises NotAllowed, Refused (handed over, no such line)."""
    _refuse_unless_run(by, idea.lab.project)
    with transaction.atomic():
        stored = _locked_idea(idea)
        _expect_plannable(stored)
        line = stored.lines.filter(number=number).first()
        if line is None:
            raise Refused([FieldProblem("number", "unknown", _("There is no line with this number."))])
        before = {"line": number, "action": line.action, "due_date": line.due_date}
        line.delete()
        swap(stored, now=now)
        _tell_idea(stored, "idea.line_dropped", before, {}, by=by, now=now)
    return stored


def hand_over(
    *,
    idea: Idea,
    sector: Sector,
    lead_organisation: Organisation,
    by: User,
    now: datetime,
    names: Mapping[str, str] | None = None,
    team: Team | None = None,
    weight: Decimal = Decimal(1),
    code: str = "",
    over_limit_reason: str = "",
) -> Idea:
    """Turn a chosen idea into a task and the lines of its plan into milestones, all of it or nothing.

    The last chosen idea that becomes a task hands the lab over. Raises NotAllowed, Refused (lab not decided, idea not
    chosen, no line, and what `create_task` refuses).
    """
    refuse_planning(by, idea.lab.project)
    with transaction.atomic():
        stored = _locked_idea(idea)
        _expect_lab(stored.lab, LabState.DECIDED, _("Decide the lab first: then its chosen ideas become tasks."))
        _expect_plannable(stored)
        lines = list(stored.lines.select_related("organisation"))
        if not lines:
            message = _("The plan has no line: write who does what by when, at least once.")
            raise Refused([FieldProblem("lines", "required", message)])
        source = _("Lab %(lab)s, idea %(idea)s") % {"lab": stored.lab.code, "idea": stored.code}
        task = create_task(
            project=stored.lab.project,
            names=names or {"name_en": stored.title},
            sector=sector,
            lead_organisation=lead_organisation,
            team=team,
            contributing=[line.organisation for line in lines if line.organisation_id != lead_organisation.pk],
            weight=weight,
            summary=stored.proposal,
            code=code,
            over_limit_reason=over_limit_reason,
            source=source,
            by=by,
            now=now,
        )
        for line in lines:
            _become_milestone(line, task, source=source, by=by, now=now)
        swap(stored, now=now, task=task)
        _tell_idea(stored, "idea.handed_over", {}, {"task": task.code, "milestones": len(lines)}, by=by, now=now)
        _hand_over_lab_when_done(stored.lab, by=by, now=now)
    return stored


def _become_milestone(line: PlanLine, task: Task, *, source: str, by: User, now: datetime) -> None:
    """The milestone says where it was agreed and, beside the owning body, which role does it."""
    line.milestone = add_milestone(
        task=task,
        names={"name_en": line.action},
        baseline_date=line.due_date,
        weight=line.weight,
        completion_criterion=line.criterion,
        owner=line.organisation,
        source=f"{source}: {line.role}",
        by=by,
        now=now,
    )
    line.save(update_fields=["milestone"])


def _hand_over_lab_when_done(lab: Lab, *, by: User, now: datetime) -> None:
    if not lab.ideas.filter(state=IdeaState.CHOSEN, task=None).exists():
        _move(lab, LabState.HANDED_OVER, "lab.handed_over", by=by, now=now)


def _refuse_unless_run(by: User, project: StrategicProject) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("The Project Office runs labs."))
    refuse_record(project)


def _refuse_unless_works_on(lab: Lab, by: User) -> None:
    if not Lab.objects.worked_on_by(by).filter(pk=lab.pk).exists():
        raise NotAllowed(_("Ideas are brought and scored by the bodies that take part in the lab."))


def _locked_lab(lab: Lab) -> Lab:
    return Lab.objects.select_for_update(of=("self",)).select_related("project__portfolio").get(pk=lab.pk)


def _locked_idea(idea: Idea) -> Idea:
    """The lab first, always in this order: what is decided of the lab and of an idea at the same time takes turns."""
    lab = _locked_lab(idea.lab)
    stored = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    stored.lab = lab
    return stored


def _expect_lab(stored: Lab, state: str, message: str) -> None:
    if stored.state != state:
        raise Refused([FieldProblem("state", "wrong_state", message)])


def _expect_idea_open(stored: Idea) -> None:
    if stored.state != IdeaState.OPEN:
        raise Refused([FieldProblem("state", "decided", _("This idea is decided already."))])


def _expect_plannable(stored: Idea) -> None:
    if stored.state != IdeaState.CHOSEN:
        raise Refused([FieldProblem("state", "not_chosen", _("Only a chosen idea is planned and handed over."))])
    if stored.task_id is not None:
        raise Refused([FieldProblem("state", "handed_over", _("This idea is a task already: change the plan there."))])


def _problems_of_dates(start: date, end: date) -> list[FieldProblem]:
    message = _("The year is outside 1990 to 2100.")
    dates = {"start_date": start, "end_date": end}
    problems = [FieldProblem(name, "out_of_range", message) for name, day in dates.items() if not is_sane(day)]
    if end < start:
        problems.append(FieldProblem("end_date", "before_start", _("The last day is before the first one.")))
    return problems


def _problems_of_weights(weights: Mapping[Criterion, int]) -> list[FieldProblem]:
    wrong = [c for c in Criterion if not 0 <= weights[c] <= _LARGEST_WEIGHT]
    problems = [FieldProblem(f"weight_{c}", "out_of_range", _("A weight is between 0 and 10.")) for c in wrong]
    if not wrong and not any(weights[c] for c in Criterion):
        problems.append(FieldProblem("weight_impact", "all_zero", _("At least one weight is above 0.")))
    return problems


def _move(lab: Lab, state: LabState, action: str, *, by: User, now: datetime) -> None:
    before = lab.state
    swap(lab, now=now, state=state)
    _tell_lab(lab, action, {"state": before}, {"state": state}, by=by, now=now)


def _tell_lab(
    lab: Lab,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    by: User,
    now: datetime,
    operation: str = "updated",
) -> None:
    record(
        lab,
        kind="lab",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        project=lab.project,
    )


def _tell_idea(
    idea: Idea,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        idea,
        kind="idea",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=idea.lab.project,
    )
