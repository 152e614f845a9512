"""What the page tells, gathered before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...gate.history.records import Judged
from ...gate.ledger import Entry
from ...indexer.queries.debt import Debt
from ...indexer.queries.hotspots import Hotspots
from ...indexer.queries.modules import Modules
from ...trainer.example import Example
from ..followed import Standing


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset, in numbers.

    Attributes:
        commit: that it was assembled at.
        time: when it was decided about, else of that commit, in seconds since 1970; 0: not known.
        counts: of candidates, of those kept, of public definitions, of those seen in an example.
        by_kind: kept examples by kind.
        dropped: candidates by the reason why not.
        shares: whose text it is, by class of author.
        diversity: by measure.
    """

    commit: str
    time: int
    counts: Mapping[str, int]
    by_kind: Mapping[str, int]
    dropped: Mapping[str, int]
    shares: Mapping[str, float]
    diversity: Mapping[str, float]

    @property
    def kept(self) -> int:
        """Number of examples that were kept."""
        return self.counts.get("kept", 0)

    @property
    def candidates(self) -> int:
        """Number of candidates that there were."""
        return self.counts.get("candidates", 0)


@dataclass(frozen=True, slots=True)
class Code:
    """What the graph says of the code at HEAD.

    Attributes:
        modules: dependencies among packages.
        hotspots: what is complex and often changed.
        debt: what nobody knows.
    """

    modules: Modules
    hotspots: Hotspots
    debt: Debt


@dataclass(frozen=True, slots=True)
class Log:
    """What the registry says.

    Attributes:
        entries: the log, oldest first.
        here: kept models whose files are on this machine, last promoted first.
        there: kept models that are in the store alone.
        production: digest of the model in production; "" before the first.
        overrides: as `told_overrides`.
        lag: how far the store is behind; "" when it is not.
    """

    entries: Sequence[Entry]
    here: Sequence[str]
    there: Sequence[str]
    production: str
    overrides: Sequence[Mapping[str, Any]]
    lag: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything.

    Attributes:
        title: name of the repository.
        commit: HEAD.
        time: of HEAD, in seconds since 1970.
        made: when the page is made.
        flips: answers that changed at the last decision, as in `Verdict.as_dict()`.
        judged: every decision, oldest first.
        standing: what models made of new commits; None where that cannot be read.
        datasets: oldest first.
        samples: examples of the newest dataset.
        code: None where there is no graph.
        log: of the registry.
        notes: what could not be read, and why.
    """

    title: str
    commit: str
    time: int
    made: int
    flips: Sequence[Mapping[str, Any]]
    judged: Sequence[Judged]
    standing: Standing | None
    datasets: Sequence[Dataset]
    samples: Sequence[Example]
    code: Code | None
    log: Log
    notes: Sequence[str]
