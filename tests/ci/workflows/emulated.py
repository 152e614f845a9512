"""The actions that the workflows use, done on this machine as GitHub's own do them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ci.workflows.harness import Job

Inputs = dict[str, str]
Outputs = dict[str, str]


def checkout(job: Job, inputs: Inputs) -> Outputs:
    """actions/checkout: branches and tags, the wanted commit checked out."""
    assert inputs["persist-credentials"] == "false"
    assert inputs["fetch-depth"] == "0"
    origin = str(job.run.hub.origin.folder)
    wanted = inputs.get("ref") or job.run.github["sha"]
    branches = "+refs/heads/*:refs/remotes/origin/*"
    _git(job.workspace, "init", "-q")
    _git(job.workspace, "fetch", "-q", "--no-tags", origin, branches, f"+{wanted}:refs/wanted")
    _git(job.workspace, "update-ref", "-d", "refs/wanted")
    _git(job.workspace, "checkout", "-q", "--detach", wanted)
    return {}


def setup_python(job: Job, inputs: Inputs) -> Outputs:
    """actions/setup-python: there is one already; it keeps no cache unless it is told to."""
    assert set(inputs) == {"python-version"}
    return {}


def restore(job: Job, inputs: Inputs) -> Outputs:
    """actions/cache/restore: the key, else the newest with a prefix; of this branch or the main."""
    caches = job.run.hub.caches
    scopes = (job.run.github["ref"], "refs/heads/main")
    found = [key for scope, key in caches if scope in scopes and key == inputs["key"]] or [
        key
        for scope, key in reversed(caches)
        if scope in scopes and key.startswith(inputs["restore-keys"])
    ]
    if not found:
        return {}
    content = next(caches[scope, found[0]] for scope in scopes if (scope, found[0]) in caches)
    assert content[0] == inputs["path"].removeprefix(str(job.temp)), "the path names a cache, too"
    shutil.copytree(content[1], inputs["path"])
    return {"cache-hit": "true" if found[0] == inputs["key"] else "false"}


def save(job: Job, inputs: Inputs) -> Outputs:
    """actions/cache/save: once a key."""
    kept = job.run.folder / f"cache-{len(job.run.hub.caches)}"
    shutil.copytree(inputs["path"], kept)
    content = (inputs["path"].removeprefix(str(job.temp)), kept)
    job.run.hub.caches.setdefault((job.run.github["ref"], inputs["key"]), content)
    return {}


def upload(job: Job, inputs: Inputs) -> Outputs:
    """actions/upload-artifact: what lies in a folder, by its place there; hidden files stay out."""
    root = Path(inputs["path"])
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    files = [
        one for one in files if not any(p.startswith(".") for p in one.relative_to(root).parts)
    ]
    assert files or inputs.get("if-no-files-found") != "error", "no files were found"
    job.run.leave(inputs["name"], {str(one.relative_to(root)): one.read_bytes() for one in files})
    return {}


def download(job: Job, inputs: Inputs) -> Outputs:
    """actions/download-artifact: of this run, or of another with a token that may read it."""
    hub = job.run.hub
    number = int(inputs.get("run-id", job.run.record["id"]))
    if number != job.run.record["id"]:
        assert inputs["github-token"] == job.token
        assert "actions" in job.reads
    held = [
        hub.state.stored[key]
        for key, one in hub.state.artifacts.items()
        if one["workflow_run"]["id"] == number and one["name"] == inputs["name"]
    ]
    assert held, f"run {number} left no {inputs['name']}"
    with zipfile.ZipFile(io.BytesIO(held[-1])) as archive:
        archive.extractall(inputs["path"])
    return {}


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


ACTIONS: dict[str, Callable[[Job, Inputs], Outputs]] = {
    "actions/checkout": checkout,
    "actions/setup-python": setup_python,
    "actions/cache/restore": restore,
    "actions/cache/save": save,
    "actions/upload-artifact": upload,
    "actions/download-artifact": download,
}
