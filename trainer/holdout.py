"""Which symbols and commits are never taught, decided without any state.

A definition's fate is a keyed hash of the identity that it was born with, so no later commit, edit
or rename changes it, and nobody who lacks the repository's key can tell which names are held out.
The newest commits are withheld as well, as far as they touch few symbols: they are what the model
is asked about next.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ..core.settings import TrainerSettings
from ..indexer.graph import Graph
from ..indexer.history import SymbolChange
from ..indexer.model import Symbol
from .taught import taught_symbols

FUNCTIONS = frozenset({"function", "method"})


@dataclass(frozen=True, slots=True)
class Holdout:
    """What may not be taught.

    Attributes:
        symbols: ids of held-out functions and methods, and of everything defined inside them.
        commits: ids of the withheld newest commits; may be empty.
        window: ids of the symbols that a withheld commit touched, and of what is inside them.
        modules: ids of the module symbols whose import facts are held out.

    """

    symbols: frozenset[str]
    commits: frozenset[str]
    window: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()

    @property
    def forbidden(self) -> frozenset[str]:
        """Ids of every symbol whose body no example may show."""
        return self.symbols | self.window


NOTHING_HELD_OUT = Holdout(frozenset(), frozenset())


def is_held_out(key: bytes, path: str, qualname: str, share: float) -> bool:
    """Tell whether the definition born as ``qualname`` in ``path`` is held out.

    Args:
        key: the repository's secret.
        path: file at the definition's first appearance.
        qualname: qualified name at its first appearance.
        share: expected share of definitions that are held out, 0 to 1.

    """
    identity = f"{path}\0{qualname}".encode("utf-8", "surrogateescape")
    digest = hmac.digest(key, identity, "sha256")
    return int.from_bytes(digest[:8], "big") < share * 2**64


def hold_out(
    graph: Graph, changes: Sequence[SymbolChange], settings: TrainerSettings, key: bytes
) -> Holdout:
    """Decide what is held out at the commit that the graph shows.

    Args:
        graph: the code graph at HEAD.
        changes: its history, oldest first.
        settings: ``holdout_share`` and ``window_share`` are used.
        key: the repository's secret.

    """
    by_id = {symbol.id: symbol for symbol in taught_symbols(graph)}
    share = settings.holdout_share
    fates = {
        symbol.id: is_held_out(key, *graph.birth(symbol), share)
        for symbol in by_id.values()
        if is_unit(symbol, by_id)
    }
    modules = {
        symbol.id
        for symbol in by_id.values()
        if symbol.kind == "module" and is_held_out(key, *graph.birth(symbol), share)
    }
    commits = withheld_commits(changes, settings.window_share * len(fates))
    touched = {c.symbol for c in changes if c.commit in commits and c.symbol is not None}
    touched = {unit_of(by_id[i], by_id).id for i in touched if i in by_id}
    window = touched & fates.keys()
    held = {symbol for symbol, fate in fates.items() if fate}
    return Holdout(
        _with_inner(held, by_id), commits, _with_inner(window, by_id), frozenset(modules)
    )


def withheld_commits(changes: Sequence[SymbolChange], most: float) -> frozenset[str]:
    """Return the newest commits that together touch at most ``most`` definitions."""
    commits: set[str] = set()
    touched: set[tuple[str, str]] = set()
    newest_first = groupby(reversed(changes), key=lambda change: change.commit)
    for commit, group in newest_first:
        touched |= {(change.path, change.qualname) for change in group}
        if len(touched) > most:
            break
        commits.add(commit)
    return frozenset(commits)


def unit_of(symbol: Symbol, by_id: dict[str, Symbol]) -> Symbol:
    """Return the outermost function or method around ``symbol``, or itself without one."""
    unit, current = symbol, symbol
    while current.parent is not None and current.parent in by_id:
        current = by_id[current.parent]
        if current.kind in FUNCTIONS:
            unit = current
    return unit


def is_unit(symbol: Symbol, by_id: dict[str, Symbol]) -> bool:
    """Tell whether ``symbol`` is a function or method that stands in no other function."""
    return symbol.kind in FUNCTIONS and unit_of(symbol, by_id) is symbol


def _with_inner(units: set[str], by_id: dict[str, Symbol]) -> frozenset[str]:
    return frozenset(s.id for s in by_id.values() if unit_of(s, by_id).id in units)
