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

import re
from collections.abc import Iterator

from ...indexer.model import Symbol
from ..example import Example
from ..templates import completion_prompt
from .context import Context
from .holes import Hole, holes
from .material import Material, Source, clip, clip_left, make_example

KIND = "completion"
TOTAL = 1500  # characters of prompt, hole and suffix; the embedded base sees about as much
PREFIX, SUFFIX, SIGNATURES, IMPORTS, SIMILAR = 560, 260, 240, 200, 420
LEAST_SIMILAR = 120  # a shorter piece of a similar definition is not worth its place
IMPORT = re.compile(r"(?:from\s+\S+\s+)?import\s+[^(\\\n]+$")
NAME = re.compile(r"[A-Za-z_]\w*")


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
    lines = material.lines(symbol.blob)
    completion = "".join(lines[hole.first - 1 : hole.last])
    inside = _before(material, symbol, hole)
    suffix = clip("".join(lines[hole.last : symbol.end_line]), SUFFIX)
    left = TOTAL - len(completion) - len(inside) - len(suffix)
    head = _class_line(material, symbol) if inside.startswith(lines[symbol.start_line - 1]) else ""
    imports = _imports(lines, inside + completion + suffix, min(IMPORTS, left))
    left -= len(head) + len(imports)
    signatures = context.signatures(symbol, min(SIGNATURES, left))
    left -= sum(map(len, signatures))
    similar = context.similar(symbol) if left >= LEAST_SIMILAR else None
    text = context.similar_text(similar, min(SIMILAR, left))
    shown = [symbol, similar] if similar and text else [symbol]
    prompt = completion_prompt(symbol.path, (text, *signatures), imports + head + inside)
    origin, shows = material.origin(symbol), material.shows(shown)
    return make_example(KIND, prompt, completion, origin, suffix=suffix, shows=shows)


def _before(material: Material, symbol: Symbol, hole: Hole) -> str:
    """Return the function's text before the hole; a long one loses its docstring first."""
    lines = material.lines(symbol.blob)
    whole = "".join(lines[symbol.start_line - 1 : hole.first - 1])
    header = material.header(symbol)
    left = PREFIX - len(header)
    if len(whole) <= PREFIX or left <= 0:
        return clip_left(whole, PREFIX)
    body_line = material.graph.source(symbol.blob).count(b"\n", 0, symbol.body_byte)
    return header + clip_left("".join(lines[body_line : hole.first - 1]), left)


def _class_line(material: Material, symbol: Symbol) -> str:
    parent = material.by_id.get(symbol.parent or "")
    if parent is None or parent.kind != "class":
        return ""
    lines = material.lines(parent.blob)
    indent = lines[symbol.start_line - 1]
    width = max(0, len(indent) - len(indent.lstrip()) - 4)
    return f"{' ' * width}{parent.signature}\n"


def _imports(lines: list[str], text: str, limit: int) -> str:
    """Return the file's one-line imports that bind a name which ``text`` uses."""
    used = set(NAME.findall(text))
    kept = ""
    for line in lines:
        if line.startswith(("from ", "import ")) and IMPORT.match(line.rstrip()):
            bound = set(NAME.findall(line.rpartition("import ")[2]))
            if bound & used and len(kept) + len(line) <= limit:
                kept += line
    return kept
