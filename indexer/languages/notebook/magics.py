"""Turns what IPython adds to Python into comments, line by line, so that no line moves.

``%magic``, ``!command`` and ``name?`` are comments; in a block, which may not stay empty, they are
``pass`` with a comment. What a name is assigned (``files = !ls``) becomes ``...``. A cell that
begins with ``%%time`` and the like is Python from its second line; any other ``%%magic`` makes
the whole cell a comment. Lines inside brackets and strings are none of these.
"""

from __future__ import annotations

import re

PYTHON_CELLS = frozenset(("capture", "prun", "pypy", "python", "python3", "time", "timeit"))
_CELL = re.compile(r"\s*%%(\w*)")
_LINE = re.compile(r"(\s*)[%!?]")
_HELP = re.compile(r"(\s*)%{0,2}[^\W\d][\w.]*(?:\[[^\]]*\])?\?{1,2}\s*\Z")
_ASSIGNED = re.compile(r"(\s*[^\W\d][\w.,\[\] ]*=\s*)(?:%\w|!)")
_TOKEN = re.compile(
    r"#.*|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<triple>\"\"\"|''')"
    r"|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"
)
_TRIPLE_END = {quote: re.compile(rf"(?:\\.|(?!{quote}).)*{quote}") for quote in ('"""', "'''")}


def plain_python(text: str) -> str:
    """Return a cell's text as Python of as many lines."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL.match(lines[first])
    if magic and magic.group(1) not in PYTHON_CELLS:
        return "\n".join(f"# {line}" if line else "#" for line in lines)
    state = _Inside()
    done = []
    for number, line in enumerate(lines):
        if magic and number == first:
            done.append(f"# {line}")
            continue
        done.append(line if state else _line(line))
        state.read(done[-1])
    return "\n".join(done)


def _line(line: str) -> str:
    """Return a line that begins a statement as Python."""
    assigned = _ASSIGNED.match(line)
    if assigned:
        return f"{assigned.group(1)}...  # {line[assigned.end(1) :]}"
    match = _LINE.match(line) or _HELP.match(line)
    if match is None:
        return line
    indent, rest = match.group(1), line[match.end(1) :]
    return f"{indent}pass  # {rest}" if indent else f"# {rest}"


class _Inside:
    """Whether the end of the lines read lies inside brackets, a string, or a continued line."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._continued = False

    def __bool__(self) -> bool:
        return bool(self._depth or self._quote or self._continued)

    def read(self, line: str) -> None:
        """Read one more line."""
        position = 0
        if self._quote:
            position = self._closed(line, 0)
        while position >= 0:
            token = _TOKEN.search(line, position)
            if token is None:
                break
            position = self._token(token, line)
        self._continued = line.endswith("\\") and not self._quote

    def _token(self, token: re.Match[str], line: str) -> int:
        """Note a token and return where to go on; -1 at the end of the line."""
        if token.group("triple"):
            self._quote = token.group("triple")
            return self._closed(line, token.end())
        self._depth += bool(token.group("open"))
        self._depth -= bool(token.group("close")) and self._depth > 0
        return token.end()

    def _closed(self, line: str, position: int) -> int:
        """Return where the open string ends in a line; -1 when it goes on."""
        match = _TRIPLE_END[self._quote].match(line, position)
        if match is None:
            return -1
        self._quote = ""
        return match.end()
