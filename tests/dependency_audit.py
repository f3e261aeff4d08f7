"""Known vulnerabilities of what the lock files name: `python -m tests.dependency_audit`, which is `make audit`.

pip-audit ends with success where it could look up nothing at all ("could not be audited"). Here that is no success:
a package without an answer is one that nobody knows about. Three ends, three exit codes:

0  every package was looked up; each finding has a reason in EXCEPTIONS that has not run out
1  a vulnerability without a reason, or a reason that has run out
2  not known: the service was not reached, or did not answer for every package. What was known last, of which day and
   of which lock file, is in docs/dependency_audit.json; the words say how old that is and whether the lock has changed
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from delivery_portal.paths import BASE_DIR

LOCKS = ("requirements.lock", "requirements-dev.lock")
SERVICES = ("pypi", "osv")
RECORD = BASE_DIR / "docs" / "dependency_audit.json"
FRESH = timedelta(days=7)
"""An audit that is older says nothing about this week: docs/security.md promises a look each week."""

EXCEPTIONS: Mapping[str, tuple[str, date]] = {}
"""Findings that are lived with: id of the advisory, why, and until which day."""

CLEAN, FOUND, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one audit of one lock file told."""

    audited: int
    unknown: tuple[str, ...]
    findings: tuple[tuple[str, str, str], ...]
    """Package, version, id of the advisory."""


def outcome_of(report: Mapping[str, Any]) -> Outcome:
    """From pip-audit's JSON."""
    rows = report["dependencies"]
    unknown = tuple(row["name"] for row in rows if "skip_reason" in row)
    findings = tuple((row["name"], row["version"], found["id"]) for row in rows for found in row.get("vulns", ()))
    return Outcome(len(rows) - len(unknown), unknown, findings)


def ask(lock: str, service: str) -> Outcome | None:
    """One lock file held against one service; None where it could not be reached."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip", "--require-hashes"),
        *("--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "15"),
    ]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    try:
        return outcome_of(json.loads(done.stdout))
    except (json.JSONDecodeError, KeyError):
        return None


def judged(outcomes: Sequence[Outcome], *, today: date) -> tuple[int, list[str]]:
    """Exit code and words of an audit that answered for everything."""
    said, code = [], CLEAN
    for package, version, advisory in sorted({found for one in outcomes for found in one.findings}):
        reason, until = EXCEPTIONS.get(advisory, ("", date.min))
        if until >= today:
            said.append(f"{package} {version}: {advisory}, lived with until {until}: {reason}")
        else:
            code = FOUND
            said.append(f"{package} {version}: {advisory} {'(its reason has run out)' if reason else ''}".rstrip())
    return code, said


def hashes() -> dict[str, str]:
    """What was audited: the SHA-256 of each lock file."""
    return {lock: hashlib.sha256((BASE_DIR / lock).read_bytes()).hexdigest() for lock in LOCKS}


def known_before(record: Path, *, locks: Mapping[str, str], today: date) -> str:
    """What the last audit that answered knows, in words."""
    if not record.exists():
        return "No audit of this portal has ever been answered: nobody knows."
    told = json.loads(record.read_text())
    day = date.fromisoformat(told["date"])
    changed = [name for name, found in locks.items() if told["locks"].get(name) != found]
    words = f"What is known is of {day} ({(today - day).days} days ago)"
    if changed:
        return f"{words}, and {', '.join(changed)} changed since: nobody knows about what is new."
    return f"{words}, of these very lock files" + ("." if today - day <= FRESH else ": too old to rely on.")


def audit(*, today: date, record: Path, ask: Callable[[str, str], Outcome | None] = ask) -> tuple[int, list[str]]:
    """Ask the services in turn until one answers for every package; write the record; answer exit code and words."""
    said: list[str] = []
    for service in SERVICES:
        outcomes = [ask(lock, service) for lock in LOCKS]
        answered = [one for one in outcomes if one is not None]
        if len(answered) < len(LOCKS):
            said.append(f"{service}: not reached.")
            continue
        if any(one.unknown or not one.audited for one in answered):
            names = sorted({name for one in answered for name in one.unknown})
            said.append(f"{service}: no answer for {len(names)} packages ({', '.join(names[:5])} …).")
            continue
        code, words = judged(answered, today=today)
        audited = max(one.audited for one in answered)
        facts = {"date": today.isoformat(), "service": service, "packages": audited, "locks": hashes(), "told": words}
        record.write_text(json.dumps(facts, indent=2) + "\n")
        return code, [*said, f"{service}: {audited} packages looked up.", *words]
    return UNKNOWN, [*said, "NOT AUDITED. " + known_before(record, locks=hashes(), today=today)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Known vulnerabilities of what the lock files name")
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    code, said = audit(today=datetime.now(UTC).date(), record=options.record)
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main())
