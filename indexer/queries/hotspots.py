"""Where complexity meets change: what is hard to read and often touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from ..store.quoting import unquote
from .reading import View
from .results import Node
from .touching import touching

LIMIT = 20
_DEFINITIONS = (
    "SELECT s.id, f.path, d.qualname, d.complexity, d.cognitive"
    " FROM file f CROSS JOIN sym s ON s.file = f.id"
    " CROSS JOIN def d ON d.blob = f.blob AND d.position = s.position"
    " WHERE f.view = ? AND d.kind IN ('function', 'method') ORDER BY f.path, s.position"
)
_CHANGES = '["body", "signature", "added", "moved"]'


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A function or a file that is complex and often changed.

    Attributes:
        node: the symbol; for a file its module.
        complexity: cyclomatic; of a file the sum over its functions.
        cognitive: cognitive complexity, likewise.
        commits: that changed it, on the first-parent line; those before it moved count too.
        score: complexity times commits.
    """

    node: Node
    complexity: int
    cognitive: int
    commits: int
    score: int


@dataclass(frozen=True, slots=True)
class Hotspots:
    """The hottest, by score.

    Attributes:
        level: ``symbol`` or ``file``.
        commits: how many commits the history has.
        found: the hottest first.
        total: how many were ever changed after they were added.
        cut: whether there are more than are given here.
    """

    level: str
    commits: int
    found: tuple[Hotspot, ...]
    total: int
    cut: bool


def hotspots(
    view: View, level: Literal["symbol", "file"] = "symbol", limit: int = LIMIT
) -> Hotspots:
    """Return what is complex and often changed; the view's history must be up to HEAD."""
    touched = touching(view, _CHANGES)
    found = _symbols(view, touched) if level == "symbol" else _files(view, touched)
    hot = sorted(found, key=lambda one: (-one[3], -one[2], one[0]))
    shown = tuple(
        Hotspot(view.node(number), complexity, cognitive, score // max(complexity, 1), score)
        for number, complexity, cognitive, score in hot[:limit]
    )
    (commits,) = view.connection.execute(
        "SELECT count(*) FROM history WHERE view = ?", (view.id,)
    ).fetchone()
    return Hotspots(level, commits, shown, len(hot), len(hot) > limit)


Measured = tuple[int, int, int, int]  # symbol, complexity, cognitive complexity, score


def _symbols(view: View, touched: dict[int, set[int]]) -> list[Measured]:
    return [
        (number, complexity, cognitive, complexity * len(touched[number]))
        for number, _, _, complexity, cognitive in view.connection.execute(_DEFINITIONS, (view.id,))
        if touched.get(number)
    ]


def _files(view: View, touched: dict[int, set[int]]) -> list[Measured]:
    complexity: Counter[str] = Counter()
    cognitive: Counter[str] = Counter()
    commits: dict[str, set[int]] = defaultdict(set)
    for number, path, _, cyclomatic, hard in view.connection.execute(_DEFINITIONS, (view.id,)):
        complexity[path] += cyclomatic
        cognitive[path] += hard
        commits[path] |= touched.get(number, set())
    modules = {path: view.in_file(number)[0].number for path, (number, _) in view.files.items()}
    return [
        (
            modules[unquote(path)],
            complexity[path],
            cognitive[path],
            complexity[path] * len(commits[path]),
        )
        for path in sorted(complexity)
        if commits[path]
    ]
