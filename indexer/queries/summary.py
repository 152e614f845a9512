"""What the graph holds, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..store.statistics import view_counts
from .reading import View


@dataclass(frozen=True, slots=True)
class Summary:
    """Numbers of a view.

    Attributes:
        commit: what it shows.
        counts: of files, symbols, calls, …
        languages: number of files by language.
        strategies: number of edges by strategy.
        skipped: files that are not read, with the reason; the first hundred.
    """

    commit: str
    counts: Mapping[str, int]
    languages: Mapping[str, int]
    strategies: Mapping[str, int]
    skipped: Mapping[str, str]


def summary(view: View) -> Summary:
    """Return what the graph holds, in numbers."""
    return Summary(
        commit=view.commit,
        counts=view_counts(view.connection, view.id),
        languages=_grouped(
            view,
            "SELECT language, count(*) FROM file WHERE view = ? AND blob IS NOT NULL"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
        ),
        strategies=_grouped(
            view,
            "SELECT strategy, count(*) FROM edge e JOIN file f ON f.id = e.file"
            " WHERE f.view = ? GROUP BY 1 ORDER BY 2 DESC, 1",
        ),
        skipped=_grouped(
            view,
            "SELECT f.path, b.reason FROM file f JOIN blob b ON b.id = f.blob"
            " WHERE f.view = ? AND b.status = 'skipped' ORDER BY f.path LIMIT 100",
        ),
    )


def _grouped(view: View, query: str) -> dict[str, Any]:
    return dict(view.connection.execute(query, (view.id,)).fetchall())
