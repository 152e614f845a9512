"""Corrections: what an agent wrote, and what a person made of it before it was committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..store import Sessions
from .lines import flow, is_telling, plain
from .passages import Outcome, outcomes, passage
from .past import Past

LEAST = 0.25  # share of the agent's lines that are left; with fewer it was written anew
MOST_LINES = 60  # of either side


@dataclass(frozen=True, slots=True)
class Correction:
    """A passage in two versions.

    Attributes:
        session: key of the session.
        turn: key of the agent's turn.
        symbol: id of the definition at HEAD.
        commit: that brought the person's version.
        path: of the file there.
        blob: git blob id of the file there.
        author_email: of who committed it.
        request: what the person had asked for.
        before: the lines that were to be replaced; "" for new ones.
        proposed: the agent's lines.
        after: the person's, verbatim.

    """

    session: int
    turn: int
    symbol: str
    commit: str
    path: str
    blob: str
    author_email: str
    request: str
    before: str
    proposed: str
    after: str


class Corrections:
    """Finds corrections.

    Args:
        sessions: paired with the repository's commits.
        past: reads those.

    """

    def __init__(self, sessions: Sessions, past: Past) -> None:
        self._sessions, self._past = sessions, past
        self._told = lru_cache(64)(self._lines_told)

    def found(self) -> Iterator[Correction]:
        """Yield the corrections in sessions that may teach, in a stable order."""
        for one in outcomes(self._sessions, self._past):
            after = self._after(one)
            if after:
                yield Correction(
                    session=one.link.session,
                    turn=one.edit.turn,
                    symbol=one.link.symbol,
                    commit=one.commit.id,
                    path=one.link.path,
                    blob=one.blob,
                    author_email=one.commit.author_email,
                    request=one.request,
                    before=_text(one.edit.removed),
                    proposed=_text(one.edit.added),
                    after=_text(after),
                )

    def _after(self, one: Outcome) -> tuple[str, ...]:
        """Return the person's version of an edit; nothing when it is not a person's, or the same.

        A formatter's version is the same. Lines that an agent wrote elsewhere are not a person's.
        """
        path, proposed = one.link.path, one.edit.added
        text = self._past.lines(one.commit, path)
        before = self._past.landing(one.commit, path).before
        fresh = self._past.fresh(one.commit, path)
        found = passage(proposed, text, fresh) if len(proposed) <= MOST_LINES else None
        if not found or found.share < LEAST or len(found.lines) > MOST_LINES:
            return ()
        told = self._told(one.commit.id, path)
        after = _trimmed(found.lines, told - {*map(plain, proposed)})
        own = [line for line in map(plain, after) if is_telling(line) and line not in told]
        is_new = any(line not in before for line in own)
        return after if is_new and flow(after) != flow(proposed) else ()

    def _lines_told(self, commit: str, path: str) -> frozenset[str]:
        """Return the plain lines that the commit's sessions put into a file."""
        sessions = {link.session for link in self._sessions.links(commit=commit)}
        return frozenset(
            plain(line)
            for session in sorted(sessions)
            for edit in self._sessions.edits(session)
            if edit.path == path
            for line in edit.added
        )


def _trimmed(lines: tuple[str, ...], others: frozenset[str]) -> tuple[str, ...]:
    """Return lines without those at their ends that are empty, or of other edits."""
    first, last = 0, len(lines)
    while first < last and plain(lines[first]) in others | {""}:
        first += 1
    while first < last and plain(lines[last - 1]) in others | {""}:
        last -= 1
    return lines[first:last]


def _text(lines: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for line in lines)
