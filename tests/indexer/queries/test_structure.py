from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from housestyle.indexer.queries.circles import circles, shortest
from housestyle.indexer.queries.modules import modules
from housestyle.indexer.queries.outline import outline, symbols
from housestyle.indexer.queries.reading import View
from housestyle.indexer.queries.summary import summary

GRAPHS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), unique=True), max_size=6
)


def test_packages_and_their_circle(view: View) -> None:
    found = modules(view)
    assert found.by == "imports"
    assert [one.parts for one in found.circles] == [("left", "right")]
    assert found.circles[0].example == ("left", "right", "left")
    pairs = {(one.source, one.target): one.count for one in found.dependencies}
    assert pairs == {("left", "right"): 1, ("right", "left"): 1, ("tests", "shop"): 1}


def test_files_and_one_of_them(view: View) -> None:
    found = modules(view, "file", "shop/cart.py")
    assert {(one.source, one.target) for one in found.dependencies} == {
        ("shop/cart.py", "shop/arithmetic.py"),
        ("shop/__init__.py", "shop/cart.py"),
        ("shop/web.py", "shop/cart.py"),
        ("tests/test_cart.py", "shop/cart.py"),
    }
    part = next(one for one in found.parts if one.name == "shop/cart.py")
    assert (part.needs, part.needed_by, part.circle) == (1, 3, 0)


def test_dependencies_by_use(view: View) -> None:
    pairs = {(one.source, one.target) for one in modules(view, "file", by="uses").dependencies}
    assert ("shop/web.py", "shop/odd.py") not in pairs  # a guess
    assert ("shop/cart.py", "shop/arithmetic.py") in pairs


@given(GRAPHS)
def test_circles_are_the_strongly_connected_components(graph: dict[str, list[str]]) -> None:
    def reaches(start: str, end: str) -> bool:
        seen: set[str] = set()
        waiting = list(graph.get(start, ()))
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += graph.get(at, ())
        return end in seen

    wanted = {
        frozenset({a, b}) for a, b in permutations("abcdef", 2) if reaches(a, b) and reaches(b, a)
    }
    found = circles(graph)
    together = {frozenset({a, b}) for one in found for a, b in permutations(one, 2)}
    assert together == wanted
    for one in found:
        ring = shortest(graph, one)
        assert ring[0] == ring[-1] == one[0]
        assert all(b in graph[a] for a, b in pairwise(ring))


def test_a_circle_of_20_000_files() -> None:
    size = 20_000
    graph = {str(number): [str((number + 1) % size)] for number in range(size)}
    assert [len(one) for one in circles(graph)] == [size]


def test_outline_in_order_of_the_source(view: View) -> None:
    found = outline(view, "shop/cart.py")
    shown = [(one.depth, one.node.qualname) for one in found.entries]
    assert shown[:3] == [(0, "<module>"), (1, "Base"), (2, "Base.total")]
    assert (2, "Cart.owner") in shown
    entry = next(one for one in outline(view, "arithmetic.py").entries if "add(" in one.signature)
    assert (entry.complexity, entry.node.line, entry.node.end_line) == (2, 4, 8)


def test_symbols_by_part_and_by_pattern(view: View) -> None:
    assert [one.name for one in symbols(view, "ADD").symbols] == [
        "shop.arithmetic.add",
        "shop.arithmetic.add_all",
    ]
    assert [one.name for one in symbols(view, "*.total", "method").symbols] == [
        "shop.cart.Base.total",
        "shop.cart.Cart.total",
    ]
    found = symbols(view, "shop", limit=2)
    assert (len(found.symbols), found.cut) == (2, True)
    assert found.total > 2
    assert symbols(view, "[*").total == 0


def test_numbers(view: View) -> None:
    found = summary(view)
    assert found.languages == {"python": 10}
    assert found.counts["files"] == 10
    assert sum(found.strategies.values()) > 10
