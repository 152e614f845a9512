"""The corpus: every candidate that was ever made from what is live now, and what became of it.

``corpus.db`` is derived from the graph: what is damaged is set aside and made anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import sqlite_utils

from ..core.digest import canonical_json
from ..core.errors import UserError
from .curation.candidate import Candidate
from .curation.dedup import Signature, band_keys, similarity
from .curation.scalars import Scalars
from .curation.text import Hashes
from .example import Example

APPLICATION_ID = 0x48534350  # "HSCP"
VERSION = 1
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE source (key TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE candidate (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    author TEXT NOT NULL,
    example TEXT NOT NULL,        -- JSON; without its text when it holds a secret
    rejected TEXT NOT NULL,       -- reason of a filter that looks at this example alone
    outcome TEXT,                 -- '' kept, else the reason; NULL before selection
    exact TEXT NOT NULL,          -- hash of the normalised syntax of what it teaches
    texts TEXT NOT NULL,          -- hashes of its whole text and of its completion
    grams BLOB NOT NULL,          -- uint64 hashes of runs of 13 tokens
    is_test INTEGER NOT NULL,
    signature BLOB,               -- uint32 MinHash; NULL when too short for one
    UNIQUE (source, id)
) STRICT;
CREATE INDEX candidate_id ON candidate (id);
CREATE TABLE band (
    key BLOB NOT NULL,
    candidate INTEGER NOT NULL REFERENCES candidate (number) ON DELETE CASCADE,
    PRIMARY KEY (key, candidate)
) STRICT, WITHOUT ROWID;
CREATE INDEX band_candidate ON band (candidate);
CREATE TABLE near (                -- near-duplicates, both ways
    candidate INTEGER NOT NULL REFERENCES candidate (number) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES candidate (number) ON DELETE CASCADE,
    PRIMARY KEY (candidate, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_other ON near (other);
"""
TABLES = ("near", "band", "candidate", "source", "meta")


class Corpus:
    """The store behind one assembly; open it with ``Corpus.open``."""

    def __init__(self, database: sqlite_utils.Database, threshold: float) -> None:
        self._db = database
        self._threshold = threshold

    @classmethod
    @contextmanager
    def open(cls, path: Path, threshold: float, recipe: str) -> Iterator[Corpus]:
        """Open the corpus in one write transaction that ends with the block.

        Args:
            path: ``corpus.db``; made when missing, set aside when damaged.
            threshold: Jaccard similarity that counts as a near-duplicate.
            recipe: names everything that stored values depend on; a corpus of another recipe is
                emptied.

        Raises:
            UserError: a newer housestyle wrote the file, or it cannot be written.

        """
        database = _opened(path)
        try:
            with database.conn:
                database.execute("BEGIN IMMEDIATE")
                corpus = cls(database, threshold)
                corpus._follow(f"{recipe} {threshold}")
                yield corpus
        except sqlite3.OperationalError as error:
            remedy = "make the folder writable and free some space on its disk"
            raise UserError(f"cannot write {path} ({error})", remedy) from error
        finally:
            database.close()

    def sources(self) -> set[str]:
        """Return the keys of the sources whose candidates are stored."""
        return {row[0] for row in self._db.execute("SELECT key FROM source")}

    def retire(self, keys: Collection[str]) -> int:
        """Delete sources with their candidates; return the number of candidates deleted."""
        before = self._db.table("candidate").count
        self._db.conn.executemany("DELETE FROM source WHERE key = ?", [(k,) for k in keys])
        return int(before - self._db.table("candidate").count)

    def add(self, key: str, kind: str, candidates: list[Candidate]) -> None:
        """Store a source with its candidates, and find their near-duplicates."""
        self._db.conn.execute("INSERT INTO source VALUES (?, ?)", (key, kind))
        for candidate in candidates:
            number = self._insert(key, candidate)
            if candidate.signature is not None:
                self._connect(number, candidate.kind, candidate.signature)

    def live(self) -> list[Scalars]:
        """Return what selection needs of every candidate."""
        columns = "number, id, source, kind, path, author, rejected, exact, is_test"
        return [Scalars(*row) for row in self._db.execute(f"SELECT {columns} FROM candidate")]  # noqa: S608

    def near(self) -> dict[int, set[int]]:
        """Return candidate → its near-duplicates."""
        near: dict[int, set[int]] = defaultdict(set)
        for left, right in self._db.execute("SELECT candidate, other FROM near"):
            near[left].add(right)
        return near

    def fingerprint(self, number: int) -> tuple[set[str], Hashes, Signature | None]:
        """Return what decontamination compares of one candidate."""
        columns = "SELECT texts, grams, signature FROM candidate WHERE number = ?"
        texts, grams, values = self._db.execute(columns, [number]).fetchone()
        sketch = None if values is None else np.frombuffer(values, np.uint32)
        return set(texts.split()), np.frombuffer(grams, np.uint64), sketch

    def decide(self, outcomes: dict[int, str]) -> None:
        """Store the outcome of each candidate."""
        rows = [(reason, number) for number, reason in outcomes.items()]
        self._db.conn.executemany("UPDATE candidate SET outcome = ? WHERE number = ?", rows)

    def kept(self) -> list[Example]:
        """Return the kept examples, sorted by kind, path and id."""
        query = "SELECT example FROM candidate WHERE outcome = '' ORDER BY kind, path, id"
        return [Example.from_row(json.loads(row[0])) for row in self._db.execute(query)]

    def _follow(self, recipe: str) -> None:
        stored = self._db.execute("SELECT value FROM meta WHERE name = 'recipe'").fetchone()
        if stored is None or stored[0] != recipe:
            self._db.execute("DELETE FROM source")
            self._db.table("meta").upsert({"name": "recipe", "value": recipe}, pk="name")

    def _insert(self, key: str, candidate: Candidate) -> int:
        example = candidate.example
        if candidate.rejected == "secret":
            example = replace(example, prompt="", suffix="", completion="")
        row = {
            "id": example.id,
            "source": key,
            "kind": example.kind,
            "path": example.path.encode("utf-8", "backslashreplace").decode(),
            "author": example.author,
            "example": canonical_json(example.as_row()),
            "rejected": candidate.rejected,
            "exact": candidate.exact,
            "texts": " ".join(sorted(candidate.texts)),
            "is_test": int(candidate.is_test),
            "grams": candidate.grams.tobytes(),
            "signature": None if candidate.signature is None else candidate.signature.tobytes(),
        }
        columns, holes = ", ".join(row), ", ".join(f":{name}" for name in row)
        query = f"INSERT INTO candidate ({columns}) VALUES ({holes})"  # noqa: S608
        return int(self._db.conn.execute(query, row).lastrowid or 0)

    def _connect(self, number: int, kind: str, values: Signature) -> None:
        keys = band_keys(values, self._threshold, kind)
        marks = ", ".join("?" * len(keys))
        query = (
            "SELECT DISTINCT number, signature FROM band JOIN candidate ON number = candidate"  # noqa: S608
            f" WHERE key IN ({marks})"
        )
        pairs = []
        for other, stored in self._db.conn.execute(query, keys):
            if similarity(values, np.frombuffer(stored, np.uint32)) >= self._threshold:
                pairs += [(number, other), (other, number)]
        self._db.conn.executemany("INSERT INTO near VALUES (?, ?)", pairs)
        rows = [(key, number) for key in dict.fromkeys(keys)]
        self._db.conn.executemany("INSERT INTO band VALUES (?, ?)", rows)


def why(path: Path, example_id: str) -> str:
    """Return what became of an example: "kept", or the reason why it was dropped.

    Raises:
        UserError: the corpus holds no such example.

    """
    database = _opened(path)
    try:
        query = "SELECT outcome FROM candidate WHERE id = ? ORDER BY outcome, source"
        row = database.execute(query, [example_id]).fetchone()
    finally:
        database.close()
    if row is None:
        raise UserError(f"no example {example_id} in the corpus", "run `housestyle assemble`")
    return row[0] or "kept"


def _opened(path: Path) -> sqlite_utils.Database:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _checked(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            problem = f"cannot open {path}: {error}"
            raise UserError(problem, "free some space on its disk and try again") from error
        _set_aside(path)
        return _checked(path)


def _checked(path: Path) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database = sqlite_utils.Database(connection, execute_plugins=False)
        database.execute("PRAGMA foreign_keys = ON")
        _migrate(database, path)
    except BaseException:
        connection.close()
        raise
    return database


def _migrate(database: sqlite_utils.Database, path: Path) -> None:
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if application not in (0, APPLICATION_ID):
        raise sqlite3.DatabaseError("not a corpus")
    if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("torn pages")
    if version > VERSION:
        problem = f"{path} was written by a newer housestyle"
        raise UserError(problem, f"upgrade housestyle, or delete {path}: it is derived")
    if version == VERSION:
        return
    drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in TABLES)
    stamps = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.conn.executescript(f"BEGIN IMMEDIATE; {drops} {SCHEMA} {stamps} COMMIT;")


def _set_aside(path: Path) -> None:
    path.replace(path.with_name(f"{path.name}.damaged"))
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
