"""Changes of definitions: which belong together, and which still stand at HEAD."""

from __future__ import annotations

from collections import Counter, defaultdict

from ...indexer.history import SymbolChange
from ...indexer.model import Symbol
from ..holdout import FUNCTIONS
from .material import Material, Source

EDITED = frozenset({"body", "signature"})  # kinds of change that have a text before and after


def changed_function(material: Material, change: SymbolChange) -> Symbol | None:
    """Return the function at HEAD whose body or signature a change edited, or None."""
    symbol = material.by_id.get(change.symbol or "")
    edited = change.change in EDITED and symbol and symbol.kind in FUNCTIONS
    return symbol if edited else None


def by_commit(material: Material) -> dict[str, list[SymbolChange]]:
    """Return commit → its changes of definitions, by place; for ``Material.once``."""
    found: dict[str, list[SymbolChange]] = defaultdict(list)
    for change in material.changes:
        found[change.commit].append(change)
    return found


def edit_source(
    material: Material, kind: str, change: SymbolChange, symbol: Symbol, *shown: object
) -> Source:
    """Return the source of examples about an edit, its key covering what stands of it at HEAD.

    Args:
        material: indexes the repository.
        kind: the kind of example.
        change: of a definition that still exists.
        symbol: that definition.
        shown: everything else that its examples show.

    """
    state = (symbol.blob, symbol.start_byte, symbol.end_byte)
    return material.change_source(kind, change, state, *shown)


def partner(material: Material, change: SymbolChange | None) -> tuple[object, ...]:
    """Return what a source's key covers of another change that its examples show."""
    if change is None:
        return ()
    sides = (change.before_blob, change.before_span, change.after_blob, change.after_span)
    return (*sides, change.path, material.shows([material.by_id[change.symbol or ""]]))


def is_showable(material: Material, change: SymbolChange) -> bool:
    """Tell whether a change is one of a function that still exists and that may be shown."""
    symbol = material.by_id.get(change.symbol or "")
    return bool(symbol and symbol.kind in FUNCTIONS) and not material.change_withheld(change)


def standing(material: Material, change: SymbolChange) -> float:
    """Return the share of what a change did to a definition that is still so at HEAD, 0 to 1.

    It is the share of the lines that the change brought and that are there; where it brought none,
    of those that it took away and that have not come back. What was written over or taken back
    since teaches what the team does no more.

    Args:
        material: indexes the repository.
        change: of a definition that still exists.

    """
    before, after = (_lines(text) for text in material.change_texts(change))
    symbol = material.by_id[change.symbol or ""]
    now = _lines(material.text(symbol.blob, (symbol.start_byte, symbol.end_byte)))
    brought, taken = after - before, before - after
    if brought:
        return (brought & now).total() / brought.total()
    back = taken & (now - after)
    return 1 - back.total() / taken.total() if taken else 1.0


def _lines(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.splitlines() if line.strip())
