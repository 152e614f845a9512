from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
TILL = '''"""The till of the shop.

Everything that is paid goes through here,
and nothing else does.
"""


class Till:
    """Counts what is paid.

    It opens empty,
    and closes when it is balanced.
    """

    def count(self, coins, notes):
        """Count coins and notes.

        Args:
            coins: by value.
            notes: by value.
        """
        total = sum(value * number for value, number in coins.items())
        return total + sum(value * number for value, number in notes.items())

    def _close(self):
        """Close.

        It is nobody's business how
        this is done in private.
        """
        self.closed = True

    def open(self):
        """Open the till."""
        self.closed = False
'''


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop() | {"shop/till.py": TILL}, "feat: the shop")
    return made


def test_function_class_and_module_are_documented_from_their_code(made: Workshop) -> None:
    found = {e.completion.splitlines()[0]: e for e in examples(made, "documentation")}
    assert set(found) == {"The till of the shop.", "Counts what is paid.", "Count coins and notes."}
    function, frame = found["Count coins and notes."], found["Counts what is paid."]
    assert function.prompt.startswith("# shop/till.py\n    def count(self, coins, notes):\n")
    assert function.prompt.endswith("notes.items())\n# Documentation:\n")
    assert function.completion.endswith("Args:\n    coins: by value.\n    notes: by value.\n")
    assert frame.prompt == (
        "# shop/till.py\nclass Till:\n    def count(self, coins, notes): ...\n"
        "    def open(self): ...\n# Documentation:\n"
    )
    assert found["The till of the shop."].prompt == (
        "# shop/till.py\nclass Till: ...\n# Documentation:\n"
    )


def test_the_words_are_not_in_the_prompt(made: Workshop) -> None:
    for example in examples(made, "documentation"):
        assert example.completion.splitlines()[0] not in example.prompt


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    many = "".join(TILL.replace("Till", f"Till{n}").replace("value", f"value{n}") for n in range(6))
    made.commit({"shop/tills.py": many}, "feat: tills")
    assert_nothing_held_out_is_shown(made, "documentation")
    assert_keys_cover_what_is_shown(
        made,
        "documentation",
        {"shop/till.py": TILL.replace("def open(self)", "def open(self, hour)")},
        {"shop/order.py": service("order", 1)},
    )
