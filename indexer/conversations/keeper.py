"""What commands and the pipeline do with the conversations of one repository."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ...core.console import Console
from ...core.digest import json_digest
from ...core.errors import UserError
from ...core.lock import exclusive
from ...core.redact import pseudonym
from ...core.store.opening import open_store
from ...core.workspace import Workspace
from ..git.repository import Repository
from ..key import repository_key
from .belonging import Belonging
from .cleaning import Cleaner
from .enabling import GITHUB, surroundings
from .harvest import Harvester, cleaner_for, person
from .records.finding import records
from .report import Report
from .sharing.desk import Desk
from .sharing.names import first_commit
from .sharing.pull import STORE, Pulled, pull
from .sharing.push import Sent, push
from .sharing.shelf import Shelf
from .source import Source, Surroundings
from .store import Sessions
from .store.rows import TEACHING

if TYPE_CHECKING:
    from ...core.settings import HarvestSettings, StoreSettings
    from ..graph import Graph
    from .pairing.pair import Paired


@dataclass
class Reading:
    """What came of reading sources.

    Attributes:
        report: what was taken, and what was not.
        failure: why a source that is asked over the network could not be read to its end.

    """

    report: Report
    failure: UserError | None = None


@dataclass
class Keeper:
    """Reads, shares and ties conversations; one process at a time.

    Attributes:
        repository: whose conversations.
        workspace: where they are kept.
        harvest: ``[harvest]``.
        shared: ``[store]``.
        console: where progress is told.

    """

    repository: Repository
    workspace: Workspace
    harvest: HarvestSettings
    shared: StoreSettings
    console: Console = field(default_factory=Console)

    @cached_property
    def around(self) -> Surroundings:
        """Where sources look."""
        return surroundings(self.repository, self.harvest)

    @cached_property
    def cleaner(self) -> Cleaner:
        """What is stored goes through it."""
        return cleaner_for(self.around)

    @cached_property
    def shelf(self) -> Shelf:
        """Where the store that settings name has the sessions of this repository.

        Raises:
            UserError: they name none, or this clone does not reach back to its first commit.

        """
        store = open_store(self.shared.url, self.repository.root or self.repository.common_dir)
        return Shelf(store, first_commit(self.repository))

    def state(self) -> str:
        """Return what a pipeline would find: changes with sessions that may teach or be pulled.

        Raises:
            UserError: the database or the store cannot be used.

        """
        shared: list[str] = []
        if self.shared.url:
            shared = [version.name for version in self.shelf.newest().values()]
        if not self.workspace.sessions.exists():
            return json_digest([shared, ""])
        with Sessions.open(self.workspace.sessions) as sessions:
            return json_digest([shared, teaching(sessions)])

    def standings(self) -> dict[str, int]:
        """Return how many sessions are harvested, by standing.

        Raises:
            UserError: the database cannot be used.

        """
        if not self.workspace.sessions.exists():
            return {}
        with Sessions.open(self.workspace.sessions, readonly=True) as sessions:
            return dict(sorted(Counter(row.standing for row in sessions.sessions()).items()))

    @contextmanager
    def alone(self, *, wait: bool = False) -> Iterator[None]:
        """Keep other harvests out while the block runs.

        Raises:
            UserError: one is at work, and nothing was to be waited for.

        """
        self.workspace.create()
        with exclusive(self.workspace.state / "harvest.lock", "the harvest", wait=wait):
            yield

    @contextmanager
    def opened(self, *, dry: bool = False) -> Iterator[Sessions]:
        """Open the database while the block runs; a dry run leaves it as it was.

        Raises:
            UserError: it cannot be used.

        """
        path = self.workspace.sessions
        if not dry:
            with Sessions.open(path) as sessions:
                yield sessions
            return
        there = Sessions.open(path) if path.exists() else Sessions.temporary()
        with there as sessions, sessions.rehearsing():
            yield sessions

    def read(self, sessions: Sessions, sources: Sequence[Source]) -> Reading:
        """Read what is new in sources; what lies on this machine first."""
        harvester = Harvester(Belonging(self.repository), self.cleaner, self.console)
        local = [one for one in sources if one.name != GITHUB]
        remote = [one for one in sources if one.name == GITHUB]
        reading = Reading(harvester.run(sessions, local, self.around))
        if remote:
            try:
                reading.report.join(harvester.run(sessions, remote, self.around))
            except UserError as error:  # what came before is kept, and told
                reading.failure = error
        return reading

    def tie(self, sessions: Sessions) -> Paired:
        """Find out what the conversations became, and which reasons they tell."""
        from .pairing.pair import pair
        from .reasons.telling import tell_reasons

        tied = pair(sessions, self.repository, self._graph(), time.time(), self.console)
        tell_reasons(sessions, self.console)
        return tied

    def _graph(self) -> Graph | None:
        """Return the graph of HEAD; None where there is none, or it cannot be brought there."""
        from ..graph import Graph
        from ..queries.freshness import open_view

        path, head = self.workspace.graph, self.repository.head()
        if head is None or not path.exists():
            return None
        open_view(self.workspace.repository, self.console).close()
        graph = Graph.open(path, self.repository)
        return graph if graph.tree == head.tree else None  # symbols of another would be guessed

    def in_git(self) -> dict[str, int]:
        """Return how much git itself holds that speaks of reasons; it is read where it lies."""
        head = self.repository.head()
        if head is None:
            return {"commits": 0, "records": 0}
        found = records(self.repository, head.tree, self.harvest.decisions)
        line = self.repository.first_parent(head.id)
        return {"commits": len(line), "records": len(found)}

    def desk(self, sessions: Sessions) -> Desk:
        """Return where sessions are shared from and to."""
        return Desk(sessions, self._author(), self.cleaner)

    def push(self, sessions: Sessions, *, dry: bool = False) -> list[Sent]:
        """Bring the store up to what was approved and refused here."""
        return push(self.desk(sessions), self.shelf, self.console, dry=dry)

    def pull(self, sessions: Sessions, *, dry: bool = False) -> Pulled:
        """Bring the database up to what is shared."""
        return pull(self.desk(sessions), self.shelf, self.console, dry=dry)

    def _author(self) -> str:
        head = self.repository.head()
        if head is None:
            raise UserError("the repository has no commit yet", "make a first commit (git commit)")
        key = repository_key(self.repository, head.id)
        _, address = person(self.repository)
        return pseudonym(key, address) if address else ""


def teaching(sessions: Sessions) -> str:
    """Return a digest that changes with the sessions that may teach, and with what they say."""
    rows = sessions.sessions(TEACHING)
    known = [(row.digest, row.revision, sessions.cursor(STORE, row.digest)[0]) for row in rows]
    return json_digest(sorted(known))
