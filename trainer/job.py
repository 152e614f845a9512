"""A job: all that a backend needs to train, and what it tells when it is done.

Both are plain JSON in the run's folder, so a backend can be another process.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from .recipes.recipe import Recipe

JOB, TRAINED = "JOB.json", "TRAINED.json"
MODEL, ADAPTER, WORK = "model", "adapter", "work"  # folders inside a run


class Job(BaseModel):
    """What is to be trained, on what, and where it goes.

    Attributes:
        recipe: with ``steps`` as many as the rows ask for.
        start: model directory whose weights training begins with.
        base: its name, for people and for an adapter.
        rows: file that `rows.Rows.save` wrote.
        validation: another, of rows that are only measured; None without.
        folder: the run's; the backend writes `MODEL`, `ADAPTER` and checkpoints under `WORK`.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: Recipe
    start: Path
    base: str
    rows: Path
    validation: Path | None = None
    folder: Path

    @property
    def work(self) -> Path:
        """Where checkpoints lie."""
        return self.folder / WORK


class Actual(BaseModel):
    """What really ran, which may be other than what was asked for.

    Attributes:
        backend: that trained.
        device: of the weights, as torch names it.
        dtype: of the arithmetic.
        quantisation: of the base's weights: "" or "nf4".
        processes: that shared a batch.
        peak_gb: most memory that the first of them held, on its GPU or else of the machine.
        versions: of the packages that computed.
        fallbacks: in words, each thing that was asked for and not had.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    backend: str
    device: str
    dtype: str
    quantisation: str = ""
    processes: int = 1
    peak_gb: float = 0.0
    versions: dict[str, str] = {}
    fallbacks: tuple[str, ...] = ()


class Trained(BaseModel):
    """What a run cost and where it ended.

    Attributes:
        loss: mean of the last logged steps, nats per token.
        steps: that made the weights; fewer than the recipe's where it stopped.
        seconds: of training, all legs of a resumed run together.
        tokens_processed: that went through the model, padding and what a kill lost included.
        legs: how often it was begun.
        resumed_from: step of the checkpoint, 0 for a fresh start.
        stopped: why it ended before its last step; "" where it did not.
        cut: steps at which a fall of the rates that a time budget brought forward begins and ends.
        measured: loss of the examples kept aside, nats per token; None without any.
        actual: what really ran.

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    loss: float
    steps: int
    seconds: float
    tokens_processed: int = 0
    legs: int = 1
    resumed_from: int
    stopped: str = ""
    cut: tuple[int, int] | None = None
    measured: float | None = None
    actual: Actual
