"""Conventions: the house form against a plausible other, at places of withheld functions.

Three things are known of a house: which way of writing its open code prefers where several do the
same, what nearly all functions of a sort have, and which calls were replaced by others. Asked is
where a withheld function follows them: the same line in other ways of writing it, with another
callee, decorator or method name, or with the call that has been replaced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ...indexer.model import Edge, Symbol
from ...trainer.kinds.certainty import is_fact
from ...trainer.kinds.habits import Habit, habits, traits_of
from ...trainer.kinds.replacement import replaced
from .api_use import called_item
from .forms.pairs import pair_item, pair_items, places
from .forms.parsed import Parsed, Use
from .forms.preferred import preferred, uses_in
from .in_place import item_in_place
from .item import Item
from .options import OptionPool
from .sources import SuiteMaterial

CATEGORY = "conventions"
MOST_OF_FORM = 40  # items of one way of writing, so that none is all of the category
MOST_OF_HABIT = 4  # items of one habit


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every form that a withheld function follows, and for every habit."""
    yield from _of_forms(source)
    yield from _of_replacements(source)
    yield from _of_habits(source)


def _of_forms(source: SuiteMaterial) -> Iterator[Item]:
    house = source.material.once(preferred)

    def followed(parsed: Parsed) -> Iterator[Use]:
        return (use for use in uses_in(parsed) if house.get(use.form) == use.side)

    for found in places(source, followed).values():
        yield from pair_items(source, CATEGORY, found, MOST_OF_FORM)


def _of_replacements(source: SuiteMaterial) -> Iterator[Item]:
    """Ask for the call that has come in the place of another."""
    old = {one.new: one.old for one in source.material.once(replaced).values()}
    for symbol in source.withheld_units() if old else ():
        parsed = Parsed.of(source.material.graph.source(symbol.blob), symbol)
        for edge in source.material.calls_from.get(symbol.id, ()):
            name = edge.name.rpartition(".")[2]
            span = (edge.start_byte, edge.end_byte)
            if parsed is not None and name in old and parsed.slice(span) == name:
                use = Use(f"{name}, not {old[name]}", name, span, ((old[name], old[name]),))
                yield from pair_item(source, CATEGORY, symbol, parsed, use)


def _of_habits(source: SuiteMaterial) -> Iterator[Item]:
    found = source.material.once(habits)
    calling = _by_given(habit for habit in found if habit.done.verb in ("calls", "wears"))
    asked: Counter[Habit] = Counter()
    pools = _Pools(source)
    for symbol in _in_random_order(source):
        traits = traits_of(source.material, symbol)
        for trait in sorted(traits & calling.keys()):
            for habit in calling[trait]:
                if habit.done in traits and asked[habit] < MOST_OF_HABIT:
                    made = list(_of_habit(source, pools, symbol, habit))
                    asked[habit] += bool(made)
                    yield from made
    yield from _of_methods(
        source, pools, [habit for habit in found if habit.done.verb == "defines"]
    )


def _in_random_order(source: SuiteMaterial) -> list[Symbol]:
    rank = source.material.rank
    return sorted(source.withheld_units(), key=lambda symbol: rank("habit", symbol.id))


def _by_given(found: Iterable[Habit]) -> dict[object, list[Habit]]:
    by_given: dict[object, list[Habit]] = defaultdict(list)
    for habit in found:
        by_given[habit.given].append(habit)
    return by_given


class _Pools:
    """Names to draw other options from: of what is called, worn and defined anywhere."""

    def __init__(self, source: SuiteMaterial) -> None:
        material = source.material
        called = (_short(e) for e in material.graph.edges("calls") if is_fact(e))
        worn = (_plain(one) for unit in material.units for one in unit.decorators)
        methods = (unit.name for unit in material.units if unit.kind == "method")
        self.calls = OptionPool(called, source.count, material.rank)
        self.wears = OptionPool(worn, source.count, material.rank)
        self.defines = OptionPool(methods, source.count, material.rank)


def _of_habit(source: SuiteMaterial, pools: _Pools, symbol: Symbol, habit: Habit) -> Iterator[Item]:
    if habit.done.verb == "calls":
        edges = source.material.calls_from.get(symbol.id, ())
        named = [e for e in edges if e.name.removesuffix(".__init__") == habit.done.name]
        for edge in named[:1]:
            yield from called_item(source, CATEGORY, pools.calls, symbol, edge)
        return
    data = source.material.graph.source(symbol.blob)
    start = data.find(f"@{habit.done.name}".encode(), _line_start(data, symbol), symbol.end_byte)
    if start >= 0:
        span = (start + 1, start + 1 + len(habit.done.name.encode()))
        yield from _named(source, pools.wears, symbol, span, symbol.decorators, "")


def _of_methods(source: SuiteMaterial, pools: _Pools, found: list[Habit]) -> Iterator[Item]:
    """Ask for the name of a method that the classes of a sort define."""
    material = source.material
    wanted = {(one, habit.done.name): habit for habit in found for one in habit.followers}
    asked: Counter[Habit] = Counter()
    for symbol in _in_random_order(source):
        habit = wanted.get((symbol.parent or "", symbol.name))
        if habit is None or asked[habit] >= MOST_OF_HABIT:
            continue
        data = material.graph.source(symbol.blob)
        start = data.find(f"def {symbol.name}".encode(), symbol.start_byte, symbol.end_byte)
        span = (start + 4, start + 4 + len(symbol.name.encode()))
        frame = material.by_id[symbol.parent or ""]
        siblings = [unit.name for unit in material.units if unit.parent == symbol.parent]
        made = list(_named(source, pools.defines, symbol, span, siblings, f"{frame.signature}\n"))
        asked[habit] += bool(made)
        yield from made


def _named(
    source: SuiteMaterial,
    pool: OptionPool,
    symbol: Symbol,
    span: tuple[int, int],
    excluded: Iterable[str],
    above: str,
) -> Iterator[Item]:
    """Ask which name stands at a place."""
    name = source.material.text(symbol.blob, span)
    others = frozenset(map(_plain, excluded)) - {name}
    texts, answer = pool.options(name, f"{symbol.id} {span[0]}", others)
    title = f"{symbol.path}: {symbol.qualname}, {name}"
    item = (
        item_in_place(source, CATEGORY, symbol, span, texts, answer, title, above)
        if texts
        else None
    )
    if item is not None:
        yield item


def _line_start(data: bytes, symbol: Symbol) -> int:
    return data.rfind(b"\n", 0, symbol.start_byte) + 1


def _short(edge: Edge) -> str:
    return edge.name.rpartition(".")[2]


def _plain(decorator: str) -> str:
    return decorator.partition("(")[0]
