"""Runs git on a repository that is not trusted.

A repository can name programs in its configuration (fsmonitor, hooks, filters, transports) and
the environment of a hook redirects git elsewhere. None of that reaches the commands started here:
the environment is cleaned, what could start a program is overridden, and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_OVERRIDES = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=",
    "core.commitGraph=false",  # a cache inside the repository; the objects are the truth
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
_OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
    *(word for setting in _OVERRIDES for word in ("-c", setting)),
)
# What the user, not the repository, says about git: where it lives and whom it trusts.
_KEPT = (
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)
_COMPLAINT = 500  # bytes
_SET = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # the same for a git that does not know the variable above
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_GRAFT_FILE": os.devnull,
    "LC_ALL": "C",
}

_NO_CONFIGURATION = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "0",
}


class GitError(Exception):
    """git failed; the message is what it complained about."""


class Git:
    """Starts git commands for one folder.

    Args:
        folder: where they run.
        git_dir: the repository; None lets git look for one from the folder upwards.
        unconfigured: whether the user's and the system's settings are left out.
    """

    def __init__(
        self, folder: Path, git_dir: Path | None = None, *, unconfigured: bool = False
    ) -> None:
        self.folder = folder
        self._unconfigured = unconfigured
        self._place = () if git_dir is None else (f"--git-dir={os.fspath(git_dir)}",)

    def output(
        self, *arguments: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None
    ) -> bytes:
        """Run a command and return what it printed.

        Args:
            arguments: the command and its arguments.
            stdin: what it reads.
            settings: configuration for this command alone.

        Raises:
            GitError: it failed.
        """
        done = subprocess.run(
            self._command(arguments),
            cwd=self.folder,
            env=self._environment() if settings is None else _configured(settings),
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr[:_COMPLAINT].decode("utf-8", "replace").split()
            raise GitError(" ".join(words).removeprefix("fatal: "))
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that is spoken to through pipes."""
        return subprocess.Popen(
            self._command(arguments),
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _environment(self) -> dict[str, str]:
        return _environment() | (_NO_CONFIGURATION if self._unconfigured else {})

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return ["git", *_OPTIONS, *self._place, *arguments]


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here, whatever it is doing."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # something was still to be written to it
                pipe.close()
    process.wait()


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return {**kept, **_SET}


def _configured(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with settings added after those that the user exports."""
    environment = dict(_environment())
    count = int(environment.get("GIT_CONFIG_COUNT") or 0)
    for number, (key, value) in enumerate(settings.items(), count):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    environment["GIT_CONFIG_COUNT"] = str(count + len(settings))
    return environment
