"""Finds renames among the files that a commit adds and removes.

git and libgit2 measure likeness in different ways, and git's answer depends on its version and on
settings. Births of definitions must depend on neither, so it is done here: first identical
contents, then contents that share at least half of their bytes in whole lines.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence

from .objects import Change, Content

RENAME_LIMIT = 400  # files on either side; above it only identical files count as renamed
LIKENESS = 0.5
MAX_BYTES = 1_000_000  # a larger file is renamed only when identical

Contents = Callable[[Sequence[str], int], Iterator[Content]]
_Lines = Counter[bytes]


def with_renames(changes: Sequence[Change], contents: Contents) -> list[Change]:
    """Return the changes with each removed and added file that belong together as one change.

    Args:
        changes: changes without renames.
        contents: reads blobs, those above a number of bytes by size only.
    """
    removed = sorted((one for one in changes if one.new_blob is None), key=_path)
    added = sorted((one for one in changes if one.old_blob is None), key=_path)
    if not removed or not added:
        return list(changes)
    origins = _identical(removed, added)
    taken = set(origins.values())
    rest = [one for one in removed if one not in taken]
    missing = [one for one in added if one not in origins]
    if rest and missing and max(len(rest), len(missing)) <= RENAME_LIMIT:
        origins.update(_alike(rest, missing, contents))
    taken = set(origins.values())
    kept = [one for one in changes if one not in taken and one not in origins]
    return kept + [
        Change(new.path, old.old_blob, new.new_blob, old.path) for new, old in origins.items()
    ]


def _path(change: Change) -> str:
    return change.path


def _identical(removed: Sequence[Change], added: Sequence[Change]) -> dict[Change, Change]:
    """Pair equal contents; the more of the end of their paths is equal, the earlier."""
    origins: dict[Change, Change] = {}
    for depth in (3, 2, 1, 0):
        taken = set(origins.values())
        free: dict[tuple[object, ...], deque[Change]] = {}
        for old in removed:
            if old not in taken:
                key = (old.old_blob, *_tail(old.path, depth))
                free.setdefault(key, deque()).append(old)
        for new in added:
            waiting = free.get((new.new_blob, *_tail(new.path, depth)))
            if waiting and new not in origins:
                origins[new] = waiting.popleft()
    return origins


def _tail(path: str, depth: int) -> list[str]:
    return path.split("/")[-depth:] if depth else []


def _alike(
    removed: Sequence[Change], added: Sequence[Change], contents: Contents
) -> dict[Change, Change]:
    """Pair the most similar files first."""
    candidates = _Origins(_lines([one.old_blob or "" for one in removed], contents))
    new_lines = _lines([one.new_blob or "" for one in added], contents)
    scored: list[tuple[float, bool, int, int]] = []
    for number, lines in enumerate(new_lines):
        for other, score in candidates.alike(lines):
            differs = _tail(removed[other].path, 1) != _tail(added[number].path, 1)
            scored.append((-score, differs, other, number))
    origins: dict[Change, Change] = {}
    taken: set[int] = set()
    for _, _, other, number in sorted(scored):
        if added[number] not in origins and other not in taken:
            origins[added[number]] = removed[other]
            taken.add(other)
    return origins


def _lines(blobs: Sequence[str], contents: Contents) -> list[_Lines]:
    """Return how often each line occurs in each blob; nothing for those that cannot be read."""
    counted = {
        one.id: Counter(one.data.splitlines(keepends=True))
        for one in contents(sorted(set(blobs)), MAX_BYTES)
        if one.data
    }
    return [counted.get(blob, Counter()) for blob in blobs]


class _Origins:
    """The removed files' lines, to be asked which files share lines with another."""

    def __init__(self, files: Sequence[_Lines]) -> None:
        self._sizes = [_size(lines) for lines in files]
        self._holders: dict[bytes, list[tuple[int, int]]] = {}
        for number, lines in enumerate(files):
            for line, count in lines.items():
                self._holders.setdefault(line, []).append((number, count))

    def alike(self, lines: _Lines) -> Iterator[tuple[int, float]]:
        """Yield the files that are alike, with the share of bytes in common lines."""
        shared: dict[int, int] = {}
        for line, count in lines.items():
            for number, other in self._holders.get(line, ()):
                shared[number] = shared.get(number, 0) + min(count, other) * len(line)
        size = _size(lines)
        for number, common in shared.items():
            score = common / max(size, self._sizes[number])
            if score >= LIKENESS:
                yield number, score


def _size(lines: _Lines) -> int:
    return sum(len(line) * count for line, count in lines.items())
