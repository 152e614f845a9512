'''Implementation: the body, verbatim, from signature, docstring and how others call it.

One sample from Flask 2.3 (prompt, then the body)::

    # src/flask/app.py
    # used: self.raise_routing_exception(req)
        def raise_routing_exception(self, request: Request) -> t.NoReturn:
            """Intercept routing exceptions and possibly do something else.
            """
    ----
            if (
                not self.debug
                or not isinstance(request.routing_exception, RequestRedirect)
                or request.routing_exception.code in {307, 308}
                or request.method in {"GET", "HEAD", "OPTIONS"}
            ):
                raise request.routing_exception  # type: ignore

            from .debughelpers import FormDataRoutingRedirect

            raise FormDataRoutingRedirect(request)
'''

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Symbol
from ..example import Example
from ..templates import MAX_CALLERS, implementation_prompt
from .certainty import SURE
from .context import Context
from .material import Material, Source, make_example

KIND = "implementation"
MOST_BODY = 1100  # characters
MOST_CALL = 100  # characters of a caller's line


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function and method that has a body."""
    for symbol in material.units:
        if symbol.body_byte < symbol.end_byte:
            yield source(material, context, symbol)


def source(material: Material, context: Context, symbol: Symbol) -> Source:
    """Return the source of one function's implementation."""
    return material.source(KIND, symbol, _call_sites(material, symbol))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the body of the source's function, if it is short enough to be written at once."""
    symbol = source.unit
    assert isinstance(symbol, Symbol)  # noqa: S101 - this kind makes its sources from symbols
    body = material.body(symbol)
    if len(body) > MOST_BODY or "\n" not in body.strip():
        return
    prompt = implementation_prompt(
        symbol.path,
        indented_signature(material, symbol),
        symbol.docstring,
        callers(material, symbol),
    )
    shows = material.shows([symbol])
    yield make_example(KIND, prompt, body, material.origin(symbol), shows=shows)


def indented_signature(material: Material, symbol: Symbol) -> str:
    """Return the signature with the indentation that it has in its file."""
    line = material.lines(symbol.blob)[symbol.start_line - 1]
    return line[: len(line) - len(line.lstrip())] + symbol.signature


def callers(material: Material, symbol: Symbol) -> list[str]:
    """Return the lines that call the function, from code that may be shown."""
    sites = _call_sites(material, symbol)
    lines = [material.lines(blob)[line - 1].strip() for blob, line in sites]
    return [line for line in dict.fromkeys(lines) if len(line) <= MOST_CALL]


def _call_sites(material: Material, symbol: Symbol) -> list[tuple[str, int]]:
    sites = []
    for edge in material.calls_to.get(symbol.id, []):
        caller = material.by_id.get(edge.source)
        showable = caller and caller.id not in material.forbidden and caller.id != symbol.id
        if caller and showable and edge.confidence >= SURE:
            sites.append((caller.is_test, caller.path, edge.line, caller.blob))
    return [(blob, line) for _, _, line, blob in sorted(set(sites))[:MAX_CALLERS]]
