"""Incremental equals full: over random git histories the dump equals a fresh database's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.outcomes import Failed
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer import deriving
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.update import update
from tests.indexer.checkouts import Checkout
from tests.indexer.histories import (
    ACTIONS,
    VIEWS,
    WEIGHTS,
    Choices,
    Moment,
    World,
    known_languages,
)

MIXES = (
    ("python",),
    ("python",),
    ("python",),
    ("javascript", "typescript"),
    ("go",),
    known_languages(),
)
DEALT = [action for action in ACTIONS for _ in range(WEIGHTS.get(action, 1))]
HISTORY = st.tuples(
    st.sampled_from(MIXES),
    st.binary(min_size=8, max_size=8),
    st.integers(4, 9).map(lambda count: tuple(range(count))),
)
History = tuple[tuple[str, ...], bytes, tuple[int, ...]]  # languages, choices, steps to take
SHARDS, EXAMPLES = 20, 250
MEMORY = Path("/dev/shm")  # noqa: S108 - in memory: nothing here has to last


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Checkout(Path(folder))


def grow(history: History) -> tuple[World, list[Moment]]:
    """Return a history's commits, and what is checked out from moment to moment."""
    languages, code, steps = history
    world = World(languages, quiet=code[0] % 3 > 0)
    world.begin(Choices(code))
    moments = [world.heads[view] for view in VIEWS]
    for step in steps:
        choices = Choices(code + bytes([step]))
        moments.append(world.act(choices.choice(DEALT), choices))
    return world, moments + [world.heads[view] for view in VIEWS]


@dataclass
class Observer:
    """Indexes the worktrees of a checkout."""

    checkout: Checkout

    def canonical(self, moment: Moment, database: Path) -> str:
        """Update a database and return all that it shows, recorded look-ups included."""
        repository = Repository.open(self.checkout.folders[moment.view], "libgit2")
        chosen = IndexerSettings(exclude=moment.exclude)
        update(repository, database, chosen, Console(quiet=True))
        with closing(Graph.open(database, repository)) as graph:
            try:
                return "\n".join([*graph.dump(complete=True), *_lookups(graph)])
            except KeyError as error:
                return f"an edge leads to {error}, which is no symbol"


def _lookups(graph: Graph) -> Iterator[str]:
    rows = graph.connection.execute(
        "SELECT path, subject, names FROM dep d JOIN file f ON f.id = d.file WHERE view = ?"
        " ORDER BY path, subject",
        (graph.view,),
    )
    yield from map(repr, rows)


def first_difference(observer: Observer, history: History) -> str | None:
    """Return what first differs between a grown and a fresh database, if anything does."""
    world, moments = grow(history)
    ids = observer.checkout.write(world)
    known: dict[tuple[int, tuple[str, ...]], str] = {}  # the view makes no difference
    with tempfile.TemporaryDirectory(dir=observer.checkout.folders[""].parent) as folder:
        grown = Path(folder) / "grown.db"
        for number, moment in enumerate(moments):
            observer.checkout.show(moment, ids)
            found, shown = observer.canonical(moment, grown), (moment.commit, moment.exclude)
            if shown not in known:
                known[shown] = observer.canonical(moment, Path(folder) / f"fresh{number}.db")
            if found != known[shown]:
                return f"moment {number}: {moment}\n" + _difference(found, known[shown])
        assert not grown.with_name("grown.db.broken").exists()
    return None


def _difference(found: str, fresh: str) -> str:
    mine, theirs = found.split("\n"), fresh.split("\n")
    only = [f"grown: {one}" for one in mine if one not in set(theirs)]
    return "\n".join(only + [f"fresh: {one}" for one in theirs if one not in set(mine)])


def smallest(observer: Observer, history: History) -> History:
    """Return a history that still shows a difference, with no step that can be left out."""
    languages, code, steps = history
    for step in reversed(steps):
        fewer = (languages, code, tuple(one for one in history[2] if one != step))
        if first_difference(observer, fewer):
            history = fewer
    return history


def search(observer: Observer, number: int, examples: int) -> None:
    """Try random histories; raise with the first that shows a difference."""

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORY)
    def attempt(history: History) -> None:
        if first_difference(observer, history):
            least = smallest(observer, history)
            pytest.fail(f"{least}\n{first_difference(observer, least)}")

    attempt()


def test_incremental_equals_full(checkout: Checkout) -> None:
    search(Observer(checkout), number=0, examples=60)


def test_the_test_can_fail(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "affected", lambda connection, view, changes: set())
    with pytest.raises(Failed, match="grown: "):
        search(Observer(checkout), number=0, examples=60)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(1, SHARDS + 1))
def test_incremental_equals_full_often(checkout: Checkout, shard: int) -> None:
    search(Observer(checkout), shard, EXAMPLES)
