"""How types are written: what may be None, and what containers hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .parsed import Parsed, Use

GENERICS = frozenset({"list", "dict", "tuple", "set", "frozenset", "type"})
TYPING = re.compile(r"(?:(?:t|typing)\.)?([A-Z][a-z]+)")
UNION, OPTIONAL = "X | None", "Optional[X]"


def optional(parsed: Parsed) -> Iterator[Use]:
    """Yield the annotations of what may be None."""
    for node in _annotations(parsed):
        held = _or_none(node)
        if held is not None:
            text = f"Optional[{parsed.text(held)}]"
            yield Use("optional", UNION, parsed.span(node), ((OPTIONAL, text),))
        elif isinstance(node, ast.Subscript) and _typing_name(parsed, node) == "Optional":
            text = f"{parsed.text(node.slice)} | None"
            yield Use("optional", OPTIONAL, parsed.span(node), ((UNION, text),))


def generics(parsed: Parsed) -> Iterator[Use]:
    """Yield the annotations of containers with what they hold."""
    for node in _annotations(parsed):
        if not isinstance(node, ast.Subscript):
            continue
        name, span = parsed.text(node.value), parsed.span(node.value)
        if name in GENERICS:
            yield Use("generics", "list[X]", span, (("List[X]", name.capitalize()),))
        elif _typing_name(parsed, node).lower() in GENERICS:
            other = _typing_name(parsed, node).lower()
            yield Use("generics", "List[X]", span, (("list[X]", other),))


def _typing_name(parsed: Parsed, node: ast.Subscript) -> str:
    match = TYPING.fullmatch(parsed.text(node.value))
    return match[1] if match else ""


def _or_none(node: ast.expr) -> ast.expr | None:
    """Return what ``X | None`` says beside None."""
    is_union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    if not is_union or not isinstance(node, ast.BinOp) or isinstance(node.left, ast.BinOp):
        return None
    last = node.right
    return node.left if isinstance(last, ast.Constant) and last.value is None else None


def _annotations(parsed: Parsed) -> Iterator[ast.expr]:
    """Yield every expression inside the annotations of arguments, results and variables."""
    for node in parsed.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given: ast.expr | None = node.returns
        else:
            given = node.annotation if isinstance(node, ast.arg | ast.AnnAssign) else None
        if given is not None:
            yield from (one for one in ast.walk(given) if isinstance(one, ast.expr))
