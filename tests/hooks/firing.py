"""The operations of git by what they fire: what each does, and what its hooks are told."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.repositories import GitRepository

EVENTS = ("post-commit", "post-merge", "post-checkout", "post-rewrite", "post-applypatch")
# All repositories of a scene lie side by side, and git runs hooks in the root of a worktree.
RECORDER = """\
#!/bin/sh
{{ printf '%s\\n' '{event}'"${{1+ $*}}"; {rest}; }} >>../log
"""


@dataclass
class Scene:
    """A repository with a branch beside main, another one to exchange with, and a log.

    Attributes:
        main: the repository in which something is done.
        other: a clone of it.
        bare: a bare clone of it.
        log: what the hooks record, a line an event, an indented one for each line that they read.
        watched: where the graph is looked at afterwards; an operation may choose another place.
    """

    main: GitRepository
    other: GitRepository
    bare: Path
    log: Path
    watched: Path = field(init=False)

    def __post_init__(self) -> None:
        self.watched = self.main.folder

    def git(self, *arguments: str) -> str:
        return self.main.git(*arguments)

    def head(self) -> str:
        """The commit that is checked out where the graph is looked at."""
        return self.git("-C", str(self.watched), "rev-parse", "HEAD")

    def recorded(self) -> list[str]:
        """What was recorded, ids replaced by what they name in words."""
        if not self.log.exists():
            return []
        lines = self.log.read_text().splitlines()
        return [re.sub(r"[0-9a-f]{40}", self._named, line) for line in lines]

    @staticmethod
    def _named(found: re.Match[str]) -> str:
        return "none" if set(found[0]) == {"0"} else "id"


def template(folder: Path) -> tuple[str, ...]:
    """Make the repositories that every scene is a copy of; return those with recorders.

    On ``main``: one, two, three. On ``side``, from one: four, five, and a fixup of four.
    """
    main = GitRepository(folder / "main")
    main.commit("one", {"a.py": "def a(): pass\n"})
    main.git("checkout", "-q", "-b", "side")
    main.commit("four", {"d.py": "def d(): pass\n"})
    main.commit("five", {"e.py": "def e(): return d()\n"})
    main.commit("fixup! four", {"d.py": "def d(): return 4\n"})
    main.git("checkout", "-q", "main")
    main.commit("two", {"b.py": "def b(): return a()\n"})
    main.commit("three", {"c.py": "def c(): return b()\n"})
    source = str(folder / "main")
    subprocess.run(["git", "clone", "-q", "--bare", source, str(folder / "bare")], check=True)
    other = GitRepository(folder / "other")
    other.git("pull", "-q", source, "main")

    for git_dir in (folder / "main" / ".git", folder / "bare"):
        _record(git_dir / "hooks")
    return "main", "bare"


def _record(hooks: Path) -> None:
    """Hang a recorder into every event."""
    for event in EVENTS:
        rest = "sed 's/^/  /'" if event == "post-rewrite" else ":"
        (hooks / event).write_text(RECORDER.format(event=event, rest=rest))
        (hooks / event).chmod(0o755)


def scene(source: Path, folder: Path) -> Scene:
    """Copy the template."""
    shutil.copytree(source, folder, symlinks=True)
    made = object.__new__(GitRepository), object.__new__(GitRepository)
    for one, name in zip(made, ("main", "other"), strict=True):
        one.folder, one.clock = folder / name, 1_800_000_000
    return Scene(*made, folder / "bare", folder / "log")


def _edit(it: Scene) -> None:
    it.main.write({"a.py": "def a(): return 1\n"})


def commit(it: Scene) -> None:
    _edit(it)
    it.git("commit", "-qam", "edit")


def commit_of_a_path(it: Scene) -> None:
    _edit(it)
    it.git("commit", "-qm", "edit", "--", "a.py")


def commit_unverified(it: Scene) -> None:
    _edit(it)
    it.git("commit", "-qam", "edit", "--no-verify")


def amend(it: Scene) -> None:
    _edit(it)
    it.git("commit", "-qa", "--amend", "--no-edit")


def cherry_pick(it: Scene) -> None:
    it.git("cherry-pick", "side~2", "side~1")


def revert(it: Scene) -> None:
    it.git("revert", "--no-edit", "HEAD~1")


def checkout(it: Scene) -> None:
    it.git("checkout", "-q", "side")


def checkout_of_a_file(it: Scene) -> None:
    _edit(it)
    it.git("checkout", "-q", "--", "a.py")


def merge(it: Scene) -> None:
    it.git("merge", "-q", "--no-edit", "side")


def merge_squashed(it: Scene) -> None:
    it.git("merge", "-q", "--squash", "side")


def merge_forward(it: Scene) -> None:
    it.git("checkout", "-q", "-b", "behind", "side~3")
    it.log.unlink()
    it.git("merge", "-q", "side")


def pull(it: Scene) -> None:
    it.other.commit("theirs", {"f.py": "def f(): pass\n"})
    it.git("pull", "-q", str(it.other.folder), "main")


def rebase(it: Scene) -> None:
    it.git("checkout", "-q", "side")
    it.log.unlink()
    it.git("-c", "sequence.editor=:", "rebase", "-q", "-i", "--autosquash", "main")


def rebase_forward(it: Scene) -> None:
    it.git("checkout", "-q", "-b", "behind", "side~3")
    it.log.unlink()
    it.git("rebase", "-q", "side")


def rebase_by_apply(it: Scene) -> None:
    it.git("checkout", "-q", "side")
    it.log.unlink()
    it.git("rebase", "-q", "--apply", "main")


def am(it: Scene) -> None:
    it.git("format-patch", "-q", "-o", "../patches", "main..side")
    patches = sorted(str(path) for path in (it.main.folder.parent / "patches").iterdir())
    it.git("am", "-q", *patches)


def reset(it: Scene) -> None:
    it.git("reset", "-q", "--hard", "HEAD~1")


def stash(it: Scene) -> None:
    _edit(it)
    it.git("stash", "-q")
    it.git("stash", "pop", "-q")


def update_ref(it: Scene) -> None:
    it.git("update-ref", "refs/heads/main", "side")


def fetch(it: Scene) -> None:
    it.other.commit("theirs", {"f.py": "def f(): pass\n"})
    it.git("fetch", "-q", str(it.other.folder), "main")


def push(it: Scene) -> None:
    it.watched = it.bare
    it.other.commit("theirs", {"f.py": "def f(): pass\n"})
    it.other.git("push", "-q", str(it.bare), "HEAD:main")


def worktree_add(it: Scene) -> None:
    it.watched = it.main.folder.parent / "linked"
    it.git("worktree", "add", "-q", str(it.watched), "side")


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Attributes:
        does: the operation.
        fires: what the hooks record.
        moves: whether HEAD is another commit afterwards.
        rings: whether that is told when HEAD is where it stays.
    """

    does: Callable[[Scene], None]
    fires: tuple[str, ...]
    moves: bool = True
    rings: bool = True

    @property
    def name(self) -> str:
        return self.does.__name__


TABLE = (
    Row(commit, ("post-commit",)),
    Row(commit_of_a_path, ("post-commit",)),
    Row(commit_unverified, ("post-commit",)),
    Row(cherry_pick, ("post-commit", "post-commit")),
    Row(revert, ("post-commit",)),
    Row(amend, ("post-commit", "post-rewrite amend", "  id id")),
    Row(checkout, ("post-checkout id id 1",)),
    Row(checkout_of_a_file, ("post-checkout id id 0",), moves=False),
    Row(merge, ("post-merge 0",)),
    Row(merge_forward, ("post-merge 0",)),
    Row(merge_squashed, ("post-merge 1",), moves=False),
    Row(pull, ("post-merge 0",)),
    Row(
        rebase,
        (
            "post-checkout id id 1",
            *["post-commit"] * 2,
            *("post-rewrite amend", "  id id"),  # the fixup is an amend of its own
            "post-commit",
            "post-rewrite rebase",
            *["  id id"] * 3,
        ),
    ),
    Row(rebase_forward, ("post-checkout id id 1",), rings=False),  # there was no commit to rewrite
    Row(
        rebase_by_apply,
        (
            "post-checkout id id 1",
            *["post-applypatch"] * 3,
            "post-rewrite rebase",
            *["  id id"] * 3,
        ),
    ),
    Row(am, ("post-applypatch",) * 3),
    Row(reset, ()),
    Row(stash, (), moves=False),
    Row(update_ref, ()),
    Row(fetch, (), moves=False),
    Row(push, ()),
    Row(worktree_add, ("post-checkout none id 1",)),
)
