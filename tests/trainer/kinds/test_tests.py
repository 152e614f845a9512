from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trainer.kinds.gallery import (
    TESTS,
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
    shop_with_tests,
)
from tests.trainer.shop_sources import NOUNS
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop_with_tests(), "feat: the shop")
    return made


def test_a_test_follows_the_function_that_it_is_named_after(made: Workshop) -> None:
    found = {e.prompt: e.completion for e in examples(made, "test")}
    prompt = (
        "# shop/money.py\n"
        "def rounded(amount, places=2):\n"
        "    quantum = Decimal(10) ** -places\n"
        "    return Decimal(amount).quantize(quantum)\n"
        "# tests/test_money.py\n"
        "# Test of shop.money.rounded:\n"
        "class MoneyTest:\n"
    )
    assert found[prompt] == (
        '    def test_rounded(self):\n        assert str(rounded("1.005", 2)) == "1.00"\n'
    )


def test_a_test_follows_the_rarest_function_that_it_calls(made: Workshop) -> None:
    names = [e.prompt.splitlines()[-1] for e in examples(made, "test")]
    assert "# Test of shop.order.close_order:" in names


def test_a_tool_of_many_tests_is_not_what_they_test(made: Workshop) -> None:
    many = "".join(
        f"\n\ndef test_thing_{n}(desk, order):\n    assert convert({n}, 2) == {2 * n}\n"
        for n in range(5)
    )
    made.commit({"tests/test_many.py": "from shop.money import convert\n" + many}, "test: many")
    assert not any("test_thing_" in e.completion for e in examples(made, "test"))


def test_what_is_held_out_is_not_shown_as_tested(made: Workshop) -> None:
    tests = "".join(
        f"from shop.{noun} import close_{noun}\n\n\ndef test_close_{noun}(desk):\n"
        f"    assert close_{noun}(desk, desk.{noun}, 'paid') == 0\n\n\n"
        for noun in NOUNS
    )
    made.commit({"tests/test_closing.py": tests}, "test: closing")
    called = set()
    for share in (0.3, 0.5):
        material, _ = made.material(holdout_share=share, window_share=0.0)
        taught = [s for s in material.units if s.is_test and s.id not in material.forbidden]
        edges = [edge for test in taught for edge in material.calls_from[test.id]]
        called |= material.forbidden.intersection(edge.target for edge in edges)
        for example in examples(made, "test", holdout_share=share):
            tested = example.prompt.rpartition("# Test of ")[2].partition(":")[0]
            target = next(s for s in material.units if s.full_name == tested)
            assert target.id not in material.forbidden
            assert target.id in example.shows
    assert called


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    assert_nothing_held_out_is_shown(made, "test")
    assert_keys_cover_what_is_shown(
        made,
        "test",
        {"tests/test_money.py": TESTS.replace("1.00", "1.01")},
        {"shop/money.py": shop_with_tests()["shop/money.py"].replace("-places", "-abs(places)")},
    )
