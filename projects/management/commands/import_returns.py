"""`manage.py import_returns FILE --mapping MAP.yaml`: annual returns of a portfolio, into a portfolio of its own.

Exit status: 0 imported (also when bad rows were refused and the good ones kept), 1 nothing imported because of refused
rows (`--on-error nothing`), 2 the file, the mapping or the report cannot be used. Guide: docs/import.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from accounts.models import User
from projects.importing import mapping as mappings
from projects.importing import report, wording
from projects.importing.findings import FileError, Finding, Kind, MappingError
from projects.importing.plan import Fate
from projects.importing.run import OnError, Outcome, Step, run

REFUSED, UNUSABLE = 1, 2
SHOWN = 40
"""Refused rows printed on the terminal; the report file has all."""


class Command(BaseCommand):
    help = "Imports annual returns of a portfolio from a CSV file, as a mapping in YAML says (docs/import.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--mapping", type=Path, required=True, help="the YAML file that says what the columns mean")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it: nothing is written")
        parser.add_argument(
            "--on-error",
            choices=[choice.value for choice in OnError],
            default=OnError.KEEP_GOOD.value,
            help="when rows are refused: import the others, or nothing at all (default: %(default)s)",
        )
        parser.add_argument("--report", type=Path, help="write every finding to this .csv or .json file")
        parser.add_argument("--user", metavar="EMAIL", help="who imports, for the audit trail (default: the system)")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=self.stdout, highlight=False, soft_wrap=True)  # type: ignore[arg-type]
        outcome = self._import(console, **options)
        _print(console, outcome)
        if path := options["report"]:
            _save(outcome, path)
        if outcome.stopped:
            message = _("Nothing was imported: %(count)s rows were refused.") % {"count": outcome.plan.refused}
            raise CommandError(message, returncode=REFUSED)

    def _import(self, console: Console, **options: Any) -> Outcome:
        if options["report"] and options["report"].suffix.lower() not in report.SUFFIXES:
            raise CommandError(_("The report is a .csv or a .json file."), returncode=UNUSABLE)
        now = timezone.now()
        try:
            with _progress(console) as on_step:
                return run(
                    data=options["file"].read_bytes(),
                    file_name=options["file"].name,
                    mapping=mappings.load(options["mapping"]),
                    on_error=OnError(options["on_error"]),
                    dry_run=options["dry_run"],
                    by=_person(options["user"]),
                    today=timezone.localdate(now),
                    now=now,
                    on_step=on_step,
                )
        except FileError as error:
            message = f"{options['file'].name}: {wording.file_error_text(error)}"
            raise CommandError(message, returncode=UNUSABLE) from error
        except (MappingError, OSError) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise CommandError(_("Nobody signs in as %(email)s.") % {"email": email}, returncode=UNUSABLE)
    return person


def _save(outcome: Outcome, path: Path) -> None:
    try:
        report.save(outcome, path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=UNUSABLE) from error


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Step], None]]:
    """A bar with one move for each step; nothing at all where the output is not a terminal."""
    texts = wording.steps()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=len(Step))

        def on_step(step: Step) -> None:
            progress.update(bar, description=texts[step.value], completed=list(Step).index(step))

        yield on_step
        progress.update(bar, completed=len(Step))


def _print(console: Console, outcome: Outcome) -> None:
    findings = outcome.plan.findings
    _print_refused(console, [finding for finding in findings if finding.kind == Kind.REFUSED])
    _print_notes(console, [finding for finding in findings if finding.kind == Kind.NOTE])
    for finding in findings:
        if finding.kind in (Kind.PROPOSAL, Kind.CONFLICT):
            console.print(f"{wording.kind_text(finding.kind)}: {escape(wording.finding_text(finding))}")
    _print_account(console, outcome)
    _print_result(console, outcome)


def _print_refused(console: Console, refused: list[Finding]) -> None:
    for finding in refused[:SHOWN]:
        cell = f"{finding.column} “{finding.value}”: " if finding.column else ""
        place = _("line %(line)s") % {"line": finding.line}
        console.print(
            f"{wording.kind_text(finding.kind)}: {place}, {escape(cell)}{escape(wording.finding_text(finding))}"
        )
    if len(refused) > SHOWN:
        console.print(_("… and %(count)s more: see --report.") % {"count": len(refused) - SHOWN})


def _print_notes(console: Console, notes: list[Finding]) -> None:
    """Notes by kind with their number: a good file has hundreds of withheld cells."""
    first = {finding.code: finding for finding in reversed(notes)}
    for code, count in Counter(finding.code for finding in notes).most_common():
        sample = escape(wording.finding_text(first[code]))
        console.print(
            _("note, %(count)s times, first in line %(line)s: %(text)s")
            % {"count": count, "line": first[code].line, "text": sample}
        )


def _print_account(console: Console, outcome: Outcome) -> None:
    table = Table(title=escape(outcome.file_name), title_justify="left")
    table.add_column(_("return"))
    for header in (_("rows read"), *(wording.fate_text(fate) for fate in Fate)):
        table.add_column(header, justify="right")
    for year, numbers in report.account(outcome).items():
        label = _("all") if year == "all" else year
        table.add_row(escape(label), *(str(number) for number in numbers.values()), end_section=year == "all")
    console.print(table)


def _print_result(console: Console, outcome: Outcome) -> None:
    if outcome.stopped:
        return
    if not outcome.counts:
        console.print(_("Nothing new: the portfolio is as it was."))
        return
    added = ", ".join(f"{kind} {count}" for kind, count in outcome.counts.items())
    if outcome.dry_run:
        console.print(_("Dry run, nothing was written. It would add: %(added)s.") % {"added": added})
    else:
        console.print(_("Added: %(added)s. Figures and their history are computed.") % {"added": added})
