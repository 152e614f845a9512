"""API use: which of the repository's own functions is called at this place.

The options are the line with the call, under different callees, so the question stands where
the answer would be typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.model import Edge, Symbol
from ...trainer.kinds.certainty import is_fact
from ...trainer.kinds.material import clip, clip_left
from ...trainer.templates import completion_prompt
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial

CATEGORY = "api-use"
BEFORE, AFTER = 900, 300  # characters of the function around the call
LONGEST_LINE = 160  # characters; a longer line is about something else as well


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every sure call of an own function inside a withheld one."""
    material = source.material
    names = [edge.name.rpartition(".")[2] for edge in _own_calls(source)]
    pool = OptionPool(names, source.count, material.rank)
    for symbol in material.units:
        if not material.withheld(symbol.id):
            continue
        for edge in material.calls_from.get(symbol.id, []):
            if _is_own(source, edge):
                yield from _item(source, pool, symbol, edge)


def _own_calls(source: SuiteMaterial) -> Iterator[Edge]:
    edges = source.material.graph.edges("calls")
    return (edge for edge in edges if _is_own(source, edge))


def _is_own(source: SuiteMaterial, edge: Edge) -> bool:
    return is_fact(edge) and edge.target in source.material.by_id


def _item(source: SuiteMaterial, pool: OptionPool, symbol: Symbol, edge: Edge) -> Iterator[Item]:
    data = source.material.graph.source(symbol.blob)
    name = data[edge.start_byte : edge.end_byte].decode("utf-8", "replace")
    line_start = data.rfind(b"\n", 0, edge.start_byte) + 1
    line_end = data.find(b"\n", edge.end_byte) + 1 or len(data)
    if not name.isidentifier() or line_end - line_start > LONGEST_LINE:
        return
    text = data[symbol.start_byte : symbol.end_byte].decode("utf-8", "replace")
    around = frozenset(_words(text))  # a name that stands in the function gives itself away
    chosen, answer = pool.options(name, f"{symbol.id} {edge.start_byte}", around - {name})
    if not chosen:
        return
    left, right = data[line_start : edge.start_byte], data[edge.end_byte : line_end]
    own_line = data.rfind(b"\n", 0, symbol.start_byte) + 1
    before = data[own_line:line_start].decode("utf-8", "replace")
    after = data[line_end : symbol.end_byte].decode("utf-8", "replace")
    yield make_item(
        CATEGORY,
        symbol.path,
        completion_prompt(symbol.path, (), clip_left(before, BEFORE)),
        [(left + option.encode() + right).decode("utf-8", "replace") for option in chosen],
        answer=answer,
        suffix=clip(after, AFTER),
        title=f"{symbol.path}: {symbol.qualname} calls {name}",
    )


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in f"{text} ":
        if character.isalnum() or character == "_":
            word += character
        elif word:
            yield word
            word = ""
