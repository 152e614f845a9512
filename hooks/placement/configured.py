"""Hooks in git's configuration (git 2.54 and newer): one name for each event.

git refuses to work when a hook has an event and no command, so the command is written first and the
event goes first. Older versions of git ignore all of it.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from .site import call_git
from .steps import Configure, Step

_NONE = 1  # the status of `git config` when nothing matches
_SIGNED = re.compile(rb"(?P<bell>.*)^: housestyle (?P<digest>[0-9a-f]{16})\Z", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Configured:
    """What a repository's configuration says about the hook of one event.

    Attributes:
        command: what is run; None when nothing is.
        events: on which events it is run.
        others: whether there are further keys, such as ``enabled``.
    """

    command: bytes | None = None
    events: tuple[bytes, ...] = ()
    others: bool = False

    @property
    def is_there(self) -> bool:
        """Whether anything is said."""
        return self.command is not None or bool(self.events) or self.others

    @property
    def bell(self) -> bytes | None:
        """The doorbell in the command; None when there is none, or when it was edited."""
        signed = _SIGNED.fullmatch(self.command or b"")
        if signed is None or _digest(signed["bell"]) != signed["digest"]:
            return None
        return signed["bell"]


def name_of(event: str) -> str:
    """Return the section of an event's hook."""
    return f"hook.housestyle-{event}"


def command_for(bell: bytes) -> bytes:
    """Return a doorbell as a command of git's configuration.

    git appends ``"$@"``: the last line takes it, ends with status 0, and shows whether somebody
    edited the lines above.
    """
    return bell + b": housestyle " + _digest(bell)


def read(config: Path, event: str) -> Configured:
    """Return what a file of git's configuration says about an event's hook."""
    pattern = f"^hook[.]housestyle-{event}[.]"
    arguments = ("--null", "--get-regexp", pattern)
    printed = call_git(config.parent, "config", "--file", str(config), *arguments, missing=_NONE)
    values: dict[str, list[bytes]] = {}
    for entry in printed.split(b"\0")[:-1]:
        key, _, value = entry.partition(b"\n")
        values.setdefault(key.decode().rpartition(".")[2], []).append(value)
    commands = values.pop("command", None)
    events = tuple(values.pop("event", []))
    return Configured(commands[-1] if commands else None, events, bool(values))


def plan_install(config: Path, event: str, bell: bytes) -> list[Step]:
    """Return what hangs a doorbell into a configuration; nothing when it is there.

    Raises:
        UserError: the command was edited.
    """
    found, wanted = read(config, event), command_for(bell)
    _refuse_edited(config, event, found)
    steps: list[Step] = []
    if found.command != wanted:
        steps.append(_set(config, f"{name_of(event)}.command", os.fsdecode(wanted)))
    if found.events != (event.encode(),):
        steps.append(_set(config, f"{name_of(event)}.event", event))
    return steps


def plan_removal(config: Path, event: str) -> list[Step]:
    """Return what takes a doorbell out of a configuration.

    Raises:
        UserError: the command was edited.
    """
    found = read(config, event)
    _refuse_edited(config, event, found)
    steps: list[Step] = []
    if found.events:
        steps.append(Configure(config, ("--unset-all", f"{name_of(event)}.event")))
    if found.command is not None or found.others:
        steps.append(Configure(config, ("--remove-section", name_of(event))))
    return steps


def _set(config: Path, key: str, value: str) -> Step:
    return Configure(config, ("--replace-all", key, value))


def _refuse_edited(config: Path, event: str, found: Configured) -> None:
    if found.command is not None and found.bell is None:
        raise UserError(
            f"{config}: {name_of(event)}.command was edited",
            f"run `git config --remove-section {name_of(event)}`, then run the command again",
        )


def _digest(bell: bytes) -> bytes:
    return hashlib.sha256(bell).hexdigest()[:16].encode()
