from __future__ import annotations

import os
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.hooks.setup.newfile import write_new

NAME = ".github/workflows/new.yml"


def test_a_file_is_written_with_its_folders_and_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert write_new(tmp_path, NAME, "é\udcff\n")
    finally:
        os.umask(before)
    path = tmp_path / NAME
    assert path.read_bytes() == b"\xc3\xa9\xff\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == ["new.yml"]


@pytest.mark.parametrize("kind", ["file", "folder", "dangling"])
def test_what_is_there_stays(kind: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    assert not write_new(tmp_path, NAME, "ours")
    assert kind != "file" or path.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert [one.name for one in path.parent.iterdir()] == ["new.yml"]


@pytest.mark.parametrize("link", [".github", ".github/workflows"])
def test_no_way_leads_out_of_the_worktree(link: str, tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(UserError, match="symbolic link"):
        write_new(root, NAME, "ours")
    assert not list(outside.iterdir())


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / ".github").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        write_new(tmp_path, NAME, "ours")


def test_without_hard_links_a_file_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert write_new(tmp_path, "a", "one")
    assert not write_new(tmp_path, "a", "two")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "one"}
