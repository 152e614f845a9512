from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.trainer.kinds.commits import is_mend
from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
    shop_with_tests,
)
from tests.trainer.shop_sources import NOUNS, service
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
MESSAGE = """fix: refuse a rate of nothing

A rate of None was taken for zero
and raised far from its cause.

Signed-off-by: Ada <ada@example.org>
"""
TEST = """

def test_a_rate_of_nothing_is_refused():
    with raises(ValueError):
        convert("10", None)
"""


def mended(made: Workshop) -> None:
    files = shop_with_tests()
    money = files["shop/money.py"].replace("if rate <= 0:", "if rate is None or rate <= 0:")
    tests = files["tests/test_money.py"] + TEST
    made.commit({"shop/money.py": money, "tests/test_money.py": tests}, MESSAGE)


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop_with_tests(), "feat: the shop")
    return made


def test_a_fix_shows_problem_test_and_both_sides(made: Workshop) -> None:
    mended(made)
    (example,) = examples(made, "fix")
    assert example.prompt == (
        "# shop/money.py\n"
        f"# Test:\n{TEST.lstrip()}"
        "# Before:\n"
        "def convert(amount, rate, places=2):\n"
        '    """Convert an amount at a rate and round it."""\n'
        "    if rate <= 0:\n"
        '        raise ValueError("a rate is positive")\n'
        "    return rounded(Decimal(amount) * Decimal(rate), places)\n"
        "# Problem: fix: refuse a rate of nothing A rate of None was taken for zero and raised "
        "far from its cause.\n"
        "# Mended:\n"
    )
    assert "    if rate is None or rate <= 0:\n" in example.completion
    assert "ada@example.org" not in example.text
    assert len(example.shows) == 2
    assert not examples(made, "edit")


def test_a_held_out_test_is_not_shown(made: Workshop) -> None:
    mended(made)
    seen = set()
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        material, _ = made.material(holdout_share=share, window_share=0.0)
        test = next(s for s in material.units if s.name.startswith("test_a_rate"))
        for example in examples(made, "fix", holdout_share=share):
            seen.add(test.id in material.forbidden)
            assert ("test_a_rate" in example.prompt) is (test.id not in material.forbidden)
    assert seen


def test_a_commit_that_changes_everything_mends_nothing(made: Workshop) -> None:
    made.commit({f"shop/{noun}.py": service(noun, 1) for noun in NOUNS}, "fix: everything")
    assert 0 < len(examples(made, "fix")) <= 24
    many = "".join(f"def f{n}(a):\n    b = a + {{}}\n    return b * {n}\n\n\n" for n in range(30))
    made.commit({"many.py": many.replace("{}", "1")}, "feat: many")
    made.commit({"many.py": many.replace("{}", "2")}, "fix: many")
    assert not any(e.path == "many.py" for e in examples(made, "fix"))


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    made.commit({f"shop/{noun}.py": service(noun, 1) for noun in NOUNS[:6]}, "fix: places")
    mended(made)
    assert_nothing_held_out_is_shown(made, "fix")
    assert_keys_cover_what_is_shown(
        made, "fix", {"shop/order.py": service("order", 2)}, {"shop/order.py": service("order", 1)}
    )


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("fix: orders are closed twice", True),
        ("fix(money)!: rates", True),
        ("Fixed #35122 -- Made ModelAdmin.prefetch work.", True),
        ("[5.0.x] Fixed #35122 -- Made ModelAdmin.prefetch work.", True),
        ("Prevent a crash of the till", True),
        ("Remove a race condition in the pool", True),
        ("Fixed typo in docstring", False),
        ("Fix flake8 warnings", False),
        ("feat: report a crash", False),
        ("docs: fix a link", False),
        ("Prefix the tables", False),
        ("Add fixtures", False),
    ],
)
def test_what_mends(subject: str, expected: bool) -> None:
    assert is_mend(subject) is expected
