"""What a stranger's run left is told to the pull request that GitHub names, or to nobody."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.github.job import Job
from housestyle.ci.github.remote import Remote
from housestyle.ci.posting.result import Result
from housestyle.ci.posting.run import post_run
from housestyle.ci.preview.artifact import Artifact
from housestyle.core.main import main
from tests.ci.github.test_archives import crafted, packed, zeros
from tests.ci.posting.reports import report
from tests.ci.preview.previews import preview
from tests.indexer.github.loopback import Loopback, Server, serving

HEAD = "3" * 40
OWN_RUN = {"name": "housestyle comment", "event": "workflow_run"}


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    state = Loopback()
    state.push(HEAD)
    state.pull(1, "somebody else's")
    state.pull(2, "own", headRefOid=HEAD, headRefName="own")
    state.pull(3, "fork", headRefOid=HEAD, headRefName="fork", head_repository="eve/app")
    with serving(monkeypatch, state) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


def ran(
    github: Server,
    archive: bytes,
    *,
    fork: bool = True,
    name: str = "housestyle-preview",
    **fields: Any,
) -> int:
    branch, home = ("fork", "eve/app") if fork else ("own", "")
    run = github.state.run(HEAD, branch, home, **fields)
    github.state.leave(run, name, archive)
    number: int = run["id"]
    return number


def post(github: Server, number: int, **fields: Any) -> Result:
    job = Job({}, io.StringIO())
    there = Remote(github.client(), github.state.name)
    return post_run(there, number, job, marker="housestyle", **fields)


def of(artifact: Artifact) -> bytes:
    return packed(("preview.json", artifact.to_bytes()))


def said(github: Server) -> dict[int, str]:
    return {
        number: one["body"]
        for number, discussion in github.state.discussions.items()
        for one in discussion["said"]
    }


def test_a_preview_is_told_to_its_pull_request(github: Server) -> None:
    result = post(github, ran(github, of(preview())))
    assert [(one.number, one.what) for one in result.comments] == [(3, "created")]
    assert set(said(github)) == {3}
    assert "**This change teaches 5 new examples and retires 1.**" in said(github)[3]
    (check,) = github.state.checks
    assert (check["name"], check["head_sha"]) == ("housestyle preview", HEAD)
    assert check["conclusion"] == "neutral"


def test_its_commit_is_what_github_says(github: Server) -> None:
    post(github, ran(github, of(preview())))
    assert "about `333333333333` (" in said(github)[3]
    assert "2222" not in said(github)[3]


def test_a_strangers_word_about_the_model_is_not_repeated(github: Server) -> None:
    assert preview().surprise
    post(github, ran(github, of(preview())))
    assert "Surprise" not in said(github)[3]


def test_the_champions_word_comes_from_a_job_of_our_own(github: Server) -> None:
    own = github.state.run("4" * 40, "main", **OWN_RUN)
    github.state.leave(own, "housestyle-surprise", of(preview()))
    lying = preview().model_copy(update={"surprise": None})
    post(github, ran(github, of(lying), fork=False), own=own["id"])
    assert "**Surprise**: 2.50 bits per byte" in said(github)[2]
    post(github, ran(github, of(lying)), own=own["id"])  # never for a fork
    assert "Surprise" not in said(github)[3]


def test_a_newer_preview_is_written_in_place(github: Server) -> None:
    post(github, ran(github, of(preview())))
    github.state.push("4" * 40)
    github.state.discussions[3]["headRefOid"] = "4" * 40
    run = github.state.run("4" * 40, "fork", "eve/app")
    github.state.leave(run, "housestyle-preview", of(preview()))
    assert post(github, run["id"]).comments[0].what == "updated"
    assert "about `444444444444` (" in said(github)[3]
    assert len(github.state.discussions[3]["said"]) == 1


def test_an_older_runs_preview_comes_too_late(github: Server) -> None:
    number = ran(github, of(preview()))
    github.state.discussions[3]["headRefOid"] = "4" * 40
    assert "no open pull request" in post(github, number).nothing
    assert said(github) == {}


def silent() -> Artifact:
    return Artifact(base="1" * 40, head="2" * 40, commits=1, files=1)


def test_nothing_to_say_is_said_when_asked_or_when_it_changes_something(github: Server) -> None:
    number = ran(github, of(silent()))
    assert "teaches nothing" in post(github, number).nothing
    assert said(github) == {}
    assert github.state.checks == []
    post(github, ran(github, of(preview())))
    post(github, number)
    assert "This change has nothing to teach." in said(github)[3]
    del github.state.discussions[3]["said"][:]
    post(github, number, always=True)
    assert set(said(github)) == {3}


@pytest.mark.parametrize(
    "fields",
    [
        {"event": "push"},
        {"event": "workflow_dispatch"},
        {"conclusion": "failure"},
        {"repository": {"id": 42, "full_name": "eve/app"}},
    ],
)
def test_other_runs_are_told_to_nobody(github: Server, fields: dict[str, Any]) -> None:
    assert post(github, ran(github, of(preview()), **fields)).nothing
    assert said(github) == {}


BOMB = crafted(b"preview.json", zeros(1024), 1 << 30, 0)
LYING_BOMB = crafted(b"preview.json", zeros(1024), 1_000_000, 0)
OTHER = json.loads(preview().to_bytes())
HOSTILE = {
    "another pull request": packed(("preview.json", json.dumps({**OTHER, "number": 1}).encode())),
    "a number beside": packed(("preview.json", preview().to_bytes()), ("number", b"1")),
    "a path": packed(("../../preview.json", preview().to_bytes())),
    "a gigabyte of zeros": BOMB,
    "a gigabyte that says it is less": LYING_BOMB,
    "no archive": b"PK\x03\x04" + bytes(100),
    "an archive within": packed(("preview.json", of(preview()))),
    "not JSON": packed(("preview.json", b"[" * 100_000)),
    "other types": packed(("preview.json", json.dumps({**OTHER, "commits": "<b>"}).encode())),
    "a commit that is a command": packed(
        ("preview.json", json.dumps({**OTHER, "head": "$(reboot)"}).encode())
    ),
    "too long": packed(("preview.json", json.dumps({**OTHER, "notes": ["x" * 999]}).encode())),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_malicious_artifact_posts_nothing(
    github: Server, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = post(github, ran(github, HOSTILE[name]))
    assert "refused" in result.nothing
    assert result.warnings
    assert said(github) == {}
    assert github.state.checks == []


def test_scripts_in_names_are_inert(github: Server) -> None:
    evil = "<script>alert(1)</script> @octocat #1 [x](http://evil.example)\u202e`|"
    shape = json.loads(
        preview().to_bytes().replace(b"shop.cart", b"EVIL").replace(b"shop", b"EVIL")
    )
    text = json.dumps(shape).replace("EVIL", json.dumps(evil)[1:-1])
    post(github, ran(github, packed(("preview.json", text.encode()))))
    from tests.ci.comment.reading import outside_code

    read = outside_code(said(github)[3])
    assert "<script" not in read
    assert "@octocat" not in read
    assert "http://" not in read
    assert "\u202e" not in said(github)[3]


def test_a_run_that_left_nothing_is_told_to_nobody(github: Server) -> None:
    assert "left nothing" in post(github, ran(github, of(preview()), name="other")).nothing


def candidate(**fields: Any) -> bytes:
    told = report(status="compared", **fields)
    return packed(("report.json", told.to_bytes()), ("comment.md", b"@everybody"))


class TestCandidates:
    def test_a_candidate_is_told_beside_the_preview(self, github: Server) -> None:
        post(github, ran(github, of(preview()), fork=False))
        result = post(github, ran(github, candidate(), fork=False, name="housestyle-report"))
        assert [one.number for one in result.comments] == [2]
        bodies = [one["body"] for one in github.state.discussions[2]["said"]]
        assert [body.splitlines()[0] for body in bodies] == [
            "<!-- housestyle -->",
            "<!-- housestyle candidate -->",
        ]
        assert "**Would pass**" in bodies[1]
        assert "everybody" not in bodies[1]
        assert "learned up to `333333333333`" in bodies[1]
        assert github.state.checks[-1]["name"] == "housestyle candidate"

    def test_a_fork_has_none(self, github: Server) -> None:
        assert post(github, ran(github, candidate(), name="housestyle-report")).nothing
        assert said(github) == {}

    def test_a_pull_request_never_says_that_it_promoted(self, github: Server) -> None:
        archive = packed(("report.json", report().to_bytes()))
        result = post(github, ran(github, archive, fork=False, name="housestyle-report"))
        assert "never promoted" in result.nothing
        assert said(github) == {}


class TestCommand:
    def test_the_event_names_the_run(
        self,
        github: Server,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        number = ran(github, of(preview()))
        event = {"workflow_run": {"id": number}, "repository": {"full_name": "octo/app"}}
        (tmp_path / "event.json").write_text(json.dumps(event))
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
        monkeypatch.setenv("GITHUB_RUN_ID", str(number))
        monkeypatch.chdir(tmp_path)
        assert main(["post", "run"]) == 0
        assert "#3: created" in capsys.readouterr().out
        assert "teaches 5 new examples" in (tmp_path / "summary").read_text()

    def test_a_stranger_cannot_make_it_fail(
        self, github: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert main(["post", "run", "--run", str(ran(github, BOMB))]) == 0
        assert "::warning title=housestyle::the artifact is refused" in capsys.readouterr().out

    def test_a_run_that_is_not_there_is_a_failure(
        self, github: Server, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["post", "run", "--run", "1"]) == 1
        assert main(["post", "run"]) == 1
        assert "--run" in capsys.readouterr().err


def test_an_archive_with_a_link_is_refused(github: Server) -> None:
    info = zipfile.ZipInfo("preview.json")
    info.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "refused" in post(github, ran(github, made.getvalue())).nothing
