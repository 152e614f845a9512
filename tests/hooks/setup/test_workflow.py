from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from housestyle.hooks.setup import workflow
from housestyle.hooks.setup.workflow import installed_from, workflow_text

REQUIREMENT = "housestyle[train] @ git+https://example.org/a/b@" + "a" * 40


def parsed(branch: str = "main", requirement: str = REQUIREMENT) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    return yaml.safe_load(workflow_text(branch, requirement))


def steps() -> list[dict[str, Any]]:
    return [step for job in parsed()["jobs"].values() for step in job["steps"]]


def test_it_learns_from_the_default_branch_alone() -> None:
    read = parsed()
    assert read[True] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    assert "default_branch" in read["jobs"]["loop"]["if"]


def test_each_job_may_do_the_least() -> None:
    read = parsed()
    assert read["permissions"] == {}
    loop, comment = read["jobs"]["loop"], read["jobs"]["comment"]
    assert loop["permissions"] == {"contents": "read"}
    assert comment["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert all("timeout-minutes" in job for job in (loop, comment))
    assert loop["steps"][0]["with"]["persist-credentials"] is False
    # What may write installs nothing and checks nothing out.
    assert [step.get("uses", "gh") for step in comment["steps"]] == [
        "actions/download-artifact@v7",
        "gh",
    ]


def test_actions_are_githubs_own_with_their_major() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert len(used) == 6
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", one) for one in used)


def test_nothing_is_put_into_a_shell() -> None:
    for step in steps():
        assert "${{" not in step.get("run", "")
        assert "github.event" not in json.dumps(step)
        subprocess.run(["bash", "-n"], input=step.get("run", ""), text=True, check=True)


def test_no_conversation_is_ever_cached() -> None:
    cached = [step["with"]["path"] for step in steps() if "cache@" in step.get("uses", "")]
    assert ".git/housestyle/graph.db" in cached[0].split()
    assert ".git/housestyle" not in cached[0].split()
    assert "sessions" not in "".join(cached)


@pytest.mark.parametrize(
    ("branch", "pattern"),
    [("main", "main"), ("v+1!", r"v\+1\!"), ("a\"'$(x): #é", "a\"'$(x): #é"), ("@PATH@", "@PATH@")],
)
def test_a_branch_is_taken_literally(branch: str, pattern: str) -> None:
    read = parsed(branch)
    assert read[True]["push"]["branches"] == [pattern]
    assert read["env"] == {"REQUIREMENT": REQUIREMENT}


def script(name: str) -> str:
    (found,) = [step["run"] for step in steps() if step.get("name", "").startswith(name)]
    return found


def test_without_a_requirement_it_says_so_and_installs_nothing(tmp_path: Path) -> None:
    assert parsed(requirement="")["env"] == {"REQUIREMENT": ""}
    (tmp_path / "pip").write_text('#!/bin/sh\ntouch "$0".ran\n')
    (tmp_path / "pip").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "REQUIREMENT": ""}
    done = subprocess.run(
        ["bash", "-e", "-c", script("Install")], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "::error" in done.stdout
    assert not (tmp_path / "pip.ran").exists()


GH = """\
#!/bin/sh
echo "$*" >> calls
case "$*" in
*/pulls\\ *) printf '%s' "$PULL" ;;
*--paginate*) printf '%s' "$EARLIER" ;;
esac
"""


@pytest.mark.parametrize(
    ("pull", "earlier", "last"),
    [
        ("", "", "commits/abc/pulls --jq"),
        ("7", "", "api --silent repos/o/r/issues/7/comments --field body=@comment.md"),
        (
            "7",
            "31\n32\n",
            "--method PATCH repos/o/r/issues/comments/31 --field body=@comment.md",
        ),
    ],
)
def test_the_comment_is_made_or_made_anew(
    pull: str, earlier: str, last: str, tmp_path: Path
) -> None:
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "comment.md").write_text("<!-- housestyle -->\nverdict $(touch no)\n")
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SHA": "abc",
        "PULL": pull,
        "EARLIER": earlier,
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script("Tell")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    calls = (tmp_path / "calls").read_text().splitlines()
    assert last in calls[-1]
    assert not (tmp_path / "no").exists()


class Installation:
    def __init__(self, written: str | None) -> None:
        self.written = written

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.written


COMMIT = "0123456789" * 4


@pytest.mark.parametrize(
    ("written", "requirement"),
    [
        (
            {"url": "https://e.org/a/b", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"housestyle[train] @ git+https://e.org/a/b@{COMMIT}",
        ),
        ({"url": "https://me:pw@e.org/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, ""),
        ({"url": "ssh://git@e.org/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, ""),
        ({"url": "https://e.org/a", "vcs_info": {"vcs": "git", "commit_id": "$(x)"}}, ""),
        ({"url": "file:///home/me/housestyle", "dir_info": {"editable": True}}, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_where_a_runner_can_install_from(
    written: object, requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if written is None else json.dumps(written)
    monkeypatch.setattr(workflow, "distribution", lambda name: Installation(text))
    assert installed_from() == requirement
