"""Answers as tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..queries.impact import Affected
from ..queries.pictures import Arrow, Picture
from ..queries.results import Certainty, Node, Use, Uses
from ..queries.search import LIKELY
from .printing import Section

TITLES = {
    "fact": "",
    "guess": "guesses (nothing but the name is the same)",
    "unresolved": "unresolved (what is meant is not known)",
}
SHOWN_STEPS = 6  # of a way in a table; all of them are in the JSON
CUT = "there is more: raise --limit"


def place(node: Node) -> str:
    """Return where a symbol is, as an editor takes it."""
    return f"{node.path}:{node.line}" if node.path else ""


def asked(nodes: Iterable[Node], what: str) -> str:
    """Return a heading that says what was asked about."""
    node = next(iter(nodes))
    where = f" ({node.kind}, {place(node)})" if node.path else f" ({node.kind})"
    return f"{what} {node.name}{where}"


def uses_sections(found: Uses, title: str, *, sources: bool) -> list[Section]:
    """Return edges as tables, facts apart from the rest.

    Args:
        found: the edges.
        title: of the first table.
        sources: whether the sources are what was asked for; else the targets.
    """
    groups: tuple[tuple[Certainty, Sequence[Use]], ...] = (
        ("fact", found.facts),
        ("guess", found.guesses),
        ("unresolved", found.unresolved),
    )
    sections = [Section(title, certainty="")]
    for certainty, edges in groups:
        if edges:
            rows = [_use(one, sources=sources) for one in edges]
            columns = ("symbol", "at", "kind", "found by", "confidence")
            mark = "" if certainty == "fact" else certainty
            sections.append(Section(TITLES[certainty], columns, rows, mark))
    shown = len(found.facts) + len(found.guesses) + len(found.unresolved)
    note = f"{shown} of {found.total}: {CUT}" if found.cut else f"{found.total} found"
    return [*sections, Section("", note=note)]


def _use(one: Use, *, sources: bool) -> Sequence[str]:
    node = one.source if sources else one.target
    return node.name, f"{one.path}:{one.line}", one.kind, one.strategy, f"{one.confidence:.2f}"


def affected_sections(title: str, found: Sequence[Affected], *, cut: bool) -> list[Section]:
    """Return what was reached as tables, facts apart from guesses."""
    sections = [Section(title)]
    for told, mark, rows in _groups(found):
        if rows:
            columns = ("symbol", "at", "hops", "confidence", "way")
            sections.append(Section(told, columns, rows, mark))
    note = f"the first {len(found)}: {CUT}" if cut else f"{len(found)} found"
    return [*sections, Section("", note=note)]


def _groups(found: Sequence[Affected]) -> Iterator[tuple[str, str, list[Sequence[str]]]]:
    """Yield heading, certainty and rows of what is likely, of what is not, and of guesses."""
    facts = [one for one in found if one.certainty == "fact"]
    yield "", "", [_reached(one) for one in facts if one.confidence >= LIKELY]
    unlikely = [_reached(one) for one in facts if one.confidence < LIKELY]
    yield "unlikely (steps on the way are one candidate of many)", "", unlikely
    guesses = [_reached(one) for one in found if one.certainty == "guess"]
    yield "guesses (a step on the way only has the name in common)", "guess", guesses


def _reached(one: Affected) -> Sequence[str]:
    names = [f"{_short(step.node)}{_mark(step.strategy)}" for step in one.way]
    if len(names) > SHOWN_STEPS:
        names = [*names[: SHOWN_STEPS - 2], "…", *names[-2:]]
    way = " ← ".join(names)
    return one.node.name, place(one.node), str(one.hops), f"{one.confidence:.2f}", way


def _short(node: Node) -> str:
    return node.name if node.kind == "module" else node.qualname or node.name


def _mark(strategy: str) -> str:
    return "?" if strategy == "name" else ""


def uses_picture(found: Uses) -> Picture:
    """Return edges as a picture."""
    picture = Picture({_key(node): _label(node) for node in found.asked}, {})
    for one in (*found.facts, *found.guesses, *found.unresolved):
        _draw(picture, one.source, one.target, one.kind, one.certainty)
    return picture


def affected_picture(nodes: Sequence[Node], found: Sequence[Affected]) -> Picture:
    """Return the ways to what was reached as a picture; arrows point at what is used."""
    picture = Picture({_key(node): _label(node) for node in nodes}, {})
    for one in found:
        used = nodes[0]
        for step in one.way:
            guess: Certainty = "guess" if step.strategy == "name" else "fact"
            _draw(picture, step.node, used, step.kind, guess)
            used = step.node
    return picture


def _draw(picture: Picture, source: Node, target: Node, kind: str, certainty: Certainty) -> None:
    for node in (source, target):
        picture.nodes.setdefault(_key(node), _label(node))
    picture.arrows[Arrow(_key(source), _key(target), kind, certainty)] = None


def _key(node: Node) -> str:
    return node.id or f"outside {node.name}"


def _label(node: Node) -> str:
    return node.name
