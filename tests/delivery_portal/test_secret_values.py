"""Secrets by environment or by file, and keys that are refused because somebody could guess them."""

import ast
import re
import secrets
import subprocess

import pytest
from django.core.exceptions import ImproperlyConfigured

from delivery_portal import secret_values
from delivery_portal.paths import BASE_DIR

GOOD = secrets.token_urlsafe(48)


def test_a_secret_comes_from_its_variable_or_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    assert secret_values.read("NAME", {"NAME": "from the variable"}) == "from the variable"
    assert secret_values.read("NAME", {"NAME_FILE": str(file)}) == "from the file"
    assert secret_values.read("NAME", {}) == ""
    assert secret_values.is_set("NAME", {"NAME_FILE": "x"})
    assert not secret_values.is_set("NAME", {"NAME": "", "NAME_FILE": ""})


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe", b"x" * (secret_values.LARGEST + 1)])
def test_a_file_that_holds_no_secret_is_refused_by_name_and_its_content_is_not_told(tmp_path, content):
    file = tmp_path / "canary"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="NAME_FILE") as refusal:
        secret_values.read("NAME", {"NAME_FILE": str(file)})
    assert "xxx" not in str(refusal.value)


def test_a_secret_that_is_said_twice_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="NAME and NAME_FILE"):
        secret_values.read("NAME", {"NAME": "a", "NAME_FILE": "b"})


@pytest.mark.parametrize(
    "weak",
    ["short", "a" * 80, "abcabc" * 20, "django-insecure-" + GOOD, GOOD + "-changeme", "the-secret-key-of-" + GOOD],
    ids=["short", "one letter", "repeated", "Django's", "to be changed", "words"],  # the same in every process
)
def test_a_key_that_could_be_guessed_is_refused_and_not_told(weak):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY") as refusal:
        secret_values.check_key("SECRET_KEY", weak)
    assert weak not in str(refusal.value)
    with pytest.raises(ImproperlyConfigured, match="FALLBACKS"):
        secret_values.check_fallbacks("SECRET_KEY_FALLBACKS", f"{GOOD},{weak}")


def test_random_keys_are_taken_and_former_ones_come_one_a_line_or_between_commas():
    for _ in range(200):
        assert secret_values.check_key("SECRET_KEY", secrets.token_urlsafe(48))
    assert secret_values.check_fallbacks("F", f"{GOOD}1,{GOOD}2\n {GOOD}3\n") == [f"{GOOD}{n}" for n in (1, 2, 3)]
    assert secret_values.check_fallbacks("F", "") == []


# Nothing secret stands in the repository

PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a token of ours": r"\bdp_[A-Za-z0-9_-]{30,}",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of a code host": r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bglpat-[A-Za-z0-9_-]{20,}",
    "a chat token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.",
    "a password in an address": r"://[^/\s:@{}$<>\"']+:(?!secret@|password@)[^/\s:@{}$<>\"']{4,}@[\w.-]+",
}
LONG = re.compile(r"[A-Za-z0-9+/_=-]{40,}")
SECRET_NAMES = re.compile(r"(secret|password|passwd|private_key|api_key|signing_key)", re.IGNORECASE)


def tracked() -> list[str]:
    """Every file that git knows or would take; without git, nothing is claimed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def texts() -> list[tuple[str, str]]:
    found = []
    for name in tracked():
        path = BASE_DIR / name
        if path.suffix in {".png", ".mo", ".woff2", ".lock", ".gz"} or not path.is_file() or path.is_symlink():
            continue
        try:
            found.append((name, path.read_text()))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_of_the_repository_holds_a_secret():
    read = texts()
    assert len(read) > 500
    found = [
        (name, what, match.group()[:12])
        for name, text in read
        if name != "tests/delivery_portal/test_secret_values.py"
        for what, pattern in PATTERNS.items()
        for match in re.finditer(pattern, text)
    ]
    assert found == []
    assert not [
        name for name in tracked() if re.search(r"(^|/)\.env$|\.(pem|p12|pfx|key)$|(^|/)id_(rsa|ed25519)$", name)
    ]


def test_the_patterns_find_what_they_are_for():
    assert re.search(PATTERNS["a private key"], "-----BEGIN EC " + "PRIVATE KEY-----")
    assert re.search(PATTERNS["a token of ours"], "dp_" + GOOD)
    assert re.search(PATTERNS["a password in an address"], "postgres://portal:" + "hunter22" + "@db/portal")


def test_no_code_of_ours_gives_a_secret_a_value():
    """An assignment or a keyword whose name says secret, and whose value is long text of one word."""
    found = []
    for name, text in texts():
        if not name.endswith(".py") or name.startswith("tests/"):
            continue
        for node in ast.walk(ast.parse(text)):
            pairs = []
            if isinstance(node, ast.Assign):
                pairs = [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
            elif isinstance(node, ast.keyword) and node.arg:
                pairs = [(node.arg, node.value)]
            for label, value in pairs:
                if SECRET_NAMES.search(label) and isinstance(value, ast.Constant) and LONG.fullmatch(str(value.value)):
                    found.append((name, label))
    assert found == []
