"""Repositories of our own that show a commit of another, whose folder is only read.

Each has its own HEAD and state, and names the other's objects as its alternates. So everything that
works on a repository works on a commit that nobody has checked out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ...core.errors import UserError
from ...core.workspace import Workspace
from ...indexer.git.process import Git
from ...indexer.git.repository import Commit, Repository
from ...indexer.provenance.evidence import notes_state
from ...indexer.provenance.git_ai import REF
from ...trainer.curation.decisions import LARGEST, PLACE

_CONFIG = "[core]\n\trepositoryformatversion = 1\n\tbare = false\n"
_SHA256 = "[extensions]\n\tobjectFormat = sha256\n"
_SHA1_DIGITS = 40
SETTINGS = ("housestyle.toml", "pyproject.toml")
_MOST_MESSAGES = 50


def scratch(folder: Path, origin: Repository, shown: str) -> Repository:
    """Make a repository whose HEAD is a commit of another.

    Args:
        folder: does not exist yet.
        origin: has the commit.
        shown: id of the commit.
    """
    place = folder / ".git"
    (place / "refs").mkdir(parents=True)
    (place / "objects" / "info").mkdir(parents=True)
    (place / "HEAD").write_text(f"{shown}\n")
    (place / "config").write_text(_CONFIG + _SHA256 * (len(shown) > _SHA1_DIGITS))
    objects = os.fsencode(origin.common_dir / "objects")
    (place / "objects" / "info" / "alternates").write_bytes(objects + b"\n")
    if (origin.common_dir / "shallow").is_file():
        shutil.copyfile(origin.common_dir / "shallow", place / "shallow")
    notes = notes_state(origin)
    if notes:
        (place / REF).parent.mkdir(parents=True)
        (place / REF).write_text(f"{notes}\n")
    _lay_out_settings(folder, origin.root)
    found = Repository.open(folder)
    _lay_out_decisions(folder, found)
    return found


def squash(repository: Repository, base: Commit, line: Sequence[str]) -> None:
    """Let a scratch repository show one commit in place of many, as a squash merge makes it.

    Args:
        repository: shows the newest of the commits.
        base: the commit to build on.
        line: ids of the commits, newest first; the oldest says who did it.
    """
    commits = [repository.commit(one) for one in (*line[: _MOST_MESSAGES - 1], line[-1])]
    newest, oldest = commits[0], commits[-1]
    told = (f"* {one.message.strip()}" for one in commits[-2::-1])
    person = f"{_plain(oldest.author_name)} <{_plain(oldest.author_email)}>"
    lines = (
        f"tree {newest.tree}",
        f"parent {base.id}",
        f"author {person} {oldest.authored} +0000",
        f"committer {person} {newest.time} +0000",
        "",
        "\n\n".join((oldest.message.strip(), *told)),
    )
    raw = "".join(f"{one}\n" for one in lines).encode("utf-8", "replace")
    git = Git(repository.git_dir, repository.git_dir)
    made = git.output("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    (repository.git_dir / "HEAD").write_bytes(made)
    repository.close()


def workspace_of(repository: Repository) -> Workspace:
    """Return where a repository's state lies, and make the folder."""
    root = repository.root or repository.common_dir
    workspace = Workspace(root, repository.common_dir / "housestyle")
    workspace.create()
    return workspace


def copy_database(source: Path, target: Path) -> bool:
    """Copy a database as it is at this moment; return whether there was a sound one."""
    if not source.is_file():
        return False
    uri = f"{source.resolve().as_uri()}?mode=ro"
    if not os.access(source.parent, os.W_OK):
        uri += "&immutable=1"  # a write-ahead log needs a writable folder even to be read
    try:
        with (
            closing(sqlite3.connect(uri, uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        return False
    return True


def is_sound(database: Path) -> bool:
    """Return whether SQLite finds no page of a database damaged."""
    try:
        with closing(
            sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)
        ) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error:
        return False


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter >= " " and letter not in "<>")


def _lay_out_settings(folder: Path, root: Path | None) -> None:
    """Copy the settings of the real working tree: those are in force, whichever commit is shown."""
    for name in SETTINGS:
        if root is not None and (root / name).is_file():
            shutil.copyfile(root / name, folder / name)


def _lay_out_decisions(folder: Path, repository: Repository) -> None:
    """Put what people decided about examples where it is looked for: in the working tree."""
    head = repository.head()
    if head is None:
        raise UserError("HEAD names no readable commit", "run `git fsck`")
    name = PLACE.as_posix()
    blob = next((one.blob for one in repository.entries(head.tree) if one.path == name), None)
    if blob is None:
        return
    (content,) = repository.blobs([blob], LARGEST)
    (folder / PLACE).parent.mkdir()
    (folder / PLACE).write_bytes(content.data or b"")
