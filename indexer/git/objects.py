"""What is read from git: commits, files of trees, changes, contents."""

from __future__ import annotations

import os
from dataclasses import dataclass

FILE_MODES = (0o100644, 0o100755, 0o100664)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; ``time`` is the committer's, in seconds since 1970, and ``authored`` the author's.

    The author's stays when a commit is amended or rebased.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    author_email: str
    author_name: str
    time: int
    message: str
    authored: int = 0

    @property
    def subject(self) -> str:
        """First line of the message."""
        return self.message.lstrip().split("\n", 1)[0].strip()


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A regular file of a tree."""

    path: str
    blob: str
    mode: int


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two trees; ``old_path`` is set when it was renamed."""

    path: str
    old_blob: str | None
    new_blob: str | None
    old_path: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A blob.

    Attributes:
        id: its object id.
        size: in bytes; None when the object is missing or damaged.
        data: the bytes; None when missing, or larger than what was asked for.
    """

    id: str
    size: int | None
    data: bytes | None


def parse_commit(commit_id: str, raw: bytes) -> Commit:
    """Return the commit that an object's bytes describe."""
    head, _, message = raw.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")  # a continued line has an empty key
        fields.setdefault(key, []).append(value)
    name, email, authored = _signature(fields.get(b"author", [b""])[0])
    return Commit(
        id=commit_id,
        tree=fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        parents=tuple(one.decode("ascii", "replace") for one in fields.get(b"parent", ())),
        author_email=email,
        author_name=name,
        time=_signature(fields.get(b"committer", [b""])[0])[2],
        message=message.decode("utf-8", "replace"),
        authored=authored,
    )


def file_change(
    path: bytes, old_mode: int, old_blob: str, new_mode: int, new_blob: str
) -> Change | None:
    """Return what changed between two entries of trees; None when no regular file's content did."""
    old = old_blob if old_mode in FILE_MODES else None
    new = new_blob if new_mode in FILE_MODES else None
    return None if old == new else Change(os.fsdecode(path), old, new)


def _signature(line: bytes) -> tuple[str, str, int]:
    """Return name, address and time of ``Name <address> seconds zone``."""
    name, _, rest = line.partition(b"<")
    email, _, when = rest.rpartition(b">")
    words = when.split()
    seconds = int(words[0]) if words and words[0].lstrip(b"-").isdigit() else 0
    return name.decode("utf-8", "replace").strip(), email.decode("utf-8", "replace"), seconds
