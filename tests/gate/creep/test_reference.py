from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from housestyle.gate.creep.reference import (
    Reference,
    fitting,
    keep_reference,
    read_reference,
    references_in,
)
from tests.gate.contest import model

MADE = Reference("a" * 64, "e" * 64, "0" * 64, "c" * 40, False, tuple(model(1)[::7]))


def test_the_oldest_that_fits_counts(tmp_path: Path) -> None:
    folder = tmp_path / "scores"
    assert references_in(folder) == []
    keep_reference(folder, replace(MADE, model="2" * 64), 20)
    keep_reference(folder, replace(MADE, engine="f" * 64), 5)
    keep_reference(folder, replace(MADE, model="1" * 64), 10)
    known = references_in(folder)
    assert len(known) == 3
    found = fitting(known, MADE.anchor, MADE.engine)
    assert found is not None
    assert found.model == "1" * 64
    assert fitting(known, "b" * 64, MADE.engine) is None


def changed(**told: Any) -> bytes:
    shape = json.loads(MADE.as_bytes())
    shape.update(told)
    return json.dumps(shape, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        MADE.as_bytes()[:-9],
        changed(version=2),
        changed(model="../../etc"),
        changed(commit=7),
        changed(renewed="yes"),
        changed(more=1),
        changed(scores=[{"item": "x"}]),
        changed(scores=[MADE.scores[0].as_row() | {"bits": float("nan")}]),
        changed(scores=[MADE.scores[0].as_row() | {"bytes": 0}]),
        changed(scores=[MADE.scores[0].as_row() | {"status": "error"}]),
    ],
)
def test_what_is_no_reference_is_none(content: bytes) -> None:
    assert read_reference(content) is None


def test_a_reference_reads_back(tmp_path: Path) -> None:
    assert read_reference(MADE.as_bytes()) == MADE
    keep_reference(tmp_path / "scores", MADE, 1)
    (path,) = (tmp_path / "scores").iterdir()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"false", b"true"))
    assert references_in(tmp_path / "scores") == []
