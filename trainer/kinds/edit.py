"""Edit: a function before a commit, the commit's subject, and the function after it.

One sample from Flask (prompt, then the function after)::

    # src/flask/config.py
    # Before:
        def __init__(self, root_path: str, defaults: t.Optional[dict] = None) -> None:
            dict.__init__(self, defaults or {})
            self.root_path = root_path
    # Change: release: version 2.1.0
    # After:
    ----
        def __init__(self, root_path: str, defaults: t.Optional[dict] = None) -> None:
            super().__init__(defaults or {})
            self.root_path = root_path

What a commit mends is the kind ``fix``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.history import SymbolChange
from ..example import Example
from ..templates import edit_prompt
from .changes import changed_function, edit_source
from .commits import is_mend
from .context import Context
from .material import Material, Source, make_example

KIND = "edit"
MOST_SIDE = 700  # characters of either side
NEIGHBOURS = 4  # unchanged lines kept on either side of a change in a long function


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every change of a function or method that still exists."""
    for change in material.changes:
        symbol = changed_function(material, change)
        if symbol and not is_mend(change.subject):
            yield edit_source(material, KIND, change, symbol)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the function after the source's change."""
    change = source.unit
    assert isinstance(change, SymbolChange)  # noqa: S101 - this kind makes its sources from changes
    sides = edited_sides(material, change)
    if sides:
        prompt = edit_prompt(change.path, change.subject, sides[0])
        shows = material.shows([material.by_id[change.symbol or ""]])
        yield make_example(KIND, prompt, sides[1], material.change_origin(change), shows=shows)


def edited_sides(material: Material, change: SymbolChange) -> tuple[str, str] | None:
    """Return a function before and after a change; None when a side is empty or too long."""
    before, after = around_change(*material.change_texts(change))
    longest = max(len(before), len(after))
    told = before and after and before != after and longest <= MOST_SIDE
    return (before, after) if told else None


def around_change(before: str, after: str) -> tuple[str, str]:
    """Return both sides without the lines far from the change, if they are long."""
    if max(len(before), len(after)) <= MOST_SIDE:
        return before, after
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    first, last = max(0, head - NEIGHBOURS), max(0, tail - NEIGHBOURS)
    return "".join(old[first : len(old) - last]), "".join(new[first : len(new) - last])


def _common(left: list[str], right: list[str]) -> int:
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
