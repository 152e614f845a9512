"""Reads the sources into ``sessions.db``: what belongs to the repository, cleaned, and once."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ...core.console import Console
from ...core.errors import UserError
from ..git.process import Git, GitError
from ..git.repository import Repository
from ..key import repository_key
from ..provenance.identities import identities
from .belonging import Belonging
from .cleaning import Cleaner
from .gathering import Gathering
from .report import Report
from .seal import Seal
from .source import Source, Surroundings
from .store import Sessions


def harvest(
    database: Path,
    sources: Sequence[Source],
    around: Surroundings,
    console: Console,
    *,
    dry: bool = False,
) -> Report:
    """Read what is new in the sources.

    Args:
        database: where ``sessions.db`` is, or is to be.
        sources: what is read.
        around: whose conversations, and where sources look.
        console: where progress is told.
        dry: store nothing, but tell what would be.

    Raises:
        UserError: the database cannot be used, or the repository has no commit yet.
    """
    harvester = Harvester(Belonging(around.repository), cleaner_for(around), console)
    if not dry:
        with Sessions.open(database) as store:
            return harvester.run(store, sources, around)
    known = Sessions.open(database) if database.exists() else Sessions.temporary()
    with known as store, store.rehearsing():
        return harvester.run(store, sources, around)


def cleaner_for(around: Surroundings) -> Cleaner:
    """Return the cleaner of a repository and of the person at this machine."""
    repository = around.repository
    head = repository.head()
    if head is None:
        raise UserError("this repository has no commits yet", "commit something first")
    name, address = person(repository)
    own = [(name, address or name)] if name else []
    return Cleaner(
        repository_key(repository, head.id),
        [*identities(repository), *own],
        Belonging(repository).roots,
        str(around.home),
        _logins(around.home, address),
    )


class Harvester:
    """Reads sources, a transaction from mark to mark.

    Args:
        belonging: judges what is stored.
        cleaner: what is stored goes through it.
        console: where progress is told.
    """

    def __init__(self, belonging: Belonging, cleaner: Cleaner, console: Console) -> None:
        self._belonging, self._cleaner, self._console = belonging, cleaner, console

    def run(self, store: Sessions, sources: Sequence[Source], around: Surroundings) -> Report:
        """Read what is new in the sources into a store."""
        report, seal = Report(), _seal(store)
        with store.writing():
            store.settle()  # what a harvest that was killed has left
        gatherings = [
            Gathering(store, source, self._belonging, self._cleaner, seal, report)
            for source in sources
        ]
        for gathering in gatherings:
            self._read(gathering, around)
        with store.writing():
            store.settle()
        for gathering in gatherings:
            report.foreign_sessions += len(gathering.foreign)
            report.touched += gathering.touched()
        report.touched.sort(key=lambda one: (one.session.time, one.session.digest))
        return report

    def _read(self, gathering: Gathering, around: Surroundings) -> None:
        origins = list(gathering.source.origins(around))
        name = gathering.source.name
        with self._console.progress(f"reading {name}", len(origins)) as advance:
            for number, origin in enumerate(origins, 1):
                gathering.read(origin)
                advance(number)


def person(repository: Repository) -> tuple[str, str]:
    """Return the name and the address that the person commits with; empty where not known."""
    git = Git(repository.common_dir, repository.common_dir)
    found = []
    for setting in ("user.name", "user.email"):
        try:
            told = git.output("config", "--get", setting)
        except (GitError, OSError):  # there is none, or no git
            told = b""
        found.append(told.decode("utf-8", "replace").strip())
    return found[0], found[1]


def _seal(store: Sessions) -> Seal:
    return Seal.beside(store.path) if store.path.exists() else Seal.passing()


def _logins(home: Path, address: str) -> set[str]:
    """Return the names that the person's account goes by on this machine, and in their address."""
    found = {home.name, address.partition("@")[0]}
    with suppress(OSError, KeyError):  # this user has no name
        found.add(getpass.getuser())
    return found
