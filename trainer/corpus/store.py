"""The corpus: every candidate that was ever made from what is live now, and what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from ...core.errors import UserError
from ...core.people import People
from ..curation.candidate import Candidate
from ..curation.live import Live
from ..curation.near import Near
from ..example import Example
from ..kinds.material import Material
from . import loading, writing
from .acquaintance import meet
from .dump import dump_lines
from .leaks import Leaks, Space
from .neighbours import near_rows
from .schema import opened, set_aside
from .suspicion import Ask, forget_suspected


class Corpus:
    """The store behind one assembly; open it with ``Corpus.open``."""

    def __init__(self, database: sqlite_utils.Database, threshold: float, first_new: int) -> None:
        self._db = database
        self._threshold = threshold
        self._first = self._next = first_new
        self._leaks = Leaks(database.conn, first_new)
        self._spaces: Sequence[Space] = ()

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
            UserError: a newer housestyle wrote the file, it cannot be written, or it turned out to
                be damaged while it was used.

        """
        database = opened(path)
        try:
            with database.conn:
                database.execute("BEGIN IMMEDIATE")
                _follow(database, f"{recipe} {threshold}")
                number = database.execute("SELECT coalesce(max(number), 0) + 1 FROM candidate")
                yield cls(database, threshold, number.fetchone()[0])
        except sqlite3.DatabaseError as error:
            if _is_damage(error):
                set_aside(path)
                problem = f"{path} is damaged ({error})"
                raise UserError(problem, "run this again: the corpus is made anew") from error
            remedy = "make the folder writable and free some space on its disk"
            raise UserError(f"cannot write {path} ({error})", remedy) from error
        finally:
            database.close()

    def sources(self) -> set[str]:
        """Return the keys of the sources whose candidates are stored."""
        return {row[0] for row in self._db.execute("SELECT key FROM source")}

    def retire(self, keys: Collection[str]) -> int:
        """Delete sources with their candidates; return the number of candidates deleted."""
        return writing.delete(self._db.conn, keys)

    def meet(self, people: People) -> int:
        """Delete what names of people that are new to the corpus may stand in.

        It has to be made anew. Returns the number of candidates deleted.
        """
        return meet(self._db.conn, people)

    def forget_suspected(self, ask: Ask) -> int:
        """Forget the text of new candidates in which ``ask`` sees a secret; return their number."""
        return forget_suspected(self._db.conn, self._first, ask)

    def add(self, key: str, kind: str, candidates: Sequence[Candidate]) -> None:
        """Store a source with its candidates."""
        self._db.conn.execute("INSERT INTO source VALUES (?, ?)", (key, kind))
        writing.insert(self._db.conn, key, candidates, self._next, self._threshold)
        self._next += len(candidates)

    def protect(self, spaces: Sequence[Space]) -> None:
        """Find the candidates that repeat protected texts; once, after all were added.

        Args:
            spaces: the kinds of protected text, the one first that counts most.

        """
        self._spaces = spaces
        self._leaks.follow(spaces)

    def leaks_of(self, asked: Sequence[Example]) -> list[str]:
        """Return which protected text each example that is not stored repeats, or ""."""
        return self._leaks.of(asked, self._spaces)

    def live(self, material: Material | None = None) -> Live:
        """Return all candidates as columns.

        Args:
            material: knows the lines, times and pull requests at HEAD; None leaves them unknown.

        """
        leaks = self._leaks.reasons([space.reason for space in self._spaces])
        return loading.columns(self._db.conn, leaks, material)

    def near(self, live: Live) -> Near:
        """Return the near-duplicates among the candidates."""
        return near_rows(self._db.conn, live.number, self._threshold)

    def decide(self, live: Live, reasons: Sequence[str]) -> None:
        """Store the outcome of each candidate, "" where it is kept."""
        query = "SELECT number, outcome FROM candidate"
        stored = dict(self._db.execute(query).fetchall())
        rows = zip(reasons, live.number.tolist(), strict=True)
        changed = [(reason, number) for reason, number in rows if stored[number] != reason]
        self._db.conn.executemany("UPDATE candidate SET outcome = ? WHERE number = ?", changed)

    def example(self, number: int) -> Example:
        """Return one candidate's example; its text is empty when it held a secret."""
        ((_, found),) = loading.examples(self._db.conn, "number = ?", [number])
        return found

    def kept(self) -> dict[int, Example]:
        """Return number → example of what is kept."""
        return dict(loading.examples(self._db.conn, "outcome = ''", []))

    def dump(self) -> Iterator[str]:
        """Yield the corpus as canonical lines without row numbers; see ``corpus.dump``."""
        return dump_lines(self._db.conn)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell whether the fault is the file's: its pages, or text in them that is none."""
    return not isinstance(error, sqlite3.OperationalError) or "decode" in str(error)


def _follow(database: sqlite_utils.Database, recipe: str) -> None:
    stored = database.execute("SELECT value FROM meta WHERE name = 'recipe'").fetchone()
    if stored is None or stored[0] != recipe:
        for table in ("leak", "sketch", "content", "protected", "candidate", "source", "meta"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        database.table("meta").upsert({"name": "recipe", "value": recipe}, pk="name")
