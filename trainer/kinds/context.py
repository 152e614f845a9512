"""What a definition is shown with: signatures of what it calls, and a definition like it.

Likeness is pairwise (shared words of names, parameters and callees), not bm25, which weighs words
by their frequency in the whole repository: any commit anywhere could change any context, and every
example would have to be made anew. A pairwise score depends on the two definitions alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache

from ...indexer.model import Edge, Symbol
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
        best, name = LEAST_RESEMBLANCE, ""
        for other in self._pool(symbol):
            theirs = self._words[other]
            few, many = len(words), len(theirs)
            if few < best * many or many < best * few:
                continue  # even if all of the fewer words were shared
            shared = len(words & theirs)
            likeness = shared / ((few + many - shared) or 1)
            if (likeness, other) > (best, name):
                best, name = likeness, other
        return self.material.by_id[name] if name else None

    def similar_text(self, symbol: Symbol | None, limit: int) -> str:
        """Return a definition without its docstring, whole lines up to ``limit``."""
        if symbol is None:
            return ""
        text = self.material.header(symbol) + self.material.body(symbol)
        return clip(f"# {' '.join(symbol.path.split())}\n{text}", limit)

    def is_showable(self, symbol: Symbol) -> bool:
        """Tell whether a definition may be shown, and has a style to show."""
        lines = symbol.end_line - symbol.start_line + 1
        has_body = symbol.body_byte < symbol.end_byte
        hidden = symbol.id in self.material.forbidden or symbol.id in self._retired
        return has_body and lines >= LEAST_LINES and not hidden

    def digest(self, symbol: Symbol) -> str:
        """Return a hash of everything that the context of ``symbol`` could show."""
        similar = self.similar(symbol)
        shown = (similar.id, similar.blob, similar.start_byte) if similar else None
        callees = [(c.path, c.signature) for c in self._callees(symbol)]
        return digest(shown, callees)

    def _callees(self, symbol: Symbol) -> list[Symbol]:
        by_id = self.material.by_id
        found: dict[str, Symbol] = {}
        for edge in self._calls(symbol):
            if is_fact(edge) and edge.target in by_id and edge.target != symbol.id:
                found.setdefault(edge.target, by_id[edge.target])
        return list(found.values())

    def _calls(self, symbol: Symbol) -> list[Edge]:
        return self.material.calls_from.get(symbol.id, [])

    def _pool(self, symbol: Symbol) -> set[str]:
        """Return the definitions that share something telling with ``symbol``."""
        found: set[str] = set()
        for group in self._groups[symbol.id]:
            found.update(self._showable[group])
        found.discard(symbol.id)
        return found

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        """Unit id → names of what it shares with others."""
        return {symbol.id: self._groups_of(symbol) for symbol in self.material.units}

    def _groups_of(self, symbol: Symbol) -> list[str]:
        called = (f"calls {name}" for name in self._callee_names[symbol.id])
        return [f"name {symbol.name}", f"in {symbol.parent}", *called]

    @cached_property
    def _showable(self) -> dict[str, list[str]]:
        """What is shared → the definitions that may be shown; none where too many share it."""
        users: dict[str, list[str]] = defaultdict(list)
        for symbol in self.material.units:
            for group in self._groups[symbol.id]:
                users[group].append(symbol.id)
        shown = {symbol.id for symbol in self.material.units if self.is_showable(symbol)}
        return {
            group: [one for one in members if one in shown] if len(members) <= COMMON else []
            for group, members in users.items()
        }

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {symbol.id: self._words_of(symbol) for symbol in self.material.units}

    def _words_of(self, symbol: Symbol) -> frozenset[str]:
        names = [symbol.name, *symbol.parameters]
        names += [name.rpartition(".")[2] for name in self._callee_names[symbol.id]]
        return frozenset().union(*map(_words_in, names)) - {"self"}

    @cached_property
    def _callee_names(self) -> dict[str, list[str]]:
        return {symbol.id: self._names_called(symbol) for symbol in self.material.units}

    def _names_called(self, symbol: Symbol) -> list[str]:
        return sorted({e.name for e in self._calls(symbol) if e.strategy != "builtin"})


@lru_cache(maxsize=1 << 16)
def _words_in(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(name))
