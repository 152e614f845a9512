"""A small shop in Python whose graph is known, for tests of what can be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.indexer.queries.freshness import Wanted, open_view
from housestyle.indexer.queries.reading import View
from tests.conftest import GIT_ENVIRONMENT
from tests.repositories import GitRepository

SOURCES = {
    "shop/__init__.py": "from .cart import Cart\n",
    "shop/arithmetic.py": (
        "RATE = 2\n"
        "\n"
        "\n"
        "def add(a, b):\n"
        '    """Add two numbers, odd ones at the rate."""\n'
        "    if a % 2:\n"
        "        return a * RATE + b\n"
        "    return a + b\n"
        "\n"
        "\n"
        "def add_all(numbers):\n"
        "    result = 0\n"
        "    for number in numbers:\n"
        "        result = add(result, number)\n"
        "    return result\n"
    ),
    "shop/cart.py": (
        "from .arithmetic import add\n"
        "\n"
        "\n"
        "class Base:\n"
        "    def total(self):\n"
        "        return 0\n"
        "\n"
        "    def checkout(self):\n"
        "        return self.total()\n"
        "\n"
        "\n"
        "class Cart(Base):\n"
        "    def __init__(self, owner):\n"
        "        self.owner = owner\n"
        "\n"
        "    def total(self):\n"
        "        return add(1, 2)\n"
        "\n"
        "    def label(self):\n"
        "        return self.owner\n"
    ),
    "shop/odd.py": "class Odd:\n    def frobnicate(self):\n        return 1\n",
    "shop/web.py": (
        "import requests\n"
        "\n"
        "from .cart import Cart\n"
        "\n"
        "\n"
        "def handle(owner):\n"
        "    cart = Cart(owner)\n"
        '    requests.get("https://example.org")\n'
        "    return cart.checkout()\n"
        "\n"
        "\n"
        "def guess(thing):\n"
        "    missing(thing)\n"
        "    return thing.frobnicate()\n"
    ),
    "tests/test_cart.py": (
        'from shop.cart import Cart\n\n\ndef test_total():\n    assert Cart("ada").total() == 4\n'
    ),
    "left/__init__.py": "",
    "left/hand.py": "from right import glove\n",
    "right/__init__.py": "",
    "right/glove.py": "from left import hand\n",
}


def opened(folder: Path, **wanted: bool) -> View:
    """Open a repository's graph at HEAD."""
    return open_view(folder, Console(quiet=True), Wanted(**wanted))


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    """A repository of the shop with one commit, for all tests: they only read it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT_ENVIRONMENT.items():
            patch.setenv(name, value)
        repository = GitRepository(tmp_path_factory.mktemp("shop"))
        repository.commit("a shop", SOURCES)
        opened(repository.folder, history=True).close()
        return repository
