"""The standard library's own parser is the oracle for definitions and calls."""

from __future__ import annotations

import ast
import json
import logging
from collections import Counter
from pathlib import Path

import pytest

from tests.indexer.inspection import facts

FILES = sorted(
    path for package in (json, logging) for path in Path(str(package.__file__)).parent.glob("*.py")
)


class _Oracle(ast.NodeVisitor):
    """Collects definitions and calls with the scope whose body holds them."""

    def __init__(self) -> None:
        self.scope: list[str] = []
        self.definitions: set[tuple[str, int, str]] = set()
        self.calls: Counter[tuple[str, int]] = Counter()

    def visit_definition(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for name, value in ast.iter_fields(node):
            if name != "body":
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self.visit(child)
        self.scope.append(node.name)
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        self.definitions.add((".".join(self.scope), first, ast.get_docstring(node) or ""))
        for child in node.body:
            self.visit(child)
        self.scope.pop()

    visit_ClassDef = visit_FunctionDef = visit_AsyncFunctionDef = visit_definition  # noqa: N815

    def visit_Call(self, node: ast.Call) -> None:
        self.calls[".".join(self.scope) or "<module>", node.func.end_lineno or 0] += 1
        self.generic_visit(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_definitions_and_calls_equal(path: Path) -> None:
    source = path.read_text("utf-8")
    oracle = _Oracle()
    oracle.visit(ast.parse(source))
    found = facts(source)
    mine = {(one.qualname, one.start_line, one.docstring) for one in found.definitions[1:]}
    calls = Counter(
        (found.definitions[one.scope].qualname, one.line)
        for one in found.references
        if one.kind == "calls"
    )
    assert mine == oracle.definitions
    assert calls == oracle.calls
    assert len(FILES) >= 8
