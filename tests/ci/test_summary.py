"""The last screen: complete, one screen long, plain where no terminal is, and inert."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from housestyle.ci.summary import print_summary
from tests.gate.contest import judge, model

READ = {
    "files": 83,
    "parsed": 80,
    "reused": 3,
    "skipped": 2,
    "symbols": 1204,
    "calls": 5310,
    "calls_resolved": 3770,
    "imports": 300,
    "commits": 512,
    "seconds": 3.2,
}
FUNNEL = {
    "candidates": 3210,
    "kept": 1432,
    "by_kind": {"completion": 1200, "edit": 232},
    "dropped": {
        "near_duplicate": 900,
        "held_out": 500,
        "secret": 2,
        **{f"r{i}": 9 for i in range(9)},
    },
}
TRAINING = {
    "steps": 120,
    "seconds": 61.7,
    "tokens": 245_760,
    "examples": 1432,
    "base": "embedded",
    "resumed": False,
}


def verdict_of(outcome: str) -> dict[str, Any]:
    effects = {"promote": {"completion": -0.1}, "block": {"retention": 0.3}, "hold": {}}
    if outcome == "invalid":
        return judge([], []).as_dict()
    verdict = judge(model(2, effects[outcome], noise=0.01), model(1, noise=0.01))
    assert verdict.outcome == outcome
    return verdict.as_dict()


def model_of(outcome: str) -> dict[str, Any]:
    champion = "c" * 64 if outcome == "promote" else "b" * 64
    return {"digest": "c" * 64, "path": "/r/.git/housestyle/m", "champion": champion, "number": 4}


def shown(
    verdict: dict[str, Any], model_facts: dict[str, Any], width: int = 100, **changes: Any
) -> str:
    out = io.StringIO()
    facts = {"read": READ, "funnel": FUNNEL, "training": TRAINING, **changes}
    console = Console(file=out, width=width, highlight=False)
    print_summary(verdict, model=model_facts, console=console, **facts)
    return out.getvalue()


@pytest.mark.parametrize("outcome", ["promote", "hold", "block", "invalid"])
def test_one_screen_tells_everything(outcome: str) -> None:
    screen = shown(verdict_of(outcome), model_of(outcome))
    lines = screen.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in screen
    assert "83 files (2 skipped), 1,204 symbols, 5,310 calls (71% resolved), 512 commits" in screen
    assert "1,432 of 3,210 candidate examples: 1,200 completion, 232 edit" in screen
    assert "900  near duplicate" in screen
    assert "120 steps over 1,432 examples" in screen
    assert "/r/.git/housestyle/m" in screen
    assert "housestyle loop" in screen


def test_every_reason_of_dropping_is_counted() -> None:
    screen = shown(verdict_of("hold"), model_of("hold"))
    dropped = [line.split()[-2:] for line in screen.splitlines() if "other reasons" in line]
    assert dropped == [["other", "reasons"]]
    named = screen.split("Dropped")[1].split("Learned")[0]
    counts = [int(word.replace(",", "")) for word in named.split() if word.isdecimal()]
    assert sum(counts) == sum(FUNNEL["dropped"].values())  # type: ignore[attr-defined]


def test_numbers_before_and_after() -> None:
    verdict = verdict_of("promote")
    row = verdict["comparisons"][0]
    screen = shown(verdict, model_of("promote"))
    assert f"{row['champion']:.3f} (production" in screen
    assert f"→ {row['candidate']:.3f}, -" in screen
    assert "Promoted: it gained" in screen
    assert "in production, log entry 4" in screen
    for category in verdict["comparisons"]:
        assert f" {category['name']} " in screen


def test_a_verdict_that_was_not_carried_out_says_so() -> None:
    screen = shown(verdict_of("promote"), model_of("hold"))
    assert "Cleared: " in screen
    assert "housestyle rollback" not in screen
    assert "but it is not in production" in screen


def test_the_first_model_is_shown_against_the_base() -> None:
    verdict = {**verdict_of("hold"), "champion": None}
    screen = shown(verdict, {**model_of("hold"), "champion": None, "number": None})
    assert "Prod." not in screen
    assert "nothing is in production yet" in screen


def test_what_is_wrong_with_production_is_told() -> None:
    warned = {**model_of("hold"), "warnings": ["it takes more bits: `housestyle rollback`"]}
    screen = shown(verdict_of("hold"), warned)
    assert "Warning   it takes more bits: `housestyle rollback`" in screen
    assert "Warning" not in shown(verdict_of("hold"), model_of("hold"))


def test_text_from_a_repository_is_inert() -> None:
    hostile = "[red]x[/red] \x1b[2J\u202e\udcff\n" + "y" * 100_000
    verdict = verdict_of("block")
    verdict["comparisons"][0]["name"] = verdict["reasons"][0] = hostile
    funnel = {**FUNNEL, "dropped": {hostile: 5}, "by_kind": {hostile: 7}}
    training = {**TRAINING, "base": hostile}
    place = {**model_of("block"), "path": hostile}
    screen = shown(verdict, place, funnel=funnel, training=training)
    assert "[red]x[/red]" in screen
    assert not any(char in screen for char in "\x1b\u202e\udcff")
    assert len(screen.splitlines()) <= 45
    screen.encode("utf-8")


def test_standard_output_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(verdict_of("hold"), READ, FUNNEL, TRAINING, model_of("hold"))
    captured = capsys.readouterr()
    assert "Verdict" in captured.out
    assert captured.err == ""


def test_a_terminal_gets_colour() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, color_system="standard")
    print_summary(verdict_of("block"), READ, FUNNEL, TRAINING, model_of("block"), console)
    assert "\x1b[" in out.getvalue()
