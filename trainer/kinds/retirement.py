"""Retirement: what the repository itself says is not to be imitated any more.

Three things say so: a commit that takes another back, a mark on a definition (a decorator, the
first words of its docstring, a pattern in the settings), and the history, when it has replaced one
call by another in one place after the other. Definitions that bear a mark or still use what bears
one retire, as do changes of commits that were taken back. What is gone or was renamed needs no
rule: its symbol is not in the graph, so nothing is made of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from fnmatch import translate
from typing import TYPE_CHECKING

from .certainty import is_fact
from .replacement import replaced

if TYPE_CHECKING:
    from ...indexer.history import SymbolChange
    from ...indexer.model import Symbol
    from .material import Material

REVERTED, DEPRECATED, USES_DEPRECATED, REPLACED = (
    "reverted",
    "deprecated",
    "uses deprecated code",
    "replaced pattern",
)
REVERTS = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)
DECORATOR = re.compile(r"(?:^|[._])deprecat(?:ed|e|ion)", re.IGNORECASE)
DOCSTRING = re.compile(r"\s*(?:\[?deprecated\b|\.\. deprecated::)", re.IGNORECASE)


def retired_symbols(material: Material) -> dict[str, str]:
    """Return definition → why it is taught no more; for ``Material.once``."""
    listed = _listed(material.deprecated)
    marked = {s.id for s in material.by_id.values() if _is_marked(s) or listed(s.full_name)}
    marked |= {s.id for s in material.by_id.values() if _is_inside(material, s, marked)}
    found = dict.fromkeys(marked, DEPRECATED)
    for unit, reason in _users(material, marked, listed):
        found.setdefault(unit, reason)
    return found


def taken_back(material: Material) -> frozenset[str]:
    """Return the commits that were reverted and those that reverted them; for ``Material.once``.

    A reverted revert brings the first commit back, and teaches nothing by itself.
    """
    messages = {change.commit: change.message for change in material.changes}
    known = sorted(messages)
    undone: set[str] = set()
    reverts: set[str] = set()
    for commit, message in reversed(messages.items()):
        named = REVERTS.findall(message)
        if named:
            reverts.add(commit)
        if commit not in undone:
            undone.update(one for start in named for one in _beginning(known, start))
    return frozenset(undone | reverts)


def retired_change(material: Material, change: SymbolChange) -> str:
    """Return why a change of a definition that still exists is taught no more, or ""."""
    if change.commit in material.once(taken_back):
        return REVERTED
    return material.once(retired_symbols).get(change.symbol or "", "")


def _beginning(known: list[str], start: str) -> list[str]:
    """Return the commit whose id begins so, if exactly one does."""
    first, last = bisect_left(known, start), bisect_left(known, f"{start}g")
    return known[first:last] if last - first == 1 else []


def _is_marked(symbol: Symbol) -> bool:
    """Tell whether a definition says of itself, as a whole, that it is deprecated."""
    named = (one.partition("(")[0] for one in symbol.decorators)
    return bool(DOCSTRING.match(symbol.docstring)) or any(map(DECORATOR.search, named))


def _is_inside(material: Material, symbol: Symbol, marked: set[str]) -> bool:
    parent = symbol.parent
    while parent in material.by_id:
        if parent in marked:
            return True
        parent = material.by_id[parent].parent
    return False


def _listed(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether a full name matches one of the settings' patterns."""
    if not patterns:
        return lambda name: False
    known: dict[str, bool] = {}
    matcher = re.compile("|".join(map(translate, patterns)))

    def listed(name: str) -> bool:
        if name not in known:
            known[name] = bool(matcher.match(name))
        return known[name]

    return listed


def _users(
    material: Material, marked: set[str], listed: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the units that call what is deprecated, or by what the team has replaced."""
    old = material.once(replaced)
    asked = bool(material.deprecated)
    for unit, edges in material.calls_from.items():
        for edge in edges:
            if (edge.target in marked and is_fact(edge)) or (asked and listed(edge.name)):
                yield unit, USES_DEPRECATED
            elif old and edge.name.rpartition(".")[2] in old:
                yield unit, REPLACED
