"""Unsloth beside TRL and PEFT: ``python benchmarks/gpu.py [--steps N] [--methods lora,qlora]``.

Tokens a second and peak memory of LoRA on a Llama of random weights that is made here: about a
billion on a GPU, two million on a CPU. Each run has a process of its own, the backends take turns,
and the first steps, which compile and warm up, are not counted. Nothing is asked of the network.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from housestyle.trainer.backends import apart, available
from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.job import Job
from housestyle.trainer.recipes.recipe import Backend, Recipe
from housestyle.trainer.rows import Rows

LARGE = {
    "hidden_size": 2048,
    "num_hidden_layers": 16,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 8192,
    "vocab_size": 32768,
}
SMALL = {
    "hidden_size": 128,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 512,
    "vocab_size": 4096,
}
WARM = 5  # steps that are not counted
BACKENDS: tuple[Backend, ...] = ("trl", "unsloth")


def main() -> int:
    """Measure, and print a table and JSON."""
    here = torch.cuda.is_available()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=40 if here else 15)
    parser.add_argument("--batch", type=int, default=8 if here else 4)
    parser.add_argument("--context", type=int, default=2048 if here else 128)
    parser.add_argument("--methods", default="lora,qlora")
    parser.add_argument("--recompute", action="store_true")
    parser.add_argument("--repeats", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = _base(Path(scratch) / "base", LARGE if here else SMALL, asked.context)
        told = [
            _measure(
                Path(scratch) / f"{number}-{method}-{backend}",
                base,
                _recipe(asked, method),
                backend,
            )
            for method in asked.methods.split(",")
            for number in range(asked.repeats)
            for backend in BACKENDS
        ]
    for one in told:
        print(
            f"{one['method']:6} {one['backend']:8} {one['tokens_per_s']:>10.0f} tokens/s"
            f" {one['peak_gb']:>7.2f} GB  {one['quantisation'] or one['dtype']}"
        )
    print(json.dumps({"device": told[0]["device"], "asked": vars(asked), "runs": told}, indent=2))
    return 0


def _recipe(asked: argparse.Namespace, method: str) -> Recipe:
    return Recipe.model_validate(
        {
            "name": "benchmark",
            "backend": "trl",
            "method": method,
            "optimizer": "adamw",
            "matrix_rate": 2e-4,
            "rest_rate": 2e-4,
            "steps": asked.steps,
            "batch": asked.batch,
            "recompute": asked.recompute,
            "checkpoint_steps": asked.steps,
        }
    )


def _base(folder: Path, shape: dict[str, int], context: int) -> Path:
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    tokenizer = train_tokenizer(general_code().train[:40], context)
    ends = {"bos_token_id": None, "eos_token_id": 0, "pad_token_id": 1}
    config = LlamaConfig(**shape, **ends, max_position_embeddings=context, tie_word_embeddings=True)
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    print(f"{sum(one.numel() for one in model.parameters()) / 1e6:.0f} million weights", flush=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _measure(folder: Path, base: Path, recipe: Recipe, backend: Backend) -> dict[str, Any]:
    """Run one job and return what it cost, or why it could not be run."""
    available(recipe.model_copy(update={"backend": backend}))
    vocabulary = json.loads((base / "config.json").read_text())["vocab_size"]
    context = json.loads((base / "config.json").read_text())["max_position_embeddings"]
    tokens = torch.randint(0, vocabulary, (recipe.steps * recipe.batch, context))
    job = Job(recipe=recipe, start=base, base="random", rows=folder / "rows", folder=folder)
    job.work.mkdir(parents=True)
    Rows(tokens, tokens.clone()).save(job.rows)
    times: list[float] = []
    apart.POLL_S = 0.01
    trained = apart.run_apart(job, backend, lambda done, note="": times.append(time.monotonic()))
    counted = times[-1] - times[WARM - 1]
    actual = trained.actual
    return {
        "method": recipe.method,
        "backend": actual.backend,
        "tokens_per_s": (len(times) - WARM) * recipe.batch * context / counted,
        "peak_gb": actual.peak_gb,
        "loss": trained.loss,
        "device": actual.device,
        "dtype": actual.dtype,
        "quantisation": actual.quantisation,
        "fallbacks": actual.fallbacks,
        "versions": actual.versions,
    }


if __name__ == "__main__":
    sys.exit(main())
