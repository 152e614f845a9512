"""From a session that people shared to what it teaches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from housestyle.core.settings import IndexerSettings
from housestyle.indexer.conversations.model import Call, Edit, Result, Session, Turn
from housestyle.indexer.conversations.pairing.pair import pair
from housestyle.indexer.conversations.reasons.telling import tell_reasons
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.conversations.store.rows import Standing
from housestyle.trainer.conversations import told_at
from housestyle.trainer.corpus.dump import dump_lines
from housestyle.trainer.kinds.told import NOTHING, Told
from tests.trainer.workshop import QUIET, Workshop

Make = Callable[[], Workshop]
FIRST = "def total(rows):\n    return sum(rows)\n"
PROPOSED = (
    "def total(rows):\n    result = 0.0\n    for row in rows:\n"
    "        result += float(row.amount)\n    return result\n"
)
LANDED = (
    "def total(rows):\n    result = Decimal(0)\n    for row in rows:\n"
    "        result += Decimal(row.amount)\n    return result\n"
)
WHY = "No, do not use floats here, because they lose cents in long sums."


def dumped(corpus: Path) -> list[str]:
    with closing(sqlite3.connect(corpus)) as database:
        return list(dump_lines(database))


class Desk:
    """A repository, and one session in which its function came to be as it is."""

    def __init__(self, made: Workshop) -> None:
        self.made = made
        made.commit({"shop.py": FIRST}, "feat: a total")
        self.database = made.root.parent / "sessions.db"
        self.time = float(made.repository.clock)

    def landed(self, standing: Standing = "approved") -> Told:
        edit = Edit("shop.py", tuple(FIRST.splitlines()), tuple(PROPOSED.splitlines()))
        other = Edit("shop.py", tuple(PROPOSED.splitlines()), tuple(LANDED.splitlines()))
        entries = [
            Session("s", time=self.time, title="totals"),
            self._turn("t1", "person", "Sum the amounts of the rows."),
            self._turn("t2", "agent", "", Call("c1", "Edit", "edit", (edit,))),
            self._turn("t3", "agent", "", Call("c2", "Bash", "run", command="pytest -q")),
            Result("s", "c2", "failed", "E   assert 0.30000000000000004 == 0.3\n1 failed"),
            self._turn("t4", "person", WHY),
            self._turn("t5", "agent", "", Call("c3", "Edit", "edit", (other,))),
            self._turn("t6", "agent", "", Call("c4", "Bash", "run", command="pytest -q")),
            Result("s", "c4", "ok", "1 passed"),
        ]
        self.made.commit({"shop.py": LANDED}, "fix: cents")
        graph, repository = self.made.graph()
        with Sessions.open(self.database) as sessions:
            with sessions.writing():
                for entry in entries:
                    sessions.add("codex", entry)
                sessions.settle()
            with sessions.writing():
                sessions.set_standing(sessions.sessions()[0].id, standing)
            pair(sessions, repository, graph, self.made.repository.clock + 60.0, QUIET)
            tell_reasons(sessions, QUIET)
        return told_at(self.database, graph, IndexerSettings())

    def _turn(self, native: str, role: str, text: str, *calls: Call) -> Turn:
        self.time += 10
        return Turn("s", native, role, text, time=self.time, calls=calls)  # type: ignore[arg-type]


@pytest.fixture
def desk(workshop: Make) -> Desk:
    return Desk(workshop())


def test_nothing_is_told_without_a_database(desk: Desk, tmp_path: Path) -> None:
    graph, _ = desk.made.graph()
    assert told_at(tmp_path / "none.db", graph, IndexerSettings()) == NOTHING


def test_a_decision_comes_with_the_code_that_followed(desk: Desk) -> None:
    (one,) = desk.landed().decided
    assert (one.question, one.reason) == ("Sum the amounts of the rows.", WHY)
    assert one.after == LANDED
    assert one.landed.commit == desk.made.repository.git("rev-parse", "HEAD")


def test_a_failure_comes_with_the_lines_that_mended_it(desk: Desk) -> None:
    (one,) = desk.landed().mended
    assert "assert 0.30000000000000004 == 0.3" in one.failure
    assert (one.before, one.after) == (PROPOSED, LANDED)


@pytest.mark.parametrize("standing", ["private", "refused"])
def test_what_nobody_shared_teaches_nothing(desk: Desk, standing: Standing) -> None:
    assert desk.landed(standing) == NOTHING


def test_what_is_told_later_and_taken_back_leaves_no_trace(desk: Desk) -> None:
    made = desk.made
    made.settings = made.settings.model_copy(update={"holdout_share": 0.0, "window_share": 0.0})
    told = desk.landed()
    dumps = []
    for made.told, corpus in zip((NOTHING, told, told, NOTHING, NOTHING), "aabac", strict=True):
        assembly = made.assemble(f"{corpus}.db")
        dumps.append((dumped(made.root.parent / f"{corpus}.db"), [e.id for e in assembly.examples]))
    before, told_later, told_at_once, taken_back, never = dumps
    assert told_later == told_at_once
    assert before == taken_back == never
    assert before != told_later
