"""Which conversations are of a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.indexer.conversations.belonging import Belonging, normalised
from housestyle.indexer.conversations.model import Session
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

SAME = [
    "git@host.example:team/engine.git",
    "ssh://git@HOST.example:22/team/engine",
    "https://host.example/team/engine.git/",
    "https://user:secret@host.example:443/team/engine",
    "git://host.example/team/engine.git",
    "host.example:team/engine",
]


@pytest.mark.parametrize("remote", SAME)
def test_an_address_is_the_same_however_it_is_spelt(remote: str) -> None:
    assert normalised(remote) == "host.example/team/engine"


@pytest.mark.parametrize(
    ("remote", "found"),
    [
        ("", ""),
        ("../engine", ""),
        ("team/engine", ""),
        ("C:\\engine", ""),
        ("/srv/git/engine.git", "/srv/git/engine"),
        ("file:///srv/git/engine.git", "/srv/git/engine"),
        ("https://host.example/Team/engine", "host.example/Team/engine"),
        ("https://github.com/Team/Engine", "github.com/team/engine"),
        ("x" * 9_000_000, ""),
    ],
)
def test_an_address_names_a_place_or_nothing(remote: str, found: str) -> None:
    assert normalised(remote) == found


@pytest.fixture
def git(tmp_path: Path) -> GitRepository:
    git = GitRepository(tmp_path / "engine")
    git.commit("begin", {"src/a.py": "a\n"})
    return git


def _judge(git: GitRepository, **told: str) -> bool | None:
    return Belonging(Repository.open(git.folder)).judge(Session("s", **told))  # type: ignore[arg-type]


def test_a_folder_of_a_worktree_belongs(git: GitRepository, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git.git("worktree", "add", "-q", str(linked))
    (tmp_path / "link").symlink_to(git.folder)
    here = [git.folder, git.folder / "src", git.folder / "gone", linked, tmp_path / "link" / "src"]
    assert [_judge(git, cwd=str(folder)) for folder in here] == [True] * 5
    assert Belonging(Repository.open(linked)).judge(Session("s", cwd=str(git.folder)))


def test_other_folders_do_not(git: GitRepository, tmp_path: Path) -> None:
    there = [
        tmp_path,
        tmp_path / "engine2",
        git.folder / ".." / "other",
        tmp_path / "engine\0",
        Path("src"),
        Path("/" * 9000),
        Path(str(git.folder) + "\udcff"),
    ]
    assert [_judge(git, cwd=str(folder)) for folder in there] == [False] * len(there)


def test_a_repository_within_is_another_one(git: GitRepository) -> None:
    inner = git.folder / "vendor" / "other"
    GitRepository(inner)
    assert not _judge(git, cwd=str(inner))
    assert not _judge(git, cwd=str(inner / "src"))
    assert _judge(git, cwd=str(inner.parent))


def test_a_worktree_within_is_this_one(git: GitRepository) -> None:
    inner = git.folder / ".worktrees" / "topic"
    git.git("worktree", "add", "-q", str(inner))
    assert _judge(git, cwd=str(inner / "src"))


@pytest.mark.parametrize("remote", SAME)
def test_the_same_remote_belongs_wherever_it_was_cloned(git: GitRepository, remote: str) -> None:
    git.git("remote", "add", "upstream", SAME[0])
    assert _judge(git, cwd="/elsewhere", remote=remote)
    assert _judge(git, cwd="/elsewhere", remote="https://host.example/team/wheel") is False


def test_commits_of_the_repository_belong_and_others_say_nothing(git: GitRepository) -> None:
    head = git.git("rev-parse", "HEAD")
    assert _judge(git, cwd="/elsewhere", base=head)
    assert _judge(git, head=head)
    for unknown in ("HEAD", "main", head[:12], "0" * 40, git.git("rev-parse", "HEAD^{tree}")):
        assert _judge(git, head=unknown) is None
    assert _judge(git, title="nothing said") is None
