"""Measures pairing against worlds whose truth is known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.pairing.pair import pair
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.pairing.scenarios import HELD_BACK, SCENARIOS
from tests.indexer.conversations.pairing.worlds import DAY, World

SOURCES = ("claude-code", "codex", "copilot", "aider", "cursor", "specstory", "gemini")


@dataclass
class Tally:
    """Links found and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the links that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the landings that were found."""
        return self.right / max(1, self.right + self.missed)


Tallies = dict[str, dict[str, Tally]]  # of what → scenario → counts


def build(folder: Path, seed: int, names: Iterable[str] = ()) -> World:
    """Make a world in which every scenario happened, one after the other."""
    world = World(folder, seed)
    chosen = [*(names or SCENARIOS)]
    world.chance.shuffle(chosen)
    for number, name in enumerate(chosen):
        world.now = name
        {one.__name__: one for one in (*SCENARIOS.values(), *HELD_BACK)}[name](
            world, SOURCES[(number + seed) % len(SOURCES)], f"s{seed}-{number:02d}"
        )
        world.wait(world.chance.choice((1800, 7200, DAY / 2)))
    world.wait(8 * DAY)
    world.person(label="end")
    return world


def measure(world: World, database: Path, found: Tallies) -> None:
    """Pair a world's sessions and count what is right."""
    labels = world.labels()
    with Sessions.open(database) as sessions:
        world.store(sessions)
        repository = Repository.open(world.git.folder)
        pair(sessions, repository, None, world.git.clock + 30 * DAY, Console(quiet=True))
        repository.close()
        for row in sessions.sessions():
            key = (row.source, row.native)
            natives = {turn.id: turn.native for turn in sessions.turns(row.id)}
            linked: dict[str, set[str]] = defaultdict(set)
            for link in sessions.links(session=row.id):
                if link.commit and "answered by" not in link.parts:
                    turn = natives[link.turn] if link.turn else ""
                    linked[turn].add(labels.get(link.commit, link.commit[:7]))
            if not world.talks[key].knows_turns:
                linked = {"": linked[""]}
            _count(found, world.scenario[key], key[1], world.truth[key], linked)


def _count(
    found: Tallies,
    scenario: str,
    native: str,
    truth: dict[str, set[str]],
    linked: dict[str, set[str]],
) -> None:
    for turn in sorted({*truth, *linked}):
        tally = found.setdefault("turn" if turn else "session", {}).setdefault(scenario, Tally())
        told, seen = truth.get(turn, set()), linked.get(turn, set())
        tally.right += len(told & seen)
        tally.wrong += len(seen - told)
        tally.missed += len(told - seen)
        for what, labels in (("wrong", seen - told), ("missed", told - seen)):
            tally.notes += [f"{what} {native} {turn} {one}" for one in sorted(labels)]


def total(tallies: dict[str, Tally]) -> Tally:
    """Return the sum of all scenarios."""
    sums: Counter[str] = Counter()
    for one in tallies.values():
        sums.update(right=one.right, wrong=one.wrong, missed=one.missed)
    return Tally(sums["right"], sums["wrong"], sums["missed"])
