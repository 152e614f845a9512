"""What a reader of a preview has to know: where it had to look less closely, or otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from ...indexer.git.repository import Repository
from ..session import Session
from .scratch import SETTINGS
from .span import MOST_COMMITS, Span

PROJECT = "pyproject.toml"
LARGEST = 1_000_000  # bytes of a settings file


def notes_of(session: Session, span: Span, *, lacks_champion: bool) -> Iterator[str]:
    """Yield notes, in plain sentences that repeat nothing of the repository.

    Args:
        session: of the repository.
        span: the change.
        lacks_champion: whether surprise was asked for and there is nobody to be surprised.
    """
    if not span.is_linear:
        yield "the change holds merges, so it is counted as the one commit of a squash merge"
    if len(span.commits) >= MOST_COMMITS:
        yield f"only the newest {MOST_COMMITS:,} commits are looked at"
    if session.repository.is_shallow:
        yield "the clone is shallow: what is held out, and what history teaches, is not the same"
    before, after = (_settings(session.repository, side.tree) for side in (span.base, span.head))
    if before != after:
        yield "the change edits settings; those that are checked out count on both of its sides"
    if session.workspace.sessions.is_file():
        yield "conversations are not counted"
    if lacks_champion:
        yield "no model is in production yet, so nobody could say what is surprising"


def _settings(repository: Repository, tree: str) -> list[Any]:
    """Return what the files of a tree say to us; None where one cannot be read."""
    return [_said(name, repository.root_file(tree, name, LARGEST)) for name in SETTINGS]


def _said(name: str, content: bytes) -> Any:  # noqa: ANN401 any TOML value
    try:
        tables = tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return None
    if name != PROJECT:
        return tables
    tool = tables.get("tool")
    return tool.get("housestyle") if isinstance(tool, dict) else None
