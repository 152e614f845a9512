from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from rich.console import Console

from housestyle.ci.comment.training import render_comment
from housestyle.ci.summary import print_summary
from housestyle.gate.creep.reference import Reference
from tests.ci.test_summary import FUNNEL, READ, TRAINING, model_of
from tests.gate.contest import judge, model

FIRST = tuple(model(1)[::2])
REFERENCE = Reference("a" * 64, "e" * 64, "0" * 64, "c" * 40, False, FIRST)


def told(verdict: dict[str, Any]) -> tuple[str, str]:
    """The last screen, and the comment."""
    console = Console(file=io.StringIO(), width=300)
    print_summary(verdict, READ, FUNNEL, TRAINING, model_of(verdict["outcome"]), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue(), render_comment(verdict, FUNNEL, {})


def test_how_far_a_model_moved_since_long_ago_is_told() -> None:
    verdict = judge(model(3), model(2), reference=REFERENCE).as_dict()
    for text in told(verdict):
        assert "against production at commit cccccccccccc: completion" in text


def test_nothing_is_told_where_nothing_was_compared() -> None:
    few = replace(REFERENCE, scores=FIRST[:3])
    for verdict in (judge(model(3), model(2)), judge(model(3), model(2), reference=few)):
        screen, comment = told(verdict.as_dict())
        assert "Anchor" not in screen
        assert "Slow decline" not in comment


def test_a_hostile_category_is_inert_there() -> None:
    verdict = judge(model(3), model(2), reference=REFERENCE).as_dict()
    verdict["creep"]["rows"][0]["name"] = "<b>@all\u202e" + "x" * 100_000
    screen, comment = told(verdict)
    assert "\u202e" not in screen + comment
    assert "<b>@all" not in comment
    assert len(comment) < 60_000
