"""Asks jedi what every call of a package means, and keeps the answers in a file.

jedi takes minutes where the graph takes a second, and its answers depend on the package only.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jedi import Script
    from jedi.api.classes import Name

Place = tuple[str, int]  # path inside the tree, line of a definition's name
Position = tuple[str, int, int]  # path, line and column (bytes) of a called name
OUTSIDE = ("", 0, "")  # a definition outside the tree
Answers = dict[Position, list[tuple[str, int, str]]]  # what jedi says, with its kind


def jedi_answers(root: Path, package: str, cache: Path) -> Answers:
    """Return jedi's answers inside the tree for each call in a package's files.

    Args:
        root: the unpacked sdist.
        package: folder of the package inside it.
        cache: file that keeps the answers.
    """
    if not cache.exists():
        found = [[*key, value] for key, value in sorted(_ask(root, package).items())]
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(found), "utf-8")
    rows = json.loads(cache.read_text("utf-8"))
    return {
        (path, line, column): [tuple(one) for one in found] for path, line, column, found in rows
    }


def called_names(source: bytes) -> Iterator[tuple[int, int]]:
    """Yield line and column (bytes) of the last name of every called expression."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                yield called.lineno, called.col_offset
            elif isinstance(called, ast.Attribute) and called.end_col_offset is not None:
                line = called.end_lineno or called.lineno
                yield line, called.end_col_offset - len(called.attr.encode())


def _ask(root: Path, package: str) -> Answers:
    import jedi

    project = jedi.Project(
        root, sys_path=[str((root / package).parent), str(root)], smart_sys_path=False
    )
    answers: Answers = {}
    for path in sorted((root / package).rglob("*.py")):
        source = path.read_bytes()
        lines = source.split(b"\n")
        script = jedi.Script(source.decode(), path=path, project=project)
        relative = str(path.relative_to(root))
        for line, column in called_names(source):
            characters = len(lines[line - 1][:column].decode())
            answers[relative, line, column] = _definitions(script, line, characters, root)
    return answers


def _definitions(script: Script, line: int, column: int, root: Path) -> list[tuple[str, int, str]]:
    """Return functions and classes of the tree: by name, else by inference."""
    for ask in ("goto", "infer"):
        options = {"follow_imports": True} if ask == "goto" else {}
        try:
            found = getattr(script, ask)(line, column, **options)
        except Exception:  # noqa: S112 — jedi's own failures are no answers
            continue
        if found and all(one.type in ("function", "class") for one in found):
            return sorted({_definition(one, root) for one in found})
    return []


def _definition(one: Name, root: Path) -> tuple[str, int, str]:
    """Return where a definition stands; an empty path outside the tree."""
    inside = one.module_path and one.module_path.is_relative_to(root) and one.line
    return (str(one.module_path.relative_to(root)), one.line, one.type) if inside else OUTSIDE
