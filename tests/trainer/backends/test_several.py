"""Several processes share a batch: the same rows, and the same lesson but for rounding."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import load_file

from housestyle.trainer import backends
from housestyle.trainer.training import TrainingArguments, on_one_device
from tests.trainer.jobs import job, silent, tiny_base


@pytest.mark.slow
def test_two_processes_learn_what_one_learns(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    one = job(tmp_path / "one", base, steps=4)
    two = job(tmp_path / "two", base, steps=4, processes=2)
    steps: list[int] = []
    told = [backends.run(one, silent), backends.run(two, lambda n, note="": steps.append(n))]
    assert steps == [1, 2, 3, 4]  # one of them speaks
    assert told[0].tokens_processed == told[1].tokens_processed
    assert told[0].loss == pytest.approx(told[1].loss, abs=1e-5)
    assert (told[1].actual.processes, told[1].actual.fallbacks) == (2, ())
    left, right = (
        load_file(x.folder / "adapter" / "adapter_model.safetensors") for x in (one, two)
    )
    assert max(float((left[name] - right[name]).abs().max()) for name in left) < 1e-4


def test_one_process_uses_one_gpu(tmp_path: Path) -> None:
    arguments = TrainingArguments(output_dir=str(tmp_path), use_cpu=True)
    arguments._n_gpu = 4
    assert arguments.train_batch_size == 4 * arguments.per_device_train_batch_size
    assert on_one_device(arguments).train_batch_size == arguments.per_device_train_batch_size
