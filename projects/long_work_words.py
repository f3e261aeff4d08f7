"""Long work in words, in the reader's language: how far it is, how long it may still take, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.actions.long_work import can_apply
from projects.domain.long_work import Unit, in_words, is_stalled, percent, remaining_seconds
from projects.importing import wording
from projects.long_work.importing import file_error_text
from projects.models import LongWork
from projects.models.long_work import LongWorkKind, LongWorkState

STEPS: dict[str, str | Promise] = {
    "figures_of_tasks": gettext_lazy("Figures of tasks"),
    "figures_of_groups": gettext_lazy("Figures of projects, sectors, regions and bodies"),
    "history": gettext_lazy("Day by day"),
    "projects": gettext_lazy("Strategic projects"),
    "tasks": gettext_lazy("Tasks"),
    "teams": gettext_lazy("Teams"),
    "milestones": gettext_lazy("Milestones"),
    "milestone_history": gettext_lazy("History of milestones"),
    "milestone_baselines": gettext_lazy("Baselines of milestones"),
    "indicators": gettext_lazy("Indicators"),
    "indicator_values": gettext_lazy("Values of indicators"),
    "judgements": gettext_lazy("Judgements"),
    "figures_published": gettext_lazy("Published figures"),
    "task_updates": gettext_lazy("Updates of tasks"),
    "risks": gettext_lazy("Risks"),
    "issues": gettext_lazy("Issues"),
    "decisions": gettext_lazy("Decisions"),
    "orders": gettext_lazy("Orders of the leader"),
    "promises": gettext_lazy("Promises"),
    "stocktakes": gettext_lazy("Stocktakes"),
    "recovery_plans": gettext_lazy("Recovery plans"),
    "budgets": gettext_lazy("Budgets"),
    "comments": gettext_lazy("Comments"),
}
"""What is being done, by the word that the work stores; tables of the export by their names."""

_PROBLEMS: dict[str, str | Promise] = {
    "worker_lost": gettext_lazy(
        "The program that did it stopped three times. Start it again later, or tell the operators."
    ),
    "unexpected": gettext_lazy("Something unforeseen went wrong and it was stopped. Operators find it in the log."),
    "not_allowed": gettext_lazy("Whoever asked for this may not do it any more, so it was stopped."),
    "rights_changed": gettext_lazy(
        "The rights of the person changed while it ran, so it was stopped. Start it again with the rights of now."
    ),
    "no_portfolio": gettext_lazy("There is no such portfolio any more."),
    "files_gone": gettext_lazy("The files of this import are not kept any more. Upload them again."),
    "changed_since": gettext_lazy(
        "The portfolio has changed since the preview, so nothing was written. Upload the files again and look anew."
    ),
    "mapping": gettext_lazy("The mapping %(file)s cannot be used: %(text)s"),
    "mapping_encoding": gettext_lazy("The mapping %(file)s is not in UTF-8. Save it in this encoding."),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A piece of work as a page shows it. `percent` None: nobody knows yet how much there is."""

    work: LongWork
    percent: int | None
    progress: str
    """How far it is: "1,200 of 4,100 rows"; empty before it is known."""
    step: str
    remaining: str
    outcome: str
    is_stalled: bool
    is_stopping: bool
    is_mine: bool
    can_apply: bool
    has_file: bool


def line_of(work: LongWork, *, reader: Any, now: datetime) -> WorkLine:
    """How the work stands at this moment."""
    running = work.state == LongWorkState.RUNNING
    stalled = running and is_stalled(heartbeat_at=work.heartbeat_at, now=now)
    mine = work.by_id == reader.pk
    return WorkLine(
        work=work,
        percent=percent(done=work.done, total=work.total),
        progress=_progress(work),
        step=step_text(work) if running else "",
        remaining=_remaining(work, now) if running and not stalled else "",
        outcome=outcome(work),
        is_stalled=stalled,
        is_stopping=running and work.cancel_asked_at is not None,
        is_mine=mine,
        can_apply=mine and can_apply(work, reader, now=now),
        has_file=mine and bool(work.file_name) and work.kept_until is not None and now < work.kept_until,
    )


def step_text(work: LongWork) -> str:
    """What is being done now."""
    if work.kind in (LongWorkKind.IMPORT, LongWorkKind.IMPORT_CHECK):
        return wording.steps().get(work.step, "")
    if work.kind == LongWorkKind.EXPORT and work.step == "figures":
        return str(STEPS["figures_published"])
    return str(STEPS.get(work.step, ""))


def _progress(work: LongWork) -> str:
    if not work.total:
        return ""
    numbers = {"done": _number(work.done), "total": _number(work.total)}
    match work.kind:
        case LongWorkKind.EXPORT:
            words = ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", work.total)
        case LongWorkKind.HISTORY:
            words = ngettext("%(done)s of %(total)s day", "%(done)s of %(total)s days", work.total)
        case _:
            words = ngettext("%(done)s of %(total)s step", "%(done)s of %(total)s steps", work.total)
    return words % numbers


def seconds_left(work: LongWork, *, now: datetime) -> float | None:
    """Seconds until its end at the rate so far; None where nobody can know."""
    if work.state != LongWorkState.RUNNING or work.started_at is None:
        return None
    since = (now - work.measured_at).total_seconds() if work.measured_at else 0.0
    elapsed = (now - work.started_at).total_seconds()
    return remaining_seconds(done=work.done, total=work.total, rate=work.rate, elapsed=elapsed, since_measured=since)


def _remaining(work: LongWork, now: datetime) -> str:
    seconds = seconds_left(work, now=now)
    if seconds is None:
        return _("How long it takes is not known yet.")
    if seconds <= 0:
        return _("It should end at any moment.")
    length = in_words(seconds)
    match length.unit:
        case Unit.SECONDS:
            return _("About %(n)s s left.") % {"n": length.number}
        case Unit.MINUTES:
            return _("About %(n)s min left.") % {"n": length.number}
        case _:
            return _("About %(n)s h left.") % {"n": length.number}


def outcome(work: LongWork) -> str:
    """What came of it, in a sentence; empty while it has not ended."""
    match work.state:
        case LongWorkState.FAILED:
            return problem_text(work.problem)
        case LongWorkState.CANCELLED:
            return (
                _("Stopped. Nothing was kept.")
                if not _is_of_figures(work)
                else _("Stopped. What was computed by then stays.")
            )
        case LongWorkState.DONE:
            return _done(work)
        case _:
            return ""


def _is_of_figures(work: LongWork) -> bool:
    return work.kind in (LongWorkKind.RECOMPUTE, LongWorkKind.HISTORY)


def _done(work: LongWork) -> str:
    summary = work.summary
    match work.kind:
        case LongWorkKind.EXPORT:
            n = sum(summary.get("rows", {}).values())
            tables = len(summary.get("rows", {}))
            return ngettext("%(n)s row in %(tables)s tables.", "%(n)s rows in %(tables)s tables.", n) % {
                "n": _number(n),
                "tables": tables,
            }
        case LongWorkKind.RECOMPUTE:
            n = summary.get("tasks", 0)
            words = ngettext(
                "All figures of %(portfolio)s are computed anew, from %(n)s task.",
                "All figures of %(portfolio)s are computed anew, from %(n)s tasks.",
                n,
            )
            return words % {"portfolio": summary.get("portfolio", ""), "n": _number(n)}
        case LongWorkKind.HISTORY:
            words = ngettext(
                "The figures of %(portfolio)s are computed anew for %(n)s day, %(first)s to %(last)s.",
                "The figures of %(portfolio)s are computed anew for %(n)s days, %(first)s to %(last)s.",
                summary.get("days", 0),
            )
            first, last = (_day(summary.get(name, "")) for name in ("from", "to"))
            portfolio = summary.get("portfolio", "")
            return words % {"portfolio": portfolio, "n": summary.get("days", 0), "first": first, "last": last}
        case _:
            return _imported(work)


def _imported(work: LongWork) -> str:
    summary = work.summary
    refused = summary.get("refused", 0)
    counts = summary.get("added", {})
    told = (
        ngettext("%(n)s row is refused.", "%(n)s rows are refused.", refused) % {"n": _number(refused)}
        if refused
        else ""
    )
    if summary.get("stopped"):
        return " ".join([told, _("As you asked, nothing is imported then.")])
    if not summary.get("news"):
        return " ".join([_("Nothing new: the portfolio is as it was."), told]).strip()
    form = {
        "projects": _number(counts.get("projects", 0)),
        "milestones": _number(counts.get("milestones", 0)),
        "updates": _number(counts.get("updates", 0)),
    }
    if work.kind == LongWorkKind.IMPORT_CHECK:
        words = _(
            "It would add %(projects)s projects, %(milestones)s milestones and %(updates)s versions of milestones."
        )
    else:
        words = _("Added: %(projects)s projects, %(milestones)s milestones and %(updates)s versions of milestones.")
    return " ".join([words % form, told]).strip()


def problem_text(problem: dict[str, Any]) -> str:
    """Why it failed, and what to do."""
    code, params = problem.get("code", ""), problem.get("params", {})
    if code == "file":
        return f"{params['file']}: {file_error_text(params['error'], params['given'])}"
    return str(_PROBLEMS.get(code, _PROBLEMS["unexpected"])) % params


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)
