from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.trainer.completeness import completeness, public_symbols
from housestyle.trainer.example import Example
from housestyle.trainer.kinds import Material
from tests.trainer.kinds.gallery import EVERYTHING, shop_with_tests
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
OLD = """@deprecated
def pay(desk):
    return desk.pay()


class _Private:
    def public(self):
        return 1


def outer():
    def inner():
        return 2
    return inner
"""


@pytest.fixture
def material(workshop: Make) -> Material:
    made = workshop()
    made.commit(shop_with_tests() | {"shop/old.py": OLD}, "feat: the shop")
    return made.material(**EVERYTHING)[0]


def example(material: Material, name: str, *shows: str) -> Example:
    ids = {symbol.qualname: symbol.id for symbol in material.by_id.values()}
    shown = tuple(ids[one] for one in shows)
    return Example("id", "completion", "", "", "x", "p", ids[name], "", "", shows=shown)


def test_public_is_what_others_may_use(material: Material) -> None:
    names = {symbol.qualname for symbol in public_symbols(material)}
    assert {"rounded", "OrderDesk", "OrderDesk.open_order", "close_order", "pay", "outer"} <= names
    assert not {
        n for n in names if "_Private" in n or "inner" in n or "__init__" in n or "Test" in n
    }


def test_what_is_shown_about_or_used_is_seen(material: Material) -> None:
    public = len(public_symbols(material))
    about = example(material, "OrderDesk.total_of_orders", "close_parcel")
    found = completeness(material, [about], [])
    # the method and its class, what it calls (convert, rounded), and what it shows
    assert (found["public"], found["seen"]) == (public, 5)
    assert found["missing"] == {"no example": public - 6, "deprecated": 1}


def test_the_commonest_reason_is_told(material: Material) -> None:
    one = example(material, "close_order").symbol
    rows = [(one, "too short"), (one, "too short"), (one, "trivial body")]
    missing = completeness(material, [], rows)["missing"]
    assert missing["too short"] == 1


def test_every_assembly_tells_it(workshop: Make) -> None:
    made = workshop()
    made.commit(shop_with_tests(), "feat: the shop")
    found = made.assemble().funnel["completeness"]
    assert found["public"] == found["seen"] + sum(found["missing"].values())
    assert found["seen"] > found["public"] / 2
    assert "held-out" in found["missing"]
