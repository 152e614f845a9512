"""A commit's files in a folder of their own: no git, no history, no links, nothing untracked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...indexer.git.repository import Repository, TreeEntry

MOST_FILES = 50_000
MOST_BYTES = 1 << 30
FORBIDDEN = frozenset({"", ".", "..", ".git"})
EXECUTABLE = 0o111


class UnfitError(Exception):
    """A commit's files cannot be laid out; the message says why."""


def check_out(repository: Repository, tree: str, folder: Path) -> None:
    """Write a tree's regular files below a folder, readable by everybody who gets that far.

    Args:
        repository: that has the tree.
        tree: its id.
        folder: is made; the one above it decides who gets so far.

    Raises:
        UnfitError: there are too many, too large ones, or one that would lie elsewhere.
    """
    entries = repository.entries(tree)
    _check(entries)
    contents = repository.blobs([entry.blob for entry in entries], MOST_BYTES)
    _make(folder, folder.parent)
    total = 0
    for entry, content in zip(entries, contents, strict=True):
        if content.data is None:
            raise UnfitError(f"{entry.path!a} cannot be read")
        total += len(content.data)
        if total > MOST_BYTES:
            raise UnfitError(f"its files are larger than {MOST_BYTES >> 20:,} MiB")
        place = folder / entry.path
        _make(place.parent, folder.parent)
        place.write_bytes(content.data)
        place.chmod(0o755 if entry.mode & EXECUTABLE else 0o644)


def _make(folder: Path, top: Path) -> None:
    """Make a folder, and those above it up to ``top``, whatever the process hides by default."""
    if folder != top and not folder.is_dir():
        _make(folder.parent, top)
        folder.mkdir()
        folder.chmod(0o755)


def _check(entries: Sequence[TreeEntry]) -> None:
    if len(entries) > MOST_FILES:
        raise UnfitError(f"it has more than {MOST_FILES:,} files")
    for entry in entries:
        parts = entry.path.split("/")
        if any(part.lower() in FORBIDDEN for part in parts) or "\0" in entry.path:
            raise UnfitError(f"{entry.path!a} is no path of a file")
