"""What was said about code in the sessions that are harvested, as far as one may be shown it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...core.errors import UserError
from ..conversations.store import Sessions
from ..conversations.store.rows import LinkRow, SessionRow, TurnRow
from .reading import View
from .reasoning import MOST_REASONS, Said, Voice, one_line

SHORT = 12  # digits of a session's digest that name it here
SHARED = ("approved", "published", "pulled", "public")
"""Standings of the sessions that an assistant may be shown; a person sees their own as well."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link with what it leads from."""

    row: LinkRow
    session: SessionRow
    turn: TurnRow | None


class Talk:
    """The sessions of a repository; empty when none are harvested.

    Attributes:
        missing: why there is nothing to be told; "" when there is something.
    """

    def __init__(self, sessions: Sessions | None, missing: str, *, shared_only: bool) -> None:
        self._sessions, self.missing, self._shared = sessions, missing, shared_only
        self._known: dict[int, SessionRow | None] = {}

    @classmethod
    def of(cls, view: View, *, shared_only: bool) -> Talk:
        """Open the sessions of a view's repository.

        Args:
            view: the graph.
            shared_only: whether sessions that nobody approved for others are left out.
        """
        database = view.repository.common_dir / "housestyle" / "sessions.db"
        try:
            opened = Sessions.open(database, readonly=True)
        except UserError as error:
            return cls(None, f"{error.problem}: {error.remedy}", shared_only=shared_only)
        return cls(opened, "", shared_only=shared_only)

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *_: object) -> None:
        if self._sessions:
            self._sessions.close()

    def about(self, symbols: Iterable[str]) -> Iterator[Voice]:
        """Yield the turns that led to symbols and say something, given the symbols' ids."""
        best: dict[int, LinkRow] = {}
        for row in self._rows(symbols):
            if row.turn not in best or best[row.turn].score < row.score:
                best[row.turn] = row
        for row in best.values():
            found = self._found(row)
            if found and found.turn:
                yield from self._voice(found, found.turn)

    def behind(self, commit: str) -> list[Link]:
        """Return the links that lead to a commit, those of whole sessions as well."""
        if not self._sessions:
            return []
        rows = self._sessions.links(commit=commit)
        return [found for row in rows if row.state == "landed" and (found := self._found(row))]

    def sessions_of(self, commit: str) -> set[str]:
        """Return the ids of the sessions that a commit came from."""
        return {one.session.digest[:SHORT] for one in self.behind(commit)}

    def reasons(self, turn: TurnRow) -> tuple[Said, ...]:
        """Return the spans of a turn that say why, the weightiest first."""
        if not self._sessions:
            return ()
        rows = self._sessions.reasons(session=turn.session, turn=turn.id)
        rows.sort(key=lambda one: (-one.weight, one.start))
        return tuple(
            Said(one.label, one_line(one.text), one.confidence, one.weight)
            for one in rows[:MOST_REASONS]
        )

    def turn(self, name: str) -> Link | None:
        """Return the turn that a voice's id names, ``SESSION/NUMBER``."""
        digest, _, number = name.partition("/")
        if not self._sessions or not number.isdecimal() or len(number) > 18:
            return None
        turn = self._sessions.turn(int(number))
        found = self._found(LinkRow(turn.session, turn.id)) if turn else None
        return found if found and digest and found.session.digest.startswith(digest) else None

    def turns(self, session: SessionRow) -> Iterator[TurnRow]:
        """Yield the turns of a session in the order of the conversation."""
        if self._sessions:
            yield from self._sessions.turns(session.id)

    def links(self, turn: TurnRow) -> list[LinkRow]:
        """Return what became of a turn."""
        found = self._sessions.links(session=turn.session, turn=turn.id) if self._sessions else []
        return [one for one in found if one.state == "landed"]

    def voice(self, link: Link, turn: TurnRow) -> Voice:
        """Return a turn as a voice."""
        is_remark = link.session.is_discussion
        return Voice(
            kind="remark" if is_remark else "turn",
            id=f"{link.session.digest[:SHORT]}/{turn.id}",
            time=turn.time or link.session.time,
            title=one_line(turn.text),
            by=turn.role if turn.role != "system" else "unknown",
            what=(link.session.source, "told" if link.row.is_hard else "inferred"),
            score=round(link.row.score, 3),
            reasons=self.reasons(turn),
            commit=link.row.commit,
            standing=link.session.standing,
        )

    def _voice(self, link: Link, turn: TurnRow) -> Iterator[Voice]:
        voice = self.voice(link, turn)
        if voice.title and (voice.reasons or turn.role == "person"):
            yield voice

    def _rows(self, symbols: Iterable[str]) -> Iterator[LinkRow]:
        for symbol in sorted(set(symbols)) if self._sessions else ():
            rows = self._sessions.links(symbol=symbol) if self._sessions else []
            yield from (row for row in rows if row.turn and row.state == "landed")

    def _found(self, row: LinkRow) -> Link | None:
        session = self._session(row.session)
        if session is None or self._sessions is None:
            return None
        turn = self._sessions.turn(row.turn) if row.turn else None
        return None if turn and not turn.is_live else Link(row, session, turn)

    def _session(self, key: int) -> SessionRow | None:
        if key not in self._known and self._sessions:
            found = self._sessions.session(key)
            may = found and (found.standing in SHARED or not self._shared)
            self._known[key] = found if may else None
        return self._known.get(key)
