"""Remembers blames from one HEAD to the next, so that their cost grows with what changed.

A file that no commit since then touched is blamed as before. The memory is a file that may be lost:
it saves work and changes no answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ...core.atomic import write_text
from ...core.digest import canonical_json
from .blame import Blamed

FORMAT = 1
Blames = Mapping[str, Sequence[Blamed]]  # by path


@dataclass(frozen=True, slots=True)
class Memory:
    """Blames of one commit's files.

    Attributes:
        head: id of that commit.
        ends: commits at which any of them ended.
        blames: the lines of each file.

    """

    head: str
    ends: Sequence[str]
    blames: Blames

    def write(self, path: Path) -> None:
        """Write the file whole or not at all."""
        names: dict[str, int] = {}
        files = {
            name: [_packed(run, names) for run in _runs(lines)]
            for name, lines in self.blames.items()
        }
        value = {
            "format": FORMAT,
            "head": self.head,
            "ends": list(self.ends),
            "names": list(names),
            "files": files,
        }
        write_text(path, canonical_json(value))


def remembered(path: Path) -> Memory | None:
    """Read what was written; None when there is nothing that can be used."""
    try:
        value = json.loads(path.read_text("utf-8"))
        if value["format"] != FORMAT:
            return None
        files = {
            name: [line for run in runs for line in _unpacked(run, value["names"])]
            for name, runs in value["files"].items()
        }
        return Memory(value["head"], value["ends"], files)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _runs(lines: Sequence[Blamed]) -> list[list[Blamed]]:
    """Cut lines into runs that come from one place in one order."""
    numbered = enumerate(lines)
    keyed = groupby(numbered, lambda pair: (*_origin(pair[1]), pair[1].line - pair[0]))
    return [[line for _, line in run] for _, run in keyed]


def _origin(line: Blamed) -> tuple[str, str, bool]:
    return line.commit, line.path, line.is_blank


def _packed(run: Sequence[Blamed], names: dict[str, int]) -> list[int]:
    """Return commit and path as places in ``names``, first line, length, and whether blank."""
    first = run[0]
    commit, path = (names.setdefault(name, len(names)) for name in (first.commit, first.path))
    return [commit, path, first.line, len(run), int(first.is_blank)]


def _unpacked(run: Sequence[int], names: Sequence[Any]) -> list[Blamed]:
    commit, path, first, length, is_blank = run
    return [
        Blamed(names[commit], names[path], first + offset, bool(is_blank))
        for offset in range(length)
    ]
