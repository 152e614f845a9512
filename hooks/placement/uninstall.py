"""Takes the doorbell out of a repository, wherever it was hung."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..events import EVENTS
from . import configured, hookfile
from .managers import MENTION, manager_of, mentioned
from .site import Site, Version, alone, look
from .steps import Step, sweep, take_all


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal did.

    Attributes:
        changed: the files that changed; empty when nothing was there.
        pasted: what a person has to take out, because a person put it there.
    """

    changed: tuple[Path, ...] = ()
    pasted: tuple[str, ...] = ()


def uninstall(folder: Path, *, version: Version | None = None) -> Removed:
    """Take out of a repository's hooks what ``install`` put there; no byte of others changes.

    Args:
        folder: in the repository.
        version: of git; None asks git.

    Raises:
        UserError: somebody edited our lines; nothing was changed then.
    """
    site = look(folder, version)
    with alone(site, "removing the hooks"):
        sweep(site.private_folders)
        changed = take_all(_plan(site))
    return Removed(changed, _pasted(site))


def _plan(site: Site) -> list[Step]:
    steps: list[Step] = []
    for event in EVENTS:
        steps += configured.plan_removal(site.config, event)
        for folder in site.private_folders:
            steps += hookfile.plan_removal(folder / event)
    return steps


def _pasted(site: Site) -> tuple[str, ...]:
    manager = manager_of(site)
    if manager is None or not any(mentioned(site, manager, event) for event in EVENTS):
        return ()
    return (f"the lines with `{MENTION.decode()}` that were pasted for {manager}",)
