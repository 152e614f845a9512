"""Runs the workflows as GitHub does, on this machine: every ``run:`` line is really executed.

A ``Hub`` holds what GitHub holds: the repository, environments and variables, caches, artifacts,
runs, and the loopback interface. An event starts the workflows that ask for it; each job gets a
machine of its own (a folder, an environment without anything of ours, a token with the rights that
it names), and the end of a run is the next event.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.ci.workflows.emulated import ACTIONS
from tests.ci.workflows.expressions import evaluated, filled
from tests.indexer.github.loopback import BOT, Loopback, Server
from tests.repositories import GitRepository

Payload = dict[str, Any]
STEP_SECONDS = 600  # a machine may be busy


@dataclass
class Hub:
    """GitHub, with one repository.

    Attributes:
        folder: where its machines stand.
        origin: the repository; forks push theirs below ``refs/pull``, as they do there.
        server: its interface.
    command: what `housestyle` starts on the machines, for a shell.
        variables: of the repository.
        environments: secrets by environment.
        extra: what every machine's environment holds besides.
    """

    folder: Path
    origin: GitRepository
    server: Server
    command: str
    variables: dict[str, str] = field(default_factory=dict)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    caches: dict[tuple[str, str], tuple[str, Path]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tools = self.folder / "tools"
        self.tools.mkdir(parents=True)
        self.installed = self.folder / "installed"
        self._tool("housestyle", f'exec {self.command} "$@"')
        self._tool("pip", f'printf "%s\\n" "$*" >> {shlex.quote(str(self.installed))}')

    @property
    def state(self) -> Loopback:
        """What the interface shows."""
        return self.server.state

    def push(self, branch: str = "main") -> list[Run]:
        """Something was pushed to a branch."""
        commit = self.origin.git("rev-parse", f"refs/heads/{branch}")
        self.state.push(commit)
        ref = f"refs/heads/{branch}"
        return self.event("push", {"ref": ref, "after": commit}, ref, commit, branch)

    def pull_request(self, number: int, action: str, **more: object) -> list[Run]:
        """Something happened to a pull request; a fork's gets no secret and no rights."""
        (pull,) = [one for one in self.state.pulls() if one["number"] == number]
        home = pull.get("head_repository", self.state.name)
        head = {"sha": pull["headRefOid"], "ref": pull["headRefName"], "repo": {"full_name": home}}
        told = {"number": number, "head": head, "base": {"ref": "main"}}
        payload = {"action": action, "number": number, "pull_request": told, **more}
        ref = f"refs/pull/{number}/merge"
        merged = self.origin.git("rev-parse", ref)
        branch = pull["headRefName"]
        return self.event(
            "pull_request", payload, ref, merged, branch, home=home, head=pull["headRefOid"]
        )

    def event(
        self,
        name: str,
        payload: Payload,
        ref: str = "refs/heads/main",
        commit: str = "",
        branch: str = "main",
        *,
        home: str = "",
        head: str = "",
    ) -> list[Run]:
        """Start what asks for an event, and all that follows from it; return the runs in order."""
        commit = commit or self.origin.git("rev-parse", "refs/heads/main")
        payload = {**payload, "repository": {"full_name": self.state.name, "id": 42}}
        started = []
        for text in self._workflows("refs/heads/main" if name == "workflow_run" else commit):
            workflow = yaml.safe_load(text)
            if not _wanted(workflow[True], name, payload):
                continue
            github = self._context(name, payload, ref, commit)
            about = {"head": head or commit, "branch": branch, "home": home or self.state.name}
            run = Run(self, workflow, github, about)
            self.runs.append(run)
            run.go()
            started += [run, *self.ended(run.record)]
        return started

    def ended(self, record: Payload) -> list[Run]:
        """Tell the workflows that wait for the end of another one."""
        return self.event("workflow_run", {"action": "completed", "workflow_run": record})

    def _workflows(self, commit: str) -> list[str]:
        listed = self.origin.git("ls-tree", "--name-only", commit, ".github/workflows/").split()
        return [self.origin.git("show", f"{commit}:{name}") for name in listed]

    def _context(self, name: str, payload: Payload, ref: str, commit: str) -> Payload:
        return {
            "event_name": name,
            "event": payload,
            "ref": ref,
            "ref_name": ref.removeprefix("refs/heads/").removeprefix("refs/"),
            "sha": commit,
            "repository": self.state.name,
            "run_attempt": "1",
        }

    def _tool(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)


class Run:
    """One run of one workflow."""

    def __init__(self, hub: Hub, workflow: Payload, github: Payload, about: dict[str, str]) -> None:
        self.hub, self.workflow, self.github = hub, workflow, github
        self.name: str = workflow["name"]
        event = github["event_name"]
        self.record = hub.state.run(
            about["head"],
            about["branch"],
            about["home"],
            name=self.name,
            path=f".github/workflows/{self.name.replace(' ', '-')}.yml",
            event=event,
            status="in_progress",
            conclusion=None,
        )
        self.folder = hub.folder / f"run-{self.record['id']}"
        self.is_fork = event == "pull_request" and about["home"] != hub.state.name
        self.jobs: dict[str, Job] = {}

    @property
    def conclusion(self) -> str:
        """How it ended."""
        return str(self.record["conclusion"])

    def go(self) -> None:
        """Run the jobs, each after those that it needs."""
        for name, body in self.workflow["jobs"].items():
            self.jobs[name] = Job(self, name, body)
            self.jobs[name].go()
        results = {job.result for job in self.jobs.values()}
        ended = "failure" if "failure" in results else "success"
        self.record |= {
            "status": "completed",
            "conclusion": "skipped" if results == {"skipped"} else ended,
            "updated_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def leave(self, name: str, files: dict[str, bytes]) -> None:
        """Keep an artifact."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(path, content)
        self.hub.state.leave(self.record, name, buffer.getvalue())


class Job:
    """One job on a machine of its own."""

    def __init__(self, run: Run, name: str, body: Payload) -> None:
        self.run, self.name, self.body = run, name, body
        self.result, self.log, self.summary = "skipped", "", ""
        self.outcomes: dict[str, str] = {}  # of the steps, by name
        self.folder = run.folder / name
        self.workspace, self.temp = self.folder / "work", self.folder / "temp"
        self.reads = set(body["permissions"])
        self.token = f"ghs_{run.record['id']}{name.replace('-', '')}"
        self.secrets: dict[str, str] = {}
        self.environment: dict[str, str] = {}
        self.steps: Payload = {}

    def go(self) -> None:
        """Run the steps in order, unless the job's condition says otherwise."""
        needed = self.body.get("needs", [])
        needs = [self.run.jobs[one] for one in ([needed] if isinstance(needed, str) else needed)]
        fine = all(one.result == "success" for one in needs)
        condition = self.body.get("if", "success()")
        # Without a function that says when, a condition holds only after success.
        named = any(word in condition for word in ("success()", "cancelled()", "always()"))
        contexts = self._contexts(fine)
        if not ((named or fine) and evaluated(condition, contexts)):
            return
        self._take_up(contexts)
        self.result = "success"
        for number, step in enumerate(self.body["steps"]):
            self._step(step, str(step.get("name", step.get("uses", number))))

    def _take_up(self, contexts: Payload) -> None:
        """Get the machine ready: folders, secrets of the environment, and a token."""
        for folder in (self.workspace, self.temp, self.folder / "home"):
            folder.mkdir(parents=True)
        environment = filled(self.body.get("environment", ""), contexts)
        if environment and not self.run.is_fork:
            self.secrets = self.run.hub.environments[environment]
        writes = {what for what, how in self.body["permissions"].items() if how == "write"}
        grants = frozenset[str]() if self.run.is_fork else frozenset(writes)
        self.run.hub.server.tokens[self.token] = (BOT, grants)
        self.environment = self._surroundings()

    def _surroundings(self) -> dict[str, str]:
        github, temp = self.run.github, self.temp
        (temp / "event.json").write_text(json.dumps(github["event"]))
        names = ("REPOSITORY", "SHA", "REF", "REF_NAME", "EVENT_NAME", "RUN_ATTEMPT")
        told = {f"GITHUB_{name}": str(github[name.lower()]) for name in names}
        files = {f"GITHUB_{name}": str(temp / name) for name in ("OUTPUT", "ENV", "STEP_SUMMARY")}
        return {
            **told,
            **files,
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_API_URL": self.run.hub.server.address,
            "GITHUB_EVENT_PATH": str(temp / "event.json"),
            "GITHUB_RUN_ID": str(self.run.record["id"]),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(temp),
            "RUNNER_OS": "Linux",
            "HOME": str(self.folder / "home"),
            "PATH": os.pathsep.join([str(self.run.hub.tools), "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "no_proxy": "127.0.0.1",
            **self.run.hub.extra,
        }

    def _contexts(self, fine: bool) -> Payload:
        return {
            "github": {**self.run.github, "token": self.token, "run_id": self.run.record["id"]},
            "vars": self.run.hub.variables,
            "secrets": self.secrets,
            "runner": {"temp": str(self.temp), "os": "Linux"},
            "steps": self.steps,
            "success()": lambda: fine,
            "cancelled()": lambda: False,
        }

    def _step(self, step: Payload, name: str) -> None:
        contexts = self._contexts(self.result == "success")
        condition = step.get("if", "success()")
        if self.result != "success" or not evaluated(condition, contexts):
            self.outcomes[name] = "skipped"
            return
        ok, outputs = self._done(step, contexts)
        self.outcomes[name] = "success" if ok else "failure"
        if "id" in step:
            self.steps[step["id"]] = {"outputs": outputs}
        if not ok and not step.get("continue-on-error"):
            self.result = "failure"

    def _done(self, step: Payload, contexts: Payload) -> tuple[bool, dict[str, str]]:
        if "uses" in step:
            inputs = {key: filled(value, contexts) for key, value in step.get("with", {}).items()}
            return True, ACTIONS[step["uses"].partition("@")[0]](self, inputs)
        given = {}
        for level in (self.run.workflow, self.body, step):
            for key, value in level.get("env", {}).items():
                given[key] = filled(value, contexts)
        folder = Path(filled(step.get("working-directory", str(self.workspace)), contexts))
        output = self.temp / "OUTPUT"
        output.write_text("")
        ok = self.shell(step["run"], folder, given)
        lines = output.read_text().splitlines()
        summary = self.temp / "STEP_SUMMARY"
        self.summary = summary.read_text() if summary.exists() else ""
        return ok, dict(line.split("=", 1) for line in lines)

    def shell(self, script: str, folder: Path, given: dict[str, str]) -> bool:
        """Execute lines on this machine, as its steps do; return whether they ended well."""
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env={**self.environment, **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=STEP_SECONDS,
            check=False,
        )
        self.log += f"$ {script}\n{done.stdout}"
        return done.returncode == 0


def _wanted(on: Payload, name: str, payload: Payload) -> bool:
    """Whether a workflow asks for an event."""
    if name not in on:
        return False
    if name == "schedule":
        return payload["schedule"] in [one["cron"] for one in on[name]]
    wanted = on[name] or {}
    if name == "workflow_run":
        return payload["workflow_run"]["name"] in wanted["workflows"]
    if "types" in wanted:
        if payload["action"] not in wanted["types"]:
            return False
    elif name == "pull_request" and payload["action"] not in ("opened", "synchronize", "reopened"):
        return False
    if "branches" in wanted:
        branch = payload["ref"].removeprefix("refs/heads/") if name == "push" else "main"
        return any(fnmatchcase(branch, pattern) for pattern in wanted["branches"])
    return True
