"""What would make a long run fail is told before its first step."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.trainer import rows
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.example import Example, example_id
from housestyle.trainer.finetune import finetune
from housestyle.trainer.job import WORK
from housestyle.trainer.preflight import needs, versions
from housestyle.trainer.preflight.needs import check_needs, needs_of
from housestyle.trainer.preflight.shape import Shape, shape_of
from housestyle.trainer.recipes.recipe import Recipe
from tests.trainer.tiny_models import tiny_folder, tiny_model, tiny_tokenizer

RECIPE = Recipe(steps=4, batch=2, replay_share=0.0, threads=1, precision="fp32", seed=7)
BILLION = Shape(
    parameters=1_000_000_000, matrices=900_000_000, hidden=2048, layers=16, vocabulary=50_000
)


def examples(count: int = 40) -> list[Example]:
    made = []
    for number in range(count):
        prompt, completion = f"def f{number}(a, b):\n", f"    return a + b * {number}\n"
        id_ = example_id("completion", prompt, "", completion)
        path = f"m{number % 8}.py"
        made.append(Example(id_, "completion", prompt, "", completion, path, "s", "c", "b"))
    return made


def tuned(folder: Path, recipe: Recipe = RECIPE) -> dict[str, Any]:
    base = Base(folder / "base", "d" * 16, "tiny")
    return finetune(base, examples(), recipe, folder / "run", Console(quiet=True))


def test_a_base_whose_weights_are_no_numbers_is_refused(tmp_path: Path) -> None:
    path = tiny_folder(tmp_path / "base") / "model.safetensors"
    broken = load_file(path)
    broken["model.norm.weight"][3] = torch.nan
    save_file(broken, path, metadata={"format": "pt"})
    with pytest.raises(UserError, match="weights that are not finite"):
        tuned(tmp_path)


def test_wrong_rows_are_refused_before_the_first_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_folder(tmp_path / "base")
    right = rows.pack

    def without_end(sequences: Any, context: int, end: int, pad: int, **how: Any) -> rows.Rows:
        return right(sequences, context, 7, pad, **how)

    monkeypatch.setattr(rows, "pack", without_end)
    with pytest.raises(UserError, match="does not end with the end token"):
        tuned(tmp_path)
    assert not list((tmp_path / "run" / WORK).glob("checkpoint-*"))


def test_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_folder(tmp_path / "base")
    monkeypatch.setattr(needs.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(UserError, match=r"needs 0.0 GB of disk .*: free some space"):
        tuned(tmp_path)
    assert not list((tmp_path / "run").iterdir())


def test_a_model_that_does_not_fit_into_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_folder(tmp_path / "base")
    monkeypatch.setattr("housestyle.trainer.preflight.check.free_memory", lambda: 10_000)
    with pytest.raises(UserError, match=r"of memory, and 0.0 GB are free: lower"):
        tuned(tmp_path)


def test_versions_outside_of_the_pins_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    versions.check_versions(["torch", "transformers", "nothing-of-that-name"])
    asked = ["torch>=2.11,<2.14; extra == 'train'", "transformers>=5,<5.18", "not a requirement!"]
    monkeypatch.setattr(versions, "requires", lambda name: asked)
    installed = {"torch": "2.13.0+cpu", "transformers": "5.17.0"}
    monkeypatch.setattr(versions, "version", lambda name: installed[name])
    versions.check_versions(["torch", "transformers"])
    installed["transformers"] = "5.20.1"
    versions.check_versions(["torch"])
    with pytest.raises(UserError, match=r"transformers 5.20.1 is installed, and <5.18,>=5 needed"):
        versions.check_versions(["torch", "transformers"])


def test_the_size_of_a_base_is_read_without_loading_it(tmp_path: Path) -> None:
    shape = shape_of(tiny_folder(tmp_path))
    model = tiny_model(tiny_tokenizer())
    assert shape.parameters == sum(p.numel() for p in model.parameters())
    assert shape.vocabulary == model.get_input_embeddings().weight.shape[0]
    assert (shape.hidden, shape.layers) == (32, 2)
    assert shape.matrices == sum(p.numel() for n, p in model.named_parameters() if "proj" in n)


def test_a_damaged_file_of_weights_is_refused(tmp_path: Path) -> None:
    (tiny_folder(tmp_path) / "model.safetensors").write_bytes(b"\x10\x00")
    with pytest.raises(UserError, match="cannot be read"):
        shape_of(tmp_path)


def test_needs_follow_the_recipe() -> None:
    def memory(bf16: bool = True, **changes: Any) -> float:
        return needs_of(BILLION, Recipe(**changes), 2048, bf16=bf16).memory / 1e9

    full = memory(method="full", optimizer="adamw", batch=1)
    assert 16 < full < 20  # 16 bytes a weight, and what passes through
    assert memory(method="full", optimizer="muon", batch=1) == pytest.approx(full - 3.6, abs=0.1)
    lora, qlora = memory(method="lora", batch=1), memory(method="qlora", batch=1)
    assert qlora < lora < full / 2
    assert lora - qlora == pytest.approx(1.45, abs=0.05)
    many = memory(method="lora", batch=16)
    assert memory(method="lora", batch=16, micro_batch=1) == pytest.approx(lora)
    assert memory(method="lora", batch=16, processes=16) == pytest.approx(lora)
    assert memory(method="lora", batch=16, recompute=True) < many


def test_enough_is_enough(tmp_path: Path) -> None:
    check_needs(needs_of(Shape(10, 5, 1, 1, 1), RECIPE, 8, bf16=False), tmp_path, 10_000_000)
