"""Small mistakes put into a body, one at a time: what tests that mean something notice.

The operators are the usual ones of mutation testing (DeMillo, Lipton & Sayward 1978; Offutt et al.
1996): relations, connectors, arithmetic, constants, conditions, results, and calls left out.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections.abc import Callable, Iterator
from itertools import zip_longest

RELATIONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def mutants(body: str, most: int) -> list[str]:
    """Return bodies with one mistake each, of as many kinds as there are.

    Args:
        body: whole lines with their indentation.
        most: mutants that are wanted; a body that cannot be parsed has none.
    """
    function = _parsed(body)
    if function is None:
        return []
    indent = body[: len(body) - len(body.lstrip(" \t"))]
    kinds = [list(_places(function, kind)) for kind in KINDS]
    turns = (one for turn in zip_longest(*kinds) for one in turn if one is not None)
    found: dict[str, None] = {}
    for number, kind in turns:
        changed = copy.deepcopy(function)
        kind(list(ast.walk(changed))[number])
        text = "\n".join(ast.unparse(ast.fix_missing_locations(one)) for one in changed.body)
        found[textwrap.indent(text, indent) + "\n"] = None
        if len(found) == most:
            break
    return list(found)


Kind = Callable[[ast.AST], bool]
"""Puts a mistake into a node and tells whether it did."""


def _parsed(body: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    for head in ("def _():\n", "async def _():\n"):
        try:
            (function,) = ast.parse(head + body).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - as begun
        return function
    return None


def _places(function: ast.AST, kind: Kind) -> Iterator[tuple[int, Kind]]:
    for number, node in enumerate(ast.walk(function)):
        if kind(copy.deepcopy(node)):
            yield number, kind


def _relation(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare):
        return False
    node.ops[0] = RELATIONS[type(node.ops[0])]()
    return True


def _connector(node: ast.AST) -> bool:
    if not isinstance(node, ast.BoolOp):
        return False
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return True


def _operator(node: ast.AST) -> bool:
    if not isinstance(node, ast.BinOp) or type(node.op) not in ARITHMETIC:
        return False
    node.op = ARITHMETIC[type(node.op)]()
    return True


def _condition(node: ast.AST) -> bool:
    if not isinstance(node, ast.If | ast.While | ast.IfExp):
        return False
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return True


def _result(node: ast.AST) -> bool:
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    if isinstance(node.value, ast.Constant) and node.value.value is None:
        return False
    node.value = ast.Constant(None)
    return True


def _constant(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | str):
        return False
    if isinstance(node.value, str):
        node.value += "?"
    else:
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    return True


def _omission(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    node.value = ast.Constant(...)
    return True


KINDS: tuple[Kind, ...] = (
    _relation,
    _connector,
    _operator,
    _condition,
    _constant,
    _omission,
    _result,
)
