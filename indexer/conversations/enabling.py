"""Which sources the settings enable: what a person said in private only when it is named."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import UserError
from ..git.repository import Repository
from .source import Source, Surroundings
from .sources import SOURCES, load

if TYPE_CHECKING:
    from ...core.settings import HarvestSettings

GITHUB = "github"  # the only source that is asked over the network


def enabled(settings: HarvestSettings, *, offline: bool = False) -> list[Source]:
    """Return the sources that settings enable, in the order of the table.

    Args:
        settings: ``[harvest]``.
        offline: leave out what is asked over the network.

    Raises:
        UserError: a name is that of no assistant.

    """
    for name in settings.assistants:
        known(name)
        if name == GITHUB:
            raise UserError(
                "github is no assistant", "set `github` of [harvest] to the owner/name to read"
            )
    wanted = {*settings.assistants, *([GITHUB] if settings.github and not offline else [])}
    return [load(name) for name in SOURCES if name in wanted]


def named(name: str, settings: HarvestSettings, *, dry: bool = False) -> Source:
    """Return one source by its name.

    Args:
        name: of the source.
        settings: ``[harvest]``.
        dry: nothing is stored, so it need not be enabled.

    Raises:
        UserError: there is none of that name, or the settings do not enable it.

    """
    known(name)
    source = load(name)
    if name == GITHUB and not settings.github:
        raise UserError("no repository of GitHub is set", "set `github` of [harvest] to owner/name")
    if source.is_personal and name not in settings.assistants and not dry:
        raise UserError(
            f"{name} is not enabled",
            f'add "{name}" to `assistants` of [harvest] in housestyle.toml; `--dry-run` shows what'
            " would be taken",
        )
    return source


def known(name: str) -> None:
    """Raise unless there is a source of that name."""
    if name not in SOURCES:
        nearest = difflib.get_close_matches(name, SOURCES, n=1, cutoff=0.0)
        raise UserError(f"unknown source {name[:80]!r}", f"did you mean `{nearest[0]}`?")


def surroundings(repository: Repository, settings: HarvestSettings) -> Surroundings:
    """Return where sources look for the conversations of a repository."""
    return Surroundings(repository, Path.home(), dict(os.environ), settings.github)


def are_there(around: Surroundings) -> list[str]:
    """Return the names of the assistants that have transcripts on this machine."""
    sources = [load(name) for name in SOURCES if name != GITHUB]
    return [one.name for one in sources if next(iter(one.origins(around)), None) is not None]
