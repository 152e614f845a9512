from __future__ import annotations

from housestyle.indexer.queries.naming import inside, meant
from housestyle.indexer.queries.neighbours import callees, callers
from housestyle.indexer.queries.reading import View
from housestyle.indexer.queries.results import Use


def sources(edges: tuple[Use, ...]) -> list[tuple[str, str, int]]:
    return [(one.source.name, one.kind, one.line) for one in edges]


def targets(edges: tuple[Use, ...]) -> set[str]:
    return {one.target.name for one in edges}


def test_callers_of_a_function(view: View) -> None:
    found = callers(view, meant(view, "add"))
    assert sources(found.facts) == [
        ("shop.arithmetic.add_all", "calls", 14),
        ("shop.cart.Cart.total", "calls", 17),
    ]
    assert (found.guesses, found.unresolved, found.total, found.cut) == ((), (), 2, False)


def test_callers_of_a_class_make_it(view: View) -> None:
    found = callers(view, meant(view, "shop.cart.Cart"))
    assert {one[0] for one in sources(found.facts)} == {
        "shop.web.handle",
        "tests.test_cart.test_total",
    }


def test_a_guess_is_no_fact(view: View) -> None:
    found = callers(view, meant(view, "Odd.frobnicate"))
    assert found.facts == ()
    assert [(one.source.name, one.strategy, one.certainty) for one in found.guesses] == [
        ("shop.web.guess", "name", "guess")
    ]


def test_callees_tell_facts_guesses_and_unresolved_apart(view: View) -> None:
    found = callees(view, inside(view, "shop/web.py"))
    assert {"requests.get", "shop.cart.Base.checkout"} <= targets(found.facts)
    assert targets(found.guesses) == {"shop.odd.Odd.frobnicate"}
    assert "missing" in targets(found.unresolved)


def test_who_uses_what_lies_outside(view: View) -> None:
    for name in ("requests.get", "requests"):
        found = callers(view, meant(view, name))
        assert ("shop.web.handle", "calls", 8) in sources(found.facts)


def test_readers_and_writers_of_a_field(view: View) -> None:
    found = callers(view, meant(view, "Cart.owner"))
    assert {(one.source.qualname, one.kind) for one in found.facts} == {
        ("Cart.__init__", "writes"),
        ("Cart.label", "reads"),
    }


def test_importers_of_a_module(view: View) -> None:
    found = callers(view, meant(view, "shop.cart"))
    assert {one.path for one in found.facts} == {
        "shop/__init__.py",
        "shop/web.py",
        "tests/test_cart.py",
    }


def test_the_limit_cuts_and_says_so(view: View) -> None:
    found = callers(view, meant(view, "add"), limit=1)
    assert (len(found.facts), found.total, found.cut) == (1, 2, True)
