"""Why an edge is what it is: the strategy, and the look-ups that it depends on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.errors import UserError
from ..store.quoting import unquote
from .naming import LINE, file_meant, inside, meant
from .reading import Reference, View
from .results import Node, Use
from .strategies import in_words
from .wording import printable

LIMIT = 20
MAX_CODE = 200  # characters of a source line that are shown
ARROW = re.compile(r"\s*(?:->|→)\s*")
_NAMES = re.compile(r"\w+")
_KINDS = (
    "calls",
    "runs",
    "instantiates",
    "inherits",
    "overrides",
    "decorates",
    "imports",
    "reads",
    "writes",
)


@dataclass(frozen=True, slots=True)
class LookUp:
    """A question that the edges of a file depend on.

    Attributes:
        asked: ``PATH``, or a module or name of a family of languages, or that a path exists.
        names: identifiers that were asked of that file; empty when its existence was.
        found: whether there is such a file, module or name.
    """

    asked: str
    names: tuple[str, ...]
    found: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One edge and its reasons.

    Attributes:
        use: the edge.
        expression: the reference as it was understood, e.g. ``self.app.run``.
        code: the line of source.
        meaning: the strategy in words.
        alternatives: other edges of the same reference.
        look_ups: those of its file that concern its names.
        all_look_ups: how many its file made.
    """

    use: Use
    expression: str
    code: str
    meaning: str
    alternatives: tuple[Use, ...]
    look_ups: tuple[LookUp, ...]
    all_look_ups: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All edges that were asked about."""

    asked: str
    edges: tuple[Explained, ...]
    total: int
    cut: bool


def explain(view: View, edge: str, limit: int = LIMIT, everything: bool = False) -> Explanation:
    """Return why edges are what they are.

    Args:
        view: the graph.
        edge: ``CALLER -> CALLEE``, or ``FILE:LINE``, or ``FILE:LINE:COLUMN``.
        limit: most edges to explain.
        everything: whether to give all look-ups of the file, not only those that concern the edge.

    Raises:
        UserError: there is no such edge.
    """
    ends = ARROW.split(edge.strip(), maxsplit=1)
    place = LINE.fullmatch(edge.strip())
    if len(ends) == 2:
        found = _between(view, *ends)
    elif place:
        column = None if place["column"] is None else int(place["column"])
        found = _at(view, place["path"], int(place["line"]), column)
    else:
        raise UserError(
            f"{edge} is no edge", "write 'CALLER -> CALLEE' in quotes, FILE:LINE or FILE:LINE:COL"
        )
    shown = tuple(_explained(view, one, everything) for one in found[:limit])
    return Explanation(edge, shown, len(found), len(found) > limit)


def _between(view: View, caller: str, callee: str) -> list[Reference]:
    source, target = inside(view, caller), meant(view, callee)
    wanted, found = {*target.numbers}, []
    name = target.external
    for place in source.places:
        numbers = [one.number for one in view.within(place)]
        for edge in view.outgoing(place.file, numbers, _KINDS):
            outside = edge.target is None and name and f"{edge.name}.".startswith(f"{name}.")
            if edge.target in wanted or outside:
                found.append(edge)
    if not found:
        raise UserError(
            f"{caller} does not refer to {callee} itself",
            f"ask for the way with `housestyle graph path {caller} {callee}`",
        )
    return found


def _at(view: View, path: str, line: int, column: int | None) -> list[Reference]:
    number, known = file_meant(view, path)
    everything = [one.number for one in view.in_file(number)]
    on_line = [one for one in view.outgoing(number, everything, _KINDS) if one.line == line]
    found = [one for one in on_line if column is None or one.column == column]
    if found:
        return found
    if on_line:
        columns = sorted({one.column for one in on_line})
        remedy = f"give one of the columns {', '.join(map(str, columns))}"
    else:
        remedy = (
            f"run `housestyle graph callees {printable(known)}:{line}` to see where references are"
        )
    raise UserError(
        f"no reference at {path}:{line}{'' if column is None else f':{column}'}", remedy
    )


def _explained(view: View, edge: Reference, everything: bool) -> Explained:
    use = view.use(edge)
    sources = [one.number for one in view.in_file(edge.file)]
    others = [
        view.use(one)
        for one in view.outgoing(edge.file, sources, (edge.kind,))
        if one.start_byte == edge.start_byte and one != edge
    ]
    expression, code = _source(view, edge)
    rows = _recorded(view, edge.file)
    names = {*_NAMES.findall(expression), *use.target.qualname.split(".")[-2:]}
    shown = [
        _look_up(view, subject, asked, None if everything else names)
        for subject, asked in rows
        if everything or _concerns(subject, asked, names, use.target)
    ]
    return Explained(
        use, expression, code, in_words(edge.strategy), tuple(others), tuple(shown), len(rows)
    )


def _recorded(view: View, file: int) -> list[tuple[str, tuple[str, ...]]]:
    rows = view.connection.execute(
        "SELECT subject, names FROM dep WHERE file = ? ORDER BY subject", (file,)
    )
    return [(unquote(subject), tuple(filter(None, names.split("\n")))) for subject, names in rows]


def _parts(subject: str) -> tuple[str, str]:
    """Return kind (``module``, ``name``, or ``path``) and name of what was asked."""
    kind, _, rest = subject.partition(":")
    name = rest.partition(":")[2]
    return (kind, name) if name and kind in ("module", "name") else ("path", subject)


def _concerns(subject: str, asked: Sequence[str], names: set[str], target: Node) -> bool:
    """Return whether a look-up is about the names of an edge, or the modules of its target."""
    kind, name = _parts(subject)
    if kind == "module":
        return f"{target.name}.".startswith(f"{name}.") or name.rpartition(".")[2] in names
    if kind == "name":
        return name in names
    return subject == target.path or any(one.removesuffix("()") in names for one in asked)


def _look_up(view: View, subject: str, asked: Sequence[str], names: set[str] | None) -> LookUp:
    """Return a look-up for showing, with those of its names that are wanted (None: all)."""
    kind, name = _parts(subject)
    if kind == "module":
        return LookUp(subject, (), _is_module(view, name))
    if kind == "name":
        return LookUp(subject, (), bool(view.named(name)))
    shown = [one for one in asked if names is None or one.removesuffix("()") in names]
    return LookUp(subject, tuple(shown), view.file(subject) is not None)


def _is_module(view: View, name: str) -> bool:
    return any(one == name or one.startswith(f"{name}.") for _, one in view.files.values())


def _source(view: View, edge: Reference) -> tuple[str, str]:
    """Return a reference as it was understood, and its line."""
    refs, oid = view.connection.execute(
        "SELECT b.refs, b.oid FROM file f JOIN blob b ON b.id = f.blob WHERE f.id = ?", (edge.file,)
    ).fetchone()
    (content,) = view.repository.blobs([oid])
    lines = (content.data or b"").split(b"\n")
    line = lines[edge.line - 1] if edge.line <= len(lines) else b""
    code = line.decode("utf-8", "replace").strip()[:MAX_CODE]
    for _, kind, path, _, start, *_ in json.loads(refs)[0]:
        if start == edge.start_byte and kind in (edge.kind, "calls"):
            return path, code
    return "", code
