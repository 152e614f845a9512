"""What an agent changes in files, read from the forms in which tools are told to change them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ..model import Edit
from .fields import split

_MOST_PAIRS = 250_000  # pairs of lines that are compared in order; more are compared as sets
_SECTIONS = {
    "*** Add File: ": "add",
    "*** Update File: ": "update",
    "*** Delete File: ": "delete",
    "*** Move to: ": "move",
}
_SEARCH = re.compile(r"[<-]{5,9} SEARCH>?\s*")
_DIVIDER = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r"[>+]{5,9} REPLACE\s*")
_NOWHERE = "/dev/null"

_Lines = tuple[str, ...]


def replaced(path: str, old: str, new: str) -> Edit:
    """Return the edit that puts one passage in the place of another; common lines are none."""
    removed, added = _difference(split(old), split(new))
    return Edit(path, removed, added)


def unified(text: str, path: str = "", width: int = 1) -> tuple[Edit, ...]:
    """Return the edits of a unified diff, one a file.

    Args:
        text: the diff; its counts of lines are not relied on, models get them wrong.
        path: file that it is about, where no header says so.
        width: characters before the text of a line.

    """
    edits = []
    for named, lines in _files(split(text), path):
        removed = tuple(line[width:] for line in lines if line.startswith("-"))
        added = tuple(line[width:] for line in lines if line.startswith("+"))
        if named and (removed or added):
            edits.append(Edit(named, removed, added))
    return tuple(edits)


def has_header(text: str) -> bool:
    """Tell whether a diff names its file."""
    lines = split(text)
    return any(_begins(lines, at) for at in range(len(lines)))


def is_wide(text: str) -> bool:
    """Tell whether a blank stands behind each line's sign, as Cursor writes differences."""
    changed = [line for line in split(text) if line and not line.startswith("@@")]
    return not has_header(text) and all(line[1:2] in ("", " ") for line in changed)


def patched(text: str) -> tuple[Edit, ...]:
    """Return the edits of a patch in the form of the tool ``apply_patch``.

    It names files by ``*** Add File:``, ``*** Update File:``, ``*** Delete File:``; changed lines
    begin with ``+`` or ``-``. Of a file that moves, the new name counts.
    """
    edits: list[Edit] = []
    path, lines = "", list[str]()
    for line in (*split(text), "*** End Patch"):
        section = _section(line)
        named = line[len(section) :].strip() if section else ""
        if _SECTIONS.get(section) == "move":
            path = named
        elif section or line.startswith("*** End Patch"):
            edits += [_edit(path, lines)] if path else []
            path, lines = named, []
        else:
            lines.append(line)
    return tuple(edits)


def _section(line: str) -> str:
    if not line.startswith("*** "):
        return ""
    return next((mark for mark in _SECTIONS if line.startswith(mark)), "")


def searched(text: str, path: str) -> tuple[Edit, ...]:
    """Return the edits of passages to search for, each with the one to put in its place.

    They stand between ``SEARCH``, a line of ``=``, and ``REPLACE``; Roo Code puts the number of a
    line and a line of dashes before a passage.
    """
    if " SEARCH" not in text:
        return ()
    edits, old, new = list[Edit](), list[str](), list[str]()
    lines: list[str] | None = None
    for line in split(text):
        if _SEARCH.fullmatch(line):
            lines = old = []
        elif lines is old and lines is not None and _DIVIDER.fullmatch(line):
            lines = new = []
        elif lines is new and lines is not None and _REPLACE.fullmatch(line):
            edits.append(replaced(path, "\n".join(_without_place(old)), "\n".join(new)))
            lines = None
        elif lines is not None:
            lines.append(line)
    return tuple(edits)


def _without_place(lines: Sequence[str]) -> Sequence[str]:
    if lines and lines[0].startswith((":start_line:", ":end_line:")):
        end = next((at for at, line in enumerate(lines[:4]) if line == "-------"), -1)
        return lines[end + 1 :]
    return lines


def _edit(path: str, lines: Sequence[str]) -> Edit:
    removed = tuple(line[1:] for line in lines if line.startswith("-"))
    return Edit(path, removed, tuple(line[1:] for line in lines if line.startswith("+")))


def _files(lines: _Lines, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each file of a diff with the lines of its hunks."""
    hunks: list[str] = []
    at = 0
    while at < len(lines):
        if _begins(lines, at):
            yield path, hunks
            path, hunks = _named(lines[at], lines[at + 1]), []
            at += 1
        elif lines[at].startswith(("+", "-")):
            hunks.append(lines[at])
        at += 1
    yield path, hunks


def _begins(lines: _Lines, at: int) -> bool:
    if not lines[at].startswith("--- "):
        return False
    return at + 1 < len(lines) and lines[at + 1].startswith("+++ ")


def _named(old: str, new: str) -> str:
    """Return the path that the two lines of a header name; that of git is prefixed."""
    old, new = (line[4:].split("\t", 1)[0].strip() for line in (old, new))
    named, prefix = (old, "a/") if new == _NOWHERE else (new, "b/")
    return named.removeprefix(prefix)


def _difference(old: _Lines, new: _Lines) -> tuple[_Lines, _Lines]:
    """Return the lines that only the old has, and those that only the new has."""
    before, after = _trimmed(old, new)
    if len(before) * len(after) > _MOST_PAIRS:
        return _without(before, after), _without(after, before)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    removed = tuple(line for _, begin, end, _, _ in changes for line in before[begin:end])
    return removed, tuple(line for *_, begin, end in changes for line in after[begin:end])


def _trimmed(old: _Lines, new: _Lines) -> tuple[_Lines, _Lines]:
    """Return both without the lines that they begin and end with alike."""
    shorter = min(len(old), len(new))
    begin = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - begin
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return old[begin : len(old) - end], new[begin : len(new) - end]


def _without(lines: _Lines, others: _Lines) -> _Lines:
    """Return the lines that others do not have, as often as they do not have them."""
    left = Counter(lines) - Counter(others)
    kept = []
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            kept.append(line)
    return tuple(kept)
