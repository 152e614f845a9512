"""Walks over history that only git itself can take quickly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ...core.errors import UserError
from ..git.process import Git, GitError
from ..git.repository import Commit
from .reading import Place, View

MOST_MERGED = 50  # commits of one merge


def merged(view: View, merge: Commit, paths: Iterable[str]) -> Iterator[Commit]:
    """Yield the commits that a merge brought and that changed one of the paths."""
    span = f"{merge.parents[0]}..{merge.id}"
    found = _ids(
        view, "rev-list", f"--max-count={MOST_MERGED}", "--no-merges", span, "--", *sorted(paths)
    )
    for commit_id in found:
        with suppress(UserError):
            yield view.repository.commit(commit_id)


def descendants(view: View, commit: Commit) -> list[str]:
    """Return the commits between a commit and the view's that reach it."""
    return _ids(view, "rev-list", "--ancestry-path", f"{commit.id}..{view.commit}")


def changed_lines(view: View, place: Place, limit: int) -> list[str]:
    """Return the newest commits of the first-parent line that changed the lines of a symbol."""
    node = place.node
    lines = f"-L{node.line},{node.end_line}:{node.path}"
    most = f"--max-count={limit}"
    return _ids(
        view, "log", "--no-patch", "--format=%H", "--first-parent", most, lines, view.commit
    )


def touching(view: View, path: str, limit: int) -> list[str]:
    """Return the newest commits that changed a file."""
    return _ids(view, "rev-list", f"--max-count={limit}", view.commit, "--", path)


def holds_any(view: View, folders: Sequence[str]) -> bool:
    """Tell whether the commit that is shown has a file in one of the folders."""
    return bool(folders and _output(view, "ls-tree", "--name-only", view.commit, "--", *folders))


def lines_with(view: View, words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Return path, number and text of the lines of files that hold one of the words."""
    wanted = [part for word in words for part in ("-e", word)]
    told = _output(view, "grep", "-z", "-n", "-I", "-F", "--full-name", *wanted, view.commit)
    found = []
    for hit in os.fsdecode(told).split("\n"):
        path, _, rest = hit.removeprefix(f"{view.commit}:").partition("\0")
        number, _, text = rest.partition("\0")
        if number.isdecimal():
            found.append((path, int(number), text))
    return found


def _ids(view: View, *words: str) -> list[str]:
    return _output(view, *words).decode("ascii", "replace").split()


def _output(view: View, *words: str) -> bytes:
    """Return what a git command prints; nothing when it fails."""
    git = Git(view.repository.common_dir, view.repository.common_dir)
    try:
        return git.output(*words)
    except (GitError, OSError, ValueError):
        return b""
