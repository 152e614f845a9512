"""What a backend cannot do is refused before any work, in one line."""

from __future__ import annotations

import re
from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer import backends
from housestyle.trainer.backends import quantisation
from housestyle.trainer.recipes.recipe import Recipe
from tests.trainer.jobs import recipe

REFUSED: dict[str, dict[str, Any]] = {
    "trains whole models, not lora": {"backend": "transformers"},
    "trains adapters, not whole": {"backend": "unsloth", "method": "full"},
    "no norms to train": {"norms": "only"},
    "`unsloth` trains in one process": {"backend": "unsloth", "processes": 2},
    "in 4 bits is trained by one process": {"method": "qlora", "processes": 2},
    "cannot thaw": {"processes": 2, "unfreezing": 3},
    "a batch of 4 cannot be shared by 3": {"processes": 3},
    "3 rows at once do not divide the 4": {"micro_batch": 3},
    "4 rows at once do not divide the 2": {"micro_batch": 4, "processes": 2},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_done_is_refused(reason: str) -> None:
    with pytest.raises(UserError, match=re.escape(reason)):
        backends.available(recipe(**REFUSED[reason]))


def test_what_can_be_done_is_not() -> None:
    assert backends.available(recipe()) == ("trl", ())
    assert backends.available(recipe(processes=2, micro_batch=1)) == ("trl", ())
    assert backends.available(Recipe()) == ("transformers", ())


def test_a_launcher_around_housestyle_would_train_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "1")
    backends.available(recipe())
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UserError, match="each of 2 processes would train for itself"):
        backends.available(recipe())


def test_more_processes_than_gpus_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    with pytest.raises(UserError, match="asks for 2 processes, and 1 GPU"):
        backends.available(recipe(processes=2))


def without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    find = backends.find_spec
    monkeypatch.setattr(backends, "find_spec", lambda name: None if name in names else find(name))


def test_without_unsloth_trl_does_the_same_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "unsloth")
    said = ("unsloth is not installed; trl was used",)
    assert backends.available(recipe(backend="unsloth")) == ("trl", said)
    without(monkeypatch, "unsloth", "peft")
    with pytest.raises(UserError, match="needs peft, not installed"):
        backends.available(recipe(backend="unsloth"))


def test_required_4_bits_are_tried_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = recipe(method="qlora", require_quantisation=True)
    backends.available(wanted)

    def fail() -> None:
        raise RuntimeError("no kernel image\nis available")

    monkeypatch.setattr(quantisation, "_try", fail)
    with pytest.raises(UserError, match=r"requires 4 bits, but .* \(no kernel image\): `make"):
        backends.available(wanted)
    backends.available(recipe(method="qlora"))
    backends.available(recipe(require_quantisation=True))
    monkeypatch.setattr(quantisation, "find_spec", lambda name: None)
    assert quantisation.obstacle() == "bitsandbytes is not installed"
