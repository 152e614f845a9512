"""TRL and PEFT: what they leave is what they trained, again and after a kill."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from housestyle.core.errors import UserError
from housestyle.trainer import backends
from housestyle.trainer.backends import quantisation, supervised
from housestyle.trainer.export.adapters import adapted, check_adapter_folder
from housestyle.trainer.job import Job, Trained
from housestyle.trainer.loading import load_model, verify_model_folder
from tests.trainer.jobs import digest, job, silent, tiny_base

IDS = torch.arange(5, 60).reshape(1, -1)


@dataclass(frozen=True)
class Done:
    """A finished run."""

    job: Job
    trained: Trained


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp("bases") / "base")


@pytest.fixture(scope="module")
def whole(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    asked = job(tmp_path_factory.mktemp("lora"), base)
    return Done(asked, backends.run(asked, silent))


def probabilities(model: Any) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(input_ids=IDS).logits.float().log_softmax(-1)


def apart(left: Any, right: Any) -> float:
    return float((probabilities(left) - probabilities(right)).abs().max())


def test_the_adapter_and_the_model_say_the_same_and_other_than_the_base(whole: Done) -> None:
    folder = whole.job.folder
    check_adapter_folder(folder / "adapter")
    verify_model_folder(folder / "model")
    merged = load_model(folder / "model")
    assert apart(merged, adapted(whole.job.start, folder / "adapter")) < 1e-5
    assert apart(merged, load_model(whole.job.start)) > 1e-2


def test_what_really_ran_is_told(whole: Done) -> None:
    ran = whole.trained.actual
    assert (ran.backend, ran.device, ran.dtype) == ("trl", "cpu", "float32")
    assert (ran.quantisation, ran.processes, ran.fallbacks) == ("", 1, ())
    assert ran.versions["trl"] == "1.14.2"
    assert whole.trained.steps == 8
    assert whole.trained.tokens_processed == 8 * 4 * 96


def test_a_stopped_run_ends_with_the_same_bytes(whole: Done, base: Path, tmp_path: Path) -> None:
    again = job(tmp_path, base)

    def stop(done: int, note: str = "") -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backends.run(again, stop)
    assert backends.run(again, silent).resumed_from == 3
    for name in ("adapter/adapter_model.safetensors", "model/model.safetensors"):
        assert digest(again.folder / name) == digest(whole.job.folder / name)


def test_rows_at_once_do_not_change_what_is_learnt(whole: Done, base: Path, tmp_path: Path) -> None:
    pieces = job(tmp_path, base, micro_batch=1, recompute=True)
    assert backends.run(pieces, silent).tokens_processed == whole.trained.tokens_processed
    left, right = (load_model(one.folder / "model") for one in (pieces, whole.job))
    assert apart(left, right) < 2e-2


def test_a_whole_model_learns_in_trl_what_it_learns_without(base: Path, tmp_path: Path) -> None:
    mine = job(tmp_path / "trl", base, method="full", steps=4)
    plain = job(tmp_path / "plain", base, method="full", steps=4, backend="transformers")
    told = [backends.run(one, silent) for one in (mine, plain)]
    assert told[0].loss == pytest.approx(told[1].loss, abs=1e-4)
    assert not (mine.folder / "adapter").exists()
    left, right = (load_model(one.folder / "model") for one in (mine, plain))
    assert apart(left, right) < 1e-3
    assert apart(left, load_model(base)) > 1e-1


def test_4_bits_are_had_on_this_machine_and_told(base: Path, tmp_path: Path) -> None:
    asked = job(tmp_path, base, method="qlora", steps=4, require_quantisation=True)
    ran = backends.run(asked, silent).actual
    assert ran.quantisation == "nf4"
    assert "bitsandbytes" in ran.versions
    assert apart(load_model(asked.folder / "model"), load_model(base)) > 1e-3


def test_4_bits_that_were_not_had_are_told(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantisation, "find_spec", lambda name: None)
    ran = backends.run(job(tmp_path, base, method="qlora", steps=1), silent).actual
    line = "4 bits were asked for; the base is held in float32 (bitsandbytes is not installed)"
    assert (ran.quantisation, ran.fallbacks) == ("", (line,))


def test_modules_that_a_base_lacks_are_told(base: Path, tmp_path: Path) -> None:
    asked = job(tmp_path / "some", base, targets=["q_proj", "c_fc"], steps=1)
    assert backends.run(asked, silent).actual.fallbacks == (
        "the base has no c_fc, which got no adapter",
    )
    with pytest.raises(UserError, match="none of the recipe's targets"):
        backends.run(job(tmp_path / "none", base, targets=["c_fc"]), silent)
    model = load_model(base)
    every = job(tmp_path / "all", base, targets=["all-linear"]).recipe
    assert supervised.untargeted(model, every) == ()
    adapters = {
        name.split(".")[-2]
        for name, _ in supervised._with_adapter(model, every).named_modules()
        if name.endswith(".lora_A")
    }
    assert adapters == set(job(tmp_path / "named", base).recipe.targets)


def test_want_of_memory_is_one_line(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(supervised, "drive", fail)
    with pytest.raises(UserError, match=r"the GPU has too little memory .* micro_batch"):
        backends.run(job(tmp_path, base), silent)
    monkeypatch.setattr(supervised, "drive", lambda *_: (_ for _ in ()).throw(RuntimeError("x")))
    with pytest.raises(RuntimeError, match="x"):
        backends.run(job(tmp_path, base), silent)
