"""Hard links: what says itself that a conversation led to a commit.

A commit id in what ``git commit`` printed, a commit that the tool names as the last of the session,
the session's id in a note of git-ai's, and the checkpoint that a trailer of Entire's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..store.rows import CallRow

_COMMAND = re.compile(r"\bgit\b[^|;&\n]{0,400}?\b(?:commit|cherry-pick|revert|merge|am|rebase)\b")
_ASKED = re.compile(r"\b(?:rev-parse|git\b[^|;&\n]{0,200}?\b(?:log|show))\b")
_DONE = re.compile(r"^\[[^\[\]\n]{1,300}? (?:\(root-commit\) )?([0-9a-f]{7,64})\] ", re.MULTILINE)
_ID = re.compile(r"^(?:commit )?([0-9a-f]{7,64})\b", re.MULTILINE)
_ANY_ID = re.compile(r"\b([0-9a-f]{40}|[0-9a-f]{64})\b")
LONGEST = 100_000  # characters of an output


@dataclass(frozen=True, slots=True)
class Named:
    """A commit that a call says it made.

    Attributes:
        turn: key of the turn that called.
        id: as printed, at least 7 digits of it.

    """

    turn: int
    id: str


def named_by(calls: Iterable[CallRow]) -> Iterator[Named]:
    """Yield the commits that calls say they made."""
    for call in calls:
        if call.status != "failed":
            for found in dict.fromkeys(_ids(call)):
                yield Named(call.turn, found)


def _ids(call: CallRow) -> list[str]:
    output = call.output[:LONGEST]
    if call.name.endswith("git_commit"):
        return _only(_ANY_ID.findall(output))
    if not _COMMAND.search(call.command):
        return []
    made = _DONE.findall(output)
    if made or not _ASKED.search(call.command):
        return made
    return _only(_ID.findall(output))  # committed quietly, then asked for the commit


def _only(found: list[str]) -> list[str]:
    return found if len(set(found)) == 1 else []
