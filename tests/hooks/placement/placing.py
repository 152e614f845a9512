"""Hooks of users, a Python that only writes down that it was started, and folders to compare."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest

# Read before the fixtures seal the environment.
NEWER_GIT = os.environ.get("HOUSESTYLE_TEST_GIT", "git")
OLD_GIT = (2, 39)


def version_of(git: str) -> tuple[int, int]:
    printed = subprocess.run([git, "version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)", printed)
    return (int(found[1]), int(found[2])) if found else (0, 0)


needs_config_hooks = pytest.mark.skipif(
    version_of(NEWER_GIT) < (2, 54), reason="HOUSESTYLE_TEST_GIT names no git 2.54 or newer"
)


def use_newer_git(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.sep in NEWER_GIT:
        monkeypatch.setenv("PATH", f"{Path(NEWER_GIT).parent}{os.pathsep}{os.environ['PATH']}")


def script(path: Path, content: bytes, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(mode)
    return path


def recorder(path: Path, log: Path) -> Path:
    """Make a command that writes its arguments into a log."""
    return script(path, b"#!/bin/sh\necho \"$*\" >>'%s'\n" % os.fsencode(log))


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder: its mode, and its bytes or what its link says."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            found[str(path)] = (mode, os.fsencode(os.readlink(path)))  # noqa: PTH115 verbatim
        elif stat.S_ISREG(mode):
            found[str(path)] = (mode, path.read_bytes())
        elif path.name != "housestyle":
            found[str(path)] = (mode, b"")
    return {name: held for name, held in found.items() if "/.git/housestyle/" not in name}
