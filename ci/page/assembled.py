"""The datasets that were assembled, in numbers: those that were decided about, and the newest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.runs import MANIFEST
from ...gate.history.portrait import Portrait, is_portrait, portrait_of
from ...gate.history.records import Judged
from ...indexer.git.repository import Repository
from .facts import Dataset


@dataclass(frozen=True, slots=True)
class Assembly:
    """The newest assembly that is still here.

    Attributes:
        folder: of its dataset.
        digest: of that.
        commit: that it was assembled at.
        portrait: its numbers.
    """

    folder: Path
    digest: str
    commit: str
    portrait: Portrait


def newest_assembly(runs: Path) -> Assembly | None:
    """Return the assembly that ended last; damaged ones are passed over."""
    paths = (runs / "assemble").glob(f"*/{MANIFEST}")
    for path in sorted(paths, key=lambda one: (one.stat().st_mtime, one.name), reverse=True):
        try:
            result: dict[str, Any] = json.loads(path.read_bytes())["result"]
            digest, commit = str(result["dataset"]), str(result["commit"])
            portrait = portrait_of(result)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if is_portrait(portrait):
            return Assembly(path.parent, digest, commit, portrait)
    return None


def datasets(
    repository: Repository, judged: Sequence[Judged], newest: Assembly | None
) -> list[Dataset]:
    """Return one dataset for each that taught a candidate, oldest first, and the newest.

    Args:
        repository: knows when the newest was committed.
        judged: every decision, oldest first.
        newest: assembly, if there is one.
    """
    by_digest = {one.data: one for one in judged if one.portrait}
    found = [_dataset(one.commit, one.time, one.portrait) for one in by_digest.values()]
    if newest is not None and newest.digest not in by_digest:
        time = _time(repository, newest.commit)
        found.append(_dataset(newest.commit, time, newest.portrait))
    return found


def _dataset(commit: str, time: int, portrait: Portrait) -> Dataset:
    groups = {name: portrait.get(name, {}) for name in ("counts", "by_kind", "dropped")}
    counts, by_kind, dropped = (
        {name: int(value) for name, value in group.items()} for group in groups.values()
    )
    shares, diversity = portrait.get("shares", {}), portrait.get("diversity", {})
    return Dataset(commit, time, counts, by_kind, dropped, shares, diversity)


def _time(repository: Repository, commit: str) -> int:
    try:
        return repository.commit(commit).time
    except UserError:  # it is no longer here
        return 0
