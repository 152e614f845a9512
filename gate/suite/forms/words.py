"""How docstrings begin and end, and how long calls close."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .parsed import Parsed, Use

NAMED = (
    "add apply build call check close compare compute convert copy count create delete describe"
    " determine encode decode emit find format generate get give handle initialize iterate list"
    " load look make mark merge open parse print process produce provide put raise read register"
    " remove render replace represent resolve return run save select send set show skip sort start"
    " stop store take tell test translate update use validate wait walk wrap write yield"
)
VERBS = frozenset(NAMED.split())
FIRST = re.compile(r'("""|\'\'\'|"|\')(\s*)([A-Z][a-z]+)\b')
IMPERATIVE, INDICATIVE = "Return", "Returns"


def mood(parsed: Parsed) -> Iterator[Use]:
    """Yield the docstrings that begin with a verb: ``Return …`` or ``Returns …``."""
    for node in _docstrings(parsed):
        start, _ = parsed.span(node)
        match = FIRST.match(parsed.text(node))
        if match is None:
            continue
        word = match[3]
        span = (start + match.start(3), start + match.end(3))
        if word.lower() in VERBS:
            yield Use("mood", IMPERATIVE, span, ((INDICATIVE, _third_person(word)),))
        elif _bare(word).lower() in VERBS:
            yield Use("mood", INDICATIVE, span, ((IMPERATIVE, _bare(word)),))


def period(parsed: Parsed) -> Iterator[Use]:
    """Yield the docstrings of one line, which end with a full stop or without."""
    for node in _docstrings(parsed):
        text = parsed.text(node)
        words = text.strip("\"'")
        if "\n" in text or not words or not (words[-1].isalnum() or words[-1] == "."):
            continue
        side = "." if words[-1] == "." else ""
        _, end = parsed.span(node)
        end -= len(text) - len(text.rstrip("\"'"))
        span, other = (end - len(side), end), "" if side else "."
        yield Use("period", side, span, ((other, other),))


def closing(parsed: Parsed) -> Iterator[Use]:
    """Yield the calls over several lines that close on a line of their own, by their last comma."""
    for node in parsed.nodes:
        if not isinstance(node, ast.Call) or not (node.args or node.keywords):
            continue
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        last = max(parsed.span(one)[1] for one in arguments)
        end = parsed.span(node)[1]
        between = parsed.slice((last, end))
        if re.fullmatch(r",?[ \t]*\n[ \t]*\)", between):
            side = "," if between.startswith(",") else ""
            other = "" if side else ","
            yield Use("closing", side, (last, last + len(side)), ((other, other),))


def _docstrings(parsed: Parsed) -> Iterator[ast.Constant]:
    for node in parsed.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = node.body[0]
            value = first.value if isinstance(first, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "ss")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeou" else f"{verb}s"


def _bare(verb: str) -> str:
    """Return a verb without the ending of the third person, or "" if it has none."""
    if not verb.endswith("s"):
        return ""
    candidates = (verb[:-1], verb[:-2], f"{verb[:-3]}y")
    return next((one for one in candidates if one.lower() in VERBS), "")
