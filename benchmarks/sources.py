"""Repositories for benchmarks: parts of a bigger one, and edits of one file."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from releases import IDENTITY

ASKED = """
    SELECT f.path, count(DISTINCT d.file), group_concat(d.names, char(10))
    FROM file f JOIN blob b ON b.id = f.blob LEFT JOIN dep d ON d.subject = f.path
    WHERE b.lines BETWEEN 40 AND 2000 AND f.path LIKE 'django/%'
    GROUP BY f.id ORDER BY count(DISTINCT d.file) DESC, f.path
"""
"""Each file, how many asked it something, and the names that they asked."""
_FUNCTION = re.compile(rb"^( *)def \w+\([^()]*\):\n( +)(?=\w)", re.MULTILINE)


def commit_all(folder: Path, message: str) -> None:
    """Commit everything in a folder, beginning a repository where there is none."""
    if not (folder / ".git").exists():
        _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", "-A", "-f")
    _git(folder, "commit", "-q", "-m", message)


def subset(source: Path, folder: Path, files: int) -> Path:
    """Commit that many Python files of a tree, the package first; copies where they are too few.

    Args:
        source: the tree.
        folder: where to make the repository.
        files: how many.
    """
    paths = sorted(source.rglob("*.py"), key=lambda one: _rank(one.relative_to(source)))
    for number in range(files):
        round_, place = divmod(number, len(paths))
        inside = paths[place].relative_to(source)
        target = folder / (f"copy{round_}" if round_ else "") / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths[place], target)
    commit_all(folder, f"{files} files")
    return folder


def _rank(path: Path) -> tuple[object, ...]:
    """Order Django's files so that each beginning of them hangs together."""
    return "locale" in path.parts, path.parts[0] != "django", "contrib" in path.parts, path


@dataclass
class Edited:
    """A file that is edited again and again.

    Attributes:
        repository: its repository.
        path: its path.
        name: its most used definition.
        askers: how many files asked it something.
    """

    repository: Path
    path: str
    name: str
    askers: int
    _first: bytes

    @classmethod
    def choose(cls, repository: Path, database: Path, which: str) -> Edited:
        """Return the file whose definitions most others use (``wide``), or none (``leaf``)."""
        with closing(sqlite3.connect(database)) as connection:
            rows = connection.execute(ASKED).fetchall()
        for path, askers, names in rows if which == "wide" else reversed(rows):
            content = (repository / path).read_bytes()
            asked = Counter((names or "").encode().split(b"\n"))
            defined = re.findall(rb"^(?:def|class) (\w+)", content, re.MULTILINE)
            if defined and _FUNCTION.search(content):
                name = max(defined, key=lambda one: asked[one])
                return cls(repository, path, name.decode(), askers, content)
        raise SystemExit(f"no {which} file found")

    def edit(self, how: str, number: int) -> None:
        """Commit an edit: a statement in a body; a new name for a definition, or its own again."""
        if how == "body":
            content = _FUNCTION.sub(rb"\g<0>%d\n\g<2>" % number, self._first, count=1)
        elif number % 2:
            content = self._first
        else:
            old = re.compile(rb"^(def|class) %s\b" % self.name.encode(), re.MULTILINE)
            content = old.sub(rb"\g<1> %s_" % self.name.encode(), self._first, count=1)
        (self.repository / self.path).write_bytes(content)
        commit_all(self.repository, f"{how} {number}")


def _git(folder: Path, *words: str) -> None:
    environment = {**os.environ, **IDENTITY}
    subprocess.run(["git", *words], cwd=folder, check=True, env=environment)
