from __future__ import annotations

from housestyle.indexer.queries.impact import impact
from housestyle.indexer.queries.naming import meant
from housestyle.indexer.queries.reading import View
from housestyle.indexer.queries.routes import route
from housestyle.indexer.queries.testing import exercised
from tests.indexer.shelf import opened
from tests.repositories import GitRepository


def test_impact_follows_calls_and_tells_the_way(view: View) -> None:
    found = {one.node.name: one for one in impact(view, meant(view, "arithmetic.add")).facts}
    assert [step.node.name for step in found["tests.test_cart.test_total"].way] == [
        "shop.cart.Cart.total",
        "tests.test_cart.test_total",
    ]
    assert found["shop.cart.Cart.total"].hops == 1
    assert found["shop.arithmetic.add_all"].confidence == 1.0


def test_a_method_is_reached_through_the_one_that_it_replaces(view: View) -> None:
    found = {one.node.name: one for one in impact(view, meant(view, "Cart.total")).facts}
    way = found["shop.cart.Base.checkout"].way
    assert [(step.kind, step.node.name) for step in way][-1] == ("calls", "shop.cart.Base.checkout")
    assert "shop.web.handle" in found


def test_subclasses_are_affected_and_siblings_are_not(git_repository: GitRepository) -> None:
    source = (
        "class Base:\n    def run(self):\n        return 1\n\n\n"
        "class One(Base):\n    def run(self):\n        return 2\n\n\n"
        "class Two(Base):\n    def run(self):\n        return 3\n"
    )
    git_repository.commit("one", {"a.py": source})
    view = opened(git_repository.folder)
    base = {one.node.qualname for one in impact(view, meant(view, "Base.run")).facts}
    assert base == {"One.run", "Two.run"}
    assert impact(view, meant(view, "One.run")).total == 0
    view.close()


def test_what_a_guess_leads_to_is_a_guess(view: View) -> None:
    found = impact(view, meant(view, "Odd.frobnicate"))
    assert found.facts == ()
    assert [(one.node.name, one.certainty) for one in found.guesses] == [
        ("shop.web.guess", "guess")
    ]
    assert found.guesses[0].confidence < 1


def test_confidence_is_the_product_of_the_way(view: View) -> None:
    for one in impact(view, meant(view, "arithmetic.add")).facts:
        product = 1.0
        for step in one.way:
            product *= step.confidence
        assert one.confidence == round(product, 4)


def test_impact_of_what_lies_outside(view: View) -> None:
    found = impact(view, meant(view, "requests.get"))
    assert [one.node.name for one in found.facts] == ["shop.web.handle"]


def test_impact_cut_gives_the_nearest(view: View) -> None:
    whole = impact(view, meant(view, "arithmetic.add"))
    part = impact(view, meant(view, "arithmetic.add"), limit=2)
    assert part.cut
    assert not whole.cut
    assert part.facts == whole.facts[:2]


def test_a_way_is_found_in_either_direction(view: View) -> None:
    ends = meant(view, "shop.web.handle"), meant(view, "arithmetic.add")
    for source, target, turned in ((*ends, False), (*reversed(ends), True)):
        found = route(view, source, target)
        assert found.turned is turned
        assert found.found is not None
        assert found.found.way[-1].node.name == "shop.web.handle"


def test_no_way(view: View) -> None:
    assert route(view, meant(view, "shop.odd.Odd"), meant(view, "add_all")).found is None


def test_a_way_out_of_the_repository(view: View) -> None:
    found = route(view, meant(view, "shop.web.handle"), meant(view, "requests.get"))
    assert found.found is not None
    assert found.found.hops == 1


def test_tests_of_a_symbol_and_what_a_test_exercises(view: View) -> None:
    found = exercised(view, meant(view, "arithmetic.add"))
    assert [(one.node.name, one.hops) for one in found.tests] == [("tests.test_cart.test_total", 2)]
    what = exercised(view, meant(view, "test_total"))
    assert what.exercises is not None
    assert "shop.cart.Cart.total" in {one.target.name for one in what.exercises.facts}


def test_likely_ways_come_before_one_candidate_of_many(git_repository: GitRepository) -> None:
    many = "".join(f"def f{number}():\n    return {number}\n\n\n" for number in range(4))
    source = (
        f"{many}def choose(key):\n    table = {{'a': f0, 'b': f1, 'c': f2, 'd': f3}}\n"
        "    return table[key]()\n\n\n"
        "def near():\n    return f0()\n\n\ndef far():\n    return near()\n"
    )
    git_repository.commit("one", {"a.py": source})
    view = opened(git_repository.folder)
    found = [(one.node.qualname, one.confidence) for one in impact(view, meant(view, "f0")).facts]
    view.close()
    assert found[:2] == [("near", 1.0), ("far", 1.0)]
    assert [name for name, confidence in found[2:] if confidence < 0.5] == ["choose"]


def test_a_way_through_an_override_is_told(view: View) -> None:
    found = {one.node.name: one for one in impact(view, meant(view, "Cart.total")).facts}
    told = [(step.node.qualname, step.kind) for step in found["shop.cart.Base.checkout"].way]
    assert told == [("Base.total", "overridden by"), ("Base.checkout", "calls")]
