"""Walks over history that only git itself can take quickly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def _ids(view: View, *words: str) -> list[str]:
    """Return the commits that a git command lists; none when it fails."""
    git = Git(view.repository.common_dir, view.repository.common_dir)
    try:
        return git.output(*words).decode("ascii", "replace").split()
    except (GitError, OSError, ValueError):
        return []
