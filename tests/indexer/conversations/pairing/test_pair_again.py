"""Pairing again, after more was said, committed, rewritten or renamed."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.pairing.pair import Paired, pair
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.pairing.scenarios import SCENARIOS
from tests.indexer.conversations.pairing.worlds import DAY, World

STEPS = ("corrected", "squashed", "rebased", "amended", "retried", "moved")
SOURCES = ("claude-code", "gemini", "copilot", "aider")


def paired(world: World, database: Path, days: float = 0.0) -> Paired:
    with Sessions.open(database) as sessions:
        repository = Repository.open(world.git.folder)
        now = world.git.clock + days * DAY
        done = pair(sessions, repository, None, now, Console(quiet=True))
        repository.close()
        return done


def links(database: Path) -> list[tuple[object, ...]]:
    found = []
    with Sessions.open(database, readonly=True) as sessions:
        for row in sessions.sessions():
            natives = {0: ""} | {turn.id: turn.native for turn in sessions.turns(row.id)}
            for link in sessions.links(session=row.id):
                parts = dict(link.parts)
                if "answered by" in parts:
                    parts["answered by"] = natives[int(parts["answered by"])]
                place = (link.commit, link.path, link.symbol, link.score, sorted(parts.items()))
                what = (row.native, natives[link.turn], *place, link.is_hard, link.state)
                found.append(what)
    return sorted(found, key=repr)


def test_pairing_step_by_step_equals_pairing_at_once(tmp_path: Path) -> None:
    world = World(tmp_path / "repository", 5, files=2)
    stored = 0
    for number, name in enumerate(STEPS):
        world.now = name
        SCENARIOS[name](world, SOURCES[number % len(SOURCES)], f"s-{number:02d}")
        with Sessions.open(tmp_path / "steps.db") as sessions, sessions.writing():
            for source, entry in world.entries[stored:]:
                sessions.add(source, entry)
            sessions.settle()
        stored = len(world.entries)
        paired(world, tmp_path / "steps.db")
        world.wait(DAY)
    with Sessions.open(tmp_path / "once.db") as sessions:
        world.store(sessions)
    world.wait(10 * DAY)
    paired(world, tmp_path / "steps.db")
    paired(world, tmp_path / "once.db")
    assert links(tmp_path / "steps.db") == links(tmp_path / "once.db")
    assert any(link[-1] == "unlanded" for link in links(tmp_path / "once.db"))


def test_nothing_new_pairs_nothing(tmp_path: Path) -> None:
    world = small(tmp_path)
    assert paired(world, tmp_path / "s.db").landed == 1
    assert paired(world, tmp_path / "s.db") == Paired()


def test_work_is_unlanded_only_when_its_week_is_over(tmp_path: Path) -> None:
    world = World(tmp_path / "repository", 2, files=1)
    talk = world.talk("codex")
    talk.say("Write it")
    talk.add("main.py")
    with Sessions.open(tmp_path / "s.db") as sessions:
        world.store(sessions)
    paired(world, tmp_path / "s.db", days=6)
    assert links(tmp_path / "s.db") == []
    assert paired(world, tmp_path / "s.db", days=8).unlanded == 1
    assert {link[-1] for link in links(tmp_path / "s.db")} == {"unlanded"}
    world.wait(9 * DAY)
    world.git.git("add", "-A")
    world.git.git("commit", "-q", "-m", "late", f"--date={world.git.clock - 4 * DAY} +0000")
    assert paired(world, tmp_path / "s.db").landed == 1  # authored within the week, and rebased


def test_links_follow_a_commit_that_is_amended(tmp_path: Path) -> None:
    world = small(tmp_path)
    paired(world, tmp_path / "s.db")
    world.wait()
    world.git.git("commit", "-q", "--amend", "-m", "Another message")
    head = world.git.git("rev-parse", "HEAD")
    assert paired(world, tmp_path / "s.db").landed == 1
    assert {link[2] for link in links(tmp_path / "s.db")} == {head}


def test_links_are_lost_with_their_commit(tmp_path: Path) -> None:
    world = small(tmp_path)
    paired(world, tmp_path / "s.db")
    world.git.git("reset", "-q", "--hard", "HEAD~1")
    paired(world, tmp_path / "s.db")
    assert links(tmp_path / "s.db") == []


def small(tmp_path: Path) -> World:
    """Return a world in which one session landed; it is stored in ``s.db``."""
    world = World(tmp_path / "repository", 1, files=1)
    SCENARIOS["plain"](world, "codex", "s-00")
    with Sessions.open(tmp_path / "s.db") as sessions:
        world.store(sessions)
    return world
