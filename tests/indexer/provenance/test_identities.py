from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.indexer.git.repository import Repository
from housestyle.indexer.provenance.attribution import NOBODY, attribute
from housestyle.indexer.provenance.identities import identities
from tests.repositories import GitRepository

PEOPLE = [
    ("Ada Lovelace", "ada@example.org"),
    ("Zoë Öst", "zoe@example.org"),
    ("Robot Botham", "botham@example.org"),
]
OTHERS = [
    ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
    ("GitHub", "noreply@github.com"),
    ("Claude", "noreply@anthropic.com"),
    ("Ada (aider)", "ada@example.org"),
    ("Release Bot", "release-bot@example.org"),
]


def test_people_are_listed_once_and_nobody_else(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.open(git_repository.folder)
    assert identities(repository) == []
    for number, (name, address) in enumerate([*PEOPLE, *OTHERS] * 2):
        monkeypatch.setenv("GIT_AUTHOR_NAME", name)
        monkeypatch.setenv("GIT_AUTHOR_EMAIL", address)
        git_repository.commit(f"commit {number}\n\nSeveral\nlines.\n")
    assert identities(repository) == sorted([*PEOPLE, ("Ada", "ada@example.org")])


def test_without_git_the_authors_are_found_and_nothing_else(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada Lovelace")
    git_repository.commit("feat: a\n\nCo-authored-by: C <noreply@anthropic.com>", {"a.py": "a\n"})
    assert attribute(Repository.open(git_repository.folder)).commits
    monkeypatch.setenv("PATH", str(tmp_path))
    repository = Repository.open(git_repository.folder, "libgit2")
    assert identities(repository) == [("Ada Lovelace", "ada@example.org")]
    assert attribute(repository) is NOBODY
