"""The core needs nothing but Python: no framework, no clock, no files, no chance."""

import ast
from pathlib import Path

import pytest

import projects.domain

ALLOWED = {
    "bisect",
    "calendar",
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "graphlib",
    "hashlib",
    "itertools",
    "math",
    "re",
    "typing",
}
IMPURE = {"today", "now", "utcnow", "open", "print", "float", "getcontext", "setcontext"}
FILES = sorted(Path(projects.domain.__file__).parent.glob("[a-z]*.py"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_imports_only_the_standard_library_and_itself(file):
    foreign = {name for name in imported(ast.parse(file.read_text())) if not name.startswith("projects.domain.")}
    assert {name.split(".")[0] for name in foreign} <= ALLOWED


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_calls_no_clock_no_file_and_no_binary_fraction(file):
    calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    called = {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}
    assert not called & IMPURE
