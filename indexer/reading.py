"""Makes sure that contents have facts: reads from git what has none, and stores what is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from .extraction.budget import DEADLINE_REASON, DEFECT_REASON, Budget
from .extraction.pool import Job, Work, default_workers, extract_blobs
from .git.repository import Repository
from .languages.table import language
from .store.database import writing
from .store.factstore import MISSING_REASON, FactStore
from .store.rows import FUNCTION, FactRows, unread

if TYPE_CHECKING:
    from ..core.console import Console

BATCH = 500  # contents per transaction: a killed run keeps what it has parsed


class Reader:
    """Reads contents into the fact store."""

    def __init__(
        self,
        repository: Repository,
        connection: sqlite3.Connection,
        facts: FactStore,
        budget: Budget,
        console: Console,
    ) -> None:
        self._repository, self._connection = repository, connection
        self._facts, self._budget, self._console = facts, budget, console
        self._waiting: list[tuple[str, str, FactRows]] = []
        self.parsed = 0
        self._failed = 0

    def read(self, contents: Mapping[str, Iterable[str]], task: str) -> None:
        """Store the facts of all contents that have none.

        Args:
            contents: language → git's blob ids.
            task: what is said of it while it goes on.
        """
        missing = {
            spoken: sorted({*oids}.difference(self._facts.find(spoken, oids)))
            for spoken, oids in sorted(contents.items())
        }
        total = sum(map(len, missing.values()))
        if not total:
            return
        with self._console.progress(task, total) as advance:
            done = 0

            def sink(job: Job, result: object) -> None:
                nonlocal done
                self._keep(job.language, job.blob, FactRows(*result))  # type: ignore[misc]
                done += 1
                advance(done)

            work = Work(FUNCTION, self._budget)
            extract_blobs(self._jobs(missing), work, sink, default_workers())
            self._store()
        self.parsed += total
        self._warn()

    def _warn(self) -> None:
        """Say that files were left out for a reason that is not theirs."""
        if self._failed:
            self._console.say(
                f"warning: {self._failed} files could not be extracted, which is a defect of "
                "housestyle or of this machine: `housestyle graph stats` lists them, please report"
            )
        self._failed = 0

    def _jobs(self, missing: Mapping[str, list[str]]) -> Iterator[Job]:
        """Yield what can be read; the rest is stored with its reason at once."""
        for spoken, oids in missing.items():
            limit = self._budget.max_file_bytes * language(spoken).weight
            for found in self._repository.blobs(oids, limit):
                if found.data is not None:
                    yield Job(found.id, spoken, found.data)
                    continue
                reason = f"larger than {limit} bytes" if found.size else MISSING_REASON
                digest = sha256(found.id.encode()).hexdigest()
                self._keep(spoken, found.id, unread(reason, digest, found.size or 0))

    def _keep(self, spoken: str, oid: str, rows: FactRows) -> None:
        self._failed += rows.reason.startswith((DEFECT_REASON, DEADLINE_REASON))
        self._waiting.append((spoken, oid, rows))
        if len(self._waiting) >= BATCH:
            self._store()

    def _store(self) -> None:
        with writing(self._connection):
            for spoken, oid, rows in self._waiting:
                self._facts.add(spoken, oid, rows)
        self._waiting.clear()
