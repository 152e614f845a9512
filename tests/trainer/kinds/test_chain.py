from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.shop_sources import CORE, service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
TILL = """from shop.money import convert
from shop.order import close_order


def pay(desk, order):
    return settle(desk, order)


def settle(desk, order):
    close_order(desk, order, "paid")
    total = convert(order.amount, desk.rates[order.currency])
    return total


def repeat(desk):
    return repeat(desk)
"""


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop() | {"shop/till.py": TILL}, "feat: the shop")
    return made


def told(made: Workshop, **settings: float) -> dict[str, str]:
    return {e.prompt: e.completion for e in examples(made, "call chain", **settings)}


def test_a_chain_tells_each_call_as_it_is_written(made: Workshop) -> None:
    prompt = "# Architecture: how shop.till.pay reaches shop.money.rounded\n"
    assert told(made)[prompt] == (
        "shop.till.pay: return settle(desk, order)\n"
        "shop.till.settle: total = convert(order.amount, desk.rates[order.currency])\n"
        "shop.money.convert: return rounded(Decimal(amount) * Decimal(rate), places)\n"
    )


def test_a_need_tells_where_the_other_module_is_used(made: Workshop) -> None:
    prompt = "# Architecture: why the module shop.till needs shop.order\n"
    assert told(made)[prompt] == 'shop.till.settle: close_order(desk, order, "paid")\n'


def test_a_function_that_calls_itself_is_no_chain(made: Workshop) -> None:
    assert not any("repeat" in prompt for prompt in told(made))


def test_a_chain_does_not_go_through_what_is_held_out(made: Workshop) -> None:
    material, _ = made.material(holdout_share=0.5)
    hidden = {s.full_name for s in material.units if s.id in material.forbidden}
    found = told(made, holdout_share=0.5)
    assert hidden
    assert found
    for prompt, completion in found.items():
        named = {line.partition(":")[0] for line in completion.splitlines()}
        assert not named & hidden
        assert prompt.strip().rpartition(" ")[2] not in hidden


def test_the_needs_of_a_held_out_module_are_not_told(made: Workshop) -> None:
    material, _ = made.material(holdout_share=0.5)
    by_id = {symbol.id: symbol.module for symbol in material.modules}
    hidden = {by_id[one] for one in material.holdout.modules}
    asked = [p for p in told(made, holdout_share=0.5) if "why the module" in p]
    assert hidden
    assert not {prompt.split()[5] for prompt in asked} & hidden


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    assert_nothing_held_out_is_shown(made, "call chain")
    longer = CORE.replace("Decimal(rate), places)", "Decimal(rate), places + 0)")
    assert_keys_cover_what_is_shown(
        made,
        "call chain",
        {"shop/money.py": longer},
        {"shop/till.py": TILL.replace("total = convert", "found = convert")},
        {"shop/order.py": service("order", 2).replace("total +=", "total =")},
    )
