"""A person's home folder with a repository, transcripts, and a database beside it."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.harvest import harvest
from housestyle.indexer.conversations.model import Entry
from housestyle.indexer.conversations.report import Report
from housestyle.indexer.conversations.source import Source, Surroundings
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.canonical import dump
from tests.indexer.conversations.told_source import TellingSource, write
from tests.repositories import GitRepository


class PersonHome:
    """The home of ``adalove``."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home" / "adalove"
        self.git = GitRepository(self.home / "work" / "engine")
        self.head = self.git.commit("begin", {"src/a.py": "a = 1\n"})
        self.database = folder / "state" / "sessions.db"
        self.around = Surroundings(Repository.open(self.git.folder), self.home)

    @property
    def cwd(self) -> str:
        return str(self.git.folder)

    def tell(self, *entries: Entry | str, name: str = "one") -> Path:
        return write(self.home / f"{name}.told", entries)

    def harvest(self, *sources: Source, dry: bool = False) -> Report:
        wanted = sources or (TellingSource(),)
        return harvest(self.database, wanted, self.around, Console(quiet=True), dry=dry)

    def open(self) -> Sessions:
        return Sessions.open(self.database, readonly=True)

    def dump(self) -> list[str]:
        with self.open() as sessions:
            return dump(sessions)
