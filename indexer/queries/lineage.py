"""Which commits changed a definition, under all the names that it had.

The journal of births says from which commit on a definition stands under which name. What another
definition of one of these names went through before or after is no part of it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..model import symbol_number
from ..store.quoting import quote, unquote
from .reading import Place, View

MOST_NAMESAKES = 1000  # definitions of one name in a file
FUNCTIONS = ("function", "method")
VARIABLES = ("field", "constant")  # kinds whose changes are not listed
HEAD = 2**62  # a position after all commits
_BIRTH = (
    "SELECT birth_path, birth_qualname FROM birth WHERE view = ? AND path = ? AND qualname = ?"
    " AND ordinal = ? AND history <= ? ORDER BY history DESC LIMIT 1"
)
_BORN = (
    "SELECT history, path, qualname, ordinal, birth_path, birth_qualname FROM birth"
    " WHERE view = ? AND birth_qualname IN (SELECT value FROM json_each(?))"
)
_ENDED = (
    "SELECT history, path, qualname, ordinal, birth_path, birth_qualname FROM birth"
    " WHERE view = ? AND birth_path IS NULL AND qualname IN (SELECT value FROM json_each(?))"
)
_CHANGES = (
    "SELECT history, change, path, qualname, ordinal FROM change WHERE view = ?"
    " AND qualname IN (SELECT value FROM json_each(?))"
)
Birth = tuple[str, str]  # path, as git quotes it, and qualified name at the first appearance


class Key(NamedTuple):
    """What a definition is known by at one moment; the path as git quotes it."""

    path: str
    qualname: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Touch:
    """What one commit did to one definition.

    Attributes:
        position: of the commit on the first-parent line.
        change: ``added``, ``body``, ``signature``, …; see ``history.SymbolChange``.
        place: the definition as it is now.
        path: of its file then.
    """

    position: int
    change: str
    place: Place
    path: str


@dataclass
class _Line:
    """From which commit on a definition stood under which name."""

    keys: list[Key]
    starts: list[int] = field(default_factory=lambda: [-1])

    def at(self, position: int) -> Key | None:
        index = bisect_right(self.starts, position)
        return self.keys[index - 1] if index else None

    def go_on(self, position: int, key: Key) -> None:
        self.starts.append(position)
        self.keys.append(key)


def touches(view: View, places: Iterable[Place]) -> list[Touch]:
    """Return what commits did to definitions, newest first.

    The first commit of a history lists no changes: what is older than all that is listed counts as
    added there. The view's history must be up to HEAD.

    Args:
        view: the graph.
        places: the definitions, as ``listed`` gives them.
    """
    now = {key_of(one): one for one in places}
    lines = _lines(view, now)
    found = list(_touches(view, now, lines))
    listed = {one.place.number for one in found if one.change == "added"}
    found += [
        Touch(0, "added", place, unquote(lines[key].keys[0].path))
        for key, place in now.items()
        if place.number not in listed
    ]
    return sorted(found, key=lambda one: (-one.position, one.place.node.path, one.place.position))


def listed(view: View, places: Iterable[Place]) -> list[Place]:
    """Return the definitions whose history tells that of others.

    What lies inside a function changes with it; fields and constants are not listed at all.
    """
    wanted = [one for one in places if one.node.kind not in (*VARIABLES, "module")]
    functions = {
        file: [one for one in view.in_file(file) if one.node.kind in FUNCTIONS]
        for file in {one.file for one in wanted if "." in one.node.qualname}
    }
    outer = (_outermost(one, functions.get(one.file, ())) for one in wanted)
    return list({one.number: one for one in outer}.values())


def _outermost(place: Place, functions: Iterable[Place]) -> Place:
    """Return the outermost function around a definition; itself where there is none."""
    start, end = place.start_byte, place.end_byte
    around = [one for one in functions if one.start_byte <= start and end <= one.end_byte]
    return min(around, key=lambda one: (one.start_byte, -one.end_byte), default=place)


def commit_at(view: View, position: int) -> str:
    """Return the id of a commit of the first-parent line; "" when there is none."""
    row = view.connection.execute(
        'SELECT "commit" FROM history WHERE view = ? AND position = ?', (view.id, position)
    ).fetchone()
    return row[0] if row else ""


def position_of(view: View, commits: Iterable[str]) -> int | None:
    """Return the first position on the first-parent line that one of the commits has."""
    row = view.connection.execute(
        'SELECT min(position) FROM history WHERE view = ? AND "commit" IN'
        " (SELECT value FROM json_each(?))",
        (view.id, json.dumps([*commits])),
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def key_of(place: Place) -> Key:
    """Return what a symbol is known by in the history."""
    node = place.node
    ordinals = range(MOST_NAMESAKES)
    numbers = (symbol_number(node.path, node.qualname, ordinal) for ordinal in ordinals)
    at = next((n for n, number in enumerate(numbers) if number == place.number), 0)
    return Key(quote(node.path), node.qualname, at)


def birth_of(view: View, key: Key, position: int = HEAD) -> Birth:
    """Return where a definition first appeared, as a commit saw it."""
    row = view.connection.execute(_BIRTH, (view.id, *key, position)).fetchone()
    return (row[0], row[1]) if row and row[0] is not None else (key.path, key.qualname)


def born(view: View, births: Collection[Birth]) -> dict[Birth, Place]:
    """Return the definitions at HEAD that were born so."""
    keys = {Key(*birth, 0) for birth in births}
    keys |= {key for _, key, birth in _journal(view, births) if birth}
    found: dict[Birth, Place] = {}
    for key in sorted(keys):
        place = view.place(symbol_number(unquote(key.path), key.qualname, key.ordinal))
        birth = birth_of(view, key)
        if place is not None and birth in births:
            found.setdefault(birth, place)
    return found


def _touches(view: View, now: Mapping[Key, Place], lines: Mapping[Key, _Line]) -> Iterator[Touch]:
    by_name: dict[Key, list[Key]] = defaultdict(list)
    for current, line in lines.items():
        for key in set(line.keys):
            by_name[key].append(current)
    for position, change, key in _changes(view, by_name):
        for current in by_name.get(key, ()):
            if lines[current].at(position) == key:
                yield Touch(position, change, now[current], unquote(key.path))


def _lines(view: View, now: Collection[Key]) -> Mapping[Key, _Line]:
    """Return for each definition at HEAD the names that it had."""
    births: dict[Birth, list[Key]] = defaultdict(list)
    lines: dict[Key, _Line] = {}
    for key in now:
        birth = birth_of(view, key)
        births[birth].append(key)
        lines[key] = _Line([key if birth == key[:2] else Key(*birth, 0)])
    for position, key, told in _journal(view, births):
        for current in births.get(told, ()) if told else ():
            lines[current].go_on(position, key)
        if told is None:
            _return(lines.values(), position, key)
    for key, line in lines.items():
        if line.keys[-1] != key:  # it took over the name of one that has another since
            lines[key] = _Line([key], [line.starts[-1]])
    return lines


def _return(lines: Iterable[_Line], position: int, key: Key) -> None:
    """Note that a name has ended: its definition stands under its first one again, if at all."""
    for line in lines:
        if line.keys[-1] == key and line.starts[-1] < position:
            line.go_on(position, line.keys[0])


def _journal(view: View, births: Collection[Birth]) -> list[tuple[int, Key, Birth | None]]:
    """Return the entries of the journal that name one of the births, or end such a name.

    They are in order; of one commit, the names that end come last.
    """
    rows = view.connection.execute(_BORN, (view.id, _json(name for _, name in births))).fetchall()
    rows = [row for row in rows if row[4:] in births]
    names = _json(row[2] for row in rows)
    rows += view.connection.execute(_ENDED, (view.id, names)).fetchall()
    rows.sort(key=lambda row: (row[0], row[4] is None, *row[1:4]))
    return [(row[0], Key(*row[1:4]), row[4:] if row[4] is not None else None) for row in rows]


def _json(names: Iterable[str]) -> str:
    return json.dumps(sorted(set(names)))


def _changes(view: View, keys: Iterable[Key]) -> list[tuple[int, str, Key]]:
    names = _json(key.qualname for key in keys)
    rows = view.connection.execute(_CHANGES, (view.id, names))
    return [(position, change, Key(*rest)) for position, change, *rest in rows]
