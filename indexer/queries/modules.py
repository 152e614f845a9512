"""Dependencies among files and packages, and the circles in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Literal

from ..store.quoting import unquote
from .circles import circles, shortest
from .reading import View

LIMIT = 100
Level = Literal["file", "package"]
_DEPENDENCIES = (
    "SELECT f.path, t.path, count(*) FROM file f CROSS JOIN edge e ON e.file = f.id"
    " CROSS JOIN sym s ON s.view = f.view AND s.id = e.target JOIN file t ON t.id = s.file"
    " WHERE f.view = ? AND e.target IS NOT NULL AND t.id != f.id AND {kinds} GROUP BY 1, 2"
)
_KINDS = {"imports": "e.kind = 'imports'", "uses": "e.kind != 'imports' AND e.strategy != 'name'"}


@dataclass(frozen=True, slots=True)
class Dependency:
    """One part depends on another.

    Attributes:
        source: what depends.
        target: on what.
        count: of the imports (or uses) that make it so.
    """

    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """A file or package among its dependencies.

    Attributes:
        name: path of the file or folder; ``.`` is the top.
        files: number of files.
        needs: number of parts that it depends on.
        needed_by: number of parts that depend on it.
        circle: number of the circle that it is in, from 1; 0 for none.
    """

    name: str
    files: int
    needs: int
    needed_by: int
    circle: int


@dataclass(frozen=True, slots=True)
class Circle:
    """Parts that all depend on one another.

    Attributes:
        parts: all of them.
        example: a shortest way around, ending where it begins.
    """

    parts: tuple[str, ...]
    example: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modules:
    """Dependencies of all parts, or of those that were asked for.

    Attributes:
        level: what a part is.
        by: what makes a dependency: ``imports``, or ``uses`` where imports are not followed.
        parts: most needed first.
        dependencies: among the parts, by name.
        circles: largest first.
        total: number of parts.
        cut: whether there are more parts, dependencies or circles than are given here.
    """

    level: Level
    by: str
    parts: tuple[Part, ...]
    dependencies: tuple[Dependency, ...]
    circles: tuple[Circle, ...]
    total: int
    cut: bool


def modules(
    view: View, level: Level = "package", name: str = "", limit: int = LIMIT, by: str = ""
) -> Modules:
    """Return the dependencies among parts.

    Args:
        view: the graph.
        level: files, or packages (folders).
        name: only what depends on this part, or it on them; empty for all.
        limit: most parts, dependencies and circles to return, each.
        by: ``imports`` or ``uses``; empty for imports, or uses where nothing is imported.
    """
    chosen, counted = _counted(view, level, by)
    sizes = Counter(_part(path, level) for path in view.files)
    needs: dict[str, list[str]] = {part: [] for part in sizes}
    for source, target in sorted(counted):
        needs[source].append(target)
    groups = circles(needs)
    if name:
        counted = Counter({pair: n for pair, n in counted.items() if name in pair})
        groups = [group for group in groups if name in group]
    shown = {part for pair in counted for part in pair} if name else {*sizes}
    parts = _parts(sizes, needs, groups, shown)
    arrows = [Dependency(*pair, counted[pair]) for pair in sorted(counted)]
    rings = [Circle(tuple(one), tuple(shortest(needs, one))) for one in groups[:limit]]
    cut = max(len(parts), len(arrows), len(groups)) > limit
    return Modules(
        level, chosen, tuple(parts[:limit]), tuple(arrows[:limit]), tuple(rings), len(parts), cut
    )


def _counted(view: View, level: Level, by: str) -> tuple[str, Counter[tuple[str, str]]]:
    """Return what makes a dependency, and how often it does between two parts."""
    found: Counter[tuple[str, str]] = Counter()
    chosen = by or "imports"
    rows = view.connection.execute(_DEPENDENCIES.format(kinds=_KINDS[chosen]), (view.id,))
    for source, target, count in rows:
        pair = _part(unquote(source), level), _part(unquote(target), level)
        if pair[0] != pair[1]:
            found[pair] += count
    if not found and not by:
        return _counted(view, level, "uses")
    return chosen, found


def _part(path: str, level: Level) -> str:
    return path if level == "file" else path.rpartition("/")[0] or "."


def _parts(
    sizes: Counter[str], needs: dict[str, list[str]], groups: list[list[str]], shown: set[str]
) -> list[Part]:
    ring = {part: number for number, group in enumerate(groups, 1) for part in group}
    needed: dict[str, int] = defaultdict(int)
    for targets in needs.values():
        for target in targets:
            needed[target] += 1
    found = [
        Part(name, sizes[name], len(needs[name]), needed[name], ring.get(name, 0)) for name in shown
    ]
    return sorted(found, key=lambda part: (-part.needed_by, part.name))
