"""How literals are written: quotes, formatting, what is empty."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .parsed import Parsed, Use

SWAPPED = {"'": '"', '"': "'"}
EMPTY = {"[]": "list()", "list()": "[]", "{}": "dict()", "dict()": "{}"}
F_STRING, FORMAT, PERCENT = "f-string", ".format()", "%"
PLAIN = (ast.Name, ast.Attribute)
ESCAPED = frozenset("'\"\\\n{}%")


def quotes(parsed: Parsed) -> Iterator[Use]:
    """Yield the plain strings of one line that either kind of quotes could hold."""
    inside = {id(part) for node in parsed.nodes for part in _pieces(node)}
    for node in parsed.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            text = parsed.text(node)
            quote, held = text[:1], text[1:-1]
            if quote in SWAPPED and held and not set(held) & {"'", '"', "\\", "\n"}:
                other = SWAPPED[quote]
                yield Use("quotes", quote, parsed.span(node), ((other, f"{other}{held}{other}"),))


def formatting(parsed: Parsed) -> Iterator[Use]:
    """Yield the strings in which names are put, as an f-string, by ``format`` or by ``%``."""
    for node in parsed.nodes:
        found = _formatted(node)
        if found is None:
            continue
        side, pieces = found
        text = parsed.text(node)  # type: ignore[arg-type]
        quote = text.removeprefix("f")[:1]
        if quote not in SWAPPED or text.removeprefix("f")[:3] == quote * 3 or "\n" in text:
            continue
        written = _written(pieces, quote)
        if written is not None and written[side] == text:
            others = tuple((name, one) for name, one in written.items() if name != side)
            yield Use("formatting", side, parsed.span(node), others)  # type: ignore[arg-type]


def empty(parsed: Parsed) -> Iterator[Use]:
    """Yield the empty lists and dictionaries that are assigned."""
    for node in parsed.nodes:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        text = parsed.text(value) if isinstance(value, ast.List | ast.Dict | ast.Call) else ""
        if value is not None and text in EMPTY:
            other = EMPTY[text]
            yield Use(f"empty {_kind(text)}", text, parsed.span(value), ((other, other),))


def _kind(text: str) -> str:
    return "list" if text in ("[]", "list()") else "dict"


def _pieces(node: ast.AST) -> list[ast.expr]:
    """Return the strings inside another string, of which no place is known."""
    return node.values if isinstance(node, ast.JoinedStr) else []


Piece = str | ast.expr


def _formatted(node: ast.AST) -> tuple[str, list[Piece]] | None:
    """Return how a node formats and what it puts together: texts and plain names."""
    if isinstance(node, ast.JoinedStr):
        return _of_f_string(node)
    if isinstance(node, ast.Call):
        return _of_format(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _of_percent(node)
    return None


def _of_f_string(node: ast.JoinedStr) -> tuple[str, list[Piece]] | None:
    pieces: list[Piece] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces.append(str(value.value))
        elif isinstance(value, ast.FormattedValue) and _is_plain(value):
            pieces.append(value.value)
        else:
            return None
    return F_STRING, pieces


def _is_plain(value: ast.FormattedValue) -> bool:
    return value.conversion == -1 and value.format_spec is None and isinstance(value.value, PLAIN)


def _of_format(node: ast.Call) -> tuple[str, list[Piece]] | None:
    method = node.func
    if not isinstance(method, ast.Attribute) or method.attr != "format" or node.keywords:
        return None
    template = method.value.value if isinstance(method.value, ast.Constant) else None
    return _filled(FORMAT, template, "{}", node.args)


def _of_percent(node: ast.BinOp) -> tuple[str, list[Piece]] | None:
    if not isinstance(node.left, ast.Constant):
        return None
    args = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    return _filled(PERCENT, node.left.value, "%s", args)


def _filled(
    side: str, template: object, hole: str, args: list[ast.expr]
) -> tuple[str, list[Piece]] | None:
    texts = template.split(hole) if isinstance(template, str) else []
    if len(texts) != len(args) + 1 or not all(isinstance(one, PLAIN) for one in args):
        return None
    pieces: list[Piece] = [texts[0]]
    for argument, text in zip(args, texts[1:], strict=True):
        pieces += [argument, text]
    return side, pieces


def _written(pieces: list[Piece], quote: str) -> dict[str, str] | None:
    """Return the three ways of writing it; None where a text would have to be escaped."""
    texts = [one for one in pieces if isinstance(one, str)]
    names = [ast.unparse(one) for one in pieces if not isinstance(one, str)]
    if not names or any(set(text) & ESCAPED for text in texts):
        return None
    args = ", ".join(names)
    several = f"({args})" if len(names) > 1 else args
    return {
        F_STRING: f"f{quote}{_joined(pieces, '{', '}')}{quote}",
        FORMAT: f"{quote}{_joined(pieces, '{}')}{quote}.format({args})",
        PERCENT: f"{quote}{_joined(pieces, '%s')}{quote} % {several}",
    }


def _joined(pieces: list[Piece], opening: str, closing: str = "") -> str:
    """Return the texts with the names between two signs, or one sign in their place."""
    shown = (
        one if isinstance(one, str) else opening + (ast.unparse(one) + closing if closing else "")
        for one in pieces
    )
    return "".join(shown)
