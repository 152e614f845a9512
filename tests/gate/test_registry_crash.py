"""A promotion that dies at any step leaves a valid head, and the next one sweeps up."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import promote, rollback
from housestyle.gate.registry import Registry
from tests.gate.dying import die_at, in_child
from tests.gate.models import make_model, promote_new, verdict_for

STEPS = {
    "copied": 3,  # number of the promotion that is head after the crash
    "published": 3,
    "entry written": 3,
    "entry linked": 4,
    "promoted": 4,
    "retired": 4,
    "removed": 4,
}


def assert_sound(registry: Registry) -> None:
    """Production and everything kept verify, byte for byte."""
    head = registry.production()
    assert head is not None
    assert registry.model(head.model)
    for digest in registry.kept():
        assert registry.model(digest)


@pytest.mark.parametrize("step", STEPS)
def test_a_promotion_killed_at_any_step(tmp_path: Path, step: str) -> None:
    registry = Registry(tmp_path / "registry")
    for name in ("a", "b", "c"):
        promote_new(registry, tmp_path, name)
    source = make_model(tmp_path / "d", "d")
    champion = registry.history()[-1].model
    verdict = verdict_for(model_digest(source), champion)

    def work() -> None:
        fragile = Registry(registry.folder, step=die_at(step))
        promote(fragile, source, verdict, actor="ci", time=2, note="d")

    assert in_child(work) == signal.SIGKILL
    assert_sound(registry)
    head = registry.production()
    assert head is not None
    assert head.number == STEPS[step]

    again = promote(registry, source, verdict, actor="ci", time=3, note="d")
    assert again.status == "promoted"
    assert_sound(registry)
    assert {folder.name for folder in registry.models.iterdir()} == set(registry.kept())
    assert len(registry.kept()) == 3
    assert list(registry.aside.iterdir()) == []
    assert {path.suffix for path in registry.ledger.folder.iterdir()} == {".json"}


@pytest.mark.parametrize(("step", "moved"), [("entry written", False), ("entry linked", True)])
def test_a_rollback_killed_at_any_step(tmp_path: Path, step: str, moved: bool) -> None:
    registry = Registry(tmp_path / "registry")
    first, second = (promote_new(registry, tmp_path, name).entry for name in "ab")
    assert first is not None
    assert second is not None

    def work() -> None:
        fragile = Registry(registry.folder, step=die_at(step))
        rollback(fragile, actor="ci", time=2)

    assert in_child(work) == signal.SIGKILL
    head = registry.production()
    assert head is not None
    assert head.model == (first.model if moved else second.model)
    assert_sound(registry)
