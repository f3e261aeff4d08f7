"""The import of annual returns in the browser: the same path as `manage.py import_returns`, previewed, then applied."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.utils import timezone, translation

from projects.importing import mapping as mappings
from projects.importing import report, wording
from projects.importing.findings import FileError, Finding, Kind, MappingError
from projects.importing.plan import ImportPlan
from projects.importing.run import OnError, Outcome, Step, run
from projects.long_work import files
from projects.long_work.problems import Failure
from projects.models import LongWork
from projects.models.long_work import WorkFile

if TYPE_CHECKING:
    from projects.long_work.runner import Job

SHOWN = 100
"""Refused rows on the page; the report has all."""


def check(job: Job) -> tuple[dict[str, Any], str]:
    """Everything that the import would do, undone at the end."""
    outcome = _run(job, source=job.work, dry_run=True)
    return _told(job, outcome)


def apply(job: Job) -> tuple[dict[str, Any], str]:
    """The import that was previewed; refused where the portfolio has changed since."""
    source = LongWork.objects.filter(public_id=job.work.parameters["check"], by=job.work.by_id).first()
    if source is None:
        raise Failure("files_gone")
    seen = source.summary.get("plan")

    def same(plan: ImportPlan) -> None:
        if digest(plan) != seen:
            raise Failure("changed_since")

    return _told(job, _run(job, source=source, dry_run=False, look=same))


def digest(plan: ImportPlan) -> str:
    """A mark of what an import would write: the same for the same rows upon the same portfolio."""
    projects = [[one.code, one.is_new, sorted(row.row_hash for row in one.new)] for one in plan.projects]
    fates = sorted((line, fate.value) for line, fate in plan.fates.items())
    return hashlib.sha256(json.dumps([projects, fates]).encode()).hexdigest()


def _run(
    job: Job, *, source: LongWork, dry_run: bool, look: Callable[[ImportPlan], None] = lambda plan: None
) -> Outcome:
    steps = list(Step)
    job.progress.expect(len(steps))
    returns, mapping = (files.whole(source, file) for file in (WorkFile.RETURNS, WorkFile.MAPPING))
    if not returns or not mapping:
        raise Failure("files_gone")
    given = source.parameters

    def on_step(step: Step) -> None:
        job.requester()
        if steps.index(step):
            job.progress.advance()
        job.progress.step(step.value)

    try:
        outcome = run(
            data=returns,
            file_name=given["file"],
            mapping=_mapping(mapping, given["mapping"]),
            on_error=OnError(given["on_error"]),
            dry_run=dry_run,
            by=job.requester(),
            today=timezone.localdate(job.clock()),
            now=job.clock(),
            on_step=on_step,
            look=look,
        )
    except FileError as error:
        raise Failure("file", file=given["file"], error=error.code, given=_plain(error.params)) from error
    except MappingError as error:
        raise Failure("mapping", file=given["mapping"], text=str(error)) from error
    job.progress.complete()
    return outcome


def _mapping(content: bytes, name: str) -> mappings.Mapping:
    try:
        return mappings.parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Failure("mapping_encoding", file=name) from error
    except yaml.YAMLError as error:
        raise MappingError(str(error)) from error


def _told(job: Job, outcome: Outcome) -> tuple[dict[str, Any], str]:
    """What the page shows, and the report of every finding as a file."""
    findings = outcome.plan.findings
    first = {finding.code: finding for finding in reversed(findings) if finding.kind == Kind.NOTE}
    notes = Counter(finding.code for finding in findings if finding.kind == Kind.NOTE)
    serious = [_facts(finding) for finding in findings if finding.kind != Kind.NOTE]
    with translation.override(job.work.by.language or settings.LANGUAGE_CODE):
        files.store(job.work, WorkFile.RESULT, iter([("\ufeff" + report.as_csv(outcome)).encode()]))
    summary = {
        "added": outcome.counts,
        "account": report.account(outcome),
        "stopped": outcome.stopped,
        "refused": outcome.plan.refused,
        "news": outcome.plan.has_news,
        "findings": serious[:SHOWN],
        "more_findings": max(0, len(serious) - SHOWN),
        "notes": [{"count": count, **_facts(first[code])} for code, count in notes.most_common()],
        "plan": digest(outcome.plan),
    }
    return summary, "import-report.csv"


def _facts(finding: Finding) -> dict[str, Any]:
    return {**report.facts_of(finding), "value": finding.value[:200], "params": _plain(finding.params)}


def _plain(params: Any) -> dict[str, Any]:
    """Parameters of a finding as JSON keeps them."""
    plain: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, tuple | list):
            plain[name] = [str(item) for item in value]
        else:
            plain[name] = value if isinstance(value, int | str) else str(value)
    return plain


def finding_of(facts: dict[str, Any]) -> Finding:
    """A stored finding as one, so that it can be told in the reader's language."""
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in facts["params"].items()}
    given = {name: facts[name] for name in ("code", "line", "year", "name", "column", "value")}
    return Finding(kind=Kind(facts["kind"]), params=params, **given)


def file_error_text(error: str, params: dict[str, Any]) -> str:
    return wording.file_error_text(FileError(error, **params))
