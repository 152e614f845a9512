"""A verdict reaches those whose commits are new in it, and nobody else."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.comment.files import leave_report
from housestyle.ci.github.job import Job
from housestyle.ci.github.remote import Remote
from housestyle.ci.posting.training import MOST_PULLS, post_training
from housestyle.core.errors import UserError
from housestyle.core.main import main
from tests.ci.posting.reports import COMMIT, report
from tests.indexer.github.loopback import (
    FORK_TOKEN,
    TOKEN,
    Loopback,
    Server,
    fine,
    serving,
    status,
    unheard,
)

JOB = Job({}, io.StringIO())


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Loopback()
    for number in range(1, 4):
        state.pull(number, "topic", commits=(f"{number}" * 40,))
        state.merge(number, f"{number + 4}" * 40)
        state.push(f"{number}" * 40)
    state.pull(4, "open")
    with serving(monkeypatch, state) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def remote(github: Server) -> Remote:
    return Remote(github.client(), github.state.name)


def comments(github: Server) -> dict[int, list[str]]:
    found = {
        number: [one["body"] for one in discussion["said"]]
        for number, discussion in github.state.discussions.items()
    }
    return {number: bodies for number, bodies in found.items() if bodies}


def test_every_merged_pull_request_of_the_window_is_told_once(github: Server) -> None:
    told = report(window=("6" * 40, "5" * 40, "1" * 40))
    result = post_training(remote(github), told, JOB)
    assert {one.number: one.what for one in result.comments} == {1: "created", 2: "created"}
    found = comments(github)
    assert set(found) == {1, 2}
    assert "of 3 commits since the verdict before, 2 came from here" in found[1][0]
    assert "of 3 commits since the verdict before, 1 came from here" in found[2][0]
    (check,) = github.state.checks
    assert (check["name"], check["head_sha"]) == ("housestyle", COMMIT)
    assert check["conclusion"] == "success"
    assert check["output"]["title"].startswith("Promoted: ")


def test_told_again_nothing_is_doubled(github: Server) -> None:
    for gain in (-0.1, -0.1, 0.2):
        result = post_training(remote(github), report(gain, window=("5" * 40,)), JOB)
    assert [one.what for one in result.comments] == ["updated"]
    assert result.check == "updated"
    (body,) = comments(github)[1]
    assert "**Blocked**" in body
    assert github.state.checks[0]["conclusion"] == "failure"


@pytest.mark.parametrize(
    ("gain", "fate", "conclusion"),
    [
        (-0.1, "promoted", "success"),
        (-0.1, "lost", "neutral"),
        (0.0, "not promoted", "neutral"),
        (0.2, "not promoted", "failure"),
    ],
)
def test_the_colour_of_a_verdict(github: Server, gain: float, fate: str, conclusion: str) -> None:
    post_training(remote(github), report(gain, fate, ("5" * 40,)), JOB)
    assert github.state.checks[0]["conclusion"] == conclusion


def test_whatever_fails_meanwhile_each_is_told_once(github: Server) -> None:
    window = tuple(f"{number}" * 40 for number in (5, 6, 7))
    for place in range(0, 18, 3):
        github.faults.extend([*[fine] * place, unheard(502), status(503), unheard(-1)])
        post_training(Remote(github.client(patience=900), "octo/app"), report(window=window), JOB)
        github.faults.clear()
        assert {number: len(bodies) for number, bodies in comments(github).items()} == {
            1: 1,
            2: 1,
            3: 1,
        }
        assert len(github.state.checks) == 1


def test_one_that_cannot_be_told_keeps_none_of_the_others(github: Server) -> None:
    github.state.discussions[2]["locked"] = True
    window = tuple(f"{number}" * 40 for number in (5, 6, 7))
    result = post_training(remote(github), report(window=window), JOB)
    assert set(comments(github)) == {1, 3}
    (failed,) = result.failed
    assert failed.startswith("#2: ")
    assert "locked" in failed


def test_not_everybody_is_woken(github: Server) -> None:
    for number in range(10, 10 + MOST_PULLS + 5):
        github.state.pull(number, "topic")
        github.state.merge(number, f"{number:040x}")
    window = tuple(f"{number:040x}" for number in range(10, 10 + MOST_PULLS + 5))
    result = post_training(remote(github), report(window=window), JOB)
    assert len(result.comments) == MOST_PULLS
    assert min(one.number for one in result.comments) == 15
    assert result.warnings == ["5 older pull requests were not told"]


def test_a_candidate_that_was_only_compared_is_told_to_nobody(github: Server) -> None:
    with pytest.raises(UserError, match="only compared"):
        post_training(remote(github), report(status="compared", window=("5" * 40,)), JOB)
    assert comments(github) == {}


class TestCommand:
    def post(self, folder: Path, *words: str) -> int:
        return main(["post", "training", str(folder), *words])

    def test_it_says_what_it_did(
        self,
        github: Server,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        leave_report(tmp_path, report(window=("5" * 40,)))
        assert self.post(tmp_path, "--json") == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert [(one["number"], one["what"]) for one in told["comments"]] == [(1, "created")]
        assert "**Promoted**" in (tmp_path / "summary").read_text()
        assert self.post(tmp_path) == 0
        assert "#1: unchanged\n" in capsys.readouterr().out

    def test_nothing_to_say_is_no_failure(
        self, github: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        leave_report(tmp_path, report())
        assert self.post(tmp_path) == 0
        assert "nothing posted: no merged pull request" in capsys.readouterr().out
        assert comments(github) == {}

    def test_a_refusal_is_a_failure_and_names_the_right(
        self,
        github: Server,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("GITHUB_TOKEN", FORK_TOKEN)
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        leave_report(tmp_path, report(window=("5" * 40,)))
        assert self.post(tmp_path) == 1
        printed = capsys.readouterr()
        assert "::error title=housestyle::#1: " in printed.out
        assert "pull-requests: write" in printed.out
        assert TOKEN not in printed.out + printed.err
        assert FORK_TOKEN not in printed.out + printed.err

    @pytest.mark.parametrize(
        "change",
        [
            {"format": "x"},
            {"version": 2},
            {"window": ["$(reboot)"]},
            {"window": ["a" * 40] * 101},
            {"verdict": {}},
            {"verdict": []},
            {"funnel": None},
            {"context": {}},
        ],
    )
    def test_what_is_no_report_is_refused(
        self,
        github: Server,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        change: dict[str, object],
    ) -> None:
        leave_report(tmp_path, report(window=("5" * 40,)))
        path = tmp_path / "report.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
        assert self.post(tmp_path) == 1
        assert comments(github) == {}
        assert "Traceback" not in capsys.readouterr().err

    @pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 100_000, b'{"verdict": NaN}'])
    def test_what_is_no_json_is_refused(
        self, github: Server, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / "report.json").write_bytes(content)
        assert self.post(tmp_path) == 1
        assert self.post(tmp_path / "none") == 1

    def test_a_verdict_with_a_number_that_is_none_is_refused(
        self, github: Server, tmp_path: Path
    ) -> None:
        leave_report(tmp_path, report(window=("5" * 40,)))
        path = tmp_path / "report.json"
        shape = json.loads(path.read_text())
        shape["verdict"]["comparisons"][0]["change"] = float("nan")
        path.write_text(json.dumps(shape))
        assert self.post(tmp_path) == 1
        assert comments(github) == {}
