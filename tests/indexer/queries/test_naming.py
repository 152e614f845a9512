from __future__ import annotations

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.queries.naming import meant
from housestyle.indexer.queries.reading import View


def names(view: View, text: str) -> list[str]:
    return [one.name for one in meant(view, text).nodes]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shop.cart.Cart.total", "shop.cart.Cart.total"),
        ("Cart.total", "shop.cart.Cart.total"),
        ("cart.Cart.label", "shop.cart.Cart.label"),
        ("shop/cart.py", "shop.cart"),
        ("shop.cart", "shop.cart"),
        ("shop/cart.py:17", "shop.cart.Cart.total"),
        ("cart.py:17:9", "shop.cart.Cart.total"),
        ("shop/cart.py:2", "shop.cart"),
        ("shop/cart.py::Cart.total", "shop.cart.Cart.total"),
        ("Cart::total", "shop.cart.Cart.total"),
        ("cart.py::Cart::total", "shop.cart.Cart.total"),
        ("RATE", "shop.arithmetic.RATE"),
        ("requests.get", "requests.get"),
        ("requests", "requests"),
    ],
)
def test_what_a_person_types(view: View, text: str, name: str) -> None:
    assert names(view, text) == [name]


def test_an_id_names_its_symbol(view: View) -> None:
    (node,) = meant(view, "Cart.total").nodes
    assert meant(view, node.id).nodes == (node,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("total", "type one of shop/cart.py:5 (shop.cart.Base.total), shop/cart.py:16"),
        ("Cart.totl", "did you mean shop.cart.Cart.total"),
        ("zzzzzzzz", "search with `housestyle graph symbols`"),
        ("", "no symbol"),
        ("shop/crt.py:3", "did you mean shop/cart.py"),
        ("shop/cart.py:99", "give a line from 1 to 20"),
        ("__init__.py:1", "give more of the path"),
        ("0123456789abcdef", "no symbol 0123456789abcdef"),
    ],
)
def test_what_cannot_be_meant_says_what_to_type(view: View, text: str, told: str) -> None:
    with pytest.raises(UserError) as caught:
        meant(view, text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
