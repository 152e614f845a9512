"""What the curve says in words, for every way that it can go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from housestyle.ci.curve import curve_of, points_of, told_curve
from housestyle.ci.followed import Standing
from housestyle.gate.prequential.comparing import compared
from housestyle.gate.prequential.records import Followed

NEW, OLD, BASE = "a" * 64, "b" * 64, "c" * 16
ROW = Followed("", 0, NEW, "champion", "d" * 64, 2, 400, 0.0, 10, 1, 40, 4, 1, 300, 60)


def standing(commits: int, loss: float, *, base: bool = True) -> Standing:
    """A model that loses so much against the one before it, on commits of unequal difficulty."""
    rows: list[Followed] = []
    for number in range(commits):
        bits = 600.0 + 40 * (number % 5)
        own = replace(ROW, commit=f"{number:040x}", time=86_400 * number)
        own = replace(own, bits=bits * (1 + loss + 0.004 * (number % 3)))
        rows += [own, replace(own, model=OLD, role="predecessor", bits=bits)]
        if base:
            rows.append(replace(own, model=BASE, role="base", bits=bits * 1.25))
    limits = {"margin": 0.03, "alpha": 0.05}
    grown = compared(rows, NEW, BASE, **limits) if base else None
    return Standing(NEW, tuple(rows), grown, compared(rows, NEW, OLD, **limits), ())


def said(found: Standing, last: int = 3) -> str:
    return "\n".join(told_curve(found, last))


@pytest.mark.parametrize(
    ("commits", "loss", "words"),
    [
        (2, 0.0, "too few commits yet (2)"),
        (20, -0.05, "] on 20 commits: better"),
        (20, 0.0, "not shown to be worse; a loss of 3."),
        (20, 0.2, "worse than is tolerated"),
    ],
)
def test_the_model_before_is_told(commits: int, loss: float, words: str) -> None:
    found = standing(commits, loss)
    assert words in said(found)
    assert ("`housestyle rollback`" in said(found)) == (loss == 0.2)


def test_what_was_measured_is_summed() -> None:
    shown = said(standing(20, -0.05))
    assert "begun lines        20 % of what was typed" in shown
    assert "whole lines        20 of 200" in shown
    assert "next edits         20 of 80" in shown
    assert "0.76 to 0.76, lower is better" in shown
    assert shown.count("1970-01") == 3
    assert "1970-01" not in said(standing(20, 0.0), last=0)


def test_without_a_base_the_bare_curve_is_drawn() -> None:
    shown = said(standing(6, 0.0, base=False))
    assert "bits per byte of what people added: 1.50" in shown
    assert "against the base" not in shown.replace("against the base        begun", "")


def test_a_long_curve_fits_into_a_line() -> None:
    line = told_curve(standing(300, 0.0), 0)[0]
    assert len(line.split()[0]) == 40


def test_scripts_get_every_number() -> None:
    found = standing(20, 0.0)
    told = curve_of(found)
    assert len(told["commits"]) == 60
    assert told["production"]["against_before"]["commits"] == 20
    (model,) = told["models"]
    assert model["against_base"]["change"] == pytest.approx(-0.197, abs=0.002)
    assert len(points_of(found.rows)) == 20


def test_what_cannot_be_read_is_told_and_nothing_is_told_as_nothing() -> None:
    damaged = replace(standing(3, 0.0), damaged=("x.json",))
    assert said(damaged).endswith("x.json is not what was recorded; it is left")
    empty = Standing(None, (), None, None, ())
    assert "nothing was followed yet" in said(empty)
    elsewhere = replace(standing(3, 0.0), model=None)
    assert "nothing is in production" in said(elsewhere)
    assert "no commit followed yet" in said(replace(standing(3, 0.0), model="e" * 64))
