"""Evaluation asks look by look: all at first, then only what may still decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from housestyle.ci.stages import evaluate
from housestyle.core.settings import GateSettings, Settings
from housestyle.gate.contestants import Contestant
from housestyle.gate.score import ItemScore
from housestyle.gate.suite.item import Item, Suite, make_item
from tests.gate.contest import CONTEXT

NAMES = ("completion", "retention")
ROLES = {"candidate": "c", "champion": "b", "base": "b"}


def suite() -> Suite:
    """Two categories of 160 items, one a file."""
    items = [
        make_item(name, f"{n}.py", f"{name} {n}", ["x"], title=str(n))
        for name in NAMES
        for n in range(160)
    ]
    ordered = sorted(items, key=lambda item: (item.category, item.id))
    return Suite(tuple(ordered), NAMES)


def looked(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, float], noise: float
) -> tuple[list[list[str]], dict[str, list[ItemScore]]]:
    """What was asked at each look, and all scores."""
    asked: list[list[str]] = []

    def score(
        session: object, models: dict[str, Contestant], items: Sequence[Item]
    ) -> dict[str, list[ItemScore]]:
        asked.append([item.id for item in items])
        return {
            model.digest: [scored(model.digest, item, change, noise) for item in items[::-1]]
            for model in models.values()
        }

    monkeypatch.setattr(evaluate, "_score", score)
    settings = Settings(gate=GateSettings(max_items=40, looks=3))
    whole = suite()
    models = {role: Contestant(digest, Path()) for role, digest in ROLES.items()}
    context = replace(CONTEXT, expected=whole.counts(), files=whole.files())
    session: Any = SimpleNamespace(settings=settings)
    return asked, evaluate._looked(session, models, whole, context)


def scored(model: str, item: Item, change: dict[str, float], noise: float) -> ItemScore:
    spread = noise if item.category == "completion" else 0.01
    shift = change.get(item.category, 0.0) + spread * (-1) ** int(item.id, 16)
    bits = 100.0 * (1 + shift if model == "c" else 1)
    return ItemScore(item.id, item.category, item.cluster, bits, 50, None, None, 0, "ok", "t")


def test_what_is_clear_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, scores = looked(monkeypatch, {"completion": -0.1}, 0.05)
    assert [len(items) for items in asked] == [80]
    assert set(scores) == {"b", "c"}  # the base is the champion, and is asked once


def test_what_is_not_clear_is_asked_more_and_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, scores = looked(monkeypatch, {"completion": -0.012}, 0.05)
    assert len(asked) > 1
    assert set(Counter(item for look in asked for item in look).values()) == {1}
    counts = Counter(score.category for score in scores["c"])
    assert counts["completion"] > counts["retention"]
    order = [item.id for item in suite().items]
    assert [score.item for score in scores["c"]] == [
        item for item in order if item in {score.item for score in scores["c"]}
    ]
    assert [s.item for s in scores["b"]] == [s.item for s in scores["c"]]


def test_scores_that_cannot_be_judged_end_the_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, _ = looked(monkeypatch, {"completion": float("nan")}, 0.05)
    assert len(asked) == 1
