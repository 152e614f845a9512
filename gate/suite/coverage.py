"""Coverage: which parts of a repository no benchmark item guards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from .item import Suite


@dataclass(frozen=True, slots=True)
class Part:
    """A folder, and how much of what lies in it is guarded.

    Attributes:
        folder: its path, "." for the root; what lies deeper is counted as well.
        files: with functions.
        functions: in them.
        guarded: of the files, those that an item is about.
        unguarded: functions of the other files.
        items: about its files.
    """

    folder: str
    files: int
    functions: int
    guarded: int
    unguarded: int
    items: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a suite guards.

    Attributes:
        parts: of all folders, those first that have the most unguarded functions.
        unguarded: files with functions that no item is about, most functions first.
        categories: items by category, zeros for those that could have been asked.
        thin: categories with fewer items or clusters than a verdict needs.
    """

    parts: tuple[Part, ...]
    unguarded: tuple[tuple[str, int], ...]
    categories: dict[str, int]
    thin: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that ``--json`` prints."""
        files = [{"path": path, "functions": count} for path, count in self.unguarded]
        return {
            "parts": [asdict(part) for part in self.parts],
            "unguarded": files,
            "categories": self.categories,
            "thin": list(self.thin),
        }


def coverage(
    suite: Suite,
    paths: Iterable[str],
    known: Iterable[str],
    min_items: int,
    min_clusters: int,
) -> Coverage:
    """Return what a suite guards.

    Args:
        suite: the frozen suite.
        paths: the path of each function of the repository, repeats included.
        known: names of all categories that could have items.
        min_items: of a category that can be judged.
        min_clusters: of a category that can be judged.
    """
    functions = Counter(paths)
    items = Counter(item.path for item in suite.items if item.path in functions)
    counts = {**dict.fromkeys(known, 0), **suite.counts()}
    clusters = {name: {i.cluster for i in suite.items if i.category == name} for name in counts}
    bare = ((path, count) for path, count in functions.items() if not items[path])
    return Coverage(
        parts=_parts(functions, items),
        unguarded=tuple(sorted(bare, key=lambda one: (-one[1], one[0]))),
        categories=counts,
        thin=tuple(
            name
            for name, count in counts.items()
            if count < min_items or len(clusters[name]) < min_clusters
        ),
    )


def _parts(functions: Counter[str], items: Counter[str]) -> tuple[Part, ...]:
    inside: dict[str, list[str]] = defaultdict(list)
    for path in functions:
        for folder in PurePosixPath(path).parents:
            inside[str(folder)].append(path)
    parts = (
        Part(
            folder=folder,
            files=len(paths),
            functions=sum(functions[path] for path in paths),
            guarded=sum(bool(items[path]) for path in paths),
            unguarded=sum(functions[path] for path in paths if not items[path]),
            items=sum(items[path] for path in paths),
        )
        for folder, paths in inside.items()
    )
    return tuple(sorted(parts, key=lambda part: (-part.unguarded, part.folder)))
