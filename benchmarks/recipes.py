"""Measure what a recipe's options do: ``python benchmarks/recipes.py REPOSITORY…``.

Each plan changes the default recipe in one thing. Candidates are trained from the embedded base on
the newest dataset of each repository (`housestyle assemble` makes one), with several seeds, and
answer its held-out completions and general code. Printed is how much more is lost than under the
default recipe and under the base, with a paired 95 % interval over files, and of each seed alone:
the interval knows nothing of seeds. What ``--work`` holds of an earlier call is not trained again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from housestyle.core.console import Console
from housestyle.core.runs import MANIFEST, run_for
from housestyle.core.settings import TrainerSettings
from housestyle.core.workspace import base_cache
from housestyle.gate.scoring import score_suite
from housestyle.gate.statistics.ratio import relative_change
from housestyle.gate.suite.item import Item, read_suite
from housestyle.trainer.base.embedded import Base, embedded_base
from housestyle.trainer.finetune import finetune
from housestyle.trainer.forms.dataset import read_dataset
from housestyle.trainer.recipes.choosing import chosen_recipe
from housestyle.trainer.recipes.recipe import Recipe

DEFAULT = "default"
PLANS: dict[str, dict[str, Any]] = {
    DEFAULT: {},
    "replay_share 0.3": {"replay_share": 0.3},
    "replay_share 0": {"replay_share": 0.0},
    "optimizer adamw": {"optimizer": "adamw", "matrix_rate": 0.0015},
    "discriminative 1.3": {"discriminative": 1.3},
    "discriminative 2.6": {"discriminative": 2.6},
    "discriminative 2.6, rates x 2.6": {
        "discriminative": 2.6,
        "matrix_rate": 0.0104,
        "rest_rate": 0.0039,
    },
    "unfreezing": {"unfreezing": "steps / 8"},
    "schedule slanted": {"schedule": "slanted", "warmup_share": 0.1},
    "schedule cosine": {"schedule": "cosine"},
    "norms frozen": {"norms": "frozen"},
    "norms only": {"norms": "only"},
    "loss completion": {"loss": "completion"},
    "draw files": {"draw": "files"},
}
Losses = dict[str, dict[str, float]]  # category → file → bits


def main() -> int:
    """Train and score what is asked for, then print one table a repository."""
    wanted = _arguments()
    table = []
    for repository in wanted.repositories:
        material = _material(repository)
        settings = TrainerSettings()  # the base that everybody has, however many threads this has
        base = embedded_base(base_cache(), settings.base_steps, settings.threads, Console())
        rows = list(_measured(material, base, wanted))
        _print(repository.resolve().name, rows)
        table += [{"repository": repository.resolve().name, **row} for row in rows]
    if wanted.json:
        wanted.json.write_text(json.dumps(table, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--plans", nargs="*", default=list(PLANS), choices=list(PLANS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[7, 8])
    parser.add_argument("--steps", type=int, default=240)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path("build/recipes"))
    parser.add_argument("--json", type=Path)
    found = parser.parse_args()
    found.plans = [DEFAULT, *(name for name in found.plans if name != DEFAULT)]
    return found


def _material(repository: Path) -> tuple[str, Path, list[Item]]:
    """Return digest and folder of the newest dataset, and what its suite asks."""
    runs = repository / ".git" / "housestyle" / "runs"
    newest = max((runs / "assemble").glob(f"*/{MANIFEST}"), key=lambda p: p.stat().st_mtime)
    manifest = json.loads(newest.read_text())
    suites = (json.loads(path.read_text()) for path in (runs / "suite").glob(f"*/{MANIFEST}"))
    key = next(s["key"] for s in suites if s["result"]["digest"] == manifest["inputs"]["suite"])
    items = read_suite(runs / "suite" / key).items
    asked = [item for item in items if item.category in ("completion", "retention")]
    return manifest["result"]["dataset"], newest.parent, asked


def _measured(
    material: tuple[str, Path, list[Item]], base: Base, wanted: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    start = {seed: _scored(base.folder, material[2], wanted.threads) for seed in wanted.seeds[:1]}
    before: dict[int, Losses] = dict.fromkeys(wanted.seeds, start[wanted.seeds[0]])
    reference: dict[int, Losses] = {}
    for name in wanted.plans:
        losses = {seed: _candidate(name, seed, material, base, wanted) for seed in wanted.seeds}
        reference = reference or losses
        yield {
            "plan": name,
            "steps": wanted.steps,
            "seeds": wanted.seeds,
            **{
                f"{category} against {what}": _compared(other, losses, category)
                for category in ("completion", "retention")
                for what, other in (("base", before), (DEFAULT, reference))
            },
        }


def _candidate(
    name: str,
    seed: int,
    material: tuple[str, Path, list[Item]],
    base: Base,
    wanted: argparse.Namespace,
) -> Losses:
    digest, dataset, items = material
    recipe = _recipe(name, seed, wanted)
    told = {"dataset": digest, "base": base.digest, "recipe": recipe.model_dump(mode="json")}
    run = run_for(wanted.work, "recipes", told)
    manifest = run.manifest()
    if manifest is None:
        started = time.process_time()
        folder = run.begin()
        finetune(base, read_dataset(dataset), recipe, folder, Console())
        losses = _scored(folder / "model", items, wanted.threads)
        seconds = time.process_time() - started
        print(f"{name}, seed {seed}: {seconds:.0f} CPU-seconds", file=sys.stderr, flush=True)
        manifest = run.finish({"losses": losses, "seconds": seconds}, [])
    result: Losses = manifest["result"]["losses"]
    return result


def _recipe(name: str, seed: int, wanted: argparse.Namespace) -> Recipe:
    settings = TrainerSettings(seed=seed, threads=wanted.threads, steps=wanted.steps)
    changed = dict(PLANS[name])
    if "unfreezing" in changed:
        changed["unfreezing"] = max(1, wanted.steps // 8)
    return Recipe.model_validate(chosen_recipe(settings).model_dump() | changed)


def _scored(folder: Path, items: list[Item], threads: int) -> Losses:
    losses: Losses = defaultdict(lambda: defaultdict(float))
    for score in score_suite(folder, items, threads, lambda done, note="": None):
        losses[score.category][score.cluster] += score.bits
        losses[f"{score.category} bytes"][score.cluster] += score.bytes
    return losses


def _compared(
    before: Mapping[int, Losses], after: Mapping[int, Losses], category: str
) -> dict[str, Any]:
    """Return the change of the loss, summed over seeds in each file, and that of each seed."""
    files = sorted(next(iter(before.values()))[category])
    sums = [[sum(one[category][f] for one in by.values()) for f in files] for by in (before, after)]
    found = relative_change(*sums)
    each = [
        sum(after[seed][category].values()) / sum(before[seed][category].values()) - 1
        for seed in sorted(after)
    ]
    size = sum(next(iter(after.values()))[f"{category} bytes"].values())
    return {
        "change": found.change,
        "interval": found.interval(0.95) if found.error else (0.0, 0.0),
        "seeds": each,
        "bits per byte": sum(sums[1]) / len(after) / size,
    }


def _print(name: str, rows: list[dict[str, Any]]) -> None:
    print(f"\n{name}, {rows[0]['steps']} steps, seeds {rows[0]['seeds']}")
    columns = "house: bits/byte, to base, to default", "retention: to base, to default"
    print(f"{'':32} {columns[0]:48}{columns[1]:42}(house by seed)")
    for row in rows:
        cells = [
            f"{row['completion against base']['bits per byte']:.3f}",
            *(
                f"{one['change']:+6.1%} [{one['interval'][0]:+.1%}, {one['interval'][1]:+.1%}]"
                for category in ("completion", "retention")
                for one in (row[f"{category} against {what}"] for what in ("base", DEFAULT))
            ),
        ]
        seeds = " ".join(f"{one:+.1%}" for one in row[f"completion against {DEFAULT}"]["seeds"])
        print(f"{row['plan']:32} {'  '.join(cells)}  ({seeds})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
