"""Which commit wrote each line of a file: ``git blame``, moved and copied lines followed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..git.process import Git

# -w: another layout keeps its author; -M, -C: so does what moves within a file or between two.
_COMMAND = ("blame", "--line-porcelain", "--no-textconv", "-w", "-M", "-C")
_HEADER = re.compile(rb"([0-9a-f]{40,64}) (\d+) \d+")


@dataclass(frozen=True, slots=True)
class Blamed:
    """Where a line comes from: a commit, and its place in that commit's file."""

    commit: str
    path: str
    line: int
    is_blank: bool


def blame(git: Git, head: str, before: Sequence[str], path: str) -> list[Blamed]:
    """Return where each line of a file comes from.

    Args:
        git: runs git in the repository, without its settings.
        head: commit id.
        before: commits at which the search may end; their lines count as theirs.
        path: of the file.

    Raises:
        GitError: git cannot tell.

    """
    ends = [f"^{commit}" for commit in before]
    output = git.output(*_COMMAND, head, *ends, "--", path)
    lines: list[Blamed] = []
    commit, number, name = "", 0, path
    for line in output.split(b"\n"):
        if line.startswith(b"\t"):
            lines.append(Blamed(commit, name, number, not line.strip()))
        elif line.startswith(b"filename "):
            name = _path(line[9:])
        elif match := _HEADER.match(line):
            commit, number = match[1].decode(), int(match[2])
    return lines


def _path(raw: bytes) -> str:
    """Return a path as git prints it: in quotes with C's escapes when it is unusual."""
    if raw[:1] == b'"':
        raw = raw[1:-1].decode("unicode_escape").encode("latin-1")
    return os.fsdecode(raw)
