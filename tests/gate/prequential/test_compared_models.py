from __future__ import annotations

import random
from dataclasses import replace

import pytest

from housestyle.gate.prequential.comparing import FIRST_LOOK, compared
from housestyle.gate.prequential.records import Followed

NEW, OLD = "a" * 64, "b" * 64
ROW = Followed("c" * 40, 1, NEW, "champion", "d" * 64, 2, 400, 800.0, 10, 1, 40, 1, 0)


def course(commits: int, loss: float, noise: float, seed: int) -> list[Followed]:
    """Rows of two models on commits of unequal difficulty."""
    draw = random.Random(seed)
    rows = []
    for number in range(commits):
        bits = draw.lognormvariate(6.6, 0.5)
        worse = bits * (1 + loss + draw.gauss(0, noise))
        one = replace(ROW, commit=f"{number:040x}", time=number)
        rows += [replace(one, bits=worse), replace(one, model=OLD, role="predecessor", bits=bits)]
    return rows


def is_worse(rows: list[Followed]) -> bool:
    return compared(rows, NEW, OLD, margin=0.03, alpha=0.05).is_worse


def test_the_change_is_that_of_the_sums_with_an_interval_over_commits() -> None:
    found = compared(course(40, 0.05, 0.02, 1), NEW, OLD, margin=0.03, alpha=0.05)
    assert found.commits == 40
    assert found.change is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.05 < found.high
    assert found.low < found.change < found.high
    assert found.detectable is not None
    assert found.detectable > 0.03


def test_a_loss_beyond_the_margin_is_noticed_and_one_within_it_is_not() -> None:
    assert is_worse(course(40, 0.06, 0.02, 2))
    assert not is_worse(course(40, 0.02, 0.02, 2))
    assert not is_worse(course(40, -0.06, 0.02, 2))


def test_equal_models_are_called_worse_seldom_however_often_one_looks() -> None:
    runs = 50
    at_the_margin = sum(
        any(is_worse(rows[: 2 * seen]) for seen in range(FIRST_LOOK, 65, 16))
        for rows in (course(64, 0.03, 0.03, seed) for seed in range(runs))
    )
    assert at_the_margin <= 0.05 * runs + 2 * (0.05 * 0.95 * runs) ** 0.5
    assert not any(is_worse(course(64, 0.0, 0.03, seed)) for seed in range(runs))


def test_once_a_look_was_due_later_commits_cannot_change_what_it_said() -> None:
    rows = course(FIRST_LOOK, 0.2, 0.01, 5)
    assert is_worse(rows)
    better = [replace(row, time=row.time + 100, commit=f"f{row.commit[1:]}") for row in rows]
    better = [replace(row, bits=row.bits / 2) if row.model == NEW else row for row in better]
    assert is_worse([*rows, *better])


def test_only_what_was_measured_alike_is_compared() -> None:
    rows = course(20, 0.5, 0.01, 3)
    other = [replace(row, measure="e" * 64) if row.model == OLD else row for row in rows]
    cut = [replace(row, bytes=390, offered_bytes=0) if row.model == OLD else row for row in rows]
    for odd in (other, cut, rows[::2], []):
        found = compared(odd, NEW, OLD, margin=0.03, alpha=0.05)
        assert (found.commits, found.change, found.is_worse) == (0, None, False)


@pytest.mark.parametrize("commits", [0, 1, 2, 15])
def test_too_few_commits_show_nothing(commits: int) -> None:
    found = compared(course(commits, 0.5, 0.01, 4), NEW, OLD, margin=0.03, alpha=0.05)
    assert not found.is_worse
    assert (found.change is None) == (commits < 3)


def test_one_commit_that_holds_most_text_is_no_evidence() -> None:
    even = course(32, 0.0, 0.01, 6)
    odd = [replace(row, bits=row.bits * 1e4) if row.time == 3 else row for row in even]
    rows = [
        replace(row, bits=row.bits * 1.5) if row.time == 3 and row.model == NEW else row
        for row in odd
    ]
    found = compared(rows, NEW, OLD, margin=0.03, alpha=0.05)
    assert found.change is not None
    assert found.change > 0.4
    assert not found.is_worse
