"""The rule, asked again and again about players of whom the truth is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from ..comparison import Comparison
from ..decision import decide
from ..rules import Evidence, Rules
from ..score import ItemScore
from ..verdict import Verdict
from .dealing import Cards, Deck, Loss

SHOWN = ("better", "no worse")  # states in which a promotion promises something of a category
SILENT = ("no signal", "too few")
SHARD = 25  # runs that a process is handed at once


@dataclass(frozen=True, slots=True)
class Game:
    """What is replayed.

    Attributes:
        deck: answers of two real models.
        base: scores of the base, or None.
        rules: as the gate has them.
        evidence: how the scores came about.
    """

    deck: Deck
    base: tuple[ItemScore, ...] | None
    rules: Rules
    evidence: Evidence

    def decided(self, hurt: Sequence[Cards], seed: str) -> Verdict:
        """Return the verdict on the first player against the second, of one deal."""
        candidate, champion = self.deck.deal(hurt, seed)
        return decide(candidate, champion, self.base, self.rules, self.evidence)


@dataclass(slots=True)
class Row:
    """What was said of one category in one unit, over all runs.

    Attributes:
        runs: in which it was judged in this unit.
        blocked: runs in which it was worse.
        passed: runs in which it was shown to be no worse.
        silent: runs in which it could tell nothing.
        measured: runs with a measure.
        moved: sum of the changes that were measured.
        squares: sum of their squares.
        detectable: sum of the smallest changes that could have been found.
        disagreement: sum of the shares of items on which the players disagreed.
    """

    runs: int = 0
    blocked: int = 0
    passed: int = 0
    silent: int = 0
    measured: int = 0
    moved: float = 0.0
    squares: float = 0.0
    detectable: float = 0.0
    disagreement: float = 0.0

    def see(self, row: Comparison) -> None:
        """Count what one verdict says."""
        self.runs += 1
        self.blocked += row.state == "worse"
        self.passed += row.state in SHOWN
        self.silent += row.state in SILENT
        if row.change is not None and row.detectable is not None:
            self.measured += 1
            self.moved += row.change
            self.squares += row.change**2
            self.detectable += row.detectable
            self.disagreement += row.answers.disagreement if row.answers else 0.0

    def add(self, other: Row) -> None:
        """Count what another process counted."""
        for name in Row.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def spread(self) -> float | None:
        """Standard deviation of the change over the runs."""
        if self.measured < 2:
            return None
        mean = self.moved / self.measured
        return math.sqrt(max(0.0, self.squares / self.measured - mean**2))

    def mean(self, total: float) -> float | None:
        """Return a sum as the mean of the runs with a measure."""
        return total / self.measured if self.measured else None


@dataclass(slots=True)
class Seen:
    """What was said over all runs.

    Attributes:
        runs: number of them.
        outcomes: verdicts by outcome.
        rows: by category and unit, as players near chance are judged in one or the other.
    """

    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)

    def see(self, verdict: Verdict) -> None:
        """Count one verdict."""
        self.runs += 1
        self.outcomes[verdict.outcome] += 1
        for row in verdict.comparisons:
            self.rows.setdefault((row.name, row.unit), Row()).see(row)

    def add(self, other: Seen) -> None:
        """Count what another process counted."""
        self.runs += other.runs
        self.outcomes += other.outcomes
        for name, row in other.rows.items():
            self.rows.setdefault(name, Row()).add(row)

    def blocked(self, category: str) -> int:
        """Return the runs in which a category was worse, in whatever unit."""
        return sum(row.blocked for (name, _), row in self.rows.items() if name == category)

    def usual(self, category: str) -> str:
        """Return the unit that a category was judged in most often."""
        found = {unit: row.runs for (name, unit), row in self.rows.items() if name == category}
        return max(sorted(found), key=lambda unit: found[unit])


def no_step(runs: int) -> None:
    """Do nothing after some runs; nobody watches."""


def replay(
    game: Game,
    losses: Mapping[str, Loss],
    runs: int,
    workers: int = 1,
    step: Callable[[int], None] = no_step,
) -> Seen:
    """Ask the rule about a player whose answers suffered a loss against one whose did not.

    A run depends on its number alone, so the result is the same however many processes there are.

    Args:
        game: what is replayed.
        losses: by category; two equal players without any.
        runs: how often.
        workers: processes.
        step: called with the number of runs whenever some are done.
    """
    shards = [range(start, min(start + SHARD, runs)) for start in range(0, runs, SHARD)]
    seen = Seen()
    for part in _played(partial(_play, game, dict(losses)), shards, workers):
        seen.add(part)
        step(part.runs)
    return seen


def _played(play: partial[Seen], shards: Sequence[range], workers: int) -> Iterator[Seen]:
    if workers < 2 or len(shards) < 2:
        yield from map(play, shards)
        return
    with ProcessPoolExecutor(min(workers, len(shards))) as pool:
        yield from pool.map(play, shards)


def _play(game: Game, losses: dict[str, Loss], numbers: range) -> Seen:
    hurt = game.deck.cards(losses)
    seen = Seen()
    for number in numbers:
        seen.see(game.decided(hurt, f"deal {number}"))
    return seen
