"""What ``sessions.db`` gives back, and what is written of links and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..model import Operation, Place, Role, Status

Standing = Literal["private", "approved", "refused", "published", "pulled", "public"]
TEACHING: tuple[Standing, ...] = ("approved", "published", "pulled", "public")
"""Standings of the sessions that may ever teach."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the repository; fields that ``model.Session`` has mean the same.

    Attributes:
        id: key in this database.
        digest: names it on every machine.
        standing: who may see it.
        revision: grows with every change of what was said in it.

    """

    id: int
    source: str
    native: str
    digest: str
    version: str
    cwd: str
    remote: str
    branch: str
    base: str
    head: str
    parent: str
    agent: str
    title: str
    time: float
    is_discussion: bool
    standing: Standing
    revision: int


PlaceRow = Place


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn; fields that ``model.Turn`` has mean the same.

    Attributes:
        id: key in this database.
        session: key of its session.
        parent: native id of the turn that it answers, as told; "" for the one before.
        author: pseudonym of a person.
        is_live: false for what was rewound, deleted, or left behind by a newer branch.
        place: of a remark in a review.

    """

    id: int
    session: int
    native: str
    role: Role
    text: str
    parent: str
    time: float
    author: str
    model: str
    branch: str
    is_side: bool
    is_live: bool
    place: PlaceRow | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of a tool with its outcome; fields of ``model.Call`` and ``Result`` mean the same.

    Attributes:
        id: key in this database.
        turn: key of its turn.

    """

    id: int
    turn: int
    native: str
    name: str
    operation: Operation
    paths: tuple[str, ...]
    command: str
    status: Status
    output: str
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class EditRow:
    """What a call did to one file, as far as known: what was made, else what was asked for.

    Attributes:
        call: key of its call.
        turn: key of its turn.
        path: relative to the repository; others begin with ``~/`` or ``/``.
        removed: lines taken out, without line breaks.
        added: lines put in.
        time: of the turn.
        status: of the call.
        is_made: told by the result; false for what the call asked for.
        is_live: of the turn.
        was_corrected: the person changed the edit before it was accepted.

    """

    call: int
    turn: int
    path: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    time: float
    status: Status
    is_made: bool
    is_live: bool
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class LinkRow:
    """What became of a session or of one of its turns.

    Attributes:
        session: key of the session.
        turn: key of the turn; 0 for the session as a whole.
        commit: id of the commit that it landed in; "" for what is unlanded.
        path: file in that commit; "" for the commit as a whole.
        symbol: id of the symbol; "" for the file as a whole.
        score: 0 to 1.
        parts: named parts of the score.
        is_hard: told, not inferred.
        state: whether it landed.

    """

    session: int
    turn: int = 0
    commit: str = ""
    path: str = ""
    symbol: str = ""
    score: float = 1.0
    parts: Mapping[str, float | str] = field(default_factory=dict)
    is_hard: bool = False
    state: Literal["landed", "unlanded"] = "landed"


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A span of a turn that says why.

    Attributes:
        session: key of the session.
        turn: key of the turn.
        start: its first character in the turn's text.
        text: the span, verbatim.
        label: what it is.
        confidence: that it is, 0 to 1.
        weight: how much it counts among others.

    """

    session: int
    turn: int
    start: int
    text: str
    label: str
    confidence: float
    weight: float = 1.0
