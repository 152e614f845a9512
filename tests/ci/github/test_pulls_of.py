"""Which pull request something is about: GitHub's word alone, and only where it is unmistakable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.github.artifacts import files_of_run
from housestyle.ci.github.event import MOST_BYTES, run_of_event
from housestyle.ci.github.pulls import Run, merged_with, pull, pulls_of
from housestyle.ci.github.remote import Remote, remote_from
from housestyle.core.errors import UserError
from tests.ci.github.test_archives import packed
from tests.indexer.github.loopback import TOKEN, Loopback, Server, serving, status

HEAD, OTHER = "1" * 40, "2" * 40


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(monkeypatch, Loopback()) as server:
        yield server


def remote(github: Server) -> Remote:
    return Remote(github.client(), github.state.name)


def run(github: Server, **fields: Any) -> Run:
    made = github.state.run(HEAD, **fields)
    return remote(github).get(Run, f"/actions/runs/{made['id']}")


class TestOfARun:
    def test_a_branch_of_the_repository(self, github: Server) -> None:
        github.state.pull(1, "own", headRefOid=HEAD)
        (found,) = pulls_of(remote(github), run(github))
        assert (found.number, found.is_own) == (1, True)

    def test_a_fork_is_found_by_its_branch(self, github: Server) -> None:
        github.state.pull(1, "own", headRefOid=OTHER)
        github.state.pull(2, "fork", headRefOid=HEAD, head_repository="eve/app")
        (found,) = pulls_of(remote(github), run(github, home="eve/app"))
        assert (found.number, found.is_own) == (2, False)

    def test_a_branch_of_the_same_name_elsewhere_is_not_meant(self, github: Server) -> None:
        github.state.pull(1, "own", headRefOid=HEAD)
        assert pulls_of(remote(github), run(github, home="eve/app")) == []

    def test_another_repository_of_the_same_owner_is_not_meant(self, github: Server) -> None:
        github.state.pull(1, "other fork", headRefOid=HEAD, head_repository="eve/other")
        assert pulls_of(remote(github), run(github, home="eve/app")) == []

    def test_a_branch_that_went_on_or_is_closed_is_not_meant(self, github: Server) -> None:
        github.state.pull(1, "went on", headRefOid=OTHER)
        github.state.pull(2, "closed", headRefOid=HEAD, state="closed")
        github.state.pull(3, "merged", headRefOid=HEAD)
        github.state.merge(3, "c" * 40)
        assert pulls_of(remote(github), run(github)) == []

    @pytest.mark.parametrize("branch", ["a&state=all", "x y", "ü#1", "a/b?c", "refs:heads"])
    def test_odd_branches_are_only_names(self, github: Server, branch: str) -> None:
        github.state.pull(1, "other", headRefOid=HEAD)
        github.state.pull(2, "odd", headRefOid=HEAD, headRefName=branch)
        (found,) = pulls_of(remote(github), run(github, branch=branch))
        assert found.number == 2

    def test_a_fork_that_is_gone_has_none(self, github: Server) -> None:
        github.state.pull(1, "own", headRefOid=HEAD)
        assert pulls_of(remote(github), run(github, head_repository=None)) == []


class TestOfCommits:
    def test_merged_ones_each_with_its_commits(self, github: Server) -> None:
        for number in (1, 2):
            github.state.pull(number, "topic", commits=(f"{number}" * 40,))
            github.state.merge(number, f"{number + 4}" * 40)
            github.state.push(f"{number}" * 40)
        commits = ["1" * 40, "5" * 40, "2" * 40]
        found = merged_with(remote(github), commits, "main")
        assert found == {1: ["1" * 40, "5" * 40], 2: ["2" * 40]}

    def test_open_ones_and_those_into_other_branches_are_not_meant(self, github: Server) -> None:
        github.state.push(HEAD)
        github.state.pull(1, "open", commits=(HEAD,))
        github.state.pull(2, "release", commits=(HEAD,), base="stable")
        github.state.merge(2, "c" * 40)
        assert merged_with(remote(github), [HEAD], "main") == {}

    def test_a_commit_that_github_does_not_know_brought_nothing(self, github: Server) -> None:
        assert merged_with(remote(github), ["9" * 40], "main") == {}


class TestAnswers:
    @pytest.mark.parametrize(
        "answer",
        [[], None, 7, {"number": -1}, {"number": 10**30}, {"number": True}, {"number": "1"}],
    )
    def test_of_another_shape_are_not_believed(
        self, github: Server, monkeypatch: pytest.MonkeyPatch, answer: object
    ) -> None:
        client = github.client()
        github.faults.append(lambda handler: handler.answer(200, answer) or True)  # type: ignore[func-returns-value]
        with pytest.raises(UserError, match="not understood"):
            pull(Remote(client, "octo/app"), 1)

    def test_the_environment_names_repository_and_token(self) -> None:
        told = {"GITHUB_REPOSITORY": "octo/app", "GITHUB_TOKEN": TOKEN}
        found = remote_from(told)
        assert (found.name, found.owner) == ("octo/app", "octo")
        assert TOKEN not in repr(found)
        for name in ("", "octo", "../x", "octo/..", "a/b/c", "octo/a?b"):
            with pytest.raises(UserError, match="GITHUB_REPOSITORY"):
                remote_from({**told, "GITHUB_REPOSITORY": name})
        with pytest.raises(UserError, match="GITHUB_TOKEN"):
            remote_from({**told, "GITHUB_TOKEN": ""})


class TestArtifacts:
    def left(self, github: Server, **fields: Any) -> dict[str, bytes] | None:
        made = github.state.run(HEAD)
        github.state.leave(made, "old", packed(("a.json", b"0")))
        github.state.leave(made, "wanted", packed(("a.json", b"1")))
        github.state.leave(made, "wanted", packed(("a.json", b"2")), **fields)
        return files_of_run(remote(github), made["id"], "wanted", {"a.json": 9})

    def test_the_newest_of_a_name_is_fetched(self, github: Server) -> None:
        assert self.left(github) == {"a.json": b"2"}
        assert github.asked[-1].startswith("GET /storage/")

    def test_one_that_expired_is_none(self, github: Server) -> None:
        assert self.left(github, expired=True) == {"a.json": b"1"}
        made = github.state.run(HEAD)
        assert files_of_run(remote(github), made["id"], "wanted", {"a.json": 9}) is None

    def test_a_large_one_is_not_even_fetched(self, github: Server) -> None:
        with pytest.raises(UserError, match="MiB"):
            self.left(github, size_in_bytes=1 << 30)
        assert not any("zip" in one for one in github.asked)

    def test_what_is_missing_is_named(self, github: Server) -> None:
        made = github.state.run(HEAD)
        github.faults.append(status(403, message="Resource not accessible by integration"))
        with pytest.raises(UserError, match="actions: read"):
            files_of_run(remote(github), made["id"], "wanted", {"a.json": 9})


class TestEvents:
    def run_of(self, path: Path, content: bytes | str) -> int:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run_of_event({"GITHUB_EVENT_PATH": str(path)}, "octo/app")

    def test_the_run_is_named_by_the_event(self, tmp_path: Path) -> None:
        event = {"workflow_run": {"id": 7, "x": 1}, "repository": {"full_name": "octo/app"}}
        assert self.run_of(tmp_path / "event.json", json.dumps(event)) == 7

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{}",
            "[" * 100_000,
            b"\xff",
            '{"workflow_run": {"id": "7; rm -rf /"}, "repository": {"full_name": "octo/app"}}',
            '{"workflow_run": {"id": -7}, "repository": {"full_name": "octo/app"}}',
            '{"workflow_run": {"id": 7}, "repository": {"full_name": "eve/app"}}',
            '{"workflow_run": [7], "repository": {"full_name": "octo/app"}}',
        ],
    )
    def test_another_payload_names_none(self, tmp_path: Path, content: bytes | str) -> None:
        with pytest.raises(UserError, match="--run"):
            self.run_of(tmp_path / "event.json", content)

    def test_there_may_be_none(self, tmp_path: Path) -> None:
        for path in ("", str(tmp_path), str(tmp_path / "none")):
            with pytest.raises(UserError, match="--run"):
                run_of_event({"GITHUB_EVENT_PATH": path}, "octo/app")
        large = tmp_path / "large"
        with large.open("wb") as file:
            file.truncate(MOST_BYTES + 1)
        with pytest.raises(UserError, match="--run"):
            run_of_event({"GITHUB_EVENT_PATH": str(large)}, "octo/app")
