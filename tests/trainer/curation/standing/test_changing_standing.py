from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.core.settings import TrainerSettings
from housestyle.trainer.assemble import Assembly
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.settings = TrainerSettings(holdout_share=0.0, window_share=0.0, quarantine_settled=2)
    made.commit(shop(), "feat: the shop")
    return made


def lasting(assembly: Assembly) -> dict[str, object]:
    return {k: v for k, v in assembly.funnel.items() if k not in ("new", "retired")}


def test_attributes_cost_no_candidates_and_are_taken_back(made: Workshop) -> None:
    before = made.assemble()
    made.commit({".gitattributes": "shop/order.py linguist-generated\n"}, "chore: generated")
    said = made.assemble()
    assert said.funnel["new"] == said.funnel["retired"] == 0
    assert said.funnel["dropped"]["generated file"] > 0
    assert {example.path for example in said.examples} == (
        {example.path for example in before.examples} - {"shop/order.py"}
    )
    made.commit({".gitattributes": None}, "chore: not generated")
    assert made.assemble().examples == before.examples


def test_another_limit_costs_no_candidates(made: Workshop) -> None:
    before = made.assemble()
    made.settings = made.settings.model_copy(update={"filters": {"too short": 150.0}})
    strict = made.assemble()
    assert strict.funnel["new"] == strict.funnel["retired"] == 0
    assert strict.funnel["kept"] < before.funnel["kept"]
    assert lasting(strict) == lasting(made.assemble("scratch.db"))


def test_a_history_of_newcomers_and_opt_outs_gives_what_scratch_gives(made: Workshop) -> None:
    history = [
        ({"shop/order.py": service("order", 1)}, "fix: places", "Ada <ada@example.org>"),
        ({"shop/parcel.py": service("parcel", 1)}, "fix: places", "Bob <bob@example.org>"),
        ({"shop/refund.py": service("refund", 1)}, "fix: all (#7)", "Eve <eve@example.org>"),
        ({".aiignore": "shop/account.py\n"}, "chore: keep away", "Ada <ada@example.org>"),
        ({"shop/order.py": service("order", 2)}, "fix: places", "Ada <ada@example.org>"),
        ({".aiignore": "shop/voucher.py\n"}, "chore: others", "Ada <ada@example.org>"),
        ({"shop/order.py": service("order", 3)}, "fix: places", "Ada <ada@example.org>"),
    ]
    waiting = []
    for number, (files, subject, author) in enumerate(history):
        made.commit(dict(files), subject)
        made.repository.git("commit", "-q", "--amend", "--no-edit", f"--author={author}")
        step, scratch = made.assemble(), made.assemble(f"scratch{number}.db")
        assert step.examples == scratch.examples
        assert lasting(step) == lasting(scratch)
        waiting.append(step.funnel["dropped"].get("new contributor", 0))
    assert [count > 0 for count in waiting] == [False, False, True, True, True, True, False]
