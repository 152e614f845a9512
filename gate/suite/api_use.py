"""API use: which of the repository's own functions is called at this place.

The options are the line with the call, under different callees, so the question stands where
the answer would be typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...indexer.model import Edge, Symbol
from ...trainer.kinds.certainty import is_fact
from .in_place import item_in_place
from .item import Item
from .options import OptionPool
from .sources import SuiteMaterial

CATEGORY = "api-use"
WORD = re.compile(r"\w+")


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every sure call of an own function inside a withheld one."""
    material = source.material
    names = [edge.name.rpartition(".")[2] for edge in _own_calls(source)]
    pool = OptionPool(names, source.count, material.rank)
    for symbol in source.withheld_units():
        for edge in material.calls_from.get(symbol.id, []):
            if _is_own(source, edge):
                yield from called_item(source, CATEGORY, pool, symbol, edge)


def called_item(
    source: SuiteMaterial, category: str, pool: OptionPool, symbol: Symbol, edge: Edge
) -> Iterator[Item]:
    """Ask which function is called at the place of an edge, if the pool offers enough others."""
    data = source.material.graph.source(symbol.blob)
    name = data[edge.start_byte : edge.end_byte].decode("utf-8", "replace")
    if not name.isidentifier():
        return
    text = data[symbol.start_byte : symbol.end_byte].decode("utf-8", "replace")
    around = frozenset(WORD.findall(text))  # a name that stands in the function gives itself away
    chosen, answer = pool.options(name, f"{symbol.id} {edge.start_byte}", around - {name})
    if not chosen:
        return
    span = (edge.start_byte, edge.end_byte)
    title = f"{symbol.path}: {symbol.qualname} calls {name}"
    item = item_in_place(source, category, symbol, span, chosen, answer, title)
    if item is not None:
        yield item


def _own_calls(source: SuiteMaterial) -> Iterator[Edge]:
    edges = source.material.graph.edges("calls")
    return (edge for edge in edges if _is_own(source, edge))


def _is_own(source: SuiteMaterial, edge: Edge) -> bool:
    return is_fact(edge) and edge.target in source.material.by_id
