"""Verdict and scores survive their files, and tampering with them shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.score import ItemScore, read_scores, write_scores
from housestyle.gate.verdict import Verdict
from tests.gate.contest import judge, model


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return judge(model(2, {"completion": -0.1, "intent": 0.1}), model(1))


def test_a_verdict_reads_back_to_itself(verdict: Verdict) -> None:
    stored = json.loads(json.dumps(verdict.as_dict()))
    back = Verdict.from_dict(stored)
    assert back == verdict
    assert back.digest() == verdict.digest()


def test_the_digest_covers_everything(verdict: Verdict) -> None:
    changed = verdict.as_dict()
    changed["comparisons"][0]["change"] += 1e-9
    assert Verdict.from_dict(changed).digest() != verdict.digest()


def drop(shape: dict[str, Any]) -> None:
    del shape["alpha"]


def add(shape: dict[str, Any]) -> None:
    shape["comment"] = "trust me"


def outcome(shape: dict[str, Any]) -> None:
    shape["outcome"] = "ship it"


def version(shape: dict[str, Any]) -> None:
    shape["schema"] = 1


def kind(shape: dict[str, Any]) -> None:
    shape["comparisons"][0]["n"] = "100"


@pytest.mark.parametrize("tamper", [drop, add, outcome, version, kind])
def test_a_damaged_verdict_is_refused(verdict: Verdict, tamper: Any) -> None:
    shape = verdict.as_dict()
    tamper(shape)
    with pytest.raises(UserError, match="damaged or of another version"):
        Verdict.from_dict(shape)


def test_scores_read_back_to_themselves(tmp_path: Path) -> None:
    scores = model(3)
    write_scores(tmp_path / "scores.jsonl", scores)
    assert read_scores(tmp_path / "scores.jsonl") == scores


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"item": 1}'])
def test_a_damaged_row_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "scores.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(UserError, match="damaged"):
        read_scores(path)


def test_a_row_of_the_wrong_type_is_refused() -> None:
    row = model(3)[0].as_row()
    with pytest.raises(UserError, match="damaged"):
        ItemScore.from_row({**row, "bits": "12"})
    with pytest.raises(UserError, match="damaged"):
        ItemScore.from_row({**row, "correct": "yes"})
