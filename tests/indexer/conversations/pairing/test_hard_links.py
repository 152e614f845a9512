"""What says itself that a conversation led to a commit, and what only seems to."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from housestyle.indexer.conversations.pairing.checkpoints import checkpointed, is_of
from housestyle.indexer.conversations.pairing.past import Past
from housestyle.indexer.conversations.pairing.rewritten import successors
from housestyle.indexer.conversations.pairing.told import named_by
from housestyle.indexer.conversations.store.rows import CallRow
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.provenance.git_ai import agent_ids, sessions_of
from tests.repositories import GitRepository

FULL = "0123456789abcdef0123456789abcdef01234567"
CODE = {"a.py": "def first(number):\n    return number + 1000\n"}


def call(command: str, output: str, name: str = "Bash", status: str = "ok") -> CallRow:
    return CallRow(1, 7, "c", name, "run", (), command, status, output, False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "output", "name", "found"),
    [
        ("git commit -m x", "[main 1a2b3c4] x\n 1 file changed", "Bash", ["1a2b3c4"]),
        (
            "git add . && git -C a commit -m x",
            "[a/b (root-commit) 1a2b3c4d] x",
            "Bash",
            ["1a2b3c4d"],
        ),
        ("git commit --amend", "[detached HEAD 1a2b3c4] x", "Bash", ["1a2b3c4"]),
        ("git commit -q -m x && git rev-parse HEAD", f"{FULL}\n", "Bash", [FULL]),
        ("git commit -qm x; git log --oneline -1", "1a2b3c4 x", "Bash", ["1a2b3c4"]),
        ("git commit -qm x; git log --oneline", "1a2b3c4 x\n2a2b3c4 y", "Bash", []),
        ("", f"Committed with hash {FULL}", "mcp__git__git_commit", [FULL]),
        ("echo '[main 1a2b3c4] x'", "[main 1a2b3c4] x", "Bash", []),
        ("git log", f"commit {FULL}", "Bash", []),
        ("git commit -m x", "nothing to commit", "Bash", []),
        ("git commit -m x", "[main 1A2B3C4] x", "Bash", []),
        ("git " + "x" * 100_000, "[" * 100_000, "Bash", []),
    ],
)
def test_commits_that_calls_print(command: str, output: str, name: str, found: list[str]) -> None:
    assert [one.id for one in named_by([call(command, output, name)])] == found


def test_a_call_that_failed_made_no_commit() -> None:
    assert list(named_by([call("git commit", "[main 1a2b3c4] x", status="failed")])) == []


def test_ids_that_git_ai_computes() -> None:
    digest = sha256(b"claude:abc").hexdigest()
    assert agent_ids("claude:abc") == (f"s_{digest[:14]}", digest[:16])


def test_sessions_of_a_note() -> None:
    note = (
        "a.py\n  s_0123456789abcd::t_0123456789abcd 1-3\n  h_0123456789abcd 4\n  fedcba9876543210 5"
        '\n---\n{"schema_version": "authorship/3.0.0"}'
    )
    assert sessions_of(note) == {"s_0123456789abcd", "fedcba9876543210"}
    assert sessions_of(note.replace("authorship/", "other/")) == frozenset()
    assert sessions_of("---") == sessions_of("") == sessions_of("\n---\n[[[") == frozenset()


def test_a_session_of_a_checkpoint_may_begin_with_a_date() -> None:
    assert is_of("2026-01-02-8f76b0e8-b8f1", "8f76b0e8-b8f1")
    assert is_of("a", "a")
    assert not is_of("2026-a", "a")


@pytest.mark.parametrize("layout", ["branch", "ref"])
@pytest.mark.parametrize("told", ['{"session_id": "s-1"}', "[1", '{"session_id": 4}', "[]"])
def test_checkpoints(git_repository: GitRepository, layout: str, told: str) -> None:
    checkpoint = "a3b2c4d5e6f7"
    git_repository.commit(f"one\n\nEntire-Checkpoint: {checkpoint}", CODE)
    git_repository.commit("two\n\nEntire-Checkpoint: ffffffffffff")
    git_repository.commit("see Entire-Checkpoint: a3b2c4d5e6f7 above")
    blob = git_repository.git("hash-object", "-w", "--stdin", stdin=told)
    tree = git_repository.git("mktree", stdin=f"100644 blob {blob}\tmetadata.json\n")
    names, ref = ["0"], f"refs/entire/checkpoints/a3/{checkpoint}"
    if layout == "branch":
        names, ref = ["0", "b2c4d5e6f7", "a3"], "refs/heads/entire/checkpoints/v1"
    for name in names:
        tree = git_repository.git("mktree", stdin=f"040000 tree {tree}\t{name}\n")
    git_repository.git("update-ref", ref, git_repository.git("commit-tree", "-m", "x", tree))
    repository = Repository.open(git_repository.folder)
    past = Past(repository, git_repository.git("rev-parse", "HEAD"))
    found = checkpointed(repository, past.commits.values())
    expected = {json.loads(told)["session_id"]} if "s-1" in told else set()
    assert sorted(map(sorted, found.values())) == [[], sorted(expected)]


def test_an_amended_commit_is_followed(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"b.py": "x"})
    gone = git_repository.commit("two", CODE)
    git_repository.write({"a.py": CODE["a.py"] + "\n\ndef more_than_that():\n    return 2\n"})
    git_repository.git("add", "-A")
    git_repository.git("commit", "-q", "--amend", "-m", "two, amended")
    assert found(git_repository, gone[:9]) == ["two, amended"]


def test_a_squashed_commit_is_followed_and_an_unrelated_one_is_not(
    git_repository: GitRepository,
) -> None:
    git_repository.commit("one", {"b.py": "x"})
    git_repository.git("switch", "-q", "-c", "side")
    gone = git_repository.commit("two", CODE)
    other = git_repository.commit("three", {"c.py": "def third_of_all(a):\n    return a / 3\n"})
    git_repository.git("switch", "-q", "main")
    git_repository.commit("beside", {"a.py": "def unrelated():\n    raise KeyError('unrelated')\n"})
    git_repository.git("rm", "-q", "a.py")
    git_repository.commit("away")
    git_repository.git("cherry-pick", "-n", gone)
    squashed = git_repository.commit("squashed", {"d.py": "x = 1\n"})
    assert found(git_repository, gone) == ["squashed"]
    assert found(git_repository, squashed) == ["squashed"]
    assert found(git_repository, other) == []


@pytest.mark.parametrize("named", ["f" * 40, "0" * 7, "zzzzzzz", "HEAD", "HEAD\nHEAD", ""])
def test_an_id_of_nothing(git_repository: GitRepository, named: str) -> None:
    git_repository.commit("one", CODE)
    assert found(git_repository, named) == []


def found(repository: GitRepository, named: str) -> list[str]:
    past = Past(Repository.open(repository.folder), repository.git("rev-parse", "HEAD"))
    return [commit.subject for commit in successors(past, named)]
