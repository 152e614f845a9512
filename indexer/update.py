"""Bring the graph to HEAD."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .repository import Repository

if TYPE_CHECKING:
    from ..core.console import Console
    from ..core.settings import IndexerSettings


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did, and what the view holds afterwards."""

    commit: str
    tree: str
    files: int
    parsed: int
    reused: int
    skipped: int
    symbols: int
    calls: int
    calls_resolved: int
    imports: int
    commits: int
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain data."""
        return asdict(self)


def update(
    repository: Repository, database: Path, settings: IndexerSettings, console: Console
) -> IndexReport:
    """Bring the view of this worktree to HEAD."""
    raise NotImplementedError
