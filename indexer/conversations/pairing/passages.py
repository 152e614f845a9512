"""Finds what became of an agent's lines in the file that was committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ...git.repository import Commit
from ..store import Sessions
from ..store.rows import TEACHING, EditRow, LinkRow, TurnRow
from .lines import is_telling, plain
from .past import Past, known_commit

MOST_LINES = 120  # of an edit that is looked for
SPARE = 4  # lines that may have come in before or after an agent's
DRIFT = 12  # lines that a passage may have been moved by within itself


@dataclass(frozen=True, slots=True)
class Outcome:
    """An edit whose work landed.

    Attributes:
        edit: what the agent did.
        link: where it landed; its symbol is known.
        commit: that.
        blob: git blob id of the file there.
        request: the person's words before it; "" when there are none.

    """

    edit: EditRow
    link: LinkRow
    commit: Commit
    blob: str
    request: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Where lines stand in a committed file.

    Attributes:
        lines: what stands there.
        share: of the lines that were looked for, those that are in it.

    """

    lines: tuple[str, ...]
    share: float


def outcomes(sessions: Sessions, past: Past) -> Iterator[Outcome]:
    """Yield the edits of sessions that may teach which landed in a definition, in order."""
    for session in sessions.sessions(TEACHING):
        links = _by_turn(sessions.links(session=session.id))
        requests = dict(_requests(sessions.turns(session.id)))
        for edit in sessions.edits(session.id):
            found = [one for one in links.get(edit.turn, ()) if one.path == edit.path]
            commit = known_commit(past.repository, found[0].commit) if len(found) == 1 else None
            blob = _blob(past, commit, edit.path) if commit else ""
            if commit and blob and edit.status != "failed":
                yield Outcome(edit, found[0], commit, blob, requests.get(edit.turn, ""))


def passage(
    proposed: Sequence[str], text: Sequence[str], changed: Sequence[tuple[int, int]]
) -> Passage | None:
    """Return what stands in a file where lines were proposed; None when nothing is alike.

    Args:
        proposed: the lines that are looked for.
        text: the file's lines.
        changed: runs of lines that the commit put in, each with its end.

    """
    wanted, found = [*map(plain, proposed)], [*map(plain, text)]
    blocks = _blocks(wanted, found) if len(wanted) <= MOST_LINES else []
    count = sum(1 for at, _, size in blocks for line in wanted[at : at + size] if is_telling(line))
    if not count:
        return None
    before, (_, end, size) = blocks[0][0], blocks[-1]
    after = len(wanted) - blocks[-1][0] - size
    first = _reach(blocks[0][1] - 1, -1, before, (found, changed)) + 1
    last = _reach(end + size, 1, after, (found, changed))
    return Passage(tuple(text[first:last]), count / sum(map(is_telling, wanted)))


def _reach(
    at: int, step: int, length: int, where: tuple[Sequence[str], Sequence[tuple[int, int]]]
) -> int:
    """Return the first line that is no part of a passage any more.

    A passage goes as far beyond what both versions have as the agent's did, and a little further
    where the person put lines in, but neither over an empty line then, nor into what was there.

    Args:
        at: the first line beyond what both versions have.
        step: 1 downwards, -1 upwards.
        length: how many of the agent's lines follow there.
        where: the file's plain lines, and the runs of them that are new.

    """
    lines, changed = where
    end = next((run for run in changed if run[0] <= at < run[1]), (at, at))
    limit = end[1] if step > 0 else end[0] - 1
    near = at + step * length
    if not end[0] <= near < end[1]:
        return limit if end[0] < end[1] else at
    far = near
    while far != limit and lines[far] and abs(far - near) <= SPARE:
        far += step
    return near if abs(far - near) > SPARE else far


def _blocks(wanted: list[str], found: list[str]) -> list[tuple[int, int, int]]:
    """Return the common blocks around the longest one: place in both, and lines."""
    matcher = SequenceMatcher(None, wanted, found, autojunk=False)
    blocks = [
        (one.a, one.b, one.size)
        for one in matcher.get_matching_blocks()
        if any(map(is_telling, wanted[one.a : one.a + one.size]))
    ]
    if not blocks:
        return []
    anchor = max(blocks, key=lambda one: one[2])
    return [one for one in blocks if abs(one[1] - one[0] - anchor[1] + anchor[0]) <= DRIFT]


def _by_turn(links: Sequence[LinkRow]) -> dict[int, list[LinkRow]]:
    found: dict[int, list[LinkRow]] = {}
    for link in links:
        if link.symbol and link.commit and "answered by" not in link.parts:
            found.setdefault(link.turn, []).append(link)
    return found


def _requests(turns: Iterator[TurnRow]) -> Iterator[tuple[int, str]]:
    words = ""
    for turn in turns:
        if turn.role == "person" and not turn.is_side and turn.text.strip():
            words = turn.text
        yield turn.id, words


def _blob(past: Past, commit: Commit, path: str) -> str:
    return next((one.new_blob or "" for one in past.changes(commit) if one.path == path), "")
