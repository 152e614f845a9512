"""Architecture: what a function calls and what a module imports, one sure fact an example.

Two samples from Flask 2.3 (question, then the fact)::

    # Architecture: what flask.app.Flask.full_dispatch_request calls
    ----
    flask.app.Flask.finalize_request

    # Architecture: what the module flask.blueprints imports
    ----
    flask.scaffold
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Edge, Symbol
from ..example import Example
from ..templates import calls_prompt, imports_prompt
from .certainty import is_fact
from .context import Context
from .material import Material, Source, make_example

KIND = "architecture"
MOST_FACTS = 3  # of one function
MOST_IMPORTS = 6  # of one module


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function that calls and every module that imports something."""
    for symbol in material.units:
        names = called(material, symbol)
        if names:
            yield material.source(KIND, symbol, names)
    for symbol in material.modules:
        names = imported(material, symbol)
        if names:
            withheld = "held-out" if symbol.id in material.holdout.modules else ""
            made = material.source(KIND, symbol, names)
            yield Source(KIND, made.key, symbol, withheld)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """State facts about the source's function or module."""
    symbol = source.unit
    assert isinstance(symbol, Symbol)  # noqa: S101 - this kind makes its sources from symbols
    if symbol.kind == "module":
        prompt, names, most = (
            imports_prompt(symbol.module),
            imported(material, symbol),
            MOST_IMPORTS,
        )
    else:
        prompt, names, most = calls_prompt(symbol.full_name), called(material, symbol), MOST_FACTS
    for name in sorted(names, key=lambda name: material.rank(symbol.id, name))[:most]:
        yield make_example(KIND, prompt, f"{name}\n", material.origin(symbol))


def called(material: Material, symbol: Symbol) -> list[str]:
    """Return the full names that a function surely calls, sorted; its own inner ones excluded."""
    inner = {definition.id for definition in material.inner.get(symbol.id, [])}
    edges = [e for e in material.calls_from.get(symbol.id, []) if e.target not in inner]
    names = {_name(material, edge) for edge in edges if is_fact(edge)}
    return sorted(name for name in names if "(" not in name)  # a method of what a call returned


def imported(material: Material, symbol: Symbol) -> list[str]:
    """Return the full names of the repository's modules that a module imports, sorted."""
    return sorted(material.module_imports.get(symbol.id, set()) - {symbol.module})


def _name(material: Material, edge: Edge) -> str:
    target = material.by_id.get(edge.target)
    return target.full_name if target else edge.name
