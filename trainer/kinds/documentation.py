"""Documentation: how a public function, class or module is documented, from its code.

One sample from Flask 2.3 (prompt, then the docstring)::

    # src/flask/wrappers.py
        def blueprints(self) -> list[str]:
            name = self.blueprint

            if name is None:
                return []

            return _split_blueprint_path(name)
    # Documentation:
    ----
    The registered names of the current blueprint upwards through
    parent blueprints.

    This will be an empty list if there is no current blueprint, or
    if URL matching failed.

    .. versionadded:: 2.0.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Symbol
from ..example import Example
from ..templates import documentation_prompt
from .context import Context
from .implementation import indented_signature
from .material import Material, Source, clip, make_example

KIND = "documentation"
MOST_TEXT = 900  # characters of the code
LEAST_LINES = 3  # a shorter docstring is a description
MOST_WORDS = 1000  # characters of the docstring


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every public definition and module with a docstring of some length."""
    for symbol in material.by_id.values():
        if symbol.docstring.count("\n") + 1 >= LEAST_LINES and _is_shown(material, symbol):
            yield material.source(KIND, symbol)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the docstring of the source's definition."""
    symbol = source.unit
    assert isinstance(symbol, Symbol)  # noqa: S101 - this kind makes its sources from symbols
    if len(symbol.docstring) > MOST_WORDS:
        return
    is_function = symbol.kind not in ("module", "class")
    text = _function(material, symbol) if is_function else _outline(material, symbol)
    shows = material.shows([symbol]) if is_function else ()
    prompt = documentation_prompt(symbol.path, clip(text, MOST_TEXT))
    words = symbol.docstring.rstrip() + "\n"
    if text:
        yield make_example(KIND, prompt, words, material.origin(symbol), shows=shows)


def _is_shown(material: Material, symbol: Symbol) -> bool:
    is_outer = symbol.id in material.inner  # what stands inside a function is the function's
    return is_outer and not (symbol.is_test or symbol.name.startswith("_"))


def _function(material: Material, symbol: Symbol) -> str:
    return f"{indented_signature(material, symbol)}\n{material.body(symbol)}"


def _outline(material: Material, symbol: Symbol) -> str:
    """Return the signatures of the public definitions in a class or module, with its own."""
    members = material.once(_members).get(symbol.id, [])
    own = [symbol.signature] if symbol.kind == "class" else []
    lines = own + [f"{indented_signature(material, member)} ..." for member in members]
    return "".join(f"{line}\n" for line in lines)


def _members(material: Material) -> dict[str, list[Symbol]]:
    members: dict[str, list[Symbol]] = {}
    for symbol in material.by_id.values():
        if symbol.parent and not symbol.name.startswith("_"):
            members.setdefault(symbol.parent, []).append(symbol)
    return members
