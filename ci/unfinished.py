"""A training that has not finished: going on, or dead and to be taken up again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.runs import MANIFEST
from ..trainer.watch.heartbeat import HEARTBEAT, is_alive, read_heartbeat

SILENCE_S = 600.0  # without a heartbeat, after which a living process is worth a look
WHERE = {"a candidate": "train", "the base": "base"}  # stages, by what they train
NO_TIME = float("-inf")


def unfinished_training(runs: Path, cache: Path, now: float) -> dict[str, Any] | None:
    """Return the last heartbeat of a training that has not finished; None without one.

    What was begun before a later one finished is of no interest any more.

    Args:
        runs: of the repository.
        cache: where bases are grown.
        now: seconds since the epoch.

    """
    found: list[tuple[float, dict[str, Any]]] = []
    for (what, stage), folder in zip(WHERE.items(), (runs, cache), strict=True):
        done = [path.stat().st_mtime for path in (folder / stage).glob(f"*/{MANIFEST}")]
        for path in (folder / stage).glob(f"*/work/{HEARTBEAT}"):
            beat = read_heartbeat(path.parent)
            if beat and beat.time > max(done, default=NO_TIME):
                alive = is_alive(path.parent)
                age = max(0.0, round(now - beat.time, 1))
                told = {"what": what, "alive": alive, "age": age, **beat.as_dict()}
                found.append((beat.time, told))
    return max(found, key=lambda one: one[0], default=(NO_TIME, None))[1]


def told_of(training: dict[str, Any]) -> str:
    """Return one line for a person."""
    where = f"{training['what']}: step {training['step']} of {training['steps']}"
    loss = "" if training["loss"] is None else f", loss {training['loss']:.2f}"
    if not training["alive"]:
        again = "`housestyle train` goes on from its last checkpoint"
        return f"{where}{loss}, but it ended {_span(training['age'])} ago: {again}"
    if training["age"] > SILENCE_S:
        return f"{where}{loss}, but no sign of life for {_span(training['age'])}"
    left = "" if training["eta"] is None else f", about {_span(training['eta'])} left"
    return f"{where}{loss}{left}"


def _span(seconds: float) -> str:
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"
