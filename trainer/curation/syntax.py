"""The normalised syntax of Python text: what stays when layout and comments are changed."""

from __future__ import annotations

import re

from .text import joined_hash

LEXEME = re.compile(
    r"\w+"
    r"|\n[ \t\f\r]*"
    r"|\"\"\"(?:[^\\\"]++|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^\\']++|\\.|'(?!''))*+'''"
    r"|\"(?:[^\\\"\n]++|\\.)*+\"|'(?:[^\\'\n]++|\\.)*+'"
    r"|\#[^\n]*"
    r"|\\\r?\n"
    r"|[^\s\w]",
    re.DOTALL,
)
DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def syntax_hash(text: str) -> str:
    """Return 16 hex digits over the syntax of Python text: neither layout nor comments count.

    Lines count by how they are indented against each other, and not at all within brackets. A
    fragment, or text that is no Python, counts by what can be read of it.
    """
    return joined_hash(syntax_tokens(text))


def syntax_tokens(text: str) -> list[str]:
    """Return the tokens without comments; a line starts with a token that tells its indentation."""
    tokens: list[str] = []
    levels: list[int] = []
    depth = 0
    indent: str | None = None
    for token in LEXEME.findall(f"\n{text}"):
        sign = token[0]
        if sign == "\n":
            indent = indent if depth else token
        elif sign != "#" and token[-1] != "\n":
            if indent is not None:
                tokens.append(_level(levels, len(indent.expandtabs(8))))
                indent = None
            tokens.append(token)
            depth = max(0, depth + DEPTH.get(token, 0))
    return tokens


def _level(levels: list[int], indent: int) -> str:
    """Enter a line into the open indentations and return its token."""
    while levels and levels[-1] > indent:
        levels.pop()
    if not levels or levels[-1] < indent:
        levels.append(indent)
    return f"\n{len(levels)}"
