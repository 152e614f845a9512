"""A place in a file as it is written now: what stands before it, after it, and instead of what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.errors import UserError
from ...indexer.extraction.budget import Budget, RejectedError, refuse
from ..kinds.holes import Hole

PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]{1,9})(?::(?P<column>[0-9]{1,9}))?", re.DOTALL)
HOW = "name it as FILE:LINE or FILE:LINE:COL, both counted from 1"
INDENT = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """What a person named.

    Attributes:
        path: as it was written.
        line: from 1.
        column: from 1; 0 where none was named.

    """

    path: str
    line: int
    column: int = 0


def read_spot(text: str) -> Spot:
    """Take ``FILE:LINE[:COL]`` apart.

    Raises:
        UserError: it is written otherwise.

    """
    found = PLACE.fullmatch(text)
    if found is None:
        raise UserError(f"{text!a} is no place in a file", HOW)
    column = found["column"]
    if not int(found["line"]) or (column and not int(column)):
        raise UserError(f"{text!a} has a line or column 0", HOW)
    return Spot(found["path"], int(found["line"]), int(column or 0))


@dataclass(frozen=True, slots=True)
class Draft:
    """A file with a hole where something is to be written.

    Attributes:
        path: in the repository.
        lines: of the file; a line that is cut by the hole is two.
        hole: its lines, which are empty or hold ``begun`` alone.
        begun: what already stands on the first line of what is to be written.
        readable: the file without the hole, as good a text of its language as it can be.
        cut: whether the hole cuts a line, so that there is one line more than in ``readable``.

    """

    path: str
    lines: Sequence[str]
    hole: Hole
    begun: str
    readable: str
    cut: bool = False


def draft(path: str, data: bytes, spot: Spot, budget: Budget) -> Draft:
    """Cut a hole into a file.

    An empty line is filled in; before any other, unless a column says where in it, something is
    put in.

    Args:
        path: in the repository.
        data: content of the file.
        spot: where.
        budget: the largest file that is read.

    Raises:
        UserError: the file is binary or too large, or has no such place.

    """
    lines = _lines(path, data, budget)
    if spot.line > len(lines) + 1:
        raise UserError(f"{path!a} has {len(lines)} lines, not {spot.line}", "name one of them")
    if spot.line > len(lines):
        lines = [*(line if line.endswith("\n") else f"{line}\n" for line in lines), "\n"]
    line = lines[spot.line - 1]
    text = line.removesuffix("\n")
    if spot.column > len(text) + 1:
        problem = f"line {spot.line} of {path!a} has {len(text)} characters"
        raise UserError(problem, f"name a column up to {len(text) + 1}")
    if not spot.column and text.strip():
        hole = Hole(spot.line, spot.line - 1)
        return Draft(path, lines, hole, "", "".join(lines))
    return _opened(path, lines, spot, text)


def _opened(path: str, lines: list[str], spot: Spot, text: str) -> Draft:
    begun = text[: spot.column - 1] if spot.column else ""
    rest = text[len(begun) :]
    indent = _indent(lines, spot, begun)
    before, after = lines[: spot.line - 1], lines[spot.line :]
    readable = "".join([*before, f"{indent}pass\n", *after])
    kept = [f"{rest}\n"] if rest.strip() else []
    hole = Hole(spot.line, spot.line)
    cut = [*before, f"{begun}\n", *kept, *after]
    return Draft(path, cut, hole, begun, readable, bool(kept))


def _lines(path: str, data: bytes, budget: Budget) -> list[str]:
    try:
        refuse(data, budget)
    except RejectedError as error:
        if b"\0" in data:
            raise UserError(f"{path!a} is a binary file", "name a file of code") from None
        raise UserError(f"{path!a} is not read: {error}", "name a smaller file") from None
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") or not text else [*lines[:-1], lines[-1][:-1]]


def _indent(lines: list[str], spot: Spot, begun: str) -> str:
    """Return the indentation that a statement has there, as far as the lines around it say."""
    if spot.column:
        return begun[: len(begun) - len(begun.lstrip())]
    above = next((one for one in reversed(lines[: spot.line - 1]) if one.strip()), "")
    indent = _width(above) + (INDENT if above.rstrip().endswith(":") else 0)
    if spot.line > 1 and not lines[spot.line - 2].strip():
        below = next((one for one in lines[spot.line :] if one.strip()), "")
        indent = min(indent, _width(below))
    return " " * indent


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
