"""Finds what a person means by a symbol.

A symbol is an id, a full or partial dotted name (``App.run``), ``FILE``, ``FILE:LINE``,
``FILE::NAME``, or the name of something outside the repository (``requests.get``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...core.errors import UserError
from ..model import id_number
from .reading import Place, View
from .results import Node
from .wording import printable

LISTED = 8  # places that an ambiguous name lists
SUGGESTED = 3
MAX_NAMES = 200_000  # names that a suggestion is sought among
_ID = re.compile(r"[0-9a-f]{16}")
LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was asked about: definitions of one name in one file, or a name outside."""

    places: tuple[Place, ...]
    external: str = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The same for showing."""
        if self.external:
            return (Node("", self.external, "external"),)
        return tuple(one.node for one in self.places)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of the symbols."""
        return tuple(one.number for one in self.places)


def meant(view: View, text: str) -> Meant:
    """Return what a text names, inside the repository or outside.

    Raises:
        UserError: nothing, or several things.
    """
    found = symbols_named(view, text)
    if found:
        return Meant(tuple(found))
    if view.to_name(text):
        return Meant((), text)
    raise _unknown(view, text)


def inside(view: View, text: str) -> Meant:
    """Return what a text names in the repository.

    Raises:
        UserError: nothing, or several things.
    """
    found = symbols_named(view, text)
    if not found:
        raise _unknown(view, text)
    return Meant(tuple(found))


def symbols_named(view: View, text: str) -> list[Place]:
    """Return the symbols of one name in one file; empty when there are none.

    Raises:
        UserError: several files or names are meant.
    """
    name = text.strip()
    if _ID.fullmatch(name):
        found = view.place(id_number(name))
        return [found] if found else []
    if place := LINE.fullmatch(name):
        return [at_line(view, place["path"], int(place["line"]))]
    path, _, qualname = name.partition("::")
    if qualname and _files_at(view, path):
        inside_file = view.in_file(file_meant(view, path)[0])
        wanted = qualname.replace("::", ".")
        return _one_name(text, [one for one in inside_file if one.node.qualname == wanted])
    return _one_name(text, _dotted(view, name.replace("::", ".")))


def file_meant(view: View, text: str) -> tuple[int, str]:
    """Return row id and path of the file that a text names: a path, its end, or a module.

    Raises:
        UserError: none, or several.
    """
    ends = _files_at(view, text)
    ends = ends or [one for one, (_, module) in view.files.items() if module == text]
    if len(ends) == 1:
        return view.files[ends[0]][0], ends[0]
    if ends:
        raise UserError(f"{text} may be {_few(ends)}", "give more of the path")
    near = _nearest(text, view.files, 0.5)
    remedy = f"did you mean {_few(near)}?" if near else "run `git ls-files` to see the files"
    raise UserError(f"no source file {text} in commit {view.commit[:12]}", remedy)


def _files_at(view: View, text: str) -> list[str]:
    """Return the paths that are a text, or else end with it."""
    path = text.removeprefix("./")
    return [path] if path in view.files else [one for one in view.files if one.endswith(f"/{path}")]


def at_line(view: View, path: str, line: int) -> Place:
    """Return the innermost definition that holds a line.

    Raises:
        UserError: there is no such file or line.
    """
    number, known = file_meant(view, path)
    places = view.in_file(number)
    around = [one for one in places if one.node.line <= line <= one.node.end_line]
    if around:
        return min(around, key=lambda one: (one.end_byte - one.start_byte, one.position))
    if line < 1 or line > places[0].node.end_line + 1:
        end = places[0].node.end_line
        raise UserError(f"{printable(known)} has no line {line}", f"give a line from 1 to {end}")
    return places[0]


def _dotted(view: View, name: str) -> list[Place]:
    last = name.rpartition(".")[2]
    found = view.named(last) if last else []
    found = [one for one in found if one.node.kind != "module"] + _modules(view, name)
    exact = [one for one in found if name in (one.node.name, one.node.path)]
    return exact or [one for one in found if one.node.name.endswith(f".{name}")]


def _modules(view: View, name: str) -> list[Place]:
    """Return the bodies of the files that are imported under a name, or lie at a path."""
    end = f".{name}"
    found = []
    for path, (number, module) in view.files.items():
        if path == name or module == name or module.endswith(end):
            found.append(view.in_file(number)[0])
    return found


def _one_name(text: str, found: Sequence[Place]) -> list[Place]:
    """Return the places if they are definitions of one name in one file."""
    names = {(one.node.path, one.node.qualname) for one in found}
    if len(names) < 2:
        return list(found)
    first = {(one.node.path, one.node.qualname): one.node for one in reversed(found)}
    shown = [f"{one.path}:{one.line} ({one.name})" for one in reversed(first.values())]
    listed = f"`housestyle graph symbols {text}` lists them all" if len(shown) > LISTED else ""
    raise UserError(
        f"{text} may be any of {len(shown)} symbols",
        "; ".join(filter(None, (printable(f"type one of {', '.join(shown[:LISTED])}"), listed))),
    )


def _unknown(view: View, text: str) -> UserError:
    near = suggestions(view, text)
    remedy = f"did you mean {_few(near)}?" if near else "search with `housestyle graph symbols`"
    return UserError(f"no symbol {text} in commit {view.commit[:12]}", remedy)


def suggestions(view: View, text: str) -> list[str]:
    """Return the names that resemble a text most."""
    wanted = text.strip().rpartition(".")[2]
    rows = view.connection.execute(
        "SELECT DISTINCT name FROM def WHERE length(name) BETWEEN ? AND ? LIMIT ?",
        (len(wanted) - 2, len(wanted) + 3, MAX_NAMES),
    )
    names = sorted(name for (name,) in rows)
    found = []
    for name in _nearest(wanted, names, 0.6):
        found += [one.node.name for one in view.named(name)]
    return _nearest(text, sorted({*found}), 0.0)


def _nearest(text: str, names: Iterable[str], cutoff: float) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(text, list(names), SUGGESTED, cutoff)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return printable(", ".join(names[:LISTED]) + more)
