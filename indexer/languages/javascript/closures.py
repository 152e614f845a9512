"""Which values a named function returns itself, not a function inside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...extraction.nesting import Nesting, Span


class Owners:
    """Whose code a position is: a named function's own, or a nameless one's inside it.

    Args:
        bodies: body of each definition, the module's first.
        closures: bodies of functions without a name.
    """

    def __init__(self, bodies: Sequence[Span], closures: Iterable[Span]) -> None:
        named = {span: index for index, span in enumerate(bodies) if index}
        numbered = {span: -1 - place for place, span in enumerate(sorted(set(closures)))}
        self._nesting = Nesting([*named, *numbered], {**numbered, **named})

    def owners(self, positions: Sequence[int]) -> list[int]:
        """Return for each of some sorted positions the definition, or -1 in a closure."""
        return [max(index, -1) for index, _ in self._nesting.locate(positions)]
