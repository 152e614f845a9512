"""Entries as rows: what is told again changes what is stored only as far as it says anything anew.

Telling the same entries twice leaves the same rows as telling them once, and so does telling them
in any number of pieces; what is computed from a whole session waits for ``settle``.
"""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Mapping
from itertools import starmap

from ..model import Complete, Gone, Result, Session, Turn
from ..source import Tally
from .accounts import Accounts
from .calls import Calls, Outcome, Removed
from .heads import Heads
from .liveness import NONE, Node, conversation
from .merging import moment, updated
from .rows import Standing
from .turns import Turns

_COLUMNS = (
    *("version", "cwd", "remote", "branch", "base", "head", "parent", "agent", "title"),
    *("time", "is_discussion"),
)
_NODES = """
SELECT coalesce(p.position, f.position, -1), t.time, t.is_gone, t.is_side
FROM turn t LEFT JOIN turn p ON p.session = t.session AND p.native = t.parent AND t.parent <> ''
LEFT JOIN turn f ON f.id = t.follows
WHERE t.session = ? ORDER BY t.position
"""
_RANK = """
UPDATE turn SET is_live = ?1, rank = ?2 WHERE session = ?3 AND position = ?4
AND (is_live <> ?1 OR rank <> ?2)
"""
_CHANGED = """
UPDATE session SET revision = revision + 1, is_settled = 0,
    standing = CASE WHEN standing IN ('approved', 'published') THEN 'private' ELSE standing END
WHERE id = ?
"""  # what was approved is what a person saw, not what was said since


def digest_of(source: str, native: str) -> str:
    """Return what names a session on every machine."""
    return hashlib.sha256(f"{source}\0{native}".encode("utf-8", "surrogatepass")).hexdigest()


class Writing:
    """Writes entries, cleaned already; call inside ``Sessions.writing``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._heads = Heads(connection)
        self._turns = Turns(connection, self._heads)
        self._calls = Calls(connection)
        self._accounts = Accounts(connection)
        self._keys: dict[tuple[str, str], int] = {}
        self._changed: set[int] = set()

    def add(
        self,
        source: str,
        entry: Session | Turn | Result | Gone | Complete,
        removed: Removed | None = None,
        standing: Standing = "private",
    ) -> Outcome:
        """Write an entry; return what that changed, ``unknown`` where what it is about is missing.

        Args:
            source: name of the source.
            entry: as cleaned.
            removed: what cleaning took out of it.
            standing: of a session that is new.
        """
        if isinstance(entry, Session):
            return self._add_session(source, entry, removed or {}, standing)
        session = self._key(source, entry.session)
        if not session:
            return "unknown"
        outcome = self._add(session, entry, removed or {})
        if outcome in ("added", "updated"):
            self._changed.add(session)
        return outcome

    def begin(self, source: str, key: str) -> None:
        """Note that an origin is read from its beginning: what was noted of it begins again."""
        for table in ("here", "drift"):
            where = "source = ? AND key = ?"
            self._sql.execute(f"DELETE FROM {table} WHERE {where}", (source, key))

    def stay(self, source: str, key: str, native: str, cwd: str) -> None:
        """Note that what an origin tells next of a session is held in a folder, and is stored.

        Args:
            source: name of the source.
            key: of the origin.
            native: id of the session, which is stored.
            cwd: as cleaned; "" for where it was before.
        """
        self._sql.execute(
            "INSERT INTO here VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT DO UPDATE SET cwd = ?4 WHERE ?4 <> ''",
            (source, key, self._key(source, native), cwd),
        )

    def leave(self, source: str, key: str, native: str) -> None:
        """Note that what an origin tells next of a session belongs to another repository."""
        self._sql.execute(
            "DELETE FROM here WHERE source = ? AND key = ? AND session = ?",
            (source, key, self._key(source, native)),
        )

    def folder(self, source: str, key: str, native: str) -> str | None:
        """Return where a session is held that an origin tells of; None when not here."""
        row: tuple[str] | None = self._sql.execute(
            "SELECT cwd FROM here WHERE source = ? AND key = ? AND session = ?",
            (source, key, self._key(source, native)),
        ).fetchone()
        return row[0] if row else None

    def mark(self, source: str, key: str, cursor: str, state: str = "") -> None:
        """Note how far an origin is read; in the transaction that holds what was read.

        Args:
            source: name of the source.
            key: of the origin.
            cursor: where reading goes on.
            state: of the origin, once all of it is read.
        """
        row = (source, key, cursor, state)
        self._sql.execute("INSERT OR REPLACE INTO cursor VALUES (?,?,?,?)", row)

    def count(self, source: str, key: str, tally: Tally) -> None:
        """Add what a source did not take of an origin to its counts."""
        rows = [("unknown", *what, count) for what, count in sorted(tally.drift.items())]
        rows += [("skipped", "", what, count) for what, count in sorted(tally.skipped.items())]
        rows += [("broken", "", "", tally.broken)] * bool(tally.broken)
        self._sql.executemany(
            "INSERT INTO drift VALUES (?,?,?,?,?,?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            [(source, key, *row) for row in rows],
        )

    def set_standing(self, session: int, standing: Standing, revision: int | None = None) -> bool:
        """Set who may see a session; return whether it was done.

        Args:
            session: key of the session.
            standing: the new one.
            revision: that of the session as a person saw it; nothing is done when it has grown.
        """
        done = self._sql.execute(
            "UPDATE session SET standing = ? WHERE id = ? AND revision = coalesce(?, revision)",
            (standing, session, revision),
        )
        return done.rowcount == 1

    def delete(self, session: int) -> None:
        """Delete a session with everything in it."""
        self._changed.discard(session)
        self._keys = {name: key for name, key in self._keys.items() if key != session}
        self._sql.execute("DELETE FROM session WHERE id = ?", (session,))

    def settle(self) -> int:
        """Compute which turns count, and their order, of the sessions that changed; return them."""
        found = self._sql.execute("SELECT id, is_discussion FROM session WHERE NOT is_settled")
        unsettled = found.fetchall()
        for session, is_discussion in unsettled:
            self._settle(session, bool(is_discussion))
        return len(unsettled)

    def flush(self) -> None:
        """Note which sessions changed; ``Sessions.writing`` does so at its end."""
        self._sql.executemany(_CHANGED, [(session,) for session in sorted(self._changed)])
        self._heads.flush()
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered of a transaction."""
        self._keys.clear()
        self._changed.clear()
        self._heads.forget()

    def _add(
        self, session: int, entry: Turn | Result | Gone | Complete, removed: Removed
    ) -> Outcome:
        if isinstance(entry, Turn):
            return self._turns.add(session, entry, removed)
        if isinstance(entry, Result):
            return self._calls.finish(session, entry, removed)
        if isinstance(entry, Complete):
            return self._turns.keep_only(session, entry.natives)
        return self._turns.take_back(session, entry.native)

    def _add_session(
        self, source: str, entry: Session, removed: Removed, standing: Standing
    ) -> Outcome:
        told = {name: getattr(entry, name) for name in _COLUMNS}
        told.update(time=moment(entry.time), is_discussion=int(entry.is_discussion))
        if standing != "pulled":
            self._make_way(source, entry.native)
        session = self._key(source, entry.native)
        if not session:
            self._insert(source, entry.native, told, standing)
            outcome: Outcome = "added"
        else:
            outcome = self._update(session, told)
        if outcome != "same":
            session = self._key(source, entry.native)
            self._changed.add(session)
            self._accounts.set(session, "session", removed.get("", {}))
        return outcome

    def _make_way(self, source: str, native: str) -> None:
        """Delete a session that was pulled: its source tells more, and nobody approved that."""
        session = self._key(source, native)
        query = "SELECT 1 FROM session WHERE id = ? AND standing = 'pulled'"
        if self._sql.execute(query, (session,)).fetchone():
            self.delete(session)

    def _insert(
        self, source: str, native: str, told: Mapping[str, object], standing: Standing
    ) -> None:
        columns = ", ".join(told)
        marks = ",".join("?" * len(told))
        self._sql.execute(
            "INSERT INTO session (source, native, digest, standing, is_settled, revision,"
            f" {columns}) VALUES (?, ?, ?, ?, 0, 0, {marks})",
            (source, native, digest_of(source, native), standing, *told.values()),
        )

    def _update(self, session: int, told: Mapping[str, object]) -> Outcome:
        names = ", ".join(_COLUMNS)
        query = f"SELECT {names} FROM session WHERE id = ?"
        old = self._sql.execute(query, (session,)).fetchone()
        anew = updated(dict(zip(_COLUMNS, old, strict=True)), told)
        for name, value in anew.items():
            self._sql.execute(f"UPDATE session SET {name} = ? WHERE id = ?", (value, session))
        if "is_discussion" in anew:
            self._heads.of(session).is_discussion = True
        return "updated" if anew else "same"

    def _key(self, source: str, native: str) -> int:
        """Return the key of a session; 0 when there is none."""
        key = self._keys.get((source, native), 0)
        if not key:
            row = self._sql.execute(
                "SELECT id FROM session WHERE source = ? AND native = ?", (source, native)
            ).fetchone()
            key = int(row[0]) if row else 0
            if key:
                self._keys[source, native] = key
        return key

    def _settle(self, session: int, is_discussion: bool) -> None:
        rows = self._sql.execute(_NODES, (session,))
        live = conversation(starmap(Node, rows), is_discussion)
        count = self._heads.of(session).position
        ranks = array("q", [NONE]) * count
        for rank, at in enumerate(live):
            ranks[at] = rank
        self._sql.executemany(
            _RANK,
            ((int(rank != NONE), max(rank, 0), session, at) for at, rank in enumerate(ranks)),
        )
        self._sql.execute("UPDATE session SET is_settled = 1 WHERE id = ?", (session,))
