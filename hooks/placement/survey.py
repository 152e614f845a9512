"""Tells where each event rings, and what keeps it from ringing."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..doorbell import doorbell
from ..events import EVENTS
from . import configured
from .block import EditedError
from .hookfile import block_of
from .interpreters import Problem, fault_of, interpreter_of
from .kept import Regular, hook_at, kept_for, place_of
from .managers import manager_of, mentioned, needs_path, served_by
from .site import Site, Version, call_git, look

Place = Literal["config", "file", "manager", "none"]
AGAIN = "run `housestyle hooks install`"
_NONE = 1  # the status of `git config` when there is no such key


@dataclass(frozen=True, slots=True)
class EventState:
    """Where the doorbell of one event hangs.

    Attributes:
        event: git's name of it.
        place: in git's configuration, in a hook file, among a hook manager's lines, or nowhere.
        where: the file; empty when nowhere.
        interpreter: the Python that it starts; None when it is not known.
        problems: what keeps it from ringing, or makes it ring twice.
    """

    event: str
    place: Place
    where: str = ""
    interpreter: str | None = None
    problems: tuple[Problem, ...] = ()


def survey(folder: Path, *, version: Version | None = None) -> list[EventState]:
    """Return the state of every event; nothing is changed.

    Args:
        folder: in the repository.
        version: of git; None asks git.

    Raises:
        UserError: there is no repository, or no git.
    """
    site = look(folder, version)
    manager = None if site.runs_config_hooks else manager_of(site)
    return [_state(site, event, manager) for event in EVENTS]


def _state(site: Site, event: str, manager: str | None) -> EventState:
    found = [*_in_config(site, event), *_in_files(site, event), *_pasted(site, event, manager)]
    if not found:
        return EventState(event, "none", problems=_absent(site, event, manager))
    live = [state for state in found if not state.problems] or found
    others = [state for state in found if state is not live[0]]
    twice = (Problem("it also hangs elsewhere: " + ", ".join(o.where for o in others), AGAIN),)
    problems = live[0].problems + (twice if others else ())
    return EventState(event, live[0].place, live[0].where, live[0].interpreter, problems)


def _in_config(site: Site, event: str) -> list[EventState]:
    found = configured.read(site.config, event)
    if not found.is_there:
        return []
    bell = found.bell
    problems: list[Problem] = []
    if found.command is None:
        problems.append(Problem("git 2.54 refuses to work: an event without a command", AGAIN))
    elif bell is None:
        name = configured.name_of(event)
        remedy = f"run `git config --remove-section {name}`, then `housestyle hooks install`"
        problems.append(Problem(f"{name}.command was edited", remedy))
    elif found.events != (event.encode(),):
        problems.append(Problem("the event is missing in the configuration", AGAIN))
    if not site.runs_config_hooks:
        version = ".".join(map(str, site.version))
        problems.append(Problem(f"git {version} knows no hooks in its configuration", AGAIN))
    problems += _switched_off(site, event)
    return [_judged(event, "config", site.config, bell, problems)]


def _switched_off(site: Site, event: str) -> list[Problem]:
    problems = []
    for key in (f"{configured.name_of(event)}.enabled", f"hook.{event}.enabled"):
        value = call_git(site.root, "config", "--type=bool", "--get", key, missing=_NONE)
        if value.strip() == b"false":
            problems.append(Problem(f"{key} is false", f"run `git config --unset {key}`"))
    return problems


def _in_files(site: Site, event: str) -> list[EventState]:
    states = [_in_file(site, event, folder / event) for folder in site.private_folders]
    return [state for state in states if state is not None]


def _in_file(site: Site, event: str, path: Path) -> EventState | None:
    hook = hook_at(path)
    try:
        block = block_of(path, hook)
    except EditedError as error:
        return EventState(event, "file", str(path), None, (Problem(error.problem, error.remedy),))
    if block is None or not isinstance(hook, Regular):
        return None
    problems = []
    if not hook.executable:
        problems.append(Problem(f"{path} is not executable", f"run `chmod +x '{path}'`"))
    if path.parent.resolve() != site.hooks.resolve():
        problems.append(Problem(f"git looks for hooks in {site.hooks} (core.hooksPath)", AGAIN))
    bell = block.body if block.origin != "kept" else block.body.rpartition(b"if [ -x ")[0]
    return _judged(event, "file", path, bell, problems)


def _judged(
    event: str, place: Place, where: Path, bell: bytes | None, problems: list[Problem]
) -> EventState:
    """Add what is wrong with a doorbell itself."""
    interpreter = interpreter_of(bell) if bell else None
    if interpreter is not None:
        fault = fault_of(interpreter)
        if fault is not None:
            problems.append(fault)
        elif bell != os.fsencode(doorbell(interpreter, event)):
            problems.append(Problem("another version of housestyle wrote it", AGAIN))
    return EventState(event, place, str(where), interpreter, tuple(problems))


def _pasted(site: Site, event: str, manager: str | None) -> list[EventState]:
    if manager is None or event not in served_by(manager) or not mentioned(site, manager, event):
        return []
    problems: tuple[Problem, ...] = ()
    if needs_path(site, manager) and shutil.which("housestyle") is None:
        problems = (Problem("housestyle is not on PATH", "put it there, for example with pipx"),)
    return [EventState(event, "manager", manager, None, problems)]


def _absent(site: Site, event: str, manager: str | None) -> tuple[Problem, ...]:
    if manager is not None:
        if event not in served_by(manager):
            return ()
        return (Problem(f"{manager} writes the hook files", f"{AGAIN} for the lines to paste"),)
    path = site.hooks / event
    kept = kept_for(path)
    if kept is not None:
        where = place_of(path, kept)
        return (Problem(f"another hook took our place; the one of before is {where}", AGAIN),)
    return (Problem("not installed", AGAIN),)
