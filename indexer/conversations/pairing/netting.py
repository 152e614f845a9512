"""What each turn put in anew, when edits repeat what others wrote before.

An edit told as a whole file, or with the lines around it, holds lines that were there already. They
are taken out by playing the edits of all sessions in order of time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .lines import Lines, flow, telling
from .work import Piece

CONTAINED = 0.8  # share of another's lines from which an edit is taken to keep them


@dataclass
class Net:
    """What one turn did to one file.

    Attributes:
        added: telling lines that it put in.
        removed: telling lines that it took out.
        flows: of each of its edits, the text without blanks and what it put in.
        cut: how many of its lines a later turn of the session took out again.
        is_whole: an edit may tell lines that were there before: it says of none that it is gone.

    """

    added: Lines = field(default_factory=Counter)
    removed: Lines = field(default_factory=Counter)
    flows: list[tuple[str, Lines]] = field(default_factory=list)
    cut: Lines = field(default_factory=Counter)
    is_whole: bool = False


@dataclass
class Unit:
    """What one turn did.

    Attributes:
        session: key of its session.
        turn: its key.
        order: place of its first edit in the session.
        time: of its last edit; 0 unknown.
        is_timed: the time is the turn's own.
        files: path → what it did to it.

    """

    session: int
    turn: int
    order: int
    time: float = 0.0
    is_timed: bool = True
    files: dict[str, Net] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        """The files that it edited."""
        return frozenset(self.files)


def units(pieces: Iterable[Piece]) -> list[Unit]:
    """Return the turns with what each put in anew, in order of time.

    Args:
        pieces: edits of all sessions that may have touched the same files.

    """
    found: dict[tuple[int, int], Unit] = {}
    pending: dict[str, list[tuple[Unit, Net]]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda one: (one.time, one.session, one.order)):
        key = (piece.session, piece.turn)
        unit = found.setdefault(key, Unit(*key, piece.order))
        unit.time = max(unit.time, piece.time)
        unit.is_timed &= piece.is_timed
        net = _play(piece, unit, pending[piece.path])
        unit.files[piece.path] = net
    return list(found.values())


def _play(piece: Piece, unit: Unit, pending: list[tuple[Unit, Net]]) -> Net:
    """Add an edit to what its turn did to the file."""
    added, removed = telling(piece.added), telling(piece.removed)
    fresh, gone = added - removed, removed - added
    for other, net in pending:
        if other.session == unit.session:
            net.cut += gone & (net.added - net.cut)
    if not piece.removed:
        fresh = _without_kept(fresh, unit, pending)
    net = unit.files.get(piece.path) or Net()
    net.added += fresh
    net.removed += gone
    net.flows.append((flow(piece.added), fresh))
    net.is_whole |= not piece.removed
    if all(one is not net for _, one in pending):
        pending.append((unit, net))
    return net


def _without_kept(added: Lines, unit: Unit, pending: Iterable[tuple[Unit, Net]]) -> Lines:
    """Leave out the lines that a text keeps from what was written before it."""
    left = Counter(added)
    for other, net in pending:
        alive = net.added - net.cut
        kept = alive & added
        of_same = other.session == unit.session
        if of_same or kept.total() >= CONTAINED * max(1, alive.total()):
            left -= kept
    return left


def whole(session: int, found: Iterable[Unit]) -> Unit:
    """Return a session as if one turn had done it: without what it took out again itself."""
    made = Unit(session, 0, 0)
    for unit in found:
        made.time = max(made.time, unit.time)
        made.is_timed &= unit.is_timed
        for path, net in unit.files.items():
            one = made.files.setdefault(path, Net())
            one.added += net.added - net.cut
            one.removed += net.removed
            one.flows += net.flows
            one.is_whole |= net.is_whole
    return made
