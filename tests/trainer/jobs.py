"""Small jobs for backends: a tiny base, rows of a few examples, a folder of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from housestyle.core import atomic
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.job import JOB, Job
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import pack
from tests.trainer.tiny_models import CONTEXT, tiny_folder, tiny_tokenizer

RECIPE = Recipe(
    name="small",
    backend="trl",
    method="lora",
    steps=8,
    batch=4,
    optimizer="adamw",
    matrix_rate=0.02,
    rest_rate=0.02,
    precision="fp32",
    threads=1,
    checkpoint_steps=3,
    rank=4,
    alpha=8,
)


def recipe(**changes: Any) -> Recipe:
    return Recipe.model_validate(RECIPE.model_dump() | changes)


def tiny_base(folder: Path) -> Path:
    return folder if folder.exists() else tiny_folder(folder)


def job(folder: Path, base: Path, **changes: Any) -> Job:
    """A job as `finetune` writes it, its rows included."""
    encoder = Encoder(tiny_tokenizer(), CONTEXT)
    texts = [
        (f"def area_{i}(width, height):\n", "    return total\n", f"    total = width * {i}\n")
        for i in range(64)
    ]
    encoded = (encoder.encode(*text) for text in texts)
    rows = pack(((one.ids, one.start) for one in encoded), CONTEXT, encoder.end, encoder.pad)
    made = Job(
        recipe=recipe(**changes),
        start=base,
        base="tiny",
        rows=folder / "work" / "rows.safetensors",
        folder=folder,
    )
    made.work.mkdir(parents=True, exist_ok=True)
    rows.save(made.rows)
    atomic.write_json(made.work / JOB, made.model_dump(mode="json"))
    return made


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""
