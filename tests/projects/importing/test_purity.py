"""Everything up to the plan is plain Python: no Django, no database, no clock."""

import ast
from pathlib import Path

import pytest

from projects import importing

PURE = ("findings", "yaml_nodes", "mapping", "names", "rows", "matching", "timeline", "plan")


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_imports_nothing_but_pure_ones(name):
    tree = ast.parse((Path(importing.__file__).parent / f"{name}.py").read_text())
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    ours = {module for module in modules if module.split(".")[0] in {"django", "projects", "accounts", "regions"}}
    assert ours <= {f"projects.importing.{other}" for other in PURE}
    calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not calls & {"now", "today", "utcnow"}
