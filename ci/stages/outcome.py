"""What a stage leaves for those after it and for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.runs import Run
from ..session import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stage's result.

    Attributes:
        stage: name of the stage.
        key: content address of its run.
        folder: where its outputs lie.
        result: counts and facts, JSON values.
        reused: whether a finished run was found instead of made.
    """

    stage: str
    key: str
    folder: Path
    result: dict[str, Any]
    reused: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that ``--json`` prints."""
        return {
            "stage": self.stage,
            "key": self.key,
            "folder": str(self.folder),
            "reused": self.reused,
            **self.result,
        }


Earlier = Mapping[str, Outcome]
Stage = Callable[[Session, Earlier], Outcome]


def once(run: Run, work: Callable[[Path], tuple[dict[str, Any], list[str]]]) -> Outcome:
    """The run's recorded result, or that of ``work``, which is recorded when it ends.

    Args:
        run: identifies the work by its inputs.
        work: fills the folder it is given; returns the result and the names of its outputs.
    """
    manifest = run.manifest()
    if manifest is not None:
        return Outcome(run.stage, run.key, run.folder, manifest["result"], reused=True)
    result, outputs = work(run.begin())
    run.finish(result, outputs)
    return Outcome(run.stage, run.key, run.folder, result, reused=False)
