"""docs/security.md says of every requirement how it is met; what it names exists, and what it counts is so."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from delivery_portal.paths import BASE_DIR

CHECKLIST = BASE_DIR / "docs" / "security.md"
STANDARD = BASE_DIR / "tests" / "asvs_5_0.txt"
STATES = ("met", "partly", "not met", "not applicable")
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
APPS = ("accounts", "regions", "projects", "reporting", "delivery_portal")


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(CHECKLIST.read_text())


@cache
def functions_of(path: str) -> frozenset[str]:
    """Names of the test functions of a file, methods of classes too."""
    tree = ast.parse((BASE_DIR / path).read_text())
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name[:5] == "test_")


def test_every_requirement_of_levels_1_and_2_stands_there_once():
    standard = [tuple(line.split()) for line in STANDARD.read_text().splitlines() if line.startswith("V")]
    assert len(standard) == 253
    assert [(number, level) for number, level, *_ in rows()] == standard


def test_states_are_of_the_list_and_the_counts_above_are_right():
    states = Counter(state for _, _, _, state, _ in rows())
    assert set(states) <= set(STATES)
    told = dict(re.findall(r"^\| (met|partly|not met|not applicable) \| (\d+) \|$", CHECKLIST.read_text(), re.M))
    assert {state: states[state] for state in STATES} == {state: int(told[state]) for state in STATES}


def test_every_line_says_what_is_asked_and_how_it_is_met():
    for number, _, asked, state, how in rows():
        assert len(asked) > 3, number
        assert len(how) > 3, number
        if state == "met":
            assert re.search(r"`[^`]+`|\*[A-Z][a-z ]+\* above", how), f"{number} is met by nothing to look at"
    assert "PENDING" not in CHECKLIST.read_text()
    assert "``" not in CHECKLIST.read_text()


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", CHECKLIST.read_text())
    assert len(named) > 150
    assert [(path, name) for path, name in named if name not in functions_of(path)] == []


def test_every_setting_that_is_named_exists():
    named = set(re.findall(r"`settings\.([A-Z_]+)`", CHECKLIST.read_text()))
    assert len(named) > 15
    assert {name for name in named if not hasattr(settings, name)} == set()


def test_every_file_that_is_named_exists():
    text = CHECKLIST.read_text()
    named = set(re.findall(r"`((?:docs|tests|templates|delivery_portal|accounts|projects)/[\w./-]+\.\w+)`", text))
    assert {name for name in named if not (BASE_DIR / name).exists()} == set()


# What the checklist says of the code


def sources() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(BASE_DIR)), path.read_text())
        for app in APPS
        for path in sorted((BASE_DIR / app).rglob("*.py"))
    ]


def test_every_exception_of_the_linter_has_a_reason():
    """`noqa: S…` with words behind it; an `assert` that tells the type checker what is known needs none."""
    bare, kinds = [], Counter[str]()
    for name, text in sources():
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.search(r"# noqa: ((?:[A-Z]+\d+,? ?)*)(.*)", line):
                codes = re.findall(r"\bS\d{3}\b", found[1])
                kinds.update(codes)
                if set(codes) - {"S101"} and len(found[2].strip(" -–()")) < 5:
                    bare.append(f"{name}:{number}")
    assert bare == []
    told = {code: int(count) for code, count in re.findall(r"^\| (S\d{3}) \| (\d+) \|", CHECKLIST.read_text(), re.M)}
    assert told == dict(kinds), "the table of exceptions in docs/security.md"


def test_every_exception_for_whole_files_stands_in_the_checklist():
    import tomllib

    ruff = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in ruff["select"]
    assert not [code for code in ruff["ignore"] if re.fullmatch(r"S\d*", code)]
    listed = re.findall(r"^\| `([^`]+)` \| ((?:S\d{3},? ?)+) \|", CHECKLIST.read_text(), re.MULTILINE)
    told = {pattern: set(re.findall(r"S\d{3}", codes)) for pattern, codes in listed}
    ignored = ruff["per-file-ignores"].items()
    given = {pattern: {c for c in codes if re.fullmatch(r"S\d+", c)} for pattern, codes in ignored}
    assert told == {pattern: codes for pattern, codes in given.items() if codes}


WEAK = {"accounts/sign_in/breached.py"}
"""The list of leaked passwords is published as SHA-1: it is looked up there, and kept nowhere."""


def test_no_hash_of_ours_is_a_weak_one():
    weak = re.compile(r"hashlib\.(md5|sha1)\b|usedforsecurity|hmac\.new\([^)]*(md5|sha1)|\b(DES|ARC4|Blowfish|ECB)\b")
    assert {name for name, text in sources() if weak.search(text)} == WEAK


def test_calls_to_others_follow_no_redirect_and_end_in_time():
    """There is one HTTP client, `requests`, and one place that uses it; the probe asks its own machine."""
    clients = re.compile(
        r"^\s*(?:import|from) (requests|httpx|aiohttp|urllib3|urllib\.request|http\.client)\b", re.MULTILINE
    )
    found = {(name, client) for name, text in sources() for client in clients.findall(text)}
    assert found == {
        ("accounts/sign_in/provider.py", "requests"),
        ("delivery_portal/services/probe.py", "http.client"),
    }
    tree = ast.parse((BASE_DIR / "accounts" / "sign_in" / "provider.py").read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func)[:9] == "requests."
    ]
    assert len(calls) == 1
    for call in calls:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert given["allow_redirects"] == "False"
        assert "timeout" in given
        assert "verify" not in given


def test_the_proxy_lowers_no_default():
    """Caddy's own: TLS 1.2 and 1.3 with their recommended ciphers, no list of a folder's files."""
    text = re.sub(r"#.*", "", (BASE_DIR / "delivery_portal" / "proxy" / "Caddyfile").read_text())
    assert re.findall(r"^\s*tls\b.*$", text, re.MULTILINE) == ["\ttls {$TLS_CERTIFICATE} {$TLS_KEY}"]
    assert "file_server" in text
    assert re.findall(r"\b(browse|ciphers|curves|tls1\.\d|insecure\w*|tls_insecure_skip_verify)\b", text) == []


def test_passwords_are_kept_by_argon2():
    """Of the settings file: the tests themselves use a fast one."""
    text = (BASE_DIR / "delivery_portal" / "settings.py").read_text()
    first = re.search(r"PASSWORD_HASHERS = \[\s*\"([^\"]+)\"", text)
    assert first
    assert first[1] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_every_secret_of_the_settings_is_in_the_table_of_keys():
    text = "".join(source for name, source in sources() if name.startswith("delivery_portal/settings"))
    read = set(re.findall(r"_secret\(\"([A-Z_]+)\"\)", text))
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST_PASSWORD", "AUDIT_SIGNING_KEY"} <= read
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", CHECKLIST.read_text(), re.MULTILINE))
    assert read <= told


@pytest.mark.parametrize("name", ["SECRET", "PASSWORD", "TOKEN", "_KEY", "_KEY_FALLBACKS"])
def test_no_secret_is_read_past_the_helper(name: str):
    """Each may come in a file (NAME_FILE), and has no default."""
    read = re.compile(rf"""(env(\.\w+)?\(|environ\.get\(|environ\[|getenv\()\s*["']\w*{name}["']""")
    allowed = {"delivery_portal/secret_values.py"}
    assert [path for path, text in sources() if path not in allowed and read.search(text)] == []
