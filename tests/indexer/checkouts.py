"""Writes random histories into a real repository, and moves its worktrees as git would."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.indexer.histories import Moment, World


class Checkout:
    """A real repository with one linked worktree, into which histories are written."""

    def __init__(self, place: Path) -> None:
        self.folders = {"": place / "repository", "linked": place / "linked"}
        self._main = self.folders[""]
        self._main.mkdir()
        self._git("init", "-q", "-b", "main")
        self._git("config", "core.fsync", "none")
        self._git("commit", "-q", "--allow-empty", "-m", "root")
        self._git("worktree", "add", "-q", "--detach", str(self.folders["linked"]))
        self._heads = {
            "": self._main / ".git/HEAD",
            "linked": self._main / ".git/worktrees/linked/HEAD",
        }

    def write(self, world: World) -> list[str]:
        """Write all commits and return their ids."""
        marks = self._main / ".git/marks"
        self._git(
            "fast-import", "--quiet", "--force", f"--export-marks={marks}", data=_stream(world)
        )
        ids = dict(line.split() for line in marks.read_text().splitlines())
        return [ids[f":{number}"] for number in range(1, len(world.commits) + 1)]

    def show(self, moment: Moment, ids: Sequence[str]) -> None:
        """Let a worktree's HEAD name what a moment says."""
        commit = ids[moment.commit]
        if moment.branch is None:
            self._heads[moment.view].write_text(f"{commit}\n")
            return
        reference = self._main / ".git/refs/heads" / moment.branch
        reference.write_text(f"{commit}\n")
        self._heads[moment.view].write_text(f"ref: refs/heads/{moment.branch}\n")

    def _git(self, *words: str, data: bytes = b"") -> None:
        subprocess.run(
            ["git", *words],
            cwd=self._main,
            input=data,
            check=True,
            capture_output=True,
            env=dict(os.environ),
        )


def _stream(world: World) -> bytes:
    """Return all commits as ``git fast-import`` reads them."""
    lines: list[bytes] = []
    for number, commit in enumerate(world.commits, 1):
        stamp = 1_700_000_000 + number * 3600
        lines.append(b"commit refs/import/%d\nmark :%d" % (number, number))
        lines.append(b"committer Ada <ada@example.org> %d +0000" % stamp)
        lines.append(b"data <<END\ncommit %d\nEND" % number)
        for place, parent in enumerate(commit.parents):
            lines.append(b"%s :%d" % (b"merge" if place else b"from", parent + 1))
        lines.append(b"deleteall")
        for path, file in sorted(commit.tree.items()):
            content = file.program.text().encode()
            lines.append(b"M %s inline %s" % (file.mode.encode(), _quoted(path)))
            lines.append(b"data %d\n%s" % (len(content), content))
        lines.append(b"")
    return b"\n".join(lines)


def _quoted(path: bytes) -> bytes:
    return b'"' + b"".join(b"\\%03o" % byte for byte in path) + b'"'
