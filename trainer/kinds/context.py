"""What a definition is shown with: signatures of what it calls, and a definition like it.

Likeness is pairwise (shared words of names, parameters and callees), not bm25, which weighs words
by their frequency in the whole repository: any commit anywhere could change any context, and every
example would have to be made anew. A pairwise score depends on the two definitions alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from ...indexer.model import Symbol
from .certainty import is_fact
from .material import Material, clip, digest
from .retirement import retired_symbols

LEAST_RESEMBLANCE = 0.25  # Jaccard similarity of the words
LEAST_LINES = 4  # a shorter definition has no style to show
COMMON = 40  # a callee with more users than this says nothing about resemblance
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


class Context:
    """Finds the repository context of definitions; one per ``Material``."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self._retired = material.once(retired_symbols)

    def signatures(self, symbol: Symbol, limit: int) -> tuple[str, ...]:
        """Return the signatures of internal callees, each under its path.

        Args:
            symbol: the calling definition.
            limit: most characters in all.

        """
        pieces: list[str] = []
        for target in self._callees(symbol):
            piece = f"# {' '.join(target.path.split())}\n{target.signature} ...\n"
            if len(piece) <= limit:
                pieces.append(piece)
                limit -= len(piece)
        return tuple(pieces)

    def similar(self, symbol: Symbol) -> Symbol | None:
        """Return the showable definition that resembles ``symbol`` most, if any does."""
        words = self._words[symbol.id]
        best = max(
            (
                (_jaccard(words, self._words[other.id]), other.id)
                for other in self._pool(symbol)
                if other.id != symbol.id and self._is_showable(other)
            ),
            default=(0.0, ""),
        )
        return self.material.by_id[best[1]] if best[0] >= LEAST_RESEMBLANCE else None

    def similar_text(self, symbol: Symbol | None, limit: int) -> str:
        """Return a definition without its docstring, whole lines up to ``limit``."""
        if symbol is None:
            return ""
        text = self.material.header(symbol) + self.material.body(symbol)
        return clip(f"# {' '.join(symbol.path.split())}\n{text}", limit)

    def digest(self, symbol: Symbol) -> str:
        """Return a hash of everything that the context of ``symbol`` could show."""
        similar = self.similar(symbol)
        shown = (similar.id, similar.blob, similar.start_byte) if similar else None
        callees = [(c.path, c.signature) for c in self._callees(symbol)]
        return digest(shown, callees)

    def _callees(self, symbol: Symbol) -> list[Symbol]:
        by_id = self.material.by_id
        found: dict[str, Symbol] = {}
        for edge in self.material.calls_from.get(symbol.id, []):
            if is_fact(edge) and edge.target in by_id and edge.target != symbol.id:
                found.setdefault(edge.target, by_id[edge.target])
        return list(found.values())

    def _is_showable(self, symbol: Symbol) -> bool:
        lines = symbol.end_line - symbol.start_line + 1
        has_body = symbol.body_byte < symbol.end_byte
        hidden = symbol.id in self.material.forbidden or symbol.id in self._retired
        return has_body and lines >= LEAST_LINES and not hidden

    def _pool(self, symbol: Symbol) -> list[Symbol]:
        keys = [f"name {symbol.name}", f"in {symbol.parent}"]
        keys += [f"calls {name}" for name in self._callee_names(symbol)]
        found = {
            other.id: other
            for key in keys
            if len(self._users[key]) <= COMMON
            for other in self._users[key]
        }
        return list(found.values())

    @cached_property
    def _users(self) -> dict[str, list[Symbol]]:
        users: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in self.material.units:
            users[f"name {symbol.name}"].append(symbol)
            users[f"in {symbol.parent}"].append(symbol)
            for name in self._callee_names(symbol):
                users[f"calls {name}"].append(symbol)
        return users

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {symbol.id: self._words_of(symbol) for symbol in self.material.units}

    def _words_of(self, symbol: Symbol) -> frozenset[str]:
        names = [symbol.name, *symbol.parameters]
        names += [name.rpartition(".")[2] for name in self._callee_names(symbol)]
        return frozenset(w.lower() for name in names for w in WORD.findall(name)) - {"self"}

    def _callee_names(self, symbol: Symbol) -> list[str]:
        edges = self.material.calls_from.get(symbol.id, [])
        return sorted({edge.name for edge in edges if edge.strategy != "builtin"})


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    union = len(left | right)
    return len(left & right) / union if union else 0.0
