"""Files read in any pieces, and any number of times, come to the same rows as read at once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from housestyle.core.console import Console
from housestyle.indexer.conversations.belonging import Belonging
from housestyle.indexer.conversations.cleaning import Cleaner
from housestyle.indexer.conversations.harvest import Harvester
from housestyle.indexer.conversations.model import (
    Call,
    Complete,
    Edit,
    Entry,
    Gone,
    Place,
    Result,
    Session,
    Turn,
)
from housestyle.indexer.conversations.source import Surroundings
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.canonical import dump
from tests.indexer.conversations.told_source import TellingSource, lines
from tests.repositories import GitRepository

SECRET = "sk-ant-" + "abcdefghijklmnop0123456789"
SESSIONS, TURNS, CALLS = ("s", "t"), ("1", "2", "3", "4", "5"), ("c", "d", "e")
TEXTS = st.sampled_from(["", "a", "b", "a\n\nb", f"key {SECRET}", "mail ada@corp.example.net"])
UNHURRIED: dict[str, Any] = {  # shrinking takes minutes, since each example writes files
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
_SHARED = Path("/dev/shm")  # noqa: S108 - each example makes databases
MEMORY = _SHARED if _SHARED.is_dir() else None
TIMES = st.sampled_from([0.0, 1.0, 2.0, 3.0])


@dataclass(frozen=True)
class World:
    """What all examples share."""

    repository: Repository
    harvester: Harvester
    head: str

    @property
    def cwd(self) -> str:
        return str(self.repository.root)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    head = GitRepository(folder).commit("begin", {"src/a.py": "a\n"})
    repository = Repository.open(folder)
    cleaner = Cleaner(b"k" * 32, [("Ada Lovelace", "ada@x.example")], [str(folder)])
    return World(repository, Harvester(Belonging(repository), cleaner, Console(quiet=True)), head)


def _calls() -> st.SearchStrategy[tuple[Call, ...]]:
    edits = st.lists(
        st.builds(
            Edit,
            st.sampled_from(["a.py", "../b.py"]),
            st.just(("x",)),
            st.sampled_from([(), ("",), ("y", SECRET)]),
        ),
        max_size=2,
    )
    call = st.builds(
        Call,
        st.sampled_from(CALLS),
        st.sampled_from(["Edit", "Read"]),
        st.sampled_from(["edit", "read", "run", "other"]),
        edits.map(tuple),
        st.sampled_from([(), ("a.py",)]),
        st.sampled_from(["", "make", f"curl {SECRET}"]),
    )
    return st.lists(call, max_size=2, unique_by=lambda one: one.native).map(tuple)


def _entries(cwd: str, head: str) -> st.SearchStrategy[list[Entry | str]]:
    session, turn = st.sampled_from(SESSIONS), st.sampled_from(TURNS)
    told = st.builds(
        Session,
        session,
        cwd=st.sampled_from(["", cwd, cwd, f"{cwd}/src", "/elsewhere"]),
        head=st.sampled_from(["", "", head]),
        title=st.sampled_from(["", "one", "two"]),
        is_discussion=st.sampled_from([False, False, False, True]),
    )
    said = st.builds(
        Turn,
        session,
        turn,
        st.sampled_from(["person", "agent", "system"]),
        TEXTS,
        st.sampled_from(["", "", "", *TURNS]),
        TIMES,
        is_side=st.sampled_from([False, False, True]),
        calls=_calls(),
        place=st.sampled_from([None, None, Place("a.py", head, resolved=True)]),
        is_whole=st.sampled_from([False, False, True]),
    )
    result = st.builds(
        Result,
        session,
        st.sampled_from(CALLS),
        st.sampled_from(["", "ok", "failed"]),
        TEXTS,
        st.sampled_from([(), (Edit("z.py", (), ("z",)),)]),
        st.booleans(),
    )
    gone = st.builds(Gone, session, turn)
    complete = st.builds(Complete, session, st.lists(turn).map(tuple))
    riddle = st.sampled_from(['{"kind": "new"}', "broken {"])
    one = st.one_of(told, said, said, said, result, result, gone, complete, riddle)
    first: list[Entry | str] = [Session(native, cwd=cwd) for native in SESSIONS]
    return st.builds(
        lambda begun, rest: [*(first if begun else []), *rest],
        st.sampled_from([True, True, False]),
        st.lists(one, max_size=14),
    )


def _in_order(entries: list[Entry | str]) -> list[Entry | str]:
    """Return entries without those about a call or a turn that comes later, or never."""
    told: set[tuple[str, str]] = set()
    kept = []
    for entry in entries:
        if isinstance(entry, Turn):
            told |= {(entry.session, entry.native)}
            told |= {(entry.session, call.native) for call in entry.calls}
        about = entry.call if isinstance(entry, Result) else getattr(entry, "native", "")
        is_late = isinstance(entry, Result | Gone) and (entry.session, about) not in told
        kept += [] if is_late else [entry]
    return kept


def _harvested(world: World, pieces: Sequence[bytes], forget: bool = False) -> list[str]:
    """Return what is stored after the pieces of a file were appended, each followed by a harvest.

    Args:
        world: the repository.
        pieces: bytes; an empty one is a harvest of what was read already.
        forget: lose the cursors each time, so that all is read again.
    """
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        home, database = Path(name), Path(name) / "state" / "sessions.db"
        around = Surroundings(world.repository, home)
        for piece in pieces:
            with (home / "one.told").open("ab") as file:
                file.write(piece)
            with Sessions.open(database) as sessions:
                if forget:
                    sessions.connection.execute("DELETE FROM cursor")
                world.harvester.run(sessions, [TellingSource()], around)
        with Sessions.open(database, readonly=True) as sessions:
            return dump(sessions)


def _check(world: World, data: st.DataObject) -> None:
    content = lines(_in_order(data.draw(_entries(world.cwd, world.head))))
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=4))
    bounds = [0, *sorted(cuts), len(content), len(content)]
    pieces = [content[begin:end] for begin, end in pairwise(bounds)]
    at_once = _harvested(world, [content])

    assert _harvested(world, pieces) == at_once
    assert _harvested(world, pieces, forget=True) == at_once
    assert not any(SECRET in row for row in at_once)


@settings(**UNHURRIED, max_examples=20)
@given(data=st.data())
def test_pieces_come_to_the_same(world: World, data: st.DataObject) -> None:
    _check(world, data)


@pytest.mark.slow
@settings(**UNHURRIED, max_examples=400)
@given(data=st.data())
def test_many_pieces_come_to_the_same(world: World, data: st.DataObject) -> None:
    _check(world, data)
