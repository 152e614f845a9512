"""What each commit changed, symbol by symbol."""

from __future__ import annotations

from dataclasses import dataclass

from .graph import Graph


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """One definition that a commit changed."""

    commit: str
    ordinal: int
    subject: str
    message: str
    author_email: str
    time: int
    path: str
    qualname: str
    change: str
    before_blob: str | None
    before_span: tuple[int, int] | None
    after_blob: str | None
    after_span: tuple[int, int] | None
    symbol: str | None


def changes(graph: Graph) -> list[SymbolChange]:
    """Return the changes on the first-parent line, oldest first."""
    raise NotImplementedError
