"""Call chain: how one function reaches another, call by call, and why one module needs another.

Two samples from Flask 2.3 (question, then the calls, verbatim)::

    # Architecture: how flask.app.Flask.__call__ reaches flask.ctx.RequestContext.__init__
    ----
    flask.app.Flask.__call__: return self.wsgi_app(environ, start_response)
    flask.app.Flask.wsgi_app: ctx = self.request_context(environ)
    flask.app.Flask.request_context: return RequestContext(self, environ)

    # Architecture: why the module flask.cli needs flask.helpers
    ----
    flask.cli.ScriptInfo.load_app: app.debug = get_debug_flag()
    flask.cli.run_command: debug = get_debug_flag()
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from ...indexer.model import Symbol
from ..example import Example
from ..templates import chain_prompt, need_prompt
from .certainty import is_fact
from .context import Context
from .material import Material, Source, make_example
from .retirement import retired_symbols

KIND = "call chain"
LEAST_CALLS, MOST_CALLS = 2, 4  # of a chain
MOST_USES = 3  # of a needed module that are told
MOST_NEEDS = 4  # modules whose use is told of one module
MOST_LINE = 120  # characters of a line that calls


@dataclass(frozen=True, slots=True)
class Call:
    """A line of ``caller`` that calls ``target``."""

    caller: Symbol
    target: Symbol
    line: int


@dataclass(frozen=True, slots=True)
class Calls:
    """What an example tells.

    Attributes:
        calls: in the order in which they are told.
        needed: the module whose use they show; "" when they are a chain.

    """

    calls: tuple[Call, ...]
    needed: str = ""


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every function that starts a chain, and every need of a module."""
    steps = material.once(_steps)
    reached = {call.target.id for call in steps.values()}
    for symbol in material.units:
        if symbol.id in steps and symbol.id not in reached:
            calls = _chain(steps, symbol)
            if len(calls) >= LEAST_CALLS:
                yield _source(material, symbol, Calls(calls))
    for module, needs in material.once(_needs).items():
        for needed in _most_used(needs):
            symbol = material.by_id[module]
            yield _source(material, symbol, Calls(tuple(needs[needed][:MOST_USES]), needed))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Tell the source's calls, each under the name of the function that makes it."""
    told = source.unit
    assert isinstance(told, Calls)  # noqa: S101 - this kind makes its sources from calls
    texts = [_text(material, call) for call in told.calls]
    if max(map(len, texts)) > MOST_LINE or len(set(texts)) < len(texts):
        return
    first, last = told.calls[0].caller, told.calls[-1].target
    prompt = chain_prompt(first.full_name, last.full_name)
    if told.needed:
        prompt = need_prompt(first.module, told.needed)
    callers = [call.caller for call in told.calls]
    lines = [f"{c.full_name}: {text}\n" for c, text in zip(callers, texts, strict=True)]
    origin, shows = material.origin(first), material.shows(callers)
    yield make_example(KIND, prompt, "".join(lines), origin, shows=shows)


def _source(material: Material, symbol: Symbol, told: Calls) -> Source:
    shown = [(c.caller.id, c.caller.blob, c.line, c.target.full_name) for c in told.calls]
    standing = [material.shows([c.caller]) for c in told.calls]
    origin = material.origin(told.calls[0].caller)
    made = material.source(KIND, symbol, shown, standing, origin, told.needed)
    withheld = "held-out" if symbol.id in material.holdout.modules else made.withheld
    return replace(made, unit=told, withheld=withheld)


def _text(material: Material, call: Call) -> str:
    return material.lines(call.caller.blob)[call.line - 1].strip()


def _steps(material: Material) -> dict[str, Call]:
    """Return function → its most telling call: of another module before its own, of what calls."""
    calls = material.once(_calls)
    return {one: min(made, key=lambda call: _rank(calls, call)) for one, made in calls.items()}


def _rank(calls: dict[str, list[Call]], call: Call) -> tuple[bool, bool, int]:
    ends = call.target.id not in calls
    return ends, call.target.module == call.caller.module, call.line


def _calls(material: Material) -> dict[str, list[Call]]:
    """Return function → its sure calls of others that may be shown, each target once."""
    hidden = material.forbidden | material.once(retired_symbols).keys()
    found: dict[str, list[Call]] = {}
    for symbol in material.units:
        if not symbol.is_test:
            calls = _calls_of(material, symbol, hidden)
            if calls:
                found[symbol.id] = calls
    return found


def _calls_of(material: Material, symbol: Symbol, hidden: Set[str]) -> list[Call]:
    targets: dict[str, Call] = {}
    for edge in material.calls_from.get(symbol.id, []):
        target = material.by_id.get(edge.target) if is_fact(edge) else None
        if target and _is_other(target, symbol) and target.id not in hidden:
            targets.setdefault(target.id, Call(symbol, target, edge.line))
    return list(targets.values())


def _is_other(target: Symbol, symbol: Symbol) -> bool:
    inside = target.path == symbol.path and target.qualname.startswith(f"{symbol.qualname}.")
    return not (target.is_test or inside or target.id == symbol.id)


def _chain(steps: dict[str, Call], start: Symbol) -> tuple[Call, ...]:
    calls: list[Call] = []
    seen, current = {start.id}, start.id
    while current in steps and len(calls) < MOST_CALLS:
        call = steps[current]
        if call.target.id in seen:
            break
        calls.append(call)
        current = call.target.id
        seen.add(current)
    return tuple(calls)


def _needs(material: Material) -> dict[str, dict[str, list[Call]]]:
    """Return module → module that it imports → its calls of that, one of each caller."""
    modules = {symbol.module: symbol.id for symbol in material.modules if not symbol.is_test}
    needs: dict[str, dict[str, list[Call]]] = {}
    for caller, calls in material.once(_calls).items():
        own = modules.get(calls[0].caller.module)
        if own is None or caller in material.forbidden:
            continue
        imported = material.module_imports.get(own, set())
        firsts = {call.target.module: call for call in reversed(calls)}
        for needed in sorted(imported & firsts.keys() - {calls[0].caller.module}):
            needs.setdefault(own, {}).setdefault(needed, []).append(firsts[needed])
    return needs


def _most_used(needs: dict[str, list[Call]]) -> list[str]:
    return sorted(needs, key=lambda name: (-len(needs[name]), name))[:MOST_NEEDS]
