"""Processes that promote against each other, and what must be true afterwards."""

from __future__ import annotations

import os
from pathlib import Path

from housestyle.core.errors import UserError
from housestyle.core.store.opening import open_store
from housestyle.gate.artifact import model_digest
from housestyle.gate.depot import Depot
from housestyle.gate.promotion import promote
from housestyle.gate.registry import Registry
from housestyle.gate.standing import in_production
from tests.gate.models import make_model, verdict_for

REPOSITORY = "a" * 40


def depot_at(url: str) -> Depot:
    return Depot(open_store(url, Path("/")), REPOSITORY)


def registry_at(folder: Path, url: str) -> Registry:
    return Registry(folder, depot=lambda: depot_at(url))


def promote_many(folder: Path, url: str, made: Path, name: str, wanted: int) -> list[str]:
    """Promote so many models of one's own; a lost race is judged again, against the winner."""
    registry = registry_at(folder, url)
    won: list[str] = []
    while len(won) < wanted:
        source = made / f"{name}-{len(won)}"
        if not source.exists():
            make_model(source, source.name)
        digest, head = model_digest(source), registry.production()
        verdict = verdict_for(digest, head.model if head else None)
        result = promote(registry, source, verdict, actor="ci", time=1, note=source.name)
        assert result.lag is None
        if result.status == "promoted":
            won.append(digest)
    return won


def promote_forever(folder: Path, url: str, made: Path) -> None:
    """Promote until killed; models are made as they are needed."""
    while True:
        promote_many(folder, url, made, os.urandom(4).hex(), 1)


def check_sound(folder: Path, url: str, fresh: Path) -> None:
    """Check both logs, and every model that they keep, on this machine and on a fresh one."""
    registry = registry_at(folder, url)
    head = registry.production()
    if head is not None and (registry.models / head.model).is_dir():
        assert registry.model(head.model)
    other = registry_at(fresh, url)
    other.catch_up()
    shared = in_production(other.history())
    assert (shared is None) == (not other.history())
    if shared is not None:
        assert other.model(shared.model)
    before, after = registry.history(), other.history()
    assert after[: len(before)] == before, "the store has less than this machine"
    try:
        registry.catch_up()
    except UserError as error:  # pragma: no cover - the message is what a failure shows
        raise AssertionError(str(error)) from error
    assert registry.history() == after
    for digest in registry.kept():
        assert registry.model(digest)
