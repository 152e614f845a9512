"""Bases from a hub: how they are named, and where a fetched one lies.

    hub/<owner>--<name>/<commit>/          links to the files in the hub's own cache, MANIFEST.json
    hub/<owner>--<name>/refs/<revision>    the commit that a branch or tag meant when it was fetched

Only the files that a model needs are there, whatever else the cache holds of the repository, and
their digests. Nothing here reaches for the network: see `fetching`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ...core.errors import UserError
from ..model_folder import MANIFEST

HUB = "hub"
MAIN = "main"
COMMIT = re.compile(r"[0-9a-f]{40}")
PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
NAME = re.compile(
    rf"(?P<owner>{PART})/(?P<name>{PART})(?:@(?P<revision>[A-Za-z0-9._/-]{{1,200}}))?"
)


@dataclass(frozen=True, slots=True)
class HubName:
    """A repository on a hub, and a revision of it.

    Attributes:
        owner: user or organisation.
        name: of the repository.
        revision: branch, tag or commit.

    """

    owner: str
    name: str
    revision: str = MAIN

    @property
    def repository(self) -> str:
        """As hubs write it: ``owner/name``."""
        return f"{self.owner}/{self.name}"

    def at(self, commit: str) -> str:
        """Return the name that will mean the same for ever."""
        return f"{self.repository}@{commit}"

    def folder(self, cache: Path) -> Path:
        """Return where its commits lie."""
        return cache / HUB / f"{self.owner}--{self.name}"

    def ref(self, cache: Path) -> Path:
        """Return the file that says which commit the revision meant."""
        return self.folder(cache) / "refs" / quote(self.revision, safe="")


def hub_name(text: str) -> HubName | None:
    """Read ``owner/name`` or ``owner/name@revision``; None when it is something else."""
    found = NAME.fullmatch(text)
    if found is None or ".." in text or "--" in text:
        return None
    return HubName(found["owner"], found["name"], found["revision"] or MAIN)


def fetched_commit(name: HubName, cache: Path) -> str:
    """Return the commit that a name means on this machine.

    Raises:
        UserError: that revision was not fetched.

    """
    if COMMIT.fullmatch(name.revision):
        return name.revision
    try:
        commit = name.ref(cache).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        commit = ""
    if not COMMIT.fullmatch(commit):
        raise missing(name)
    return commit


def fetched_folder(name: HubName, cache: Path) -> tuple[str, Path]:
    """Return the commit that a name means here, and the directory of its model.

    Raises:
        UserError: it was not fetched, or the hub's cache was emptied since.

    """
    commit = fetched_commit(name, cache)
    folder = name.folder(cache) / commit
    links = list(folder.iterdir()) if folder.is_dir() else []
    if not (folder / MANIFEST).is_file() or not all(link.exists() for link in links):
        raise missing(name)
    return commit, folder


def digests_of(folder: Path) -> dict[str, str]:
    """Return what the manifest of a fetched model says about its files."""
    return dict(json.loads((folder / MANIFEST).read_bytes())["files"])


def missing(name: HubName) -> UserError:
    """Return the refusal of a model that is not on this machine."""
    asked = name.repository if name.revision == MAIN else f"{name.repository}@{name.revision}"
    problem = f"{asked} is no folder here, and no model that was fetched from a hub"
    return UserError(problem, f"`housestyle base fetch {asked}` fetches it")
