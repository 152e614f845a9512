"""A recipe: everything besides data and start weights that decides the result of a run."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ...indexer.provenance.classes import AUTHOR_CLASSES
from ..example import KINDS

Backend = Literal["transformers", "trl", "unsloth"]
Method = Literal["full", "lora", "qlora"]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0.0)]
Weight = Annotated[float, Field(ge=0.0, le=100.0)]


class Recipe(BaseModel):
    """One way to train; a TOML file each (docs/training.md explains every key).

    ``seed`` and ``threads`` belong to the machine and the settings, and are filled in from there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""

    # What runs it, and what of the model is trained.
    backend: Backend = Field(default="transformers", description="what runs the training")
    method: Method = Field(default="full", description="which weights are trained")
    start: Literal["base", "champion"] = Field(default="base", description="the weights to begin")
    precision: Literal["auto", "bf16", "fp32"] = Field(
        default="auto", description="`auto`: bf16 where the machine multiplies it in hardware"
    )
    require_quantisation: bool = Field(
        default=False, description="refuse to train where 4 bits cannot be had"
    )

    # How long, and how the rates run.
    steps: Positive = Field(default=240, description="most optimizer steps")
    batch: Positive = Field(default=4, description="rows per optimizer step")
    micro_batch: Count = Field(
        default=0, description="rows at once in memory, a divisor of `batch`; 0: all of them"
    )
    recompute: bool = Field(
        default=False, description="recompute activations: less memory, a third more time"
    )
    processes: Positive = Field(default=1, description="processes, one a GPU, that share a batch")
    context: Count = Field(default=0, description="tokens per row; 0: what the base can see")
    seconds: Count = Field(default=0, description="time budget; 0: none")
    checkpoint_steps: Positive = Field(default=40, description="steps between checkpoints")
    optimizer: Literal["muon", "adamw"] = Field(
        default="muon", description="of the hidden matrices; the rest always has AdamW"
    )
    matrix_rate: Rate = Field(default=0.004, description="peak rate of the hidden matrices")
    rest_rate: Rate = Field(default=0.0015, description="peak rate of embeddings and norms")
    weight_decay: float = Field(default=0.0, ge=0.0, description="decoupled weight decay")
    schedule: Literal["wsd", "slanted", "cosine"] = Field(
        default="wsd", description="warmup-stable-decay, slanted triangular, or cosine"
    )
    warmup_share: Share = Field(default=0.05, description="of the steps, rising")
    decay_share: Share = Field(default=0.5, description="of the steps, falling (wsd)")

    # ULMFiT's ideas (Howard and Ruder 2018, arXiv 1801.06146).
    discriminative: float = Field(
        default=1.0, ge=1.0, description="the rate of each lower layer is divided by this"
    )
    unfreezing: Count = Field(default=0, description="steps from one thawed layer to the next")
    norms: Literal["trained", "frozen", "only"] = Field(
        default="trained", description="what becomes of the weights of norms"
    )

    # LoRA.
    rank: Positive = Field(default=16, description="rank of an adapter")
    alpha: Positive = Field(default=16, description="scale of an adapter, divided by the rank")
    targets: tuple[str, ...] = Field(
        default=("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"),
        description="modules that get an adapter",
    )

    # What is shown.
    loss: Literal["all", "completion"] = Field(
        default="all", description="tokens with loss: of the whole sequence, or its completion"
    )
    replay_share: Share = Field(default=0.6, lt=1.0, description="rows of general code")
    replay_folder: str = Field(
        default="", description="source files that are replayed; else Python's standard library"
    )
    draw: Literal["shuffled", "files"] = Field(
        default="shuffled", description="order of the corpus: chance, or one of each file in turn"
    )
    max_epochs: Positive = Field(default=4, description="most passes over the corpus")
    weights: dict[str, Weight] = Field(
        default={}, description="how often an example of a kind is shown in an epoch; else 1"
    )
    provenance: dict[str, Weight] = Field(
        default={}, description="the same by author class: human, ai, mixed, unknown"
    )
    validation_share: Share = Field(
        default=0.0, lt=0.5, description="examples kept aside to notice overfitting"
    )

    seed: int = 7
    threads: Positive = 2

    @field_validator("weights")
    @classmethod
    def _of_kinds(cls, weights: dict[str, float]) -> dict[str, float]:
        return _known(weights, KINDS, "kind")

    @field_validator("provenance")
    @classmethod
    def _of_classes(cls, weights: dict[str, float]) -> dict[str, float]:
        return _known(weights, AUTHOR_CLASSES, "author class")

    @model_validator(mode="after")
    def _fits(self) -> Recipe:
        if self.schedule == "wsd" and self.warmup_share + self.decay_share > 1.0:
            raise ValueError("warmup_share and decay_share are more than all steps")
        return self


def _known(weights: dict[str, float], names: Sequence[str], what: str) -> dict[str, float]:
    for name in weights:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
            raise ValueError(f"{name!a} is no {what}; did you mean `{near[0]}`?")
    return weights
