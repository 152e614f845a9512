"""Writes what landed as links: a row for each turn, commit, file and symbol."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ...store.quoting import quote
from ..model import Place
from ..store.rows import LinkRow, TurnRow
from .assignment import Landed, Result
from .lines import Lines, telling
from .past import Past
from .score import WINDOW, Score
from .whereabouts import Born, Whereabouts
from .work import Work, is_inside

DIGITS = 4  # of a score that is stored
MOST_SEEN = 8  # lines of a difference above a remark


def links_of(
    work: Work,
    turns: Sequence[TurnRow],
    result: Result,
    where: tuple[Past, Whereabouts | None],
    now: float,
) -> list[LinkRow]:
    """Return all links of a session.

    Args:
        work: the session.
        turns: its live turns, in order.
        result: what landed where.
        where: the history, and what finds symbols in it.
        now: seconds since the epoch; what may still be committed has no link yet.

    """
    landed = [one for one in result.landed if one.unit.session == work.session.id]
    by_turn: dict[int, list[LinkRow]] = defaultdict(list)
    for one in landed:
        by_turn[one.unit.turn] += _landed_links(one, *where)
    if work.session.is_discussion:
        return [*by_turn[0], *_placed(turns, by_turn[0], where[1])]
    told = list(_answered(turns, by_turn))
    left = _unlanded(work, result.left, now)
    return [*(link for turn in by_turn for link in by_turn[turn]), *told, *left]


def _landed_links(one: Landed, past: Past, where: Whereabouts | None) -> Iterator[LinkRow]:
    parts = _parts(one.score) | ({"evidence": one.evidence} if one.evidence else {})
    score = 1.0 if one.evidence else round(one.score.value, DIGITS)
    unit = one.unit
    link = LinkRow(unit.session, unit.turn, one.commit.id, score=score, parts=parts)
    link = replace(link, is_hard=bool(one.evidence))
    if not one.matched or not unit.turn:
        yield link
        return
    for path, lines in sorted(one.matched.items()):
        place = past.place(one.commit, path)
        found: list[tuple[str, Born | None]] = [("", None)]
        if where:
            found = [*where.symbols(one.commit, place, lines)] or found
        for symbol, born in found:
            yield replace(link, path=quote(place), symbol=symbol, parts=parts | _birth(born))


def _placed(
    turns: Sequence[TurnRow], landed: Iterable[LinkRow], where: Whereabouts | None
) -> Iterator[LinkRow]:
    """Yield links of the remarks of a review whose change landed, to what they are about."""
    for link in landed:
        for turn in turns:
            if turn.place and is_inside(turn.place.path):
                found = where.around(turn.place.path, _seen(turn.place)) if where else None
                symbol, born, share = found or ("", None, 0.0)
                parts = {"about": round(share, DIGITS)} | _birth(born)
                about = replace(link, turn=turn.id, path=turn.place.path, symbol=symbol)
                yield replace(about, parts=parts)


def _seen(place: Place) -> Lines:
    """Return the lines before a remark, which it is about, as far as they are still there."""
    lines = place.hunk.split("\n")[-MOST_SEEN:]
    return telling(line[1:] for line in lines if line[:1] in ("+", " "))


def _answered(turns: Iterable[TurnRow], by_turn: Mapping[int, list[LinkRow]]) -> Iterator[LinkRow]:
    """Yield links of turns that edit nothing: a request's, and what was said before an edit."""
    for exchange in _exchanges(turns):
        editing = [turn.id for turn in exchange if turn.id in by_turn]
        for place, turn in enumerate(exchange):
            if turn.id in by_turn or not turn.text.strip() or not editing:
                continue
            after = [one.id for one in exchange[place:] if one.id in by_turn]
            meant = editing if turn.role == "person" else (after[:1] or editing[-1:])
            found = [link for one in meant for link in by_turn[one]]
            yield from _copied(turn.id, found)


def _copied(turn: int, found: Iterable[LinkRow]) -> Iterator[LinkRow]:
    best: dict[tuple[str, str, str], LinkRow] = {}
    for link in found:
        key = (link.commit, link.path, link.symbol)
        if key not in best or best[key].score < link.score:
            best[key] = link
    for link in best.values():
        born = {name: part for name, part in link.parts.items() if name == "born"}
        yield replace(link, turn=turn, parts={"answered by": str(link.turn), **born})


def _exchanges(turns: Iterable[TurnRow]) -> Iterator[list[TurnRow]]:
    """Yield a person's turn with all that answers it."""
    exchange: list[TurnRow] = []
    for turn in turns:
        if turn.role == "person" and not turn.is_side and any(t.role == "agent" for t in exchange):
            yield exchange
            exchange = []
        if turn.role != "system":
            exchange.append(turn)
    yield exchange


def _unlanded(
    work: Work, left: Mapping[tuple[int, int], Score | None], now: float
) -> Iterator[LinkRow]:
    """Yield the turns whose work nobody committed, once the week for that is over."""
    paths: dict[int, set[str]] = defaultdict(set)
    times: dict[int, float] = defaultdict(float)
    for piece in work.pieces:
        for turn in (0, piece.turn):
            paths[turn].add(piece.path)
            times[turn] = max(times[turn], piece.time)
    for turn in sorted(paths):
        key = (work.session.id, turn)
        if key in left and 0 < times[turn] < now - WINDOW:
            score = left[key]
            link = LinkRow(*key, score=0.0, parts={}, state="unlanded")
            if score:
                link = replace(link, score=round(score.value, DIGITS), parts=_parts(score))
            for path in sorted(paths[turn]) if turn else [""]:
                yield replace(link, path=path)


def _parts(score: Score) -> dict[str, float | str]:
    return {name: round(part, DIGITS) for name, part in score.parts.items()}


def _birth(born: Born | None) -> dict[str, float | str]:
    return {"born": "\0".join(born)} if born else {}
