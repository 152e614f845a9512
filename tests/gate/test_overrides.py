"""A person may decide against a verdict: with a reason, for a while, and for everybody to see."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.artifact import model_digest
from housestyle.gate.ledger import Entry
from housestyle.gate.overrides import end_override, expired
from housestyle.gate.promotion import Override, promote, rollback
from housestyle.gate.registry import Registry
from housestyle.gate.standing import override_in_force
from housestyle.gate.verdict import Outcome
from tests.gate.models import hold_for, make_model, promote_new, verdict_for

REASON = "the demo is tomorrow"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def overridden(registry: Registry, folder: Path, name: str, until: int = 100) -> Entry:
    source = make_model(folder / name, name)
    head = registry.production()
    verdict = hold_for(model_digest(source), head.model if head else None)
    made = promote(
        registry, source, verdict, actor="ada", time=10, override=Override(REASON, until)
    )
    assert made.entry is not None
    assert made.entry.verdict == verdict.digest()
    return made.entry


@pytest.mark.parametrize("outcome", ["hold", "block"])
def test_an_override_is_an_entry_of_its_own_kind(
    registry: Registry, tmp_path: Path, outcome: Outcome
) -> None:
    source = make_model(tmp_path / "model")
    verdict = hold_for(model_digest(source), None, outcome)
    made = promote(registry, source, verdict, actor="ada", time=1, override=Override(REASON, 9))
    entry = registry.production()
    assert entry == made.entry
    assert entry is not None
    assert (entry.action, entry.note, entry.until) == ("override", REASON, 9)
    assert override_in_force(registry.history()) == entry


@pytest.mark.parametrize("outcome", ["invalid", "promote"])
def test_what_was_not_measured_or_passes_cannot_be_overridden(
    registry: Registry, tmp_path: Path, outcome: Outcome
) -> None:
    source = make_model(tmp_path / "model")
    verdict = hold_for(model_digest(source), None, outcome)
    with pytest.raises(UserError, match="cannot be overridden"):
        promote(registry, source, verdict, actor="ada", time=1, override=Override(REASON, 9))
    assert registry.history() == []


@pytest.mark.parametrize("override", [Override(" ", 9), Override("x" * 501, 9), Override("x", 1)])
def test_a_reason_and_an_end_are_demanded(
    registry: Registry, tmp_path: Path, override: Override
) -> None:
    source = make_model(tmp_path / "model")
    with pytest.raises(UserError, match="override"):
        promote(
            registry,
            source,
            hold_for(model_digest(source), None),
            actor="ada",
            time=1,
            override=override,
        )


def test_at_its_end_the_last_model_that_passed_comes_back(
    registry: Registry, tmp_path: Path
) -> None:
    good = promote_new(registry, tmp_path, "good").entry
    assert good is not None
    for name in ("x", "y", "z", "zz"):  # more than are kept
        last = overridden(registry, tmp_path, name)
    assert expired(registry.history(), 99) is None
    assert end_override(registry, actor="ci", time=99) is None
    assert expired(registry.history(), 100) == last
    back = end_override(registry, actor="ci", time=100)
    assert back is not None
    assert (back.action, back.model) == ("rollback", good.model)
    assert registry.model(good.model)
    assert end_override(registry, actor="ci", time=101) is None


def test_a_verdict_of_its_own_ends_an_override(registry: Registry, tmp_path: Path) -> None:
    promote_new(registry, tmp_path, "good")
    bad = overridden(registry, tmp_path, "bad")
    with registry.changing():
        pass
    source = tmp_path / "bad"
    passed = promote(registry, source, verdict_for(bad.model, bad.model), actor="ci", time=20)
    assert passed.status == "promoted"
    assert override_in_force(registry.history()) is None
    assert end_override(registry, actor="ci", time=500) is None


def test_after_a_rollback_there_is_no_override_to_end(registry: Registry, tmp_path: Path) -> None:
    promote_new(registry, tmp_path, "good")
    overridden(registry, tmp_path, "bad")
    rollback(registry, actor="ada", time=20)
    assert end_override(registry, actor="ci", time=500) is None


def test_with_nothing_to_go_back_to_an_override_stays(registry: Registry, tmp_path: Path) -> None:
    entry = overridden(registry, tmp_path, "first")
    assert end_override(registry, actor="ci", time=500) is None
    assert registry.production() == entry
