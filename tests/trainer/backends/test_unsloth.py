"""The real Unsloth, on its CPU path: what TRL and PEFT give, and no silent fallback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from housestyle.core.errors import UserError
from housestyle.trainer import backends
from housestyle.trainer.export.adapters import check_adapter_folder
from housestyle.trainer.job import ADAPTER
from housestyle.trainer.loading import verify_model_folder
from tests.trainer.jobs import job, silent, tiny_base

ADAPTED = "adapter/adapter_model.safetensors"


def test_unsloth_trains_what_trl_trains_and_leaves_the_same_files(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base")
    other, mine = job(tmp_path / "trl", base), job(tmp_path / "unsloth", base, backend="unsloth")
    backends.run(other, silent)
    steps: list[int] = []
    trained = backends.run(mine, lambda done, note="": steps.append(done))
    assert steps == [*range(1, 9)]
    assert "unsloth" not in sys.modules
    assert (trained.actual.backend, trained.actual.fallbacks) == ("unsloth", ())
    assert trained.actual.versions["unsloth"] == "2026.10.9"
    check_adapter_folder(mine.folder / ADAPTER)
    verify_model_folder(mine.folder / "model")
    left, right = (load_file(one.folder / ADAPTED) for one in (mine, other))
    assert left.keys() == right.keys()
    assert max(float((left[name] - right[name]).abs().max()) for name in left) < 1e-4
    found = [
        {p.name for part in ("adapter", "model") for p in (one.folder / part).iterdir()}
        for one in (mine, other)
    ]
    assert found[0] == found[1]
    assert "Unsloth" in (mine.folder / "backend.log").read_text()


def test_required_4_bits_are_not_taken_on_unsloths_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSLOTH_CPU_LOAD_IN_4BIT", "0")  # it then says nothing that fails
    base = tiny_base(tmp_path / "base")
    asked = job(tmp_path, base, backend="unsloth", method="qlora", require_quantisation=True)
    steps: list[int] = []
    with pytest.raises(UserError, match="requires 4 bits; the base came in float32"):
        backends.run(asked, lambda done, note="": steps.append(done))
    assert not steps
    assert not (asked.folder / ADAPTER).exists()


def test_nothing_that_unsloth_patches_is_imported_before_it() -> None:
    program = (
        "import sys, housestyle.trainer.backends.worker, housestyle.trainer.backends.unsloth\n"
        "sys.exit(bool({'torch', 'transformers', 'trl', 'peft'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-P", "-c", program], check=False).returncode == 0


@pytest.mark.slow
def test_unsloth_resumes_after_a_kill_and_reports_fallbacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_base(tmp_path / "base")
    whole = job(tmp_path / "whole", base, backend="unsloth", method="qlora")
    assert backends.run(whole, silent).actual.quantisation == "nf4"
    killed = job(tmp_path / "killed", base, backend="unsloth", method="qlora")

    def stop(done: int, note: str = "") -> None:
        if done == 5:
            raise KeyboardInterrupt  # what was started is then killed

    with pytest.raises(KeyboardInterrupt):
        backends.run(killed, stop)
    assert backends.run(killed, silent).resumed_from > 0  # it may have gone on before it died
    left, right = (load_file(one.folder / ADAPTED) for one in (whole, killed))
    assert all(left[name].equal(right[name]) for name in left)
    monkeypatch.setenv("UNSLOTH_CPU_LOAD_IN_4BIT", "0")
    other = job(tmp_path / "other", base, backend="unsloth", method="qlora", steps=1)
    actual = backends.run(other, silent).actual
    assert actual.quantisation == ""
    assert actual.fallbacks == (
        "4 bits were asked for; the base is held in float32 (the backend chose so)",
    )
