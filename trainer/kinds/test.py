"""Test: how a function is tested, from the function's text.

One sample from Flask 2.3 (prompt, then the test)::

    # src/flask/templating.py
    def stream_template_string(source: str, **context: t.Any) -> t.Iterator[str]:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        template = app.jinja_env.from_string(source)
        return _stream(app, template, context)
    # tests/test_templating.py
    # Test of flask.templating.stream_template_string:
    ----
    def test_simple_stream(app, client):
        @app.route("/")
        def index():
            return flask.stream_template_string("{{ config }}", config=42)

        rv = client.get("/")
        assert rv.data == b"42"
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...indexer.model import Symbol
from ..example import Example
from ..templates import test_prompt
from .certainty import is_fact
from .context import Context
from .material import Material, Source, clip, make_example

KIND = "test"
MOST_TEXT = 700  # characters of the tested definition
MOST_TEST = 1200  # characters
MOST_CALLS = 3  # by tests; what they call more often is a tool, unless a test is named after it


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every test function whose name or calls tell what it tests."""
    called = material.once(_calls_by_tests)
    for symbol in material.units:
        if symbol.is_test and symbol.name.startswith("test"):
            target = _tested(material, called, symbol)
            if target is not None:
                shown = (target.full_name, target.blob, target.start_byte, target.end_byte)
                made = material.source(KIND, symbol, shown, material.shows([target]))
                yield replace(made, unit=(symbol, target))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the test of the source's function."""
    assert isinstance(source.unit, tuple)  # noqa: S101 - this kind makes its sources from pairs
    symbol, target = source.unit
    frame = material.by_id.get(symbol.parent or "")
    lines = material.lines(symbol.blob)
    completion = "".join(lines[symbol.start_line - 1 : symbol.end_line])
    if len(completion) > MOST_TEST:
        return
    text = clip(material.header(target) + material.body(target), MOST_TEXT)
    around = frame.signature if frame and frame.kind == "class" else ""
    prompt = test_prompt(target.path, text, symbol.path, target.full_name, around)
    origin, shows = material.origin(symbol), material.shows([symbol, target])
    yield make_example(KIND, prompt, completion, origin, shows=shows)


def _tested(material: Material, called: dict[str, int], symbol: Symbol) -> Symbol | None:
    """Return what a test is about: what it is named after, else the rarest thing it calls."""
    targets = {
        edge.target: material.by_id[edge.target]
        for edge in material.calls_from.get(symbol.id, [])
        if edge.target in called and is_fact(edge)
    }
    name = symbol.qualname.lower()
    ranked = [(_is_unnamed(t, name), called[t.id], t.full_name, t.id) for t in targets.values()]
    unnamed, calls, _, best = min(ranked, default=(True, MOST_CALLS + 1, "", ""))
    return None if unnamed and calls > MOST_CALLS else targets[best]


def _is_unnamed(target: Symbol, test: str) -> bool:
    is_special = target.name.startswith("__")  # a test of a class makes one, whatever it tests
    return is_special or target.name.strip("_").lower() not in test


def _calls_by_tests(material: Material) -> dict[str, int]:
    """Return what may be shown as tested → number of its calls in tests."""
    called: dict[str, int] = {}
    for symbol in material.units:
        has_body = symbol.body_byte < symbol.end_byte
        if has_body and not symbol.is_test and symbol.id not in material.forbidden:
            edges = material.calls_to.get(symbol.id, ())
            called[symbol.id] = sum(1 for e in edges if _is_by_test(material, e.source))
    return called


def _is_by_test(material: Material, caller: str) -> bool:
    return caller in material.by_id and material.by_id[caller].is_test
