"""Real history for benchmarks: a package's sdists from PyPI, committed one after the other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

IDENTITY = {
    "GIT_AUTHOR_NAME": "Releases",
    "GIT_AUTHOR_EMAIL": "releases@example.org",
    "GIT_COMMITTER_NAME": "Releases",
    "GIT_COMMITTER_EMAIL": "releases@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
DAY = 86_400  # seconds


def download(package: str, version: str, folder: Path) -> Path:
    """Fetch one sdist with pip and return the archive."""
    target = folder / f"{package}-{version}"
    if not target.exists():
        words = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "-d", str(target)]
        subprocess.run(
            [sys.executable, "-m", "pip", *words, f"{package}=={version}"],
            check=True,
            stderr=subprocess.DEVNULL,
        )
    return next(target.glob("*.tar.gz"))


def commit_release(repository: Path, archive: Path, number: int) -> None:
    """Make the archive's content the next commit; times are fixed, so the ids repeat."""
    if not (repository / ".git").exists():
        repository.mkdir(parents=True)
        _git(repository, 0, "init", "-q", "-b", "main")
    for path in repository.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with tarfile.open(archive) as files:
        files.extractall(repository, filter="data")
    (top,) = (path for path in repository.iterdir() if path.name != ".git")
    for path in top.iterdir():
        path.rename(repository / path.name)
    top.rmdir()
    _git(repository, number, "add", "-A", "-f")
    _git(repository, number, "commit", "-q", "-m", f"Release {archive.name[: -len('.tar.gz')]}")


def _git(repository: Path, number: int, *words: str) -> None:
    stamp = f"{1_700_000_000 + number * DAY} +0000"
    environment = {
        **os.environ,
        **IDENTITY,
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_DATE": stamp,
    }
    subprocess.run(["git", *words], cwd=repository, check=True, env=environment)
