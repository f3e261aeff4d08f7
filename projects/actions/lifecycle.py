"""The eight steps of a project: public records, and the passing of a gate."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects import gate_words
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, record, refuse, refuse_record, required
from projects.domain import gates
from projects.domain.gates import Step
from projects.models import GatePassage, PublicRecord, StrategicProject
from projects.models.lifecycle import LifecycleStep, PublicRecordKind
from projects.queries.lifecycle import facts_of

LARGEST_COUNT = 2_000_000_000


def add_public_record(
    *,
    project: StrategicProject,
    kind: str,
    title: str,
    held_date: date,
    by: User,
    now: datetime,
    place: str = "",
    link: str = "",
    attendance: int | None = None,
    feedback: int | None = None,
) -> PublicRecord:
    """Record an open day (with its place), or a published roadmap or annual report (with the link to it).

    Raises NotAllowed, Refused.
    """
    _refuse_unless_run(by, project)
    problems = required("title", title, _("Give it a title."))
    if kind not in PublicRecordKind.values:
        problems.append(FieldProblem("kind", "unknown", _("Choose one of the three kinds.")))
    if kind == PublicRecordKind.OPEN_DAY:
        problems += required("place", place, _("Say where the open day was held."))
    else:
        problems += required("link", link, _("Give the address at which everybody can read it."))
    problems += _problems_of_day(held_date, timezone.localdate(now))
    for name, count in (("attendance", attendance), ("feedback", feedback)):
        if count is not None and not 0 <= count <= LARGEST_COUNT:
            problems.append(FieldProblem(name, "out_of_range", _("A count is 0 or more.")))
    refuse(problems)
    with transaction.atomic():
        made = PublicRecord.objects.create(
            project=project,
            kind=kind,
            title=title,
            held_date=held_date,
            place=place,
            link=link,
            attendance=attendance,
            feedback=feedback,
            by=by,
            by_label=by.email,
            at=now,
        )
        _tell(project, "lifecycle.recorded", {"kind": kind, "title": title, "held_date": held_date}, by=by, now=now)
    return made


def pass_gate(*, project: StrategicProject, step: str, by: User, now: datetime, waiver_reason: str = "") -> GatePassage:
    """Pass the gate of the step at which the project stands, and go on to the next.

    Where a requirement does not hold, only with a reason, which is shown for ever. What was found on the day is kept.
    Raises NotAllowed, Refused (another step, requirements without a waiver, a waiver that nothing asks for).
    """
    _refuse_unless_run(by, project)
    with transaction.atomic():
        locked = StrategicProject.objects.select_for_update().get(pk=project.pk)
        here = gates.step_after(locked.passages.count())
        if here is None or here.value != step:
            raise Refused([FieldProblem("step", "not_here", _not_here(here))])
        today = timezone.localdate(now)
        facts = facts_of([locked], today=today)[locked.pk]
        _refuse_unmet(here, gates.unmet(here, facts), waiver_reason)
        passage = GatePassage.objects.create(
            project=locked,
            step=here.value,
            number=here.number,
            passed_date=today,
            findings=[gate_words.as_stored(finding) for finding in gates.findings(here, facts)],
            waiver_reason=waiver_reason,
            by=by,
            by_label=by.email,
            at=now,
        )
        after = {"step": here.value, "waived": bool(waiver_reason)}
        _tell(locked, "lifecycle.passed", after, by=by, now=now, reason=waiver_reason)
    return passage


def _refuse_unless_run(by: User, project: StrategicProject) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("The Project Office passes gates and keeps their records."))
    refuse_record(project)


def _not_here(here: Step | None) -> str:
    if here is None:
        return _("All eight gates are passed.")
    return _("The project stands at the step “%(step)s”: look at the page again.") % {
        "step": LifecycleStep(here.value).label
    }


def _refuse_unmet(step: Step, missing: tuple[gates.Finding, ...], waiver_reason: str) -> None:
    if missing and not waiver_reason.strip():
        words = _("%(requirement)s: %(found)s. Put it right, or give the reason for a waiver.")
        raise Refused(
            FieldProblem(
                "waiver_reason",
                finding.code,
                words % {"requirement": gate_words.label(finding.code), "found": gate_words.told(finding)},
            )
            for finding in missing
        )
    if waiver_reason.strip() and not missing:
        message = _("Every requirement holds: pass the gate without a waiver.")
        raise Refused([FieldProblem("waiver_reason", "needless", message)])


def _problems_of_day(day: date, today: date) -> list[FieldProblem]:
    if not is_sane(day):
        return [FieldProblem("held_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if day > today:
        return [FieldProblem("held_date", "in_future", _("This day has not come yet: record it when it is done."))]
    return []


def _tell(
    project: StrategicProject, action: str, after: Mapping[str, object], *, by: User, now: datetime, reason: str = ""
) -> None:
    record(
        project,
        kind="lifecycle",
        action=action,
        before={},
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=project,
    )
