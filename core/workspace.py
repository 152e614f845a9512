"""Where housestyle keeps things: in the git common dir, never in the working tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .errors import UserError


@dataclass(frozen=True, slots=True)
class Workspace:
    """The state of one repository, shared by its worktrees and deleted with the clone.

    Attributes:
        repository: the folder that the user named (worktree root, or a bare repository).
        state: ``<git common dir>/housestyle``.
    """

    repository: Path
    state: Path

    @property
    def graph(self) -> Path:
        """The code graph; derived from git alone."""
        return self.state / "graph.db"

    @property
    def blames(self) -> Path:
        """Who wrote the lines of HEAD; derived, and may be lost."""
        return self.state / "blames.json"

    @property
    def corpus(self) -> Path:
        """Candidates and what became of them."""
        return self.state / "corpus.db"

    @property
    def sessions(self) -> Path:
        """Harvested conversations; source data: migrated, never made anew."""
        return self.state / "sessions.db"

    @property
    def runs(self) -> Path:
        """Results of stages, one folder a key."""
        return self.state / "runs"

    @property
    def registry(self) -> Path:
        """Promoted models and the log of promotions."""
        return self.state / "registry"

    @property
    def anchor(self) -> Path:
        """Benchmark items that stay in every suite, and what they were worth at first."""
        return self.state / "anchor"

    @property
    def verdicts(self) -> Path:
        """Every decision of the gate, as a small record."""
        return self.state / "verdicts"

    @property
    def prequential(self) -> Path:
        """What models made of new commits before they were taught any."""
        return self.state / "prequential"

    @property
    def lock(self) -> Path:
        """Held while a pipeline runs."""
        return self.state / "pipeline.lock"

    def create(self) -> None:
        """Make the state folder, readable by its owner alone."""
        try:
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise UserError(
                f"cannot write {self.state} ({error.strerror})",
                "make the repository's git directory writable",
            ) from error


def base_cache() -> Path:
    """The folder of base models, shared by all repositories of this user."""
    override = os.environ.get("HOUSESTYLE_CACHE")
    if override:
        return Path(override)
    from platformdirs import user_cache_path

    return user_cache_path("housestyle", appauthor=False)
