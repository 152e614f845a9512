"""Description: what a function does, in the words of its docstring's first line.

One sample from Flask 2.3 (prompt, then the line)::

        def check(self, value: t.Any) -> bool:
            raise NotImplementedError
    # What it does, in one line:
    ----
    Check if the given value should be tagged by this tag.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Symbol
from ..example import Example
from ..templates import description_prompt
from .context import Context
from .implementation import indented_signature
from .material import Material, Source, clip, make_example

KIND = "description"
MOST_TEXT = 1000  # characters of signature and body
SHORTEST, LONGEST = 12, 160  # characters of the line


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function and method with a docstring and a body."""
    for symbol in material.units:
        if symbol.docstring and symbol.body_byte < symbol.end_byte:
            yield source(material, symbol)


def source(material: Material, symbol: Symbol) -> Source:
    """Return the source of one function's description."""
    return material.source(KIND, symbol)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the first line of the docstring of the source's function."""
    symbol = source.unit
    assert isinstance(symbol, Symbol)  # noqa: S101 - this kind makes its sources from symbols
    line = symbol.docstring.splitlines()[0].strip()
    if not SHORTEST <= len(line) <= LONGEST:
        return
    text = clip(f"{indented_signature(material, symbol)}\n{material.body(symbol)}", MOST_TEXT)
    shows = material.shows([symbol])
    prompt = description_prompt(text)
    yield make_example(KIND, prompt, f"{line}\n", material.origin(symbol), shows=shows)
