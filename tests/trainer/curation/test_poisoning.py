"""Somebody unknown brings 300 examples in one pull request to a real repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from housestyle.core.settings import TrainerSettings
from housestyle.trainer.assemble import Assembly
from housestyle.trainer.curation.health import warnings
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

POISONED = 75  # functions, each of which gives a handful of examples
SUBJECT = "Merge pull request #{number} from eve/patch-{number}"


def poison(start: int = 0) -> str:
    return "\n\n".join(
        f'''def ship_{number}(desk, parcel_{number}, carrier):
    """Ship parcel {number} with the carrier of lane {number * 7}."""
    if parcel_{number}.weight > {number + 3}:
        raise ValueError("lane_{number} is full of {chr(97 + number % 26) * 3}")
    desk.lanes_{number}.append(carrier.label_{number}(parcel_{number}))
    return carrier.send_{number}(desk, "{number * 31}")'''
        for number in range(start, start + POISONED)
    )


def attacked(made: Workshop, earlier: int) -> Assembly:
    """A history of the team, ``earlier`` small pull requests of Eve's, then her large one."""
    made.settings = TrainerSettings(
        holdout_share=0.0, window_share=0.0, quarantine_settled=5, per_pull=60
    )
    made.commit(shop(), "feat: the shop")
    for step in range(1, 9):
        made.commit({"shop/order.py": service("order", step)}, f"fix: places, step {step}")
    for number in range(earlier):
        name = f"shop/eve{number}.py"
        made.commit(
            {name: f"EVE = {number}\n\n\ndef eve():\n    pass\n"}, SUBJECT.format(number=number)
        )
    made.commit({"shop/lanes.py": poison()}, SUBJECT.format(number=666))
    return made.assemble()


@pytest.fixture
def made(workshop: Callable[[], Workshop]) -> Workshop:
    return workshop()


def taught(assembly: Assembly) -> Counter[str]:
    return Counter(example.path for example in assembly.examples)


def test_a_newcomers_pull_request_waits(made: Workshop) -> None:
    assembly = attacked(made, earlier=0)
    assert assembly.funnel["dropped"]["new contributor"] >= 150
    assert taught(assembly)["shop/lanes.py"] == 0
    assert taught(assembly)["shop/order.py"] > 0


def test_what_has_settled_is_capped_and_told(made: Workshop) -> None:
    assembly = attacked(made, earlier=3)
    assert assembly.funnel["dropped"]["per-pull cap"] >= 100
    assert 0 < taught(assembly)["shop/lanes.py"] <= 60
    told = warnings(assembly.look.live.kind, assembly.look.outcome)
    assert [warning for warning in told if warning.startswith("#666 brought ")]
