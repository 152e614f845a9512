"""Names of a repository in text for people."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return text from a repository as one line that moves no cursor and hides nothing."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
