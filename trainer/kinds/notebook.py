"""Notebook: the code cell that follows a text cell, from the text and the code before it.

One sample, from a notebook that works through Flask's quickstart (prompt, then the cell)::

    # docs/quickstart.ipynb
    from flask import Flask

    app = Flask(__name__)
    # ## Routing
    # Use the `route()` decorator to bind a function to a URL.
    ----
    @app.route('/hello')
    def hello():
        return 'Hello, World'
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...indexer.extraction.budget import RejectedError
from ...indexer.languages.notebook.source import Cell, cells
from ...indexer.model import Symbol
from ..example import Example
from ..templates import notebook_prompt
from .context import Context
from .material import Material, Source, clip, clip_left, make_example

KIND = "notebook"
MOST_BEFORE, MOST_WORDS = 500, 700  # characters of the code before and of the text
SHORTEST, LONGEST = 12, 900  # characters of a cell
SUFFIX = ".ipynb"


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every notebook."""
    for module in material.modules:
        if module.path.endswith(SUFFIX):
            hidden = [(s.start_line, s.end_line) for s in _forbidden(material, module)]
            inside = material.once(_functions).get(module.path, [])
            yield material.source(KIND, module, hidden, material.shows(inside))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the cells of the source's notebook that stand under a text."""
    module = source.unit
    assert isinstance(module, Symbol)  # noqa: S101 - this kind makes its sources from modules
    hidden = _forbidden(material, module)
    try:
        found = cells(material.graph.repository.blob(module.blob))
    except RejectedError:
        return  # the graph keeps it as a file that is not read, and says why
    shown = [cell for cell in found if not any(_is_in(one, [cell]) for one in hidden)]
    before: Cell | None = None
    for words, code in pairwise(shown):
        if not words.is_code and code.is_code and SHORTEST <= len(code.text) <= LONGEST:
            yield _example(material, module, before, words, code)
        before = words if words.is_code and words.text.strip() else before


def _example(
    material: Material, module: Symbol, before: Cell | None, words: Cell, code: Cell
) -> Example:
    earlier = clip_left(f"{before.text.rstrip()}\n", MOST_BEFORE) if before else ""
    prompt = notebook_prompt(module.path, earlier, clip(words.text, MOST_WORDS))
    shown = [cell for cell in (before, code) if cell]
    inside = material.once(_functions).get(module.path, [])
    shows = material.shows([s for s in inside if _is_in(s, shown)])
    text = f"{code.text.rstrip()}\n"
    return make_example(KIND, prompt, text, material.origin(module), shows=shows)


def _forbidden(material: Material, module: Symbol) -> list[Symbol]:
    """Return the functions of a notebook that may not be shown."""
    inside = material.once(_functions).get(module.path, [])
    return [symbol for symbol in inside if symbol.id in material.forbidden]


def _is_in(symbol: Symbol, found: list[Cell]) -> bool:
    return any(c.first <= symbol.end_line and symbol.start_line <= c.last for c in found)


def _functions(material: Material) -> dict[str, list[Symbol]]:
    """Return notebook → its functions."""
    inside: dict[str, list[Symbol]] = {}
    for symbol in material.units:
        if symbol.path.endswith(SUFFIX):
            inside.setdefault(symbol.path, []).append(symbol)
    return inside
