"""Pictures as text: Mermaid for Markdown, DOT for Graphviz.

Facts are solid lines, guesses dashed, what is unresolved dotted. Names come from repositories and
are quoted so that they stay names.
"""

from __future__ import annotations

from dataclasses import dataclass

from .results import Certainty

_DOT = {"fact": "solid", "guess": "dashed", "unresolved": "dotted"}
_DOUBT = {"fact": "", "guess": "?", "unresolved": "??"}


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from one node to another, by their keys."""

    source: str
    target: str
    label: str
    certainty: Certainty = "fact"


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes (key → label) and arrows, each once, in the order in which they came."""

    nodes: dict[str, str]
    arrows: dict[Arrow, None]


def drawn(picture: Picture, form: str) -> str:
    """Return a picture in a form: ``mermaid`` or ``dot``."""
    return _mermaid(picture) if form == "mermaid" else _dot(picture)


def _mermaid(picture: Picture) -> str:
    names = {key: f"n{number}" for number, key in enumerate(picture.nodes, 1)}
    lines = ["flowchart LR"]
    lines += [f'  {names[key]}["{_entities(label)}"]' for key, label in picture.nodes.items()]
    for one in picture.arrows:
        told = _entities(f"{one.label}{_DOUBT[one.certainty]}")
        line = f'-- "{told}" -->' if one.certainty == "fact" else f'-. "{told}" .->'
        lines.append(f"  {names[one.source]} {line} {names[one.target]}")
    return "".join(f"{line}\n" for line in lines)


def _dot(picture: Picture) -> str:
    names = {key: f"n{number}" for number, key in enumerate(picture.nodes, 1)}
    lines = ["digraph {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    lines += [f'  {names[key]} [label="{_quoted(label)}"];' for key, label in picture.nodes.items()]
    for one in picture.arrows:
        told = _quoted(f"{one.label}{_DOUBT[one.certainty]}")
        style = f'label="{told}", style={_DOT[one.certainty]}'
        lines.append(f"  {names[one.source]} -> {names[one.target]} [{style}];")
    return "".join(f"{line}\n" for line in [*lines, "}"])


def _entities(text: str) -> str:
    """Replace everything but plain characters of names by character codes."""
    return "".join(c if _is_plain(c) else f"#{ord(c)};" for c in text)


def _quoted(text: str) -> str:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return shown.replace("\\", "\\\\").replace('"', '\\"')


def _is_plain(character: str) -> bool:
    return character.isalnum() or character in " ._-/?:()"
