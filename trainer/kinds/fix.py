r"""Fix: a function before and after a commit that mends it, with the test that came with it.

One sample from Flask 2.0.2, its commit's message from the changelog (prompt, then the function)::

    # src/flask/scaffold.py
    # Before:
        @static_folder.setter
        def static_folder(self, value: t.Optional[str]) -> None:
            if value is not None:
                value = os.fspath(value).rstrip(r"\/")

            self._static_folder = value
    # Problem: Fix the type of ``static_folder`` to accept ``pathlib.Path``.
    # Mended:
    ----
        @static_folder.setter
        def static_folder(self, value: t.Optional[t.Union[str, os.PathLike]]) -> None:
            if value is not None:
                value = os.fspath(value).rstrip(r"\/")

            self._static_folder = value
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...indexer.history import SymbolChange
from ...indexer.model import Symbol
from ..example import Example
from ..templates import fix_prompt
from .changes import by_commit, changed_function, edit_source, is_showable, partner
from .commits import is_mend
from .context import Context
from .edit import edited_sides
from .material import Material, Source, clip, make_example

KIND = "fix"
MOST_CHANGED = 24  # definitions; a commit that changes more does not mend each of them
MOST_TEST = 500  # characters
MOST_PROBLEM = 300  # characters of the message
TRAILER = re.compile(r"[A-Z][\w-]+: |\(cherry picked|https?://")


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function that a commit mended and that still exists."""
    for changes in material.once(by_commit).values():
        if len(changes) > MOST_CHANGED or not is_mend(changes[0].subject):
            continue
        for change in changes:
            symbol = changed_function(material, change)
            if symbol and not symbol.is_test:
                test = _test_of(material, symbol, changes)
                yield edit_source(material, KIND, change, symbol, partner(material, test))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the source's function as it was mended."""
    change = source.unit
    assert isinstance(change, SymbolChange)  # noqa: S101 - this kind makes its sources from changes
    sides = edited_sides(material, change)
    if sides is None:
        return
    symbol = material.by_id[change.symbol or ""]
    test = _test_of(material, symbol, material.once(by_commit)[change.commit])
    shown = [symbol]
    text = clip(material.change_texts(test)[1], MOST_TEST) if test else ""
    if test and text:
        shown.append(material.by_id[test.symbol or ""])
    prompt = fix_prompt(change.path, text, sides[0], problem(change))
    origin, shows = material.change_origin(change), material.shows(shown)
    yield make_example(KIND, prompt, sides[1], origin, shows=shows)


def problem(change: SymbolChange) -> str:
    """Return the subject of a commit with the first paragraph of its message."""
    body = change.message.partition("\n\n")[2].strip().partition("\n\n")[0]
    told = "" if TRAILER.match(body) else " ".join(body.split())
    return f"{change.subject} {told}".strip()[:MOST_PROBLEM]


def _test_of(
    material: Material, symbol: Symbol, changes: list[SymbolChange]
) -> SymbolChange | None:
    """Return the commit's change of a test that calls the function, else of its only test."""
    tests = [c for c in changes if _is_test(material, c) and is_showable(material, c)]
    callers = {edge.source for edge in material.calls_to.get(symbol.id, [])}
    calling = [c for c in tests if c.symbol in callers]
    return calling[0] if calling else tests[0] if len(tests) == 1 else None


def _is_test(material: Material, change: SymbolChange) -> bool:
    symbol = material.by_id.get(change.symbol or "")
    return bool(symbol and symbol.is_test and symbol.name.startswith("test"))
