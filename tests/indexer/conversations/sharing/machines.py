"""Machines of a team, each with its own database, and conversations to put there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.store.folder import FolderStore
from housestyle.indexer.conversations.cleaning import Cleaner
from housestyle.indexer.conversations.model import Call, Edit, Result, Session, Turn
from housestyle.indexer.conversations.sharing.desk import Desk
from housestyle.indexer.conversations.sharing.form import Content
from housestyle.indexer.conversations.sharing.pull import Pulled, pull
from housestyle.indexer.conversations.sharing.push import Sent, push
from housestyle.indexer.conversations.sharing.shelf import Shelf
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.conversations.store.rows import SessionRow, Standing
from housestyle.indexer.conversations.store.writing import digest_of

ROOT = "a1" * 20
SOURCE = "codex"
QUIET = Console(quiet=True)


def conversation(native: str, *more: Content, said: str = "Why?") -> list[Content]:
    """A session with a question, an edit, and its result."""
    call = Call("c1", "Edit", "edit", (Edit("a.py", ("x = 1",), ("x = 2",)),), ("a.py",))
    return [
        Session(native, cwd="/home/ada/shop", remote="git@host:shop", branch="main", title="Shop"),
        Turn(native, "t1", "person", said, time=1.0),
        Turn(native, "t2", "agent", "Because.", "t1", time=2.0, model="m", calls=(call,)),
        Result(native, "c1", "ok", "", (Edit("a.py", ("x = 1",), ("x = 3",)),)),
        *more,
    ]


class Machine:
    """A database and the team's store."""

    def __init__(self, folder: Path, store: FolderStore, author: str = "dev-00000001") -> None:
        self.sessions = Sessions.open(folder / "sessions.db")
        self.store = store
        self.shelf = Shelf(store, ROOT)
        self.desk = Desk(self.sessions, author, Cleaner(b"key", [], []))

    def tell(self, entries: Sequence[Content], source: str = SOURCE) -> None:
        with self.sessions.writing():
            for entry in entries:
                self.sessions.add(source, entry)
            self.sessions.flush()
            self.sessions.settle()

    def decide(self, native: str, standing: Standing) -> None:
        with self.sessions.writing():
            self.sessions.set_standing(self.session(native).id, standing)

    def push(self, *, dry: bool = False) -> list[Sent]:
        return push(self.desk, self.shelf, QUIET, dry=dry)

    def pull(self, *, dry: bool = False) -> Pulled:
        return pull(self.desk, self.shelf, QUIET, dry=dry)

    def session(self, native: str, source: str = SOURCE) -> SessionRow:
        found = self.sessions.session(digest_of(source, native))
        assert found is not None
        return found

    def standings(self) -> dict[str, str]:
        return {one.native: one.standing for one in self.sessions.sessions()}

    def objects(self) -> dict[str, bytes]:
        listed = self.store.list("sessions")
        return {one.name: (self.store.root / one.name).read_bytes() for one in listed}
