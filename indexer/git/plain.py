"""A git that reads a repository's objects and nobody's settings.

Some answers depend on settings that no option overrides: ``git blame`` passes over the commits of
``blame.ignoreRevsFile``, and fails where that file is missing. So it is asked in a folder of its
own, which has no objects and names the repository's as its alternates.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .process import Git

_SHA1_DIGITS = 40
_CONFIG = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
_SHA256 = "[extensions]\n\tobjectFormat = sha256\n"


def git_is_installed() -> bool:
    """Tell whether there is a git to be asked; libgit2 reads objects without one."""
    return shutil.which("git") is not None


@contextmanager
def plain_git(common_dir: Path, commit: str) -> Iterator[Git]:
    """Give a git for the length of the block; it knows no branches, only ids.

    Args:
        common_dir: the repository's folder that its worktrees share.
        commit: any of its ids, which tells the format of all.

    """
    with TemporaryDirectory(prefix="housestyle-") as folder:
        place = Path(folder)
        (place / "refs").mkdir()
        (place / "objects" / "info").mkdir(parents=True)
        (place / "HEAD").write_text("ref: refs/heads/none\n")
        (place / "config").write_text(_CONFIG + _SHA256 * (len(commit) > _SHA1_DIGITS))
        alternate = os.fsencode(common_dir / "objects") + b"\n"
        (place / "objects" / "info" / "alternates").write_bytes(alternate)
        if (common_dir / "shallow").is_file():
            shutil.copyfile(common_dir / "shallow", place / "shallow")
        yield Git(place, place, unconfigured=True)
