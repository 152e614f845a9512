"""What an installation needs of its surroundings, and what it leaves in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.core.lock import exclusive
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.steps import Write
from housestyle.hooks.placement.uninstall import uninstall
from tests.hooks.placement.placing import OLD_GIT, script, snapshot
from tests.repositories import GitRepository

PYTHON = Path("/usr/bin/python3")
DOINGS = (
    lambda folder: install(folder, PYTHON, version=OLD_GIT),
    lambda folder: uninstall(folder, version=OLD_GIT),
)


@pytest.mark.parametrize("do", DOINGS)
def test_one_at_a_time(git_repository: GitRepository, do: Callable[[Path], object]) -> None:
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    before = snapshot(git_repository.folder)
    with (
        exclusive(git_repository.folder / ".git/housestyle/hooks.lock", "the test"),
        pytest.raises(UserError, match="another housestyle process is at work"),
    ):
        do(git_repository.folder)
    assert snapshot(git_repository.folder) == before


@pytest.mark.parametrize("do", DOINGS)
def test_what_a_killed_process_had_written_aside_is_removed(
    git_repository: GitRepository, do: Callable[[Path], object]
) -> None:
    hooks = git_repository.folder / ".git/hooks"
    left = [
        script(hooks / name, b"half")
        for name in (".housestyle-new-a", "housestyle-kept/.housestyle-new-b")
    ]
    do(git_repository.folder)
    assert not any(path.exists() for path in left)


def test_a_write_that_fails_leaves_nothing_aside(tmp_path: Path) -> None:
    (tmp_path / "hook/full").mkdir(parents=True)
    with pytest.raises(OSError, match="hook"):
        Write(tmp_path / "hook", b"text", 0o755).take()
    assert [path.name for path in tmp_path.iterdir()] == ["hook"]


def test_what_a_hook_inherits_leads_nowhere_else(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository(tmp_path / "other")
    before = snapshot(other.folder)
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.hooksPath=/elsewhere'")
    written = install(git_repository.folder, PYTHON, version=OLD_GIT).written
    assert {path.parent for path in written} == {git_repository.folder / ".git/hooks"}
    assert len(uninstall(git_repository.folder, version=OLD_GIT).changed) == len(written)
    assert snapshot(other.folder) == before
