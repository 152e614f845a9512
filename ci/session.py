"""What every stage is handed: the repository, its workspace, the settings, the console.

Built once at the edge of a command; nothing below opens a repository or reads settings itself.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.config import Configuration, load
from ..core.console import Console
from ..core.errors import UserError
from ..core.workspace import Workspace, base_cache
from ..indexer.git.repository import Commit, Repository

if TYPE_CHECKING:
    from ..core.settings import Settings
    from ..indexer.conversations.keeper import Keeper
    from ..indexer.graph import Graph
    from ..indexer.history import SymbolChange
    from ..trainer.curation.decisions import Decisions
    from ..trainer.kinds.material import Material
    from ..trainer.kinds.told import Told


@dataclass
class Session:
    """One command's view of one repository at one commit.

    Attributes:
        repository: the repository.
        workspace: where its state lies.
        configuration: settings and where they came from.
        console: tells people.
        head: the commit.
        cache: of base models.
        promotes: whether a candidate that passes goes into production; else it is only compared,
            and nothing of this commit is shared or remembered.
    """

    repository: Repository
    workspace: Workspace
    configuration: Configuration
    console: Console
    head: Commit
    cache: Path = field(default_factory=base_cache)
    promotes: bool = True

    @property
    def settings(self) -> Settings:
        """The effective settings."""
        return self.configuration.settings

    def now(self) -> int:
        """Seconds since the epoch."""
        return int(time.time())

    @cached_property
    def key(self) -> bytes:
        """The repository's key (32 bytes): keys the hold-out and the pseudonyms."""
        from ..indexer.key import repository_key

        return repository_key(self.repository, self.head.id)

    @cached_property
    def keeper(self) -> Keeper:
        """Keeps the repository's conversations."""
        from ..indexer.conversations.keeper import Keeper

        settings = self.settings
        return Keeper(
            self.repository, self.workspace, settings.harvest, settings.store, self.console
        )

    @cached_property
    def told(self) -> Told:
        """What people shared of their conversations, as far as it teaches."""
        from ..trainer.conversations import told_at

        return told_at(self.workspace.sessions, self.graph, self.settings.indexer)

    @cached_property
    def decisions(self) -> Decisions:
        """What people decided about single examples."""
        from ..trainer.curation.decisions import read_decisions

        return read_decisions(self.repository.root)

    @cached_property
    def graph(self) -> Graph:
        """The code graph; the index stage has brought it up to ``head``."""
        from ..indexer.graph import Graph

        return Graph.open(self.workspace.graph, self.repository)

    @cached_property
    def changes(self) -> list[SymbolChange]:
        """Changed symbols on the first-parent line, oldest first."""
        from ..indexer.history import changes
        from ..trainer.taught import taught_changes

        return taught_changes(changes(self.graph))

    @cached_property
    def material(self) -> Material:
        """Graph, history and hold-out at ``head``, indexed for examples and items."""
        from ..trainer.head import at_head

        settings = self.settings.trainer
        head = at_head(self.graph, self.repository, self.changes, settings, self.key, self.told)
        return head.material


def open_session(folder: Path, console: Console) -> Session:
    """Open the repository around ``folder`` for work on its HEAD.

    Raises:
        UserError: no repository there, no commit in it, or settings that are not valid.
    """
    repository = Repository.open(folder)
    head = repository.head()
    if head is None:
        raise UserError(f"{folder} has no commit yet", "make a first commit (git commit)")
    workspace = Workspace(folder, repository.common_dir / "housestyle")
    workspace.create()
    return Session(repository, workspace, load(repository.root), console, head)
