"""Who wrote the lines of HEAD, as far as there is evidence.

A line's commit is found by ``git blame``; then the first of these that speaks of it counts: a note
of git-ai's, an Agent Trace record, the commit's author or trailers. Nothing is blamed without
evidence, so a repository that has none costs one pass over its commits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from ..git.plain import git_is_installed, plain_git
from ..git.process import Git, GitError
from ..git.repository import Repository
from .blame import Blamed, blame
from .classes import UNKNOWN, Class, combined
from .evidence import History, Told, read_history
from .memory import Blames, Memory, remembered
from .reach import ends, may_end, reached_files, touched_since

LARGEST = 500_000  # bytes of a file that is blamed

_Lines = tuple[Class | None, ...]  # None for a blank line, which nobody wrote


class Attribution:
    """Answers who wrote a commit or lines of HEAD; made by ``attribute``.

    Attributes:
        commits: those that evidence exists for.
        files: paths of HEAD that may hold their lines.

    """

    def __init__(
        self,
        told: Mapping[str, Told],
        files: Iterable[str] = (),
        blamed: Mapping[str, _Lines] | None = None,
    ) -> None:
        self._told = told
        self.commits = frozenset(told)
        self.files = frozenset(files)
        self._lines = dict(blamed or {})
        self._ranges = lru_cache(maxsize=None)(self._combined)

    def commit(self, commit_id: str, path: str = "") -> Class:
        """Return the class of what a commit wrote.

        Args:
            commit_id: a commit that HEAD reaches; another is unknown.
            path: counts only what it wrote there, where its evidence tells files apart.

        """
        told = self._told.get(commit_id)
        return UNKNOWN if told is None else told.whole(path)

    def lines(self, path: str, first: int, last: int) -> Class:
        """Return the class of lines ``first`` to ``last`` (from 1, inclusive) of a file of HEAD."""
        return self._ranges(path, first, last) if path in self._lines else UNKNOWN

    def line(self, path: str, number: int) -> Class:
        """Return the class of one line of a file of HEAD."""
        return self.lines(path, number, number)

    def digest(self) -> str:
        """Return 16 hex digits that change with anything that could be answered."""
        facts = sorted((path, lines) for path, lines in self._lines.items())
        told = sorted((commit, repr(one)) for commit, one in self._told.items())
        return hashlib.sha256(repr((facts, told)).encode("utf-8", "replace")).hexdigest()[:16]

    def _combined(self, path: str, first: int, last: int) -> Class:
        found = self._lines[path][max(first, 1) - 1 : max(last, 0)]
        return combined([one for one in found if one is not None])


NOBODY = Attribution({})  # no evidence at all


def attribute(
    repository: Repository, wanted: Iterable[str] | None = None, memory: Path | None = None
) -> Attribution:
    """Find out who wrote what at HEAD; where git is not installed, nothing is known.

    Args:
        repository: its HEAD is attributed.
        wanted: the only paths whose lines will be asked for; None for all.
        memory: file in which blames are kept from one time to the next.

    """
    head = repository.head()
    if head is None or not git_is_installed():
        return NOBODY
    blobs = {entry.path: entry.blob for entry in repository.entries(head.tree)}
    with plain_git(repository.common_dir, head.id) as git:
        history = read_history(repository, git, head.id, blobs)
        if not history.told:
            return NOBODY
        files = reached_files(repository, history, blobs.keys())
        asked = sorted(files if wanted is None else files.intersection(wanted))
        sizes = repository.blobs([blobs[path] for path in asked], 0)
        small = [p for p, one in zip(asked, sizes, strict=True) if (one.size or 0) <= LARGEST]
        blames = _blames(repository, git, head.id, history, small, memory)
    lines = {path: tuple(_class(history, line) for line in blames[path]) for path in small}
    return Attribution(history.told, files, lines)


def _blames(
    repository: Repository,
    git: Git,
    head: str,
    history: History,
    paths: list[str],
    memory: Path | None,
) -> Blames:
    """Return the blames of files, those of the memory where they still hold."""
    known = _still_valid(repository, history, memory)
    found, before = dict(known.blames), ends(history)
    new = [path for path in paths if path not in found]

    def read(path: str) -> list[Blamed]:
        try:
            return blame(git, head, before, path)
        except GitError:
            return []  # an object is missing: nothing is known

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # git does the work
        found |= zip(new, pool.map(read, new), strict=True)
    if memory is not None and new:
        Memory(head, sorted({*before, *known.ends}), found).write(memory)
    return found


def _still_valid(repository: Repository, history: History, memory: Path | None) -> Memory:
    """Return what is remembered of files that no commit touched since."""
    known = remembered(memory) if memory is not None else None
    if known is None or known.head not in history.links or not may_end(history, known.ends):
        return Memory("", (), {})
    touched = touched_since(repository, history, known.head)
    untouched = {path: lines for path, lines in known.blames.items() if path not in touched}
    return Memory(known.head, known.ends, untouched)


def _class(history: History, line: Blamed) -> Class | None:
    if line.is_blank:
        return None
    told = history.told.get(line.commit)
    return UNKNOWN if told is None else told.line(line.path, line.line)
