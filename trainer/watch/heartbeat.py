"""The heartbeat of a run: one small file that says how far it is, for people and programs.

It is replaced as a whole every few seconds. Whether its writer still lives is asked of a lock
beside it, which the kernel frees however that process ends.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.lock import is_held

HEARTBEAT, LOCK = "HEARTBEAT.json", "LOCK"  # beside the checkpoints


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How far a run was when it was last heard of.

    Attributes:
        pid: of the process that trains.
        time: of the beat, seconds since the epoch.
        step: finished steps.
        steps: of the whole run, as far as is known.
        loss: last one logged, nats per token; None before.
        seconds: of training, all legs together.
        tokens: that went through the model, all legs together.
        legs: how often the run was begun.
        eta: seconds that are left; None where that is not known yet.

    """

    pid: int
    time: float
    step: int
    steps: int
    loss: float | None
    seconds: float
    tokens: int
    legs: int
    eta: float | None

    def write(self, work: Path) -> None:
        """Replace the heartbeat of the run whose checkpoints lie in ``work``."""
        atomic.write_json(work / HEARTBEAT, asdict(self))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def read_heartbeat(work: Path) -> Heartbeat | None:
    """Return the last heartbeat; None without one, or where it cannot be read."""
    try:
        told = json.loads((work / HEARTBEAT).read_bytes())
        beat = Heartbeat(**{field.name: told[field.name] for field in fields(Heartbeat)})
        numbers = (beat.pid, beat.time, beat.step, beat.steps, beat.seconds, beat.tokens, beat.legs)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return beat if all(isinstance(number, int | float) for number in numbers) else None


def is_alive(work: Path) -> bool:
    """Whether a process trains there now."""
    return is_held(work / LOCK)
