"""What is told whole, harvested into the database: once, and without what is gone."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.harvest import harvest
from housestyle.indexer.conversations.report import Report
from housestyle.indexer.conversations.source import Surroundings
from housestyle.indexer.conversations.sources import load
from housestyle.indexer.conversations.sources.aider import NAME
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.cursor_stores import CursorStore, tool
from tests.indexer.conversations.sources.test_aider import HISTORY
from tests.indexer.conversations.sources.test_specstory import CLAUDE
from tests.repositories import GitRepository


def _harvest(repo: GitRepository, database: Path) -> Report:
    around = Surroundings(Repository.open(repo.folder), repo.folder.parent)
    sources = [load(name) for name in ("aider", "specstory", "cursor")]
    return harvest(database, sources, around, Console(quiet=True, terminal=False))


def _live(database: Path) -> dict[str, list[str]]:
    with Sessions.open(database, readonly=True) as store:
        return {
            f"{one.source} {one.native[:10]}": [
                turn.text for turn in store.turns(one.id) if turn.is_live
            ]
            for one in store.sessions()
        }


def test_documents_are_harvested_once(tmp_path: Path):
    repo = GitRepository(tmp_path / "home" / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    (repo.folder / NAME).write_text(HISTORY)
    (repo.folder / ".specstory" / "history").mkdir(parents=True)
    (repo.folder / ".specstory" / "history" / "one.md").write_text(CLAUDE)
    cursor = CursorStore(repo.folder.parent)
    edited = tool("write", params={"relativeWorkspacePath": "a.py"}, rawArgs={"contents": "a = 2"})
    asked, other = {"type": 1, "text": "cache it"}, {"type": 1, "text": "no, not so"}
    cursor.composer("one", {"a": asked, "b": edited, "c": other})
    cursor.window("w1", repo.folder, ["one"])
    database = tmp_path / "sessions.db"

    first = _harvest(repo, database)
    assert first.failures == {}
    told = _live(database)
    assert set(told) == {
        "aider 2026-03-04",
        "aider 2026-03-05",
        "cursor one",
        "specstory 5c7d5c23-0",
    }
    assert told["cursor one"] == ["cache it", "", "no, not so"]
    assert len(told["specstory 5c7d5c23-0"]) == 7

    again = _harvest(repo, database)
    assert (again.added, again.updated) == (0, 0)
    assert _live(database) == told

    cursor.composer("one", {"a": asked, "d": {"type": 2, "text": "Otherwise, then."}})
    with (repo.folder / NAME).open("a") as file:
        file.write("\n#### and now?  \n\nIt says hello.\n")
    _harvest(repo, database)
    told = _live(database)
    assert told["cursor one"] == ["cache it", "Otherwise, then."]
    assert told["aider 2026-03-05"][-2:] == ["and now?", "It says hello."]
    again = _harvest(repo, database)
    assert (again.added, again.updated) == (0, 0)
