"""What files at HEAD say of other files: opt-outs, attributes and licences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .attributes import GENERATED, VENDORED, attribute_lines, said
from .ignores import Read, opted_out
from .licences import excluded


@dataclass(frozen=True, slots=True)
class FileStanding:
    """What is said of one file.

    Attributes:
        opted_out: whether an ignore file keeps models away from it.
        licence: whether the settings exclude its licence.
        generated: what its attributes say about that; None: nothing.
        vendored: likewise.

    """

    opted_out: bool = False
    licence: bool = False
    generated: bool | None = None
    vendored: bool | None = None


PLAIN = FileStanding()


def file_standings(
    files: Iterable[str], read: Read, paths: Iterable[str], licences: Sequence[str]
) -> dict[str, FileStanding]:
    """Return the standing of those of the paths that anything is said of.

    Args:
        files: every file at HEAD.
        read: reads one of them.
        paths: of the files in question.
        licences: SPDX identifiers that are excluded.

    """
    present, wanted = frozenset(files), sorted(set(paths))
    kept_away = opted_out(present, read, wanted)
    barred = excluded(present, read, (p for p in wanted if p in present), licences)
    lines = attribute_lines(present, read)
    found = {}
    for path in wanted:
        told = said(lines, path)
        standing = FileStanding(
            path in kept_away, path in barred, told.get(GENERATED), told.get(VENDORED)
        )
        if standing != PLAIN:
            found[path] = standing
    return found
