from __future__ import annotations

from dataclasses import replace

from housestyle.gate.history.records import record_of
from housestyle.gate.ledger import drafted
from housestyle.gate.prequential.unseen import commits_after, taught_at
from housestyle.indexer.git.repository import Repository
from tests.gate.models import verdict_for
from tests.repositories import GitRepository

MODEL, OTHER = "a" * 64, "b" * 64


def new_to(repository: GitRepository, *taught: str) -> list[str] | None:
    opened = Repository.open(repository.folder)
    head = opened.head()
    assert head is not None
    found = commits_after(opened, head.id, frozenset(taught))
    return None if found is None else [commit.subject for commit in found]


def test_what_came_after_the_commit_of_its_training_is_new(git_repository: GitRepository) -> None:
    ids = [git_repository.commit(name) for name in ("one", "two", "three", "four")]
    assert new_to(git_repository, ids[1]) == ["three", "four"]
    assert new_to(git_repository, ids[1][:12]) == ["three", "four"]
    assert new_to(git_repository, ids[0], ids[2]) == ["four"]
    assert new_to(git_repository, ids[3]) == []


def test_where_it_was_taught_on_another_line_nothing_is_known_to_be_new(
    git_repository: GitRepository,
) -> None:
    git_repository.commit("one")
    git_repository.git("checkout", "-q", "-b", "side")
    side = git_repository.commit("side")
    git_repository.git("checkout", "-q", "main")
    git_repository.commit("two")
    git_repository.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert new_to(git_repository, side) is None
    assert new_to(git_repository) is None
    amended = git_repository.git("rev-parse", "HEAD")
    git_repository.git("commit", "-q", "--amend", "--allow-empty", "-m", "again")
    assert new_to(git_repository, amended) is None


def test_the_log_and_the_verdicts_tell_where_a_model_was_taught() -> None:
    note = "commit 0123456789ab"
    promoted = drafted("promote", MODEL, actor="ci", time=1, note=note)
    overridden = drafted("override", OTHER, actor="ci", time=2, note="commit soon", until=9)
    verdict = replace(verdict_for(OTHER, MODEL), outcome="hold")
    judged = record_of(verdict, time=1, commit="f" * 40, data="d" * 64, promotion={})
    log = [promoted, overridden]
    assert taught_at(MODEL, log, [judged]) == {"0123456789ab"}
    assert taught_at(OTHER, log, [judged]) == {"f" * 40}
    assert taught_at("c" * 64, log, [judged]) == frozenset()
