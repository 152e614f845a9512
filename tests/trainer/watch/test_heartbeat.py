"""How far a run is can be read while it goes on, and what it cost when it is over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from housestyle.core.lock import exclusive
from housestyle.trainer.training import train
from housestyle.trainer.watch.heartbeat import (
    HEARTBEAT,
    LOCK,
    Heartbeat,
    is_alive,
    read_heartbeat,
)
from tests.trainer.watch.watched import RECIPE, model, rows


def beat(**changes: float | None) -> Heartbeat:
    told = {"pid": 1, "time": 1e9, "step": 3, "steps": 12, "loss": 2.0, "seconds": 50.0}
    return Heartbeat(**{**told, "tokens": 700, "legs": 2, "eta": 4.0, **changes})  # type: ignore[arg-type]


def test_a_heartbeat_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_heartbeat(tmp_path) is None
    beat().write(tmp_path)
    assert read_heartbeat(tmp_path) == beat()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '"x"'])
def test_a_damaged_heartbeat_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / HEARTBEAT).write_text(text)
    assert read_heartbeat(tmp_path) is None
    beat().write(tmp_path)
    told = json.loads((tmp_path / HEARTBEAT).read_text())
    (tmp_path / HEARTBEAT).write_text(json.dumps({**told, "seconds": "a lot"}))
    assert read_heartbeat(tmp_path) is None


def test_a_run_is_alive_while_it_holds_its_lock(tmp_path: Path) -> None:
    assert not is_alive(tmp_path)
    with exclusive(tmp_path / LOCK, "a test"):
        assert is_alive(tmp_path)
    assert not is_alive(tmp_path)


def test_a_run_beats_is_alive_and_counts_what_earlier_legs_cost(tmp_path: Path) -> None:
    beat(seconds=1000.0, tokens=700).write(tmp_path)
    seen: list[tuple[bool, Heartbeat | None]] = []

    def look(done: int, note: str = "") -> None:
        seen.append((is_alive(tmp_path), read_heartbeat(tmp_path)))

    result = train(model(), rows(), RECIPE, tmp_path, look)
    assert all(alive and told for alive, told in seen)
    last = read_heartbeat(tmp_path)
    assert last is not None
    assert (last.step, last.steps, last.legs) == (12, 12, 3)
    assert last.eta == 0.0
    assert last.loss is not None
    assert result.seconds >= last.seconds > 1000.0
    assert result.tokens_processed == last.tokens == 700 + 12 * 2 * 16
    assert not is_alive(tmp_path)
