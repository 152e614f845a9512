"""Completeness: which public definitions no kept example shows, and why not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from ..indexer.model import Symbol
from .example import Example
from .kinds.certainty import is_fact
from .kinds.material import Material
from .kinds.retirement import retired_symbols

PUBLIC_KINDS = frozenset({"class", "function", "method"})
NOT_SHOWN, NO_EXAMPLE = "not shown", "no example"


def completeness(
    material: Material,
    examples: Iterable[Example],
    candidates: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    """Count the public definitions that are seen in a kept example, and why the others are not.

    A definition is seen where an example shows its body, is about it or about one of its methods,
    or is about a function that surely uses it.

    Args:
        material: that the candidates were made from.
        examples: the kept ones.
        candidates: symbol and reason of each candidate, the reason "" where it is kept.

    Returns:
        ``public`` and ``seen`` are numbers; ``missing`` maps reasons to numbers, the largest first:
        why it is not taught, why most of its candidates were dropped, or that it has none.

    """
    public = public_symbols(material)
    seen = _seen(material, examples)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for symbol, reason in candidates:
        reasons[symbol][reason or NOT_SHOWN] += 1
    missing = Counter(_reason(material, s, reasons) for s in public if s.id not in seen)
    ordered = sorted(missing.items(), key=lambda entry: (-entry[1], entry[0]))
    return {
        "public": len(public),
        "seen": len(public) - missing.total(),
        "missing": dict(ordered),
    }


def public_symbols(material: Material) -> list[Symbol]:
    """Return the classes, functions and methods that others may use, by path and place."""
    outer = material.inner  # what stands inside a function is the function's own
    symbols = (s for s in material.by_id.values() if s.kind in PUBLIC_KINDS and s.id in outer)
    return [symbol for symbol in symbols if not symbol.is_test and _is_public(symbol)]


def _is_public(symbol: Symbol) -> bool:
    return not any(part.startswith("_") for part in symbol.full_name.split("."))


def _seen(material: Material, examples: Iterable[Example]) -> Set[str]:
    about, shown = set[str](), set[str]()
    for example in examples:
        about.add(example.symbol)
        shown.update(example.shows)
    used = {target for symbol in about for target in _used(material, symbol)}
    direct = about | shown | used
    return direct | {outer for symbol in direct for outer in _around(material, symbol)}


def _used(material: Material, symbol: str) -> Iterator[str]:
    return (edge.target for edge in material.calls_from.get(symbol, ()) if is_fact(edge))


def _around(material: Material, symbol: str) -> Iterator[str]:
    """Yield the classes around a definition."""
    parent = material.by_id[symbol].parent if symbol in material.by_id else None
    while parent in material.by_id and material.by_id[parent].kind == "class":
        yield parent
        parent = material.by_id[parent].parent


def _reason(material: Material, symbol: Symbol, reasons: Mapping[str, Counter[str]]) -> str:
    settled = material.withheld(symbol.id) or material.once(retired_symbols).get(symbol.id, "")
    if settled:
        return settled
    dropped = reasons.get(symbol.id)
    if not dropped:
        return NO_EXAMPLE
    return min(dropped.items(), key=lambda entry: (-entry[1], entry[0]))[0]
