"""A time budget ends in a finished model: the rates have fallen when the time is over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from torch.optim import SGD
from torch.optim.lr_scheduler import LambdaLR

from housestyle.trainer.schedule import Schedule
from housestyle.trainer.training import train
from housestyle.trainer.watch.budget import Budget
from tests.trainer.watch.watched import RECIPE, model, rows, silent


@dataclass
class Clock:
    """The cost of a run whose steps take as long as a test says."""

    seconds: float = 0.0
    steps: int = 0

    @property
    def step_seconds(self) -> float:
        return self.seconds / self.steps if self.steps else 0.0


def played(
    budget: int, lengths: Any, form: str = "wsd", steps: int = 1000
) -> tuple[Schedule, list[float], Budget, Clock]:
    """Run steps of these lengths (a function of the step) and return the factors they had."""
    schedule = Schedule(form, steps, 50, 200)
    clock = Clock()
    watch = Budget(budget, 0.2, clock)  # type: ignore[arg-type]
    control: Any = SimpleNamespace(should_training_stop=False, should_save=False)
    scheduler = SimpleNamespace(lr_lambdas=[schedule])
    factors = []
    for step in range(1, steps + 1):
        factors.append(schedule(step - 1))
        clock.seconds += lengths(step)
        clock.steps = step
        state: Any = SimpleNamespace(global_step=step)
        watch.on_step_end(None, state, control, lr_scheduler=scheduler)  # type: ignore[arg-type]
        if control.should_training_stop:
            assert control.should_save
            break
    return schedule, factors, watch, clock


def test_enough_time_changes_nothing() -> None:
    schedule, factors, watch, _ = played(1001, lambda step: 1.0)
    plain = Schedule("wsd", 1000, 50, 200)
    assert factors == [plain(step) for step in range(1000)]
    assert (schedule.cut, watch.spent) == (-1, False)


@pytest.mark.parametrize("form", ["wsd", "cosine", "slanted"])
@pytest.mark.parametrize("budget", [100, 300, 700, 950])
def test_the_rates_fall_to_nothing_within_the_time(form: str, budget: int) -> None:
    schedule, factors, watch, clock = played(budget, lambda step: 1.0, form)
    assert watch.spent
    assert clock.seconds <= budget
    assert clock.seconds > 0.9 * budget
    assert factors[-1] < 0.05 * factors[schedule.cut]
    assert all(
        a >= b for a, b in zip(factors[schedule.cut :], factors[schedule.cut + 1 :], strict=False)
    )


def test_the_fall_has_its_share_of_the_steps() -> None:
    schedule, factors, *_ = played(500, lambda step: 1.0)
    assert len(factors) == pytest.approx(500, rel=0.05)
    assert (schedule.end - schedule.cut) / len(factors) == pytest.approx(0.2, abs=0.02)


def test_a_slow_first_step_is_no_reason_to_fall() -> None:
    schedule, _, watch, _ = played(2000, lambda step: 300.0 if step == 1 else 1.0)
    assert (schedule.cut, watch.spent) == (-1, False)


def test_steps_that_become_slower_end_with_the_time() -> None:
    _, _, watch, clock = played(500, lambda step: 1.0 if step < 420 else 5.0)
    assert watch.spent
    assert clock.seconds <= 505


def test_a_fall_that_was_brought_forward_survives_a_checkpoint() -> None:
    first, second = Schedule("wsd", 100, 5, 20), Schedule("wsd", 100, 5, 20)
    optimizers = [SGD(model().parameters(), lr=1.0) for _ in range(2)]
    schedulers = [LambdaLR(o, s) for o, s in zip(optimizers, (first, second), strict=True)]
    first.hurry(30, 40)
    schedulers[1].load_state_dict(schedulers[0].state_dict())
    assert second == first
    assert (second.last, second(29), second(40)) == (40, 1.0, 0.0)


def test_a_run_without_time_for_its_steps_ends_in_a_model(tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"steps": 100_000, "seconds": 1, "checkpoint_steps": 1000})
    result = train(model(), rows(), recipe, tmp_path, silent)
    assert "its 1 s were over" in result.stopped
    assert 0 < result.steps < 100_000
    assert result.cut is not None
    assert result.cut[0] <= result.steps
    assert result.loss > 0
    again = train(model(), rows(), recipe, tmp_path, silent)  # its end was reached
    assert (again.steps, again.cut, again.stopped) == (result.steps, result.cut, result.stopped)
