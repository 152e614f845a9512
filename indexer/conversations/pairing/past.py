"""The commits that HEAD reaches, and what each of them added to which file.

Nothing is read before it is asked for: the cost grows with the files that sessions touched.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from ....core.errors import UserError
from ...git.repository import Change, Commit, Repository
from .landing import NOTHING, Landing

LARGEST = 1_000_000  # bytes of a file whose lines are compared
MOST_RENAMES = 400  # files of a commit that renames are looked for in
_KEPT = 256
_TEXTS = 64  # in memory


class Past:
    """The history that HEAD reaches, as far back as sessions do.

    Args:
        repository: where it is read.
        head: id of the commit at its end.
        since: seconds since the epoch; older commits are left out.

    """

    def __init__(self, repository: Repository, head: str, since: float = 0.0) -> None:
        self.repository, self.head = repository, head
        self.commits = reached(repository, [head], since)
        self._changes: dict[str, list[Change]] = {}
        self._text = lru_cache(_TEXTS)(self._read)
        self._blobs = lru_cache(_KEPT)(self._find_blobs)
        self._files = lru_cache(_KEPT)(self._find_files)
        self._renames = lru_cache(_KEPT)(self._find_renames)
        self.paths = lru_cache(_KEPT * 4)(self._paths)
        self.place = lru_cache(_KEPT * 8)(self._place)
        self.landing = lru_cache(_KEPT * 8)(self._landing)

    def load(self, commits: Sequence[Commit]) -> None:
        """Find out which files commits changed, all at once."""
        wanted = [one for one in commits if one.id not in self._changes]
        pairs = [(self._tree(one), one.tree) for one in wanted]
        found = self.repository.changes_between(pairs, renames=False)
        for commit, changes in zip(wanted, found, strict=True):
            self._changes[commit.id] = changes

    def changes(self, commit: Commit) -> list[Change]:
        """Return the files that a commit changed, without renames."""
        self.load([commit])
        return self._changes[commit.id]

    def _paths(self, commit: Commit) -> frozenset[str]:
        """Return the paths that a commit changed or removed."""
        return frozenset(change.path for change in self.changes(commit))

    def _place(self, commit: Commit, path: str) -> str:
        """Return where a commit has the file that a session knew under a path; "" nowhere.

        A file that was moved before it was committed keeps its name in most cases.
        """
        known = {change.path: change for change in self.changes(commit)}
        if path in known and known[path].new_blob:
            return path
        if path in known:
            return self._renamed(commit, path) or path
        new = [change.path for change in known.values() if change.old_blob is None]
        alike = [one for one in new if PurePosixPath(one).name == PurePosixPath(path).name]
        return alike[0] if len(alike) == 1 and not self._has(commit, path) else ""

    @cached_property
    def by_name(self) -> Mapping[str, list[Commit]]:
        """The commits that changed a file, by its name without the folders."""
        self.load([*self.commits.values()])
        found: dict[str, list[Commit]] = defaultdict(list)
        for commit in self.commits.values():
            for name in sorted({PurePosixPath(path).name for path in self.paths(commit)}):
                found[name].append(commit)
        return found

    @cached_property
    def carriers(self) -> Mapping[str, Commit]:
        """For each commit, the one of the first-parent line that brought it in."""
        found: dict[str, Commit] = {}
        for commit in self.line:
            waiting = [commit.id]
            while waiting:
                one = waiting.pop()
                if one in self.commits and one not in found:
                    found[one] = commit
                    waiting += self.commits[one].parents
        return found

    @cached_property
    def line(self) -> list[Commit]:
        """The first-parent line, oldest first."""
        found: list[Commit] = []
        commit = self.commits.get(self.head)
        while commit:
            found.append(commit)
            commit = self.commits.get(commit.parents[0]) if commit.parents else None
        return found[::-1]

    def lines(self, commit: Commit, path: str) -> list[str]:
        """Return the lines of a file as a commit left it."""
        change = next((one for one in self.changes(commit) if one.path == path), None)
        return self._text(change.new_blob).split("\n") if change and change.new_blob else []

    def fresh(self, commit: Commit, path: str) -> list[tuple[int, int]]:
        """Return the runs of lines that a commit put into a file, each from 0 with its end."""
        change = next((one for one in self.changes(commit) if one.path == path), None)
        if change is None:
            return []
        old, new = self._old(commit, change).split("\n"), self.lines(commit, path)
        opcodes = SequenceMatcher(None, old, new).get_opcodes()
        return [(first, end) for kind, _, _, first, end in opcodes if kind != "equal"]

    def _landing(self, commit: Commit, path: str) -> Landing:
        change = next((one for one in self.changes(commit) if one.path == path), None)
        if change is None:
            return NOTHING

        def old() -> list[str]:
            return [self._old(commit, change), *self._others(commit, change)]

        texts, new = old(), self._text(change.new_blob)
        if len(texts) > 1 and new in texts:
            return NOTHING  # a merge that took one side
        return Landing(texts, new, old)

    def _old(self, commit: Commit, change: Change) -> str:
        if change.old_blob:
            return self._text(change.old_blob)
        renamed = self._renames(commit).get(change.path)
        return self._text(renamed[1]) if renamed else ""

    def _others(self, commit: Commit, change: Change) -> Iterator[str]:
        """Yield a file as the other parents of a merge had it."""
        for parent in commit.parents[1:]:
            tree = self._tree_of(parent)
            if tree is not None:
                different = self._blobs(tree, commit.tree)
                yield self._text(different.get(change.path, change.new_blob))

    def _find_blobs(self, tree: str, other: str) -> dict[str, str | None]:
        """Return the files of a tree that differ in another; what is missing is the same there."""
        changes = self.repository.changes(tree, other, renames=False)
        return {change.path: change.old_blob for change in changes}

    def _renamed(self, commit: Commit, path: str) -> str:
        renames = self._renames(commit).items()
        return next((new for new, (old, _) in renames if old == path), "")

    def _find_renames(self, commit: Commit) -> dict[str, tuple[str, str]]:
        """Return path → path and content before, of the files that a commit renamed."""
        if len(self.changes(commit)) > MOST_RENAMES:
            return {}
        found = self.repository.changes(self._tree(commit), commit.tree)
        return {c.path: (c.old_path, c.old_blob) for c in found if c.old_path and c.old_blob}

    def _has(self, commit: Commit, path: str) -> bool:
        """Return whether a file was there before and after a commit that did not change it."""
        return path in self._files(commit.tree)

    def _find_files(self, tree: str) -> frozenset[str]:
        return frozenset(entry.path for entry in self.repository.entries(tree))

    def _tree(self, commit: Commit) -> str | None:
        """Return the tree before a commit; None for a root, and where history was cut off."""
        return self._tree_of(commit.parents[0]) if commit.parents else None

    def _tree_of(self, commit_id: str) -> str | None:
        found = self.commits.get(commit_id) or known_commit(self.repository, commit_id)
        return found.tree if found else None

    def _read(self, blob: str | None) -> str:
        if not blob:
            return ""
        (content,) = self.repository.blobs([blob], LARGEST)
        data = content.data or b""
        return "" if b"\0" in data[:8000] else data.decode("utf-8", "replace")


def reached(repository: Repository, heads: Iterable[str], since: float) -> dict[str, Commit]:
    """Return the commits that heads reach, newest first, down to a time.

    As ``git rev-list --max-age`` does it: the walk ends at what is older.
    """
    waiting: list[tuple[int, str]] = []
    found: dict[str, Commit] = {}
    seen: set[str] = set()
    known: dict[str, Commit] = {}

    def meet(commit_id: str) -> None:
        commit = None if commit_id in seen else known_commit(repository, commit_id)
        seen.add(commit_id)
        if commit and commit.time >= since:
            known[commit_id] = commit
            heapq.heappush(waiting, (-commit.time, commit_id))

    for head in heads:
        meet(head)
    while waiting:
        _, commit_id = heapq.heappop(waiting)
        commit = found[commit_id] = known.pop(commit_id)
        for parent in commit.parents:
            meet(parent)
    return found


def known_commit(repository: Repository, rev: str) -> Commit | None:
    """Return a commit; None when it is not there."""
    try:
        return repository.commit(rev)
    except UserError:
        return None
