from __future__ import annotations

import re
from pathlib import Path

import pytest

import housestyle.indexer
from housestyle.core.errors import UserError
from housestyle.indexer.queries.explain import explain
from housestyle.indexer.queries.reading import View
from housestyle.indexer.queries.strategies import STRATEGIES


def test_an_edge_between_two_symbols(view: View) -> None:
    (edge,) = explain(view, "Cart.total -> arithmetic.add").edges
    assert (edge.use.strategy, edge.use.confidence) == ("import", 1.0)
    assert edge.code == "return add(1, 2)"
    assert edge.expression == "add"
    assert edge.meaning == STRATEGIES["import"]
    look_ups = {one.asked: one for one in edge.look_ups}
    assert "add" in look_ups["shop/arithmetic.py"].names
    assert look_ups["module:python:shop.arithmetic"].found
    assert edge.all_look_ups >= len(edge.look_ups)
    (everything,) = explain(view, "Cart.total -> arithmetic.add", everything=True).edges
    assert everything.all_look_ups == len(everything.look_ups)
    assert {one.asked for one in everything.look_ups} >= set(look_ups)


def test_a_guess_says_that_it_is_one(view: View) -> None:
    (edge,) = explain(view, "shop/web.py:14").edges
    assert edge.use.certainty == "guess"
    assert "guess" in edge.meaning


def test_an_edge_at_a_column(view: View) -> None:
    (edge,) = explain(view, "shop/web.py:13:4").edges
    assert (edge.use.certainty, edge.expression) == ("unresolved", "missing")


def test_what_lies_outside(view: View) -> None:
    (edge,) = explain(view, "shop.web.handle → requests.get").edges
    assert edge.use.target.kind == "external"
    assert [(one.asked, one.found) for one in edge.look_ups if "requests" in one.asked] == [
        ("module:python:requests", False)
    ]


@pytest.mark.parametrize(
    ("edge", "told"),
    [
        ("shop.web.handle", "write 'CALLER -> CALLEE'"),
        ("shop.web.handle -> arithmetic.add", "graph path shop.web.handle arithmetic.add"),
        ("shop/web.py:2", "graph callees shop/web.py:2"),
        ("shop/web.py:8:1", "give one of the columns"),
        ("-> add", "no symbol"),
    ],
)
def test_what_is_no_edge_says_what_to_type(view: View, edge: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        explain(view, edge)
    assert told in str(caught.value)


def test_every_strategy_has_its_words() -> None:
    """The resolvers name strategies where they label candidates."""
    folder = Path(housestyle.indexer.__file__).parent
    sources = [
        path.read_text()
        for part in ("resolution", "languages")
        for path in sorted((folder / part).rglob("*.py"))
    ]
    used = {
        name
        for source in sources
        for name in re.findall(
            r'(?:labelled\(|strategy=|Candidate\(Value\([^()]*(?:\([^()]*\))?[^()]*\), )"(\w+)"',
            source,
        )
    }
    assert used
    assert used <= set(STRATEGIES)
