"""Routing: in which file is a change made that has this message.

The other options are files of other withheld commits, as often as those change them, so that a
file that is always changed is as frequent among wrong options as among right ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from ...trainer.templates import place_line, routing_prompt
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial

CATEGORY = "routing"
TOLERANCE = 0.35  # of the token count; the files of few commits are few
MOST_FILES = 8  # that a commit changes; one that changes more is made nowhere in particular


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every withheld commit that is made in few files."""
    rank = source.material.rank
    places = {commit: files for commit, files in _places(source).items() if files}
    pool = OptionPool(
        (place_line(path) for files in places.values() for path in files),
        source.count,
        rank,
        TOLERANCE,
    )
    subjects = {change.commit: change.subject for change in source.material.changes}
    for commit, files in sorted(places.items()):
        if len(files) > MOST_FILES or _tells_itself(subjects[commit], files):
            continue
        path = min(files, key=lambda one: rank(commit, one))
        also_true = frozenset(map(place_line, files))
        options, answer = pool.options(place_line(path), commit, also_true)
        if options:
            yield make_item(
                CATEGORY,
                path,
                routing_prompt(source.material.people.hide(subjects[commit])),
                options,
                answer=answer,
                title=f"{path}: {subjects[commit]}",
            )


def _places(source: SuiteMaterial) -> dict[str, list[str]]:
    """Return withheld commit → the files in which it changed a definition that still stands."""
    held = source.material.holdout.commits
    places: dict[str, set[str]] = defaultdict(set)
    for change in source.material.changes:
        if change.commit in held and change.symbol in source.material.by_id:
            places[change.commit].add(change.path)
    return {commit: sorted(files) for commit, files in places.items()}


def _tells_itself(subject: str, files: list[str]) -> bool:
    """Tell whether a message names one of its files."""
    return any(PurePosixPath(path).name in subject for path in files)
