"""The same run gives the same model: from its manifest alone, and after any number of kills."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.console import Console
from housestyle.core.digest import file_digest, folder_digest
from housestyle.core.runs import MANIFEST, run_for
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.example import Example, example_id
from housestyle.trainer.finetune import finetune, output_files
from housestyle.trainer.job import MODEL
from housestyle.trainer.recipes.recipe import Recipe
from tests.trainer.tiny_models import tiny_folder

RECIPE = Recipe(
    name="small",
    steps=20,
    batch=2,
    replay_share=0.3,
    weights={"completion": 1.5},
    provenance={"ai": 0.5},
    checkpoint_steps=4,
    validation_share=0.2,
    max_epochs=3,
    seed=3,
    threads=1,
)
KILLS = 5


def examples(count: int = 60) -> list[Example]:
    made = []
    for number in range(count):
        prompt, completion = f"def f{number}(a, b):\n", f"    return a + b * {number}\n"
        suffix = "total = 1\n" if number % 2 else ""
        id_ = example_id("completion", prompt, suffix, completion)
        path, author_class = f"m{number % 9}.py", ("human", "ai", "unknown")[number % 3]
        made.append(
            Example(
                id_,
                "completion",
                prompt,
                suffix,
                completion,
                path,
                "s",
                "c",
                "b",
                author_class=author_class,
            )
        )
    return made


def tuned(base: Path, recipe: Recipe, folder: Path) -> dict[str, Any]:
    return finetune(
        Base(base, folder_digest(base), "tiny"), examples(), recipe, folder, Console(quiet=True)
    )


def recorded(runs: Path, base: Path) -> Path:
    """Train as the train stage does, and return the manifest."""
    inputs = {"base": folder_digest(base), "recipe": RECIPE.model_dump(mode="json")}
    run = run_for(runs, "train", inputs)
    result = tuned(base, RECIPE, run.begin())
    run.finish(result, output_files(run.folder))
    return run.folder / MANIFEST


def test_a_run_is_repeated_from_its_manifest(tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "base")
    manifest = json.loads(recorded(tmp_path / "runs", base).read_text())
    result = manifest["result"]
    assert 0 < result["examples_aside"] < 60
    assert manifest["inputs"]["base"] == folder_digest(base)
    recipe = Recipe.model_validate(manifest["inputs"]["recipe"])
    again = tuned(base, recipe, tmp_path / "again")
    for name in ("rows_digest", "environment", "recipe", "loss", "shown", "preflight"):
        assert again[name] == result[name], name
    for name, digest in manifest["outputs"].items():
        assert file_digest(tmp_path / "again" / name) == digest, name


KILLED = """
import os, signal, sys
from pathlib import Path
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.watch import beating
from housestyle.trainer.watch.progress import Progress
from tests.trainer import test_repeating as told

base, folder, recipe, step = sys.argv[1:]
beating.INTERVAL_S = 0.0  # so that every step is told of
before = Progress.on_step_end
def killed(self, args, state, control, **parts):
    before(self, args, state, control, **parts)
    if state.global_step == int(step):
        os.kill(os.getpid(), signal.SIGKILL)
Progress.on_step_end = killed
told.tuned(Path(base), Recipe.model_validate_json(recipe), Path(folder))
"""

HOW: dict[str, dict[str, Any]] = {
    "embedded": {"method": "full", "backend": "transformers"},
    "lora": {"method": "lora", "backend": "trl", "rank": 4, "optimizer": "adamw"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOW)
def test_killed_at_five_steps_it_ends_in_the_same_model(name: str, tmp_path: Path) -> None:
    base = tiny_folder(tmp_path / "base")
    recipe = RECIPE.model_copy(update=HOW[name])
    told = tuned(base, recipe, tmp_path / "whole")
    generator = random.Random(5)
    killed = tmp_path / "killed"
    root = Path(__file__).resolve().parents[2]
    for step in sorted(generator.sample(range(1, told["steps"] + 1), KILLS)):
        words = [sys.executable, "-c", KILLED, str(base), str(killed)]
        done = subprocess.run(
            [*words, recipe.model_dump_json(), str(step)], cwd=root, capture_output=True
        )
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    last = tuned(base, recipe, killed)
    assert last["legs"] == KILLS + 1
    assert last["tokens_processed"] > told["tokens_processed"]
    assert last["rows_digest"] == told["rows_digest"]
    assert folder_digest(killed / MODEL) == folder_digest(tmp_path / "whole" / MODEL)
