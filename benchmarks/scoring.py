"""Scoring beside lm-evaluation-harness: ``python benchmarks/scoring.py SUITE… [--items N]``.

SUITE is a folder that holds a suite (`.git/housestyle/runs/suite/…`). Both answer the same items
with the same model, in float32, on as many threads, loaded beforehand. They take turns, category by
category, so that other work on the machine meets both; the processor time of turning texts into
log-likelihoods is compared: `HFLM.loglikelihood` there, encoding and `likelihoods` here. Then the
log-likelihoods of the true answers are compared. Needs the extra ``lm-eval``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

from housestyle.core.workspace import base_cache
from housestyle.gate.likelihood.likelihoods import likelihoods
from housestyle.gate.suite.harness import export_suite, exported_row
from housestyle.gate.suite.item import Item, Suite, read_suite
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.loading import load_model, load_tokenizer


class Harness(HFLM):
    """The harness's model, which counts the seconds that likelihoods take it."""

    seconds = 0.0

    def loglikelihood(
        self, requests: list[Any], disable_tqdm: bool = False
    ) -> list[tuple[float, bool]]:
        """Time what the harness does."""
        started = time.process_time()
        found: list[tuple[float, bool]] = super().loglikelihood(requests, disable_tqdm=True)
        self.seconds += time.process_time() - started
        return found


class Ours:
    """A model and its tokenizer, loaded."""

    def __init__(self, folder: Path) -> None:
        self.model = load_model(folder).eval()
        self.encoder = Encoder(load_tokenizer(folder), self.model.config.max_position_embeddings)

    def bits(self, items: Sequence[Item]) -> dict[str, float]:
        """Item → bits of its true answer; all options are weighed."""
        asked = [self.encoder.alternatives(i.prompt, i.suffix, i.options) for i in items]
        told = likelihoods(self.model, [one for options in asked for one in options], _silent)
        each = iter(told)
        found = {}
        for item, options in zip(items, asked, strict=True):
            found[item.id] = [math.fsum(next(each)) for _ in options][item.answer]
        return found


def main() -> int:
    """Print one line a category, and the sums."""
    asked = _arguments()
    torch.set_num_threads(asked.threads)
    folder = asked.model or _embedded()
    ours, harness = Ours(folder), Harness(str(folder), dtype="float32", device="cpu")
    harness.batch_size_per_gpu = asked.batch
    totals = [0.0, 0.0]
    for path in asked.suites:
        suite = read_suite(path)
        for category in suite.categories:
            items = [i for i in suite.items if i.category == category][: asked.items]
            items = [i for i in items if isinstance(exported_row(ours.encoder, i), dict)]
            if items:
                told = _compared(ours, harness, items, asked)
                totals = [totals[0] + told["harness_s"], totals[1] + told["ours_s"]]
                print(json.dumps({"suite": path.name, "category": category, **told}), flush=True)
    print(json.dumps({"harness_s": totals[0], "ours_s": totals[1], "x": totals[0] / totals[1]}))
    return 0


def _compared(
    ours: Ours, harness: Harness, items: list[Item], asked: argparse.Namespace
) -> dict[str, Any]:
    """Let both answer, in turns; the quickest turn of each counts."""
    spent: tuple[list[float], list[float]] = [], []
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite(tuple(items), (items[0].category,), "")
        (task,) = export_suite(suite, ours.encoder, Path(folder) / "tasks").tasks
        for _ in range(asked.turns):
            torch.set_num_threads(asked.threads)
            harness.seconds = 0.0
            theirs = _harness_bits(harness, Path(folder) / "tasks", task)
            spent[0].append(harness.seconds)
            started = time.process_time()
            found = ours.bits(items)
            spent[1].append(time.process_time() - started)
    alike = ours.bits([_as_there(ours.encoder, item) for item in items])
    return {
        "items": len(items),
        "sequences": sum(len(item.options) for item in items),
        "harness_s": min(spent[0]),
        "ours_s": min(spent[1]),
        "x": round(min(spent[0]) / min(spent[1]), 2),
        "apart": max(abs(theirs[i.id] / found[i.id] - 1) for i in items),
        "apart_read_alike": max(abs(theirs[i.id] / alike[i.id] - 1) for i in items),
    }


def _as_there(encoder: Encoder, item: Item) -> Item:
    """The item with white space moved from its prompt to its options, as the harness moves it."""
    row = exported_row(encoder, item)
    if item.suffix or not isinstance(row, dict):
        return item
    return replace(
        item, prompt=row["context"], options=tuple(row.get("choices", [row.get("answer")]))
    )


def _harness_bits(harness: Harness, tasks: Path, task: str) -> dict[str, float]:
    told = simple_evaluate(
        model=harness,
        tasks=[task],
        task_manager=TaskManager(include_path=str(tasks), include_defaults=False),
        bootstrap_iters=0,
        log_samples=True,
    )
    return {
        sample["doc"]["id"]: -float(sample["filtered_resps"][sample["doc"].get("gold", 0)][0])
        / math.log(2)
        for sample in (told or {})["samples"][task]
    }


def _embedded() -> Path:
    found = sorted(path.parent for path in (base_cache() / "base").glob("*/config.json"))
    if not found:
        raise SystemExit("no embedded base is cached: `housestyle loop` makes one")
    return found[0]


def _silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="+", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--items", type=int, default=40, help="of each category")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=1, help="of the harness")
    parser.add_argument("--turns", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
