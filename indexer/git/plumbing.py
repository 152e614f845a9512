"""Reads git through its own plumbing commands, in whatever format this git knows.

A command starts in about 3 ms and reads as fast as libgit2; nothing runs before it is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from ...core.errors import UserError
from .backend import MissingObjectError, Pair, UnsupportedError
from .catfile import Answer, ObjectReader
from .objects import FILE_MODES, Change, Commit, Content, TreeEntry, file_change, parse_commit
from .process import Git, GitError, stop
from .refusals import foreign_owner, no_repository, unreadable

_FACTS = ("--is-bare-repository", "--is-shallow-repository")
_PLACES = ("--git-dir", "--git-common-dir", "--show-toplevel")
_DIFF = ("diff-tree", "--stdin", "-r", "--raw", "-z", "--no-abbrev", "--no-renames")
_PAIRS = 500  # trees that one command compares: bounds what it prints
_STEPS = 50  # commits walked one by one before a command lists the rest
_FORMAT = ("extension", "repository version", "object format", "hash algorithm", "ref storage")


class PlumbingBackend:
    """A repository as git sees it; see ``Backend``."""

    def __init__(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        if not folder.is_dir():
            raise no_repository(path)
        finder = Git(folder)
        facts, places = _places(finder, path)
        self.is_bare, self.is_shallow = (word == b"true" for word in facts)
        self.git_dir, self.common_dir, *top = places
        self.root = None if self.is_bare else top[0] if top else _root(finder, self.git_dir)
        self._git = Git(self.git_dir, self.git_dir)
        self._objects = ObjectReader(self._git)

    def resolve(self, expression: str, kind: str) -> str | None:
        """See ``Backend``."""
        found = self._objects.one(f"{expression}^{{{kind}}}")
        return found.id if found and found.kind == kind else None

    def is_unborn(self) -> bool:
        """See ``Backend``."""
        try:
            self._git.output("rev-parse", "--verify", "--quiet", "HEAD")
        except GitError:
            return True
        return False

    def commit(self, commit_id: str) -> Commit | None:
        """See ``Backend``."""
        return _commit(self._objects.one(commit_id))

    def line(self, head: str) -> Iterator[Commit]:
        """See ``Backend``."""
        following: str | None = head
        for _ in range(_STEPS):
            found = self.commit(following) if following else None
            if found is None:
                return
            yield found
            following = found.parents[0] if found.parents else None
        yield from self._long_line(following)

    def entries(self, tree: str) -> list[TreeEntry]:
        """See ``Backend``."""
        return list(filter(None, map(_entry, self._listed("-r", tree))))

    def root_entry(self, tree: str, name: str) -> TreeEntry | None:
        """See ``Backend``."""
        if "/" in name:
            return None
        found = filter(None, map(_entry, self._listed(tree, "--", name)))
        return next((one for one in found if one.path == name), None)

    def changes(self, pairs: Sequence[Pair]) -> Iterator[list[Change]]:
        """See ``Backend``."""
        for start in range(0, len(pairs), _PAIRS):
            yield from self._changes(pairs[start : start + _PAIRS])

    def contents(self, blobs: Sequence[str], limit: int | None) -> Iterator[Content]:
        """See ``Backend``."""
        for blob, found in zip(blobs, self._objects.many(blobs, limit), strict=True):
            if found and found.kind == "blob":
                yield Content(blob, found.size, found.data)
            else:
                yield Content(blob, None, None)

    def is_dirty(self) -> bool:
        """See ``Backend``."""
        if self.root is None:
            return False
        git = Git(self.root, self.git_dir)
        words = ("--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all")
        place = f"--work-tree={self.root}"
        return bool(git.output(place, "status", *words, settings=self._no_filters()))

    def refresh(self) -> None:
        """See ``Backend``."""
        self._objects.close()

    def close(self) -> None:
        """See ``Backend``."""
        self._objects.close()

    def _long_line(self, head: str | None) -> Iterator[Commit]:
        """Let one command list the ids, which saves waiting for each commit's parent."""
        if head is None:
            return
        process = self._git.start("rev-list", "--first-parent", head)
        try:
            while ids := [line.decode().strip() for line in islice(process.stdout or (), 64)]:
                for found in map(_commit, self._objects.many(ids)):
                    if found is None:
                        return
                    yield found
        finally:
            stop(process)

    def _listed(self, *arguments: str) -> list[bytes]:
        try:
            output = self._git.output("ls-tree", "-z", "--full-tree", *arguments)
        except GitError as error:
            raise MissingObjectError(str(error)) from error
        return output.split(b"\0")[:-1]

    def _changes(self, pairs: Sequence[Pair]) -> Iterator[list[Change]]:
        asked = [f"{old} {new}\n".encode() for old, new in pairs]
        try:
            output = self._git.output(*_DIFF, stdin=b"".join(asked))
        except GitError as error:
            raise MissingObjectError(str(error)) from error
        position = 0
        for header in asked:
            if not output.startswith(header, position):
                raise MissingObjectError(header.decode().strip())
            position += len(header)
            found: list[Change] = []
            while output.startswith(b":", position):
                change, position = _raw_change(output, position)
                found += [change] if change else []
            yield found

    def _no_filters(self) -> dict[str, str]:
        """Return settings that switch off every content filter that is configured."""
        try:
            names = self._git.output("config", "-z", "--name-only", "--get-regexp", r"^filter\.")
        except GitError:
            return {}  # none is
        drivers = {os.fsdecode(one).rpartition(".")[0] for one in names.split(b"\0") if one}
        off = {"clean": "", "smudge": "", "process": "", "required": "false"}
        return {f"{one}.{key}": value for one in sorted(drivers) for key, value in off.items()}


def _ask(git: Git, path: Path, *options: str) -> bytes:
    try:
        return git.output("rev-parse", "--path-format=absolute", *options)
    except GitError as error:
        raise _refusal(path, str(error)) from error
    except (FileNotFoundError, PermissionError) as error:
        raise UnsupportedError("git is not installed") from error


def _places(git: Git, path: Path) -> tuple[list[bytes], list[Path]]:
    """Return what ``_FACTS`` and ``_PLACES`` ask, the top of a worktree last if there is one."""
    try:
        lines = _ask(git, path, *_FACTS, *_PLACES).split(b"\n")[:-1]
    except UserError:
        lines = []  # from inside the git folder there is no top
    count = len(_FACTS)
    if len(lines) == count + len(_PLACES):
        return lines[:count], [Path(os.fsdecode(line)) for line in lines[count:]]
    facts = _ask(git, path, *_FACTS).split()
    return facts, [_place(git, path, option) for option in _PLACES[:2]]  # may hold line breaks


def _place(git: Git, path: Path, option: str) -> Path:
    return Path(os.fsdecode(_ask(git, path, option).removesuffix(b"\n")))


def _root(git: Git, git_dir: Path) -> Path:
    """Return the top of the worktree, also when looked for from inside the git folder."""
    try:
        return _place(git, git_dir, _PLACES[2])
    except UserError:
        pointer = git_dir / "gitdir"  # of a linked worktree
    if pointer.is_file():
        return Path(os.fsdecode(pointer.read_bytes()).strip()).parent
    try:
        return Path(os.path.normpath(git_dir / os.fsdecode(_worktree(git, git_dir))))
    except GitError:
        return git_dir.parent


def _worktree(git: Git, git_dir: Path) -> bytes:
    return Git(git.folder, git_dir).output("config", "core.worktree").removesuffix(b"\n")


def _refusal(path: Path, reason: str) -> UserError | UnsupportedError:
    """Explain why git did not open a repository."""
    if "dubious ownership" in reason or "unsafe repository" in reason:
        return foreign_owner(path)
    if reason.startswith("not a git repository"):
        return no_repository(path)
    if any(word in reason.lower() for word in _FORMAT):
        return UnsupportedError(reason)
    return unreadable(path, reason)


def _commit(answer: Answer | None) -> Commit | None:
    if answer is None or answer.kind != "commit" or answer.data is None:
        return None
    return parse_commit(answer.id, answer.data)


def _entry(line: bytes) -> TreeEntry | None:
    head, _, path = line.partition(b"\t")
    mode, _, blob = head.split(b" ")
    number = int(mode, 8)
    return TreeEntry(os.fsdecode(path), blob.decode(), number) if number in FILE_MODES else None


def _raw_change(output: bytes, start: int) -> tuple[Change | None, int]:
    """Read ``:mode mode id id status NUL path NUL``; return what follows it too."""
    middle = output.index(b"\0", start)
    end = output.index(b"\0", middle + 1)
    old_mode, new_mode, old, new, _ = output[start + 1 : middle].split(b" ")
    path = output[middle + 1 : end]
    change = file_change(path, int(old_mode, 8), old.decode(), int(new_mode, 8), new.decode())
    return change, end + 1
