"""Hangs the doorbell into a repository, where its git and its hook manager allow it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...core.errors import UserError
from ..doorbell import doorbell
from ..events import EVENTS
from . import configured, hookfile
from .managers import Snippet, manager_of, mentioned, served_by, snippet_for
from .site import Site, Version, alone, look
from .steps import Step, sweep, take_all

Place = Literal["config", "files", "manager"]


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did.

    Attributes:
        place: in git's configuration, in hook files, or by lines that a person pastes.
        written: the files that changed; empty when all was there already.
        snippet: what a person still has to paste; None when nothing.
    """

    place: Place
    written: tuple[Path, ...] = ()
    snippet: Snippet | None = None


def install(folder: Path, interpreter: Path, *, version: Version | None = None) -> Installed:
    """Make git ring after every event, in all worktrees of a repository.

    Installing again changes nothing, or brings up to date what another version wrote. Nothing at
    all is written when one of the events cannot be served.

    Args:
        folder: in the repository.
        interpreter: absolute path of the Python that has housestyle.
        version: of git; None asks git.

    Raises:
        UserError: there is no repository; somebody edited our lines; a file cannot be written.
    """
    site = look(folder, version)
    bells = {event: os.fsencode(doorbell(os.fspath(interpreter), event)) for event in EVENTS}
    with alone(site, "installing the hooks"):
        sweep(site.private_folders)
        if site.runs_config_hooks:
            return Installed("config", take_all(_into_config(site, bells)))
        manager = manager_of(site)
        if manager is None:
            return Installed("files", take_all(_into_files(site, bells)))
        return _by_hand(site, manager)


def running_interpreter(executable: str) -> Path:
    """Return the path of a Python as git has to be told it.

    Args:
        executable: ``sys.executable``.

    Raises:
        UserError: Python does not know where it is.
    """
    if not Path(executable).is_absolute():
        raise UserError(
            "this Python does not know its own path", "start housestyle from a virtual environment"
        )
    return Path(executable)


def _into_config(site: Site, bells: dict[str, bytes]) -> list[Step]:
    """Write the configuration, then take out what an older git was given."""
    steps: list[Step] = []
    for event, bell in bells.items():
        steps += configured.plan_install(site.config, event, bell)
    return steps + _out_of_files(site.private_folders)


def _into_files(site: Site, bells: dict[str, bytes]) -> list[Step]:
    """Write the hook files, then take out what only a newer git understands."""
    steps: list[Step] = []
    for event, bell in bells.items():
        steps += hookfile.plan_install(site.hooks / event, bell)
    others = [folder for folder in site.private_folders if folder.resolve() != site.hooks.resolve()]
    return steps + _out_of_files(others) + _out_of_config(site)


def _by_hand(site: Site, manager: str) -> Installed:
    """Tell what has to be pasted; when that was done, take out what would ring twice."""
    if not all(mentioned(site, manager, event) for event in served_by(manager)):
        return Installed("manager", snippet=snippet_for(site, manager))
    steps = _out_of_files(site.private_folders) + _out_of_config(site)
    return Installed("manager", take_all(steps))


def _out_of_files(folders: list[Path]) -> list[Step]:
    steps: list[Step] = []
    for folder in folders:
        for event in EVENTS:
            steps += hookfile.plan_removal(folder / event)
    return steps


def _out_of_config(site: Site) -> list[Step]:
    steps: list[Step] = []
    for event in EVENTS:
        steps += configured.plan_removal(site.config, event)
    return steps
