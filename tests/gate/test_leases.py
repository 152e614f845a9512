"""A model in use outlives its retirement, and its user's death ends that."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.leases import Leases
from housestyle.gate.registry import Registry
from tests.gate.models import promote_new

DIGEST = "a" * 64


def test_a_lease_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    leases = Leases(tmp_path / "leases")
    assert leases.held() == frozenset()
    with leases.hold(DIGEST), leases.hold(DIGEST):
        assert leases.held() == {DIGEST}
    assert leases.held() == frozenset()
    assert list(leases.folder.iterdir()) == []


def test_the_dead_hold_nothing(tmp_path: Path) -> None:
    leases = Leases(tmp_path / "leases")
    ready, written = os.pipe()
    child = os.fork()
    if child == 0:
        with leases.hold(DIGEST):
            os.write(written, b"x")
            signal.pause()
    os.read(ready, 1)
    assert leases.held() == {DIGEST}
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list(leases.folder.iterdir())) == 1
    assert leases.held() == frozenset()
    assert list(leases.folder.iterdir()) == []


def test_a_model_in_use_is_not_retired(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "registry")
    first = promote_new(registry, tmp_path, "a").entry
    assert first is not None
    with registry.leased(first.model) as folder:
        for name in ("b", "c", "d", "e"):
            promote_new(registry, tmp_path, name)
        assert (folder / "model.safetensors").is_file()
        assert first.model in registry.kept()
    promote_new(registry, tmp_path, "f")
    assert first.model not in registry.kept()
    assert not folder.exists()


def test_a_model_that_another_machine_retired_stays_while_it_is_in_use(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "registry")
    first = promote_new(registry, tmp_path, "a").entry
    assert first is not None
    with registry.leased(first.model) as folder:
        with registry.changing():
            entry = registry.history()[0]
            from housestyle.gate.ledger import drafted

            promote_new_entry = drafted("promote", "b" * 64, actor="ci", time=1)
            assert registry.append([entry], promote_new_entry)
            retired = drafted("retire", first.model, actor="ci", time=1)
            assert registry.append(registry.history(), retired)
        with registry.changing():
            assert (folder / "model.safetensors").is_file()
    with registry.changing():
        assert not folder.exists()
    with pytest.raises(UserError, match="not in the registry"), registry.leased(first.model):
        pass
