"""Links and reasons: what is computed from sessions, and for which of them it has to be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .reading import Reading
from .rows import LinkRow, ReasonRow, SessionRow

_LINK = 'session, coalesce(turn, 0), "commit", path, symbol, score, parts, is_hard, state'
_REASON = "session, turn, start, text, label, confidence, weight"


class Derived(Reading):
    """Asks for and writes what is derived; write inside ``Sessions.writing``."""

    def links(
        self, *, commit: str = "", path: str = "", symbol: str = "", session: int = 0, turn: int = 0
    ) -> list[LinkRow]:
        """Return the links that have all that is given."""
        given = {
            '"commit"': commit,
            "path": path,
            "symbol": symbol,
            "session": session,
            "turn": turn,
        }
        return [_link(row) for row in self._having("link", _LINK, given)]

    def set_links(self, session: int, links: Iterable[LinkRow]) -> None:
        """Replace the links of a session."""
        self.connection.execute("DELETE FROM link WHERE session = ?", (session,))
        self.connection.executemany(
            "INSERT INTO link VALUES (?,?,?,?,?,?,?,?,?,?)",
            [(session, number, *_packed(link)) for number, link in enumerate(links)],
        )

    def reasons(self, *, session: int = 0, turn: int = 0, label: str = "") -> list[ReasonRow]:
        """Return the reasons that have all that is given, in the order of writing."""
        given = {"session": session, "turn": turn, "label": label}
        return [ReasonRow(*row) for row in self._having("reason", _REASON, given)]

    def set_reasons(self, session: int, reasons: Iterable[ReasonRow]) -> None:
        """Replace the reasons of a session."""
        self.connection.execute("DELETE FROM reason WHERE session = ?", (session,))
        self.connection.executemany(
            "INSERT INTO reason VALUES (?,?,?,?,?,?,?,?)",
            [
                (session, number, one.turn, one.start, one.text, one.label, *_weighed(one))
                for number, one in enumerate(reasons)
            ],
        )

    def pending(self, stage: str) -> list[SessionRow]:
        """Return the sessions that have changed since a stage was done with them."""
        rows = self.connection.execute(
            "SELECT s.id FROM session s LEFT JOIN stage g ON g.session = s.id AND g.name = ?"
            " WHERE coalesce(g.revision, -1) <> s.revision ORDER BY s.time, s.digest",
            (stage,),
        ).fetchall()
        return [found for (key,) in rows if (found := self.session(key))]

    def done(self, stage: str, session: SessionRow) -> None:
        """Note that a stage is done with a session as it was when it was asked for."""
        self.connection.execute(
            "INSERT OR REPLACE INTO stage VALUES (?, ?, ?)", (stage, session.id, session.revision)
        )

    def _having(self, table: str, columns: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
        wanted = {column: value for column, value in given.items() if value}
        where = " AND ".join(f"{column} = ?" for column in wanted) or "1"
        return self.connection.execute(
            f"SELECT {columns} FROM {table} WHERE {where} ORDER BY session, position",
            tuple(wanted.values()),
        ).fetchall()


def _link(row: tuple[Any, ...]) -> LinkRow:
    values = [*row[:6], json.loads(row[6]), bool(row[7]), row[8]]
    return LinkRow(*values)


def _packed(link: LinkRow) -> tuple[object, ...]:
    parts = json.dumps(dict(link.parts), sort_keys=True)
    names = (link.turn or None, link.commit, link.path, link.symbol)
    return (*names, float(link.score), parts, link.is_hard, link.state)


def _weighed(reason: ReasonRow) -> tuple[float, float]:
    return float(reason.confidence), float(reason.weight)
