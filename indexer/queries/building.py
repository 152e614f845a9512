"""What is built on a decision: the code that came of it, and what depends on that code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from ...core.errors import UserError
from ..git.repository import Commit
from ..model import id_number
from ..store.quoting import quote
from . import recorded
from .conversing import Talk
from .impact import Affected, affected, starts
from .lineage import Key, birth_of, born, position_of
from .naming import Meant
from .reading import Place, View
from .reasoning import Voice, commit_voice
from .results import Node
from .search import Search
from .walks import descendants

LIMIT = 50
_COMMIT = re.compile(r"[0-9a-f]{4,64}")
_TURN = re.compile(r"[0-9a-f]{4,64}/\d{1,18}")


@dataclass(frozen=True, slots=True)
class Built:
    """What stands because of a decision.

    Attributes:
        decision: who took it, in their words.
        symbols: the definitions at HEAD that came of it or were changed by it.
        facts: what depends on them by resolved references, the nearest first.
        guesses: what depends on them if a reference of the same name means them.
        cut: whether there are more than are given here.
        missing: why nothing is known of sessions; "" when they are looked through.
    """

    decision: Voice
    symbols: tuple[Node, ...]
    facts: tuple[Affected, ...]
    guesses: tuple[Affected, ...]
    cut: bool
    missing: str


def built(view: View, name: str, limit: int = LIMIT, *, shared_only: bool = False) -> Built:
    """Return everything that is built on a decision.

    The view's history must be up to HEAD.

    Args:
        view: the graph.
        name: of the decision: a commit, the id of a turn as ``why`` gives it, or a record's path,
            the name of its file without the ending, or its number (``ADR-7``).
        limit: most symbols, and most of what depends on them.
        shared_only: whether sessions that nobody approved for others are left out.

    Raises:
        UserError: there is no such decision.
    """
    with Talk.of(view, shared_only=shared_only) as talk:
        voice, places = _decision(view, name, talk)
        missing = talk.missing
    search = Search(view, starts(view, Meant(tuple(places))))
    found = affected(view, search, search.run(limit))
    facts = tuple(one for one in found if one.certainty == "fact")
    guesses = tuple(one for one in found if one.certainty == "guess")
    nodes = tuple(one.node for one in places[:limit])
    return Built(voice, nodes, facts, guesses, search.is_cut or len(places) > limit, missing)


def _decision(view: View, name: str, talk: Talk) -> tuple[Voice, list[Place]]:
    if _TURN.fullmatch(name):
        return _turn(view, name, talk)
    record = recorded.named(view, name) if not _COMMIT.fullmatch(name) else None
    if record is None:
        return _commit(view, name, talk)
    return recorded.voice(view, record), recorded.spoken_of(view, record)


def _commit(view: View, name: str, talk: Talk) -> tuple[Voice, list[Place]]:
    commit = view.repository.commit(name)
    return commit_voice(commit, (), talk.sessions_of(commit.id)), changed_by(view, commit)


def _turn(view: View, name: str, talk: Talk) -> tuple[Voice, list[Place]]:
    link = talk.turn(name)
    if link is None or link.turn is None:
        remedy = talk.missing or "take an id that `housestyle graph why SYMBOL` gives"
        raise UserError(f"no turn {name}", remedy)
    links = talk.links(link.turn)
    numbers = {id_number(one.symbol) for one in links if one.symbol}
    places = [found for one in sorted(numbers) if (found := view.place(one))]
    return talk.voice(link, link.turn), places


def changed_by(view: View, commit: Commit) -> list[Place]:
    """Return the definitions at HEAD that a commit changed, by path and place.

    A commit that a merge brought is judged by the merge, as far as it touched the same files.
    """
    position, paths = _position(view, commit)
    rows = view.connection.execute(
        "SELECT path, qualname, ordinal FROM change WHERE view = ? AND history = ?"
        " ORDER BY position",
        (view.id, position),
    )
    keys = [Key(*row) for row in rows]
    births = {birth_of(view, key, position) for key in keys if not paths or key.path in paths}
    found = born(view, births).values()
    return sorted(found, key=lambda one: (one.node.path, one.position))


def _position(view: View, commit: Commit) -> tuple[int, set[str]]:
    """Return where a commit came onto the first-parent line, and its files if by a merge."""
    found = position_of(view, [commit.id])
    if found is not None:
        return found, set()
    found = position_of(view, descendants(view, commit))
    return (-1 if found is None else found), {quote(path) for path in _paths(view, commit)}


def _paths(view: View, commit: Commit) -> Iterator[str]:
    with suppress(UserError):
        parent = view.repository.commit(commit.parents[0]).tree if commit.parents else None
        for change in view.repository.changes(parent, commit.tree):
            yield change.path
            if change.old_path:
                yield change.old_path
