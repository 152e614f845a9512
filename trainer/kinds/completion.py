"""Fill in the middle: whole statements cut out of a function, with what it uses around them.

One sample from Flask 2.3 (context and prefix, what is to be filled in, suffix)::

    # src/flask/app.py
        def test_request_context(self, *args: t.Any, **kwargs: t.Any) -> RequestContext:
            from .testing import EnvironBuilder

            builder = EnvironBuilder(self, *args, **kwargs)

            try:
                return self.request_context(builder.get_environ())
            finally:
                builder.close()
    # src/flask/testing.py
    def _copy_environ(self, other): ...
    # src/flask/testing.py
    class FlaskClient(Client):
        def _request_from_builder_args(self, args, kwargs):
    ----
            kwargs["environ_base"] = self._copy_environ(kwargs.get("environ_base", {}))
            builder = EnvironBuilder(self.application, *args, **kwargs)
    ----

            try:
                return builder.get_request()
            finally:
                builder.close()
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Symbol
from ..example import Example
from .context import Context
from .filling import Written, fill
from .holes import Hole, holes
from .material import Material, Source, make_example

KIND = "completion"


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function and method at HEAD."""
    for symbol in material.units:
        yield source(material, context, symbol)


def source(material: Material, context: Context, symbol: Symbol) -> Source:
    """Return the source of one function's holes."""
    return material.source(KIND, symbol, context.digest(symbol))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Cut holes into the source's function."""
    symbol = source.unit
    assert isinstance(symbol, Symbol)  # noqa: S101 - this kind makes its sources from symbols
    for hole in holes(material, symbol):
        yield _example(material, context, symbol, hole)


def _example(material: Material, context: Context, symbol: Symbol, hole: Hole) -> Example:
    completion = "".join(material.lines(symbol.blob)[hole.first - 1 : hole.last])
    asked = fill(written_at_head(material, symbol), hole, len(completion), context)
    shown = [symbol, asked.similar] if asked.similar else [symbol]
    origin, shows = material.origin(symbol), material.shows(shown)
    return make_example(KIND, asked.prompt, completion, origin, suffix=asked.suffix, shows=shows)


def written_at_head(material: Material, symbol: Symbol) -> Written:
    """Return a function as HEAD has it."""
    parent = material.by_id.get(symbol.parent or "")
    return Written(
        symbol,
        material.lines(symbol.blob),
        symbol.start_line,
        symbol.end_line,
        material.header(symbol),
        material.graph.source(symbol.blob).count(b"\n", 0, symbol.body_byte),
        parent.signature if parent and parent.kind == "class" else "",
    )
