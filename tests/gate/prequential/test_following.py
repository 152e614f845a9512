from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.gate.prequential import following
from housestyle.gate.prequential.following import Follower, follow, pieces_of
from housestyle.gate.prequential.hunks import Hunk
from housestyle.gate.prequential.scoring import HunkScore
from housestyle.indexer.git.repository import Commit, Repository
from tests.repositories import GitRepository

MODELS = [
    Follower("champion", "a" * 64, Path("champion")),
    Follower("base", "b" * 16, Path("base")),
]


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def line(repository: GitRepository) -> tuple[Repository, list[Commit]]:
    opened = Repository.open(repository.folder)
    head = opened.head()
    assert head is not None
    return opened, opened.first_parent(head.id)


def scored(folder: Path, hunks: list[Hunk], threads: int, advance: object) -> list[HunkScore]:
    """Two bits a byte; the base makes no number of what says so."""
    return [
        HunkScore(0.0, 0, 0, 0, 0, 0, 0, False, "error")
        if folder.name == "base" and "broken" in hunk.text
        else HunkScore(2.0 * len(hunk.text), len(hunk.text), 2, 1, 7, 9, 4, True, "ok")
        for hunk in hunks
    ]


def test_every_commit_is_served_before_one_is_served_twice(git_repository: GitRepository) -> None:
    git_repository.commit("many", {f"m{n}.py": f"value = {n}\n" for n in range(20)})
    git_repository.commit("one", {"one.py": "one = 1\n"})
    git_repository.commit("words", {"words.md": "words\n"})
    git_repository.commit("two", {"two.py": "two = 2\n"})
    opened, commits = line(git_repository)
    pieces = pieces_of(opened, commits, 6, ())
    assert [len(pieces[commit.id]) for commit in commits] == [4, 1, 0, 1]
    assert pieces == pieces_of(opened, commits, 6, ())
    assert [len(found) for found in pieces_of(opened, commits, 2, ()).values()] == [1, 1, 0, 0]


def test_a_row_for_each_commit_and_model(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "score_hunks", scored)
    git_repository.commit("first", {"a.py": "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n"})
    git_repository.commit("second", {"a.py": "a = 9\nb = 2\nc = 3\nd = 4\ne = 8\n"})
    git_repository.commit("words", {"words.md": "words\n"})
    git_repository.commit("broken", {"b.py": "broken = 1\n"})
    opened, commits = line(git_repository)
    rows = follow(commits, pieces_of(opened, commits, 9, ()), MODELS, 1, silent)
    told = [(row.commit, row.role, row.hunks, row.bytes, row.bits, row.edits) for row in rows]
    first, second, words, broken = (commit.id for commit in commits)
    of_both = [(first, 1, 30, 60.0, 0), (second, 2, 12, 24.0, 1), (words, 0, 0, 0.0, 0)]
    by_champion = [*of_both, (broken, 1, 11, 22.0, 0)]
    assert told == [
        (commit, role, *rest)
        for role, measured in (("champion", by_champion), ("base", of_both))
        for commit, *rest in measured
    ]
    assert {row.measure for row in rows if row.role == "base"} == {
        row.measure for row in rows if row.role == "champion" and row.commit != broken
    }
    assert [(row.offered, row.offered_bytes, row.hits) for row in rows[:3]] == [
        (1, 7, 0),
        (2, 14, 1),
        (0, 0, 0),
    ]
