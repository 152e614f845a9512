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
    old_lines = _lines([one.old_blob or "" for one in removed], contents)
    new_lines = _lines([one.new_blob or "" for one in added], contents)
    scored = [
        (-score, _tail(old.path, 1) != _tail(new.path, 1), old.path, new.path, old, new)
        for (old, new), score in _scores(removed, old_lines, added, new_lines).items()
        if score >= LIKENESS
    ]
    origins: dict[Change, Change] = {}
    taken: set[Change] = set()
    for *_, old, new in sorted(scored, key=lambda one: one[:4]):
        if new not in origins and old not in taken:
            origins[new] = old
            taken.add(old)
    return origins


def _lines(blobs: Sequence[str], contents: Contents) -> dict[str, _Lines]:
    """Return how often each line occurs, by blob; nothing for blobs that cannot be read."""
    return {
        one.id: Counter(one.data.splitlines(keepends=True))
        for one in contents(sorted(set(blobs)), MAX_BYTES)
        if one.data
    }


def _scores(
    removed: Sequence[Change],
    old_lines: dict[str, _Lines],
    added: Sequence[Change],
    new_lines: dict[str, _Lines],
) -> dict[tuple[Change, Change], float]:
    """Return the share of bytes in common lines, for the pairs that have any."""
    holders: dict[bytes, list[tuple[Change, int]]] = {}
    sizes: dict[Change, int] = {}
    for old in removed:
        lines = old_lines.get(old.old_blob or "", Counter())
        sizes[old] = _size(lines)
        for line, count in lines.items():
            holders.setdefault(line, []).append((old, count))
    scores: dict[tuple[Change, Change], float] = {}
    for new in added:
        lines = new_lines.get(new.new_blob or "", Counter())
        shared: Counter[Change] = Counter()
        for line, count in lines.items():
            for old, other in holders.get(line, ()):
                shared[old] += min(count, other) * len(line)
        size = _size(lines)
        scores |= {(old, new): common / max(size, sizes[old]) for old, common in shared.items()}
    return scores


def _size(lines: _Lines) -> int:
    return sum(len(line) * count for line, count in lines.items())
