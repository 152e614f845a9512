from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]


def rounding(noun: str, step: int = 0) -> str:
    """Let two functions of a module take the number of places."""
    text = service(noun, step)
    text = text.replace("convert({n}.amount".replace("{n}", noun), f"convert({noun}.total_amount")
    return text.replace(f"{noun}.number, reason", f"{noun}.total_amount, reason")


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    made.commit({"shop/order.py": rounding("order")}, "refactor: total amounts of orders")
    return made


def test_the_second_edit_follows_from_the_first(made: Workshop) -> None:
    (example,) = examples(made, "next edit")
    assert example.prompt.startswith(
        "# Change: refactor: total amounts of orders\n# shop/order.py\n# Edited:\n"
    )
    assert "+            total += convert(order.total_amount, self.rates" in example.prompt
    assert "# shop/order.py\ndef close_order(desk, order, reason):\n" in example.prompt
    assert example.prompt.endswith("    return len(desk.opened)\n# Next:\n")
    assert 'desk.store.note("order", order.total_amount, reason, 0)\n' in example.completion
    assert len(example.shows) == 2


def test_edits_with_nothing_in_common_do_not_follow(made: Workshop) -> None:
    before = len(examples(made, "next edit"))
    text = service("parcel").replace("if parcel.cancelled", "if parcel.returned")
    made.commit(
        {"shop/parcel.py": text.replace("was never opened", "was not opened")}, "feat: parcels"
    )
    assert len(examples(made, "next edit")) == before


def test_an_edit_of_what_is_held_out_is_not_shown(made: Workshop) -> None:
    made.commit({f"shop/{n}.py": rounding(n) for n in NOUNS[1:]}, "refactor: total amounts")
    for share in (0.3, 0.6):
        material, _ = made.material(holdout_share=share, window_share=0.0)
        for example in examples(made, "next edit", holdout_share=share):
            assert not material.forbidden.intersection(example.shows)
            assert len(example.shows) == 2


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    made.commit({f"shop/{n}.py": rounding(n) for n in NOUNS[1:]}, "refactor: total amounts")
    assert_nothing_held_out_is_shown(made, "next edit")
    assert_keys_cover_what_is_shown(
        made,
        "next edit",
        {"shop/order.py": rounding("order", 1)},
        {"shop/order.py": service("order", 1)},
    )
