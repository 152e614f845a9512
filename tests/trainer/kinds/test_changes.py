from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.trainer.kinds.changes import standing
from tests.trainer.shop_sources import CORE, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
CHECKED = CORE.replace("if rate <= 0:", "if rate is None or rate <= 0:")
SHORTER = CORE.replace('    if rate <= 0:\n        raise ValueError("a rate is positive")\n', "")


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    return made


def shares(made: Workshop, *texts: str) -> list[float]:
    """Commit these texts of one module, and return what stands of each change of ``convert``."""
    for number, text in enumerate(texts):
        made.commit({"shop/money.py": text}, f"step {number}")
    material, _ = made.material(holdout_share=0.0, window_share=0.0)
    return [standing(material, change) for change in material.changes if change.symbol]


def test_what_was_written_over_stands_no_more(made: Workshop) -> None:
    rewritten = CHECKED.replace("if rate is None or rate <= 0:", "if not positive(rate):")
    assert shares(made, CHECKED, rewritten) == [0.0, 1.0]


def test_what_other_lines_were_added_to_stands(made: Workshop) -> None:
    longer = CHECKED.replace("    return rounded(D", "    log(rate)\n    return rounded(D")
    assert shares(made, CHECKED, longer) == [1.0, 1.0]


def test_what_was_taken_back_stands_no_more(made: Workshop) -> None:
    assert shares(made, CHECKED, CORE) == [0.0, 1.0]


def test_what_was_taken_away_and_came_back_stands_no_more(made: Workshop) -> None:
    assert shares(made, SHORTER, CORE) == [0.0, 1.0]
    assert shares(made, SHORTER)[-1] == 1.0


def test_what_is_superseded_is_dropped_by_that_name(made: Workshop) -> None:
    rewritten = CHECKED.replace("if rate is None or rate <= 0:", "if not positive(rate):")
    made.settings = made.settings.model_copy(update={"holdout_share": 0.0, "window_share": 0.0})
    made.commit({"shop/money.py": CHECKED}, "fix: rates of nothing")
    assert "superseded" not in made.assemble().funnel["dropped"]
    made.commit({"shop/money.py": rewritten}, "refactor: rates")
    second = made.assemble()
    assert second.funnel["dropped"]["superseded"] == 1
    assert not [e for e in second.examples if "rate is None" in e.completion]
