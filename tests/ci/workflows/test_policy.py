"""What no workflow may do, read from the parsed files."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from housestyle.ci.workflows.rendering import NAMES
from tests.ci.workflows.rendered import Workflow, jobs, parsed

UNTRUSTED = {"pull-request"}  # runs with what strangers wrote
# Triggers that run with the rights of this repository on something from elsewhere.
NEVER = {"pull_request_target", "issue_comment", "issues", "fork", "repository_dispatch"}
WRITES = {
    ("comment", "post"): {"checks", "pull-requests"},
    ("publish", "tell"): {"checks", "pull-requests"},
}
ENVIRONMENTS = {
    ("comment", "surprise"): "housestyle-read",
    ("publish", "publish"): "housestyle-publish",
}
TORCH = '${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} '
ALL = [pytest.param(*one, id="-".join(one[:2])) for one in jobs()]


def steps(job: Workflow) -> list[dict[str, Any]]:
    return job["steps"]


def used(job: Workflow) -> list[str]:
    return [step["uses"] for step in steps(job) if "uses" in step]


def test_triggers_are_those_that_were_chosen() -> None:
    chosen = {name: set(parsed(name)["on"]) for name in NAMES}
    assert chosen == {
        "graph": {"push", "workflow_dispatch"},
        "pull-request": {"pull_request"},
        "comment": {"workflow_run"},
        "train": {"push", "schedule", "workflow_dispatch", "pull_request"},
        "publish": {"workflow_run"},
        "dead-man": {"schedule", "workflow_dispatch"},
    }
    assert not NEVER & {trigger for on in chosen.values() for trigger in on}


def test_nothing_is_pushed_to_but_the_protected_branch() -> None:
    for name in ("graph", "train"):
        assert parsed(name)["on"]["push"] == {"branches": ["main"]}
    assert parsed("pull-request")["on"]["pull_request"] == {"branches": ["main"]}


def test_training_keeps_off_the_full_hour() -> None:
    assert parsed("train")["on"]["schedule"] == [{"cron": "17 */12 * * *"}]
    assert parsed("train")["on"]["pull_request"] == {"types": ["labeled"]}


def test_runs_of_other_workflows_are_those_that_are_written_here() -> None:
    names = {parsed(name)["name"] for name in NAMES}
    for name in ("comment", "publish"):
        assert set(parsed(name)["on"]["workflow_run"]["workflows"]) < names
        assert parsed(name)["on"]["workflow_run"]["types"] == ["completed"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_do_nothing_by_itself(name: str) -> None:
    assert parsed(name)["permissions"] == {}
    assert "cancel-in-progress" in parsed(name)["concurrency"]
    assert set(parsed(name)["env"]) == {"REQUIREMENT"}


@pytest.mark.parametrize(("name", "key", "job"), ALL)
def test_a_job_may_do_the_least(name: str, key: str, job: Workflow) -> None:
    permissions = job["permissions"]
    writes = {what for what, how in permissions.items() if how == "write"}
    assert writes == WRITES.get((name, key), set())
    assert set(permissions.values()) <= {"read", "write"}
    assert 0 < job["timeout-minutes"] <= 350
    if writes:  # who may write has nothing of the repository at hand, and no secret but its token
        assert not [one for one in used(job) if "checkout" in one]
        assert "secrets." not in json.dumps(job)


@pytest.mark.parametrize(("name", "key", "job"), ALL)
def test_actions_are_githubs_own_by_commit(name: str, key: str, job: Workflow) -> None:
    for one in used(job):
        assert re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40}", one), one
    for step in steps(job):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
            # Never what a pull request changed, where there is something to be had.
            ref = step["with"].get("ref", "")
            assert ref in ("", "${{ github.event.workflow_run.head_sha }}")
            assert not ref or name == "publish"
        if "setup-python" in step.get("uses", ""):
            assert set(step["with"]) == {"python-version"}  # which takes up no cache


@pytest.mark.parametrize(("name", "key", "job"), ALL)
def test_nothing_is_put_into_a_shell(name: str, key: str, job: Workflow) -> None:
    for step in steps(job):
        assert "${{" not in step.get("run", "")
        assert step.get("shell", "bash") == "bash"
        subprocess.run(["bash", "-n"], input=step.get("run", ""), text=True, check=True)


@pytest.mark.parametrize(("name", "key", "job"), ALL)
def test_secrets_lie_in_protected_environments(name: str, key: str, job: Workflow) -> None:
    held = "secrets." in json.dumps(job)
    assert held == ("environment" in job)
    if name in UNTRUSTED:
        assert not held
        assert "token" not in json.dumps(job).lower()
        assert job["permissions"] == {"contents": "read"}
    if (name, key) != ("train", "train"):
        assert job.get("environment") == ENVIRONMENTS.get((name, key))


def test_the_trial_of_a_pull_request_has_an_environment_of_its_own() -> None:
    environment = parsed("train")["jobs"]["train"]["environment"]
    assert environment == (
        "${{ github.event_name == 'pull_request' && 'housestyle-trial' || 'housestyle-train' }}"
    )


@pytest.mark.parametrize("name", ["train", "publish"])
def test_no_cache_where_models_are_made_or_published(name: str) -> None:
    for job in parsed(name)["jobs"].values():
        assert not [one for one in used(job) if "cache" in one]


def test_only_the_protected_branch_saves_a_cache() -> None:
    saving = [(name, key) for name, key, job in jobs() if any("/save@" in one for one in used(job))]
    assert saving == [("graph", "graph")]
    job = parsed("graph")["jobs"]["graph"]
    assert job["if"] == "${{ github.ref == 'refs/heads/main' }}"
    whole = [one for _, _, job in jobs() for one in used(job) if "actions/cache@" in one]
    assert not whole  # it would save where it should only take up


def test_what_is_cached_is_a_copy_of_the_graph_alone() -> None:
    paths = {
        step["with"]["path"]
        for _, _, job in jobs()
        for step in steps(job)
        if "cache" in step.get("uses", "")
    }
    assert paths == {"${{ runner.temp }}/housestyle-graph"}


@pytest.mark.parametrize("name", NAMES)
def test_a_gpu_is_asked_for_by_training_alone(name: str) -> None:
    for job in parsed(name)["jobs"].values():
        asked = {"train": "GPU_RUNNER"}.get(name, "HOUSESTYLE_RUNNER")
        reads = "environment" in job  # the store, and so a model
        chosen = f"${{{{ vars.{asked} || 'ubuntu-latest' }}}}"
        assert job["runs-on"] == (chosen if reads else "ubuntu-latest")


def test_what_reads_the_event_of_another_run_guards_against_forks() -> None:
    same = "github.event.workflow_run.head_repository.full_name == github.repository"
    assert same in parsed("comment")["jobs"]["surprise"]["if"]
    publish = parsed("publish")["jobs"]["publish"]["if"]
    assert same in publish
    assert "github.event.workflow_run.event != 'pull_request'" in publish
    assert "github.event.workflow_run.head_branch == 'main'" in publish
    train = parsed("train")["jobs"]["train"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in train
    assert "github.event.label.name == 'housestyle-train'" in train


def test_every_install_looks_the_same() -> None:
    found = set()
    for _, _, job in jobs():
        (step,) = [one for one in steps(job) if one.get("name", "").startswith("Install")]
        assert step["working-directory"] == "${{ runner.temp }}"  # no file of the repository's
        found.add(step["run"].replace(TORCH, ""))
    assert len(found) == 1
    assert "http" not in found.pop()  # where packages come from is for the repository to say
