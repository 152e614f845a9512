"""The datasets that were assembled here, in numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.runs import MANIFEST
from ...indexer.git.repository import Repository
from .facts import Dataset


def assemblies(runs: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return folder and result of the assemblies that ended, oldest first; damaged ones are not."""
    found: list[tuple[float, Path, dict[str, Any]]] = []
    for path in (runs / "assemble").glob(f"*/{MANIFEST}"):
        try:
            result = json.loads(path.read_bytes())["result"]
            dataset_of(None, result)
            found.append((path.stat().st_mtime, path.parent, result))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    found.sort(key=lambda one: one[:2])
    return [(folder, result) for _, folder, result in found]


def dataset_of(repository: Repository | None, result: Mapping[str, Any]) -> Dataset:
    """Return an assembly's result in the numbers that are shown.

    Args:
        repository: knows the time of the commit; None for no time.
        result: of the stage.
    """
    return Dataset(
        commit=str(result["commit"]),
        time=_time(repository, str(result["commit"])),
        candidates=int(result["candidates"]),
        kept=int(result["kept"]),
        by_kind=dict(result["by_kind"]),
        dropped=dict(result["dropped"]),
        shares=dict(result.get("shares", {}).get("by_class", {})),
        diversity=dict(result.get("diversity", {})),
        completeness=dict(result.get("completeness", {})),
    )


def _time(repository: Repository | None, commit: str) -> int:
    if repository is None:
        return 0
    try:
        return repository.commit(commit).time
    except UserError:  # it is no longer here
        return 0
