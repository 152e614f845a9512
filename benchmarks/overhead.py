"""What the trainer costs beside a bare torch loop: ``python benchmarks/overhead.py [STEPS PAIRS]``.

Both train the embedded base's architecture from the same weights, on the same rows, with the same
optimizer, schedule, clipping and precision. The trainer shuffles, logs, watches, beats and writes
checkpoints besides. The two take turns, so that other work on the machine meets both; CPU seconds
of the process are compared, pair by pair.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from housestyle.trainer.base.embedded import BATCH, CONTEXT
from housestyle.trainer.base.pretrain import new_model
from housestyle.trainer.base.tokenizer import VOCABULARY
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import Rows
from housestyle.trainer.training import in_bf16, optimizers, train

CLIP = 1.0
THREADS = 1  # more spin while they wait for each other, which is no work


def main(words: list[str]) -> int:
    """Measure pairs of runs and print the ratio."""
    steps, pairs = (int(word) for word in words or ("60", "5"))
    recipe = Recipe(steps=steps, batch=BATCH, threads=THREADS, precision="auto")
    torch.manual_seed(1)
    tokens = torch.randint(0, VOCABULARY, (steps * BATCH, CONTEXT))
    rows = Rows(tokens, tokens)
    bare(recipe, rows)  # warm-up: caches, first allocations
    told = [(_seconds(lambda: ours(recipe, rows)), _seconds(lambda: bare(recipe, rows)))]
    while len(told) < pairs:
        told.append((_seconds(lambda: ours(recipe, rows)), _seconds(lambda: bare(recipe, rows))))
    ratios = [left / right for left, right in told]
    found = {
        "steps": steps,
        "bf16": in_bf16(recipe),
        "checkpoints": -(-steps // recipe.checkpoint_steps),
        "trainer_cpu_s": [round(left, 2) for left, _ in told],
        "bare_cpu_s": [round(right, 2) for _, right in told],
        "overhead": round(statistics.median(ratios) - 1, 4),
        "overhead_of_each_pair": [round(ratio - 1, 4) for ratio in ratios],
    }
    print(json.dumps(found, indent=2))
    return 0


def ours(recipe: Recipe, rows: Rows) -> None:
    """Train as housestyle does, checkpoints included."""
    work = Path(tempfile.mkdtemp())
    train(new_model(1, CONTEXT), rows, recipe, work, lambda done, note="": None)
    shutil.rmtree(work)


def bare(recipe: Recipe, rows: Rows) -> None:
    """Train with nothing but torch."""
    torch.set_num_threads(recipe.threads)
    model = new_model(1, CONTEXT).train()
    optimizer, schedule = optimizers(model, recipe)
    for step in range(recipe.steps):
        shown = slice(step * recipe.batch, (step + 1) * recipe.batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=in_bf16(recipe)):
            loss = model(input_ids=rows.tokens[shown], labels=rows.labels[shown]).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
