"""The prompt for a hole in a function: the same where it is taught and where it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...indexer.model import Symbol
from ..templates import completion_prompt
from .context import Context
from .holes import Hole
from .material import clip, clip_left

TOTAL = 1500  # characters of prompt, hole and suffix; the embedded base sees about as much
PREFIX, SUFFIX, SIGNATURES, IMPORTS, SIMILAR = 560, 260, 240, 200, 420
LEAST_SIMILAR = 120  # a shorter piece of a similar definition is not worth its place
IMPORT = re.compile(r"(?:from\s+\S+\s+)?import\s+[^(\\\n]+$")
NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Written:
    """A function as its file has it.

    Attributes:
        symbol: by which its context is found.
        lines: of the whole file.
        first: its first line, from 1, decorators included.
        last: its last line.
        header: its text through the signature.
        body: number of lines before those of its body.
        owner: signature of its class, or "".

    """

    symbol: Symbol
    lines: Sequence[str]
    first: int
    last: int
    header: str
    body: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is asked.

    Attributes:
        prompt: what stands before the hole, context included.
        suffix: what stands after it.
        similar: the definition that is shown because it is alike, if one is.
        signatures: those of what the function calls, each under its path.

    """

    prompt: str
    suffix: str
    similar: Symbol | None = None
    signatures: tuple[str, ...] = ()


def fill(written: Written, hole: Hole, length: int, context: Context) -> Asked:
    """Return what a model is asked about a hole.

    Args:
        written: the function.
        hole: its lines to be filled in; one that ends before it starts lies between two lines.
        length: characters that are kept free for what is to be filled in.
        context: finds what else is shown.

    """
    lines, symbol = written.lines, written.symbol
    inside = _before(written, hole)
    suffix = clip("".join(lines[hole.last : written.last]), SUFFIX)
    left = TOTAL - length - len(inside) - len(suffix)
    head = _class_line(written) if inside.startswith(lines[written.first - 1]) else ""
    filled = "".join(lines[hole.first - 1 : hole.last])
    imports = _imports(lines, inside + filled + suffix, min(IMPORTS, left))
    left -= len(head) + len(imports)
    signatures = context.signatures(symbol, min(SIGNATURES, left))
    left -= sum(map(len, signatures))
    similar = context.similar(symbol) if left >= LEAST_SIMILAR else None
    text = context.similar_text(similar, min(SIMILAR, left))
    prompt = completion_prompt(symbol.path, (text, *signatures), imports + head + inside)
    return Asked(prompt, suffix, similar if text else None, signatures)


def _before(written: Written, hole: Hole) -> str:
    """Return the function's text before the hole; a long one loses its docstring first."""
    whole = "".join(written.lines[written.first - 1 : hole.first - 1])
    left = PREFIX - len(written.header)
    if len(whole) <= PREFIX or left <= 0:
        return clip_left(whole, PREFIX)
    return written.header + clip_left("".join(written.lines[written.body : hole.first - 1]), left)


def _class_line(written: Written) -> str:
    if not written.owner:
        return ""
    indent = written.lines[written.first - 1]
    width = max(0, len(indent) - len(indent.lstrip()) - 4)
    return f"{' ' * width}{written.owner}\n"


def _imports(lines: Sequence[str], text: str, limit: int) -> str:
    """Return the file's one-line imports that bind a name which ``text`` uses."""
    used = set(NAME.findall(text))
    kept = ""
    for line in lines:
        if line.startswith(("from ", "import ")) and IMPORT.match(line.rstrip()):
            bound = set(NAME.findall(line.rpartition("import ")[2]))
            if bound & used and len(kept) + len(line) <= limit:
                kept += line
    return kept
