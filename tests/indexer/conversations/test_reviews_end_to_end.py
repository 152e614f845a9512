"""From a review on GitHub to the function at HEAD: harvested, cleaned, stored, landed."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.conversations.harvest import harvest
from housestyle.indexer.conversations.report import Report
from housestyle.indexer.conversations.reviewing import Reviewing, remarks
from housestyle.indexer.conversations.source import Surroundings
from housestyle.indexer.conversations.sources.github import REREAD_SECONDS, GitHub
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.definitions import Definitions
from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.successors import Successors
from housestyle.indexer.tracked import Tracked
from housestyle.indexer.update import update
from tests.indexer.github.loopback import Loopback, Server, serving
from tests.repositories import GitRepository

BEFORE = "def load(path):\n    file = open(path)\n    return file.read()\n"
AFTER = "def load(path):\n    with open(path) as file:\n        return file.read()\n"
SECRET = "ghp_" + "a1B2c3D4e5F6" * 3


def told(repository: GitRepository) -> tuple[Loopback, str]:
    """A pull request that was squashed after a review; what was seen is on its own ref."""
    state = Loopback()
    repository.commit("begin", {"a.py": "x = 1\n"})
    repository.git("checkout", "-q", "-b", "topic")
    seen = repository.commit("load", {"a.py": "x = 1\n\n\n" + BEFORE})
    repository.commit("with", {"a.py": "x = 1\n\n\n" + AFTER})
    repository.git("update-ref", "refs/pull/7/head", "topic")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--squash", "topic")
    repository.git("branch", "-q", "-D", "topic")
    landed = repository.commit("load (#7)")
    state.pull(7, "Load files", "As @GraceHop said", author="adalove", baseRefOid="b" * 40)
    thread = state.thread(7, "a.py", 5)
    body = f"adalove: close it. I used {SECRET}, ask grace.hopper@corp.io"
    state.remark(thread, body, "GraceHop", originalCommit={"id": "c", "oid": seen})
    state.remark(thread, "Done, @GraceHop", "adalove", originalCommit={"id": "c", "oid": seen})
    state.merge(7, landed)
    return state, landed


def harvested(repository: GitRepository, github: Server, database: Path) -> Report:
    opened = Repository.open(repository.folder)
    around = Surroundings(opened, database.parent, github="octo/app")
    return harvest(database, [GitHub(github.client)], around, Console(quiet=True))


def test_a_review_leads_to_the_function_as_it_is_now(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, landed = told(git_repository)
    database = tmp_path / "state" / "sessions.db"
    with serving(monkeypatch, state) as github:
        report = harvested(git_repository, github, database)
        assert (report.sessions, report.turns) == (1, 3)
        again = harvested(git_repository, github, database)
        assert (again.added, again.updated) == (0, 0)
        github.now += REREAD_SECONDS
        whole = harvested(git_repository, github, database)
        assert (whole.added, whole.updated) == (0, 0)
        assert github.asked.count("POST /graphql") == 2
    git_repository.git("mv", "a.py", "loading.py")
    git_repository.commit("move")

    opened = Repository.open(git_repository.folder)
    with Sessions.open(database, readonly=True) as sessions:
        listed = list(remarks(sessions))
    assert [one.place.path for one in listed] == ["a.py"]
    reviewing = Reviewing(opened, Definitions(opened, Tracked((), Budget(100_000, 1_000))))
    (found,) = reviewing.revisions(listed)
    assert (found.before, found.after, found.commit) == (BEFORE, AFTER, landed)
    assert "close it" in found.words

    graph_file = tmp_path / "graph.db"
    update(opened, graph_file, IndexerSettings(), Console(quiet=True))
    graph = Graph.open(graph_file, opened)
    successor = Successors(graph).of(found.commit, found.path, found.qualname, found.ordinal)
    assert graph.symbol(successor).path == "loading.py"
    assert Successors(graph).of("e" * 40, "a.py", "gone") == ""
    graph.close()


def test_no_secret_and_no_person_is_stored(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, _ = told(git_repository)
    state.discussions[7]["headRefName"] = "adalove-patch-1"
    state.discussions[7]["title"] = "Load files for @GraceHop"
    database = tmp_path / "sessions.db"
    with serving(monkeypatch, state) as github:
        harvested(git_repository, github, database)
    stored = b"".join(one.read_bytes() for one in sorted(tmp_path.glob("sessions.db*"))).lower()
    for secret in (SECRET, "adalove", "GraceHop", "corp.io", "noreply.github"):
        assert secret.lower().encode() not in stored, secret


def test_a_persons_pseudonym_is_one_and_code_is_left_alone(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, _ = told(git_repository)
    code = "```python\n@staticmethod\ndef load(path): ...\n```\nor `@cached`"
    state.comment(7, f"@GraceHop, rather\n{code}", "adalove")
    database = tmp_path / "sessions.db"
    with serving(monkeypatch, state) as github:
        harvested(git_repository, github, database)
    with Sessions.open(database, readonly=True) as sessions:
        (session,) = sessions.sessions()
        _, remark, _, comment = sessions.turns(session.id)
    assert remark.author.startswith("dev-")
    assert comment.text == f"{remark.author}@example.org, rather\n{code}"


def test_what_was_deleted_is_not_kept(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, _ = told(git_repository)
    database = tmp_path / "sessions.db"
    remark = state.discussions[7]["threads"][0]["said"][0]
    with serving(monkeypatch, state) as github:
        harvested(git_repository, github, database)
        state.delete(remark)
        state.comment(7, "More")
        harvested(git_repository, github, database)
    with Sessions.open(database, readonly=True) as sessions:
        (session,) = sessions.sessions()
        texts = [turn.text for turn in sessions.turns(session.id)]
    assert len(texts) == 3
    assert not [text for text in texts if "close it" in text]
    assert session.standing == "public"
