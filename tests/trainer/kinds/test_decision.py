from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.indexer.conversations.reasons.clear import clear_reasons, is_clear_reason
from housestyle.trainer.kinds import decision, examples_of
from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
MESSAGE = """Round three places

Auditors asked for it. Two places lose
money on large orders, so that totals differ from the bank's.

    because this is quoted code that is indented

- We keep Decimal instead of float here, whatever it costs.
Co-authored-by: Ada Lovelace <ada@example.org>
"""
TILL = '''def settle(desk, order):
    """Settle."""
    total = desk.total(order)
    # The desk may be closed meanwhile, so it is asked
    # again instead of once at the beginning.
    if desk.is_open():
        return total
    # Otherwise nothing.
    return None


def close(desk):
    # TODO: tidy up because this is ugly, one day or another
    desk.closed = True
    #: a marker because documentation wants one here, for sure
    return desk
'''
SETTLE = TILL.partition("\n\n\n")[0].splitlines(keepends=True)


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    made.commit({"shop/order.py": service("order", 1)}, MESSAGE)
    return made


def test_the_reasons_of_a_commit_are_told_word_for_word(made: Workshop) -> None:
    found = examples(made, "decision")
    assert {e.completion for e in found} == {
        "Two places lose money on large orders, so that totals differ from the bank's. "
        "We keep Decimal instead of float here, whatever it costs.\n"
    }
    assert len(found) == 2
    total = next(e for e in found if "return rounded(total" in e.prompt)
    assert total.prompt == (
        "# shop/order.py\n# Change: Round three places\n# Difference:\n"
        "             total += convert(order.amount, self.rates[order.currency])\n"
        "-        return rounded(total, 2)\n"
        "+        return rounded(total, 3)\n"
        "# Why:\n"
    )
    assert not any("ada" in e.text.lower() for e in found)


def test_a_comment_tells_why_the_code_is_so(made: Workshop) -> None:
    made.commit({"shop/till.py": TILL}, "feat: the till")
    (example,) = [e for e in examples(made, "decision") if e.path == "shop/till.py"]
    assert example.prompt == (
        "# shop/till.py\n"
        "def settle(desk, order):\n"
        "    total = desk.total(order)\n"
        "# Why is the next line so:\n"
        "    if desk.is_open():\n"
        "        return total\n"
        "    # Otherwise nothing.\n"
        "    return None\n"
        "# Why:\n"
    )
    assert example.completion == (
        "The desk may be closed meanwhile, so it is asked\n"
        "again instead of once at the beginning.\n"
    )


def test_a_file_that_repeats_itself_is_assembled(made: Workshop) -> None:
    method = "".join(f"    {line}" if line.strip() else line for line in SETTLE)
    text = f"class Till:\n{method}\n\nclass Drawer:\n{method}"
    made.commit({"shop/tills.py": text}, "feat: tills")
    material, context = made.material(holdout_share=0.0, window_share=0.0)
    sources = list(decision.sources(material, context))
    told = [e for one in sources for e in examples_of(material, context, one)]
    assert len([e for e in told if e.path == "shop/tills.py"]) == 1


def test_a_commit_without_a_reason_tells_nothing(made: Workshop) -> None:
    before = examples(made, "decision")
    made.commit({"shop/parcel.py": service("parcel", 1)}, "Parcels\n\nThree places.\n")
    assert examples(made, "decision") == before


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    tills = {
        f"till{n}.py": TILL.replace("total", f"total_of_number_{n}").replace("_open", f"_open_{n}")
        for n in range(6)
    }
    made.commit(tills, "feat: tills")
    assert_nothing_held_out_is_shown(made, "decision")
    assert_keys_cover_what_is_shown(
        made,
        "decision",
        {"till1.py": TILL.replace("is asked", "is begged")},
        {"shop/order.py": service("order", 3)},
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We use a list because sets have no order.", True),
        ("It has been in there since 2.0 of the library came out.", False),
        ("Since it is faster, we use the library for that.", True),
        ("Ask ada@example.org because she knows all of it.", False),
        ("Because.", False),
        ("This is a plain sentence that says what is done.", False),
    ],
)
def test_what_gives_a_reason(sentence: str, expected: bool) -> None:
    assert is_clear_reason(sentence) is expected


def test_a_subject_alone_gives_no_reason() -> None:
    assert clear_reasons("Do it because it must be done so that it works") == ""
