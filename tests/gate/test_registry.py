"""Promotion, rollback and what is kept; one winner; damage that shows."""

from __future__ import annotations

import json
import multiprocessing
import time
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.artifact import model_digest
from housestyle.gate.ledger import Ledger, drafted, following
from housestyle.gate.promotion import promote, rollback
from housestyle.gate.registry import Registry
from tests.gate.models import make_model, promote_new, verdict_for


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def names(registry: Registry) -> list[str]:
    """What the kept models were called, latest first."""
    notes = {entry.model: entry.note for entry in registry.history() if entry.action == "promote"}
    return [notes[digest] for digest in registry.kept()]


def on_disk(registry: Registry) -> set[str]:
    return {folder.name for folder in registry.models.iterdir()}


def test_an_empty_registry_reads_as_empty(registry: Registry) -> None:
    assert registry.history() == []
    assert registry.production() is None
    assert registry.kept() == []
    assert not registry.folder.exists()


def test_a_promotion_is_logged_and_readable(registry: Registry, tmp_path: Path) -> None:
    result = promote_new(registry, tmp_path, "first", time=17)
    head = registry.production()
    assert result.status == "promoted"
    assert head == result.entry
    assert head is not None
    assert (head.number, head.action, head.actor, head.time) == (1, "promote", "ci", 17)
    folder = registry.model(head.model)
    assert b"first" in (folder / "model.safetensors").read_bytes()


def test_entries_are_chained(registry: Registry, tmp_path: Path) -> None:
    for name in ("a", "b"):
        promote_new(registry, tmp_path, name)
    first, second = registry.history()
    assert (first.previous, second.previous) == ("", first.digest)
    assert second.as_dict()["digest"] == second.digest


def test_the_last_three_are_kept(registry: Registry, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        assert promote_new(registry, tmp_path, name).retired == ()
    oldest = registry.history()[0].model
    assert promote_new(registry, tmp_path, "d").retired == (oldest,)
    assert names(registry) == ["d", "c", "b"]
    assert on_disk(registry) == set(registry.kept())
    assert [entry.action for entry in registry.history()] == ["promote"] * 4 + ["retire"]
    with pytest.raises(UserError, match="not in the registry"):
        registry.model(oldest)


def test_production_stays_even_when_it_is_the_oldest(registry: Registry, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        promote_new(registry, tmp_path, name)
    oldest = registry.history()[0].model
    rollback(registry, actor="ci", time=2, to=1)
    with registry.changing():
        put = drafted("promote", "f" * 64, verdict="e" * 64, actor="ci", time=3, note="d")
        registry.append(registry.history(), put)
        back = drafted("rollback", oldest, actor="ci", time=4)
        registry.append(registry.history(), back)
        (registry.models / ("f" * 64)).mkdir()
        registry.collect("ci", 5)
    assert names(registry) == ["d", "c", "b", "a"]
    assert registry.model(oldest)


def test_rollback_goes_back_and_forth_along_the_line(registry: Registry, tmp_path: Path) -> None:
    a, b = (promote_new(registry, tmp_path, name).entry for name in "ab")
    assert a is not None
    assert b is not None
    started = time.monotonic()
    entry = rollback(registry, actor="ada", time=9)
    assert time.monotonic() - started < 1.0
    assert (entry.number, entry.action, entry.model) == (3, "rollback", a.model)
    with pytest.raises(UserError, match="no earlier model"):
        rollback(registry, actor="ada", time=10)
    promote_new(registry, tmp_path, "c")
    assert rollback(registry, actor="ada", time=11).model == a.model  # not b, taken back before
    assert rollback(registry, actor="ada", time=12, to=2).model == b.model


def test_rollback_of_what_is_not_there_names_what_is(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing is in production"):
        rollback(registry, actor="ci", time=1)
    for name in ("a", "b", "c", "d"):
        promote_new(registry, tmp_path, name)
    for number, problem in ((1, "was retired"), (4, "in production already"), (99, "no model")):
        with pytest.raises(UserError, match=problem) as caught:
            rollback(registry, actor="ci", time=2, to=number)
        assert "--to 3" in caught.value.remedy
        assert "--to 2" in caught.value.remedy
    assert len(registry.history()) == 5


def test_rollback_to_a_damaged_model_is_refused(registry: Registry, tmp_path: Path) -> None:
    for name in ("a", "b"):
        promote_new(registry, tmp_path, name)
    weights = registry.models / registry.history()[0].model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    with pytest.raises(UserError, match="changed after it was published"):
        rollback(registry, actor="ci", time=2)
    assert len(registry.history()) == 2


@pytest.mark.parametrize("outcome", ["hold", "block", "invalid"])
def test_no_promotion_without_its_verdict(registry: Registry, tmp_path: Path, outcome: str) -> None:
    source = make_model(tmp_path / "model")
    verdict = replace(verdict_for(model_digest(source), None), outcome=outcome)
    with pytest.raises(UserError, match=f"the verdict is {outcome}"):
        promote(registry, source, verdict, actor="ci", time=1)
    assert registry.history() == []


def test_a_verdict_about_another_model_does_not_promote(registry: Registry, tmp_path: Path) -> None:
    source = make_model(tmp_path / "model")
    with pytest.raises(UserError, match="not the one that was judged"):
        promote(registry, source, verdict_for("0" * 64, None), actor="ci", time=1)
    assert registry.history() == []
    promote_new(registry, tmp_path, "next")
    assert on_disk(registry) == set(registry.kept())  # the refused copy was swept


def test_a_verdict_about_another_champion_loses(registry: Registry, tmp_path: Path) -> None:
    source = make_model(tmp_path / "model")
    late = verdict_for(model_digest(source), None)
    winner = promote_new(registry, tmp_path, "winner").entry
    result = promote(registry, source, late, actor="ci", time=2)
    assert (result.status, result.entry) == ("lost", winner)
    assert len(registry.history()) == 1


def test_promoting_twice_changes_nothing(registry: Registry, tmp_path: Path) -> None:
    source = make_model(tmp_path / "model")
    verdict = verdict_for(model_digest(source), None)
    first = promote(registry, source, verdict, actor="ci", time=1)
    assert promote(registry, source, verdict, actor="ci", time=2) == first


def test_a_hostile_model_leaves_nothing(registry: Registry, tmp_path: Path) -> None:
    source = make_model(tmp_path / "model")
    verdict = verdict_for(model_digest(source), None)
    (source / "evil.py").write_text("")
    with pytest.raises(UserError, match="refusing the model"):
        promote(registry, source, verdict, actor="ci", time=1)
    assert list(registry.aside.iterdir()) == list(registry.models.iterdir()) == []


def test_a_published_model_that_was_damaged_is_replaced(registry: Registry, tmp_path: Path) -> None:
    source = make_model(tmp_path / "model")
    digest = model_digest(source)
    promote(registry, source, verdict_for(digest, None), actor="ci", time=1)
    (registry.models / digest / "tokenizer.json").write_text("[]")
    with registry.changing():
        assert registry.publish(source) == digest
    assert registry.model(digest)


@pytest.mark.parametrize("damage", ["change", "remove", "cut", "reorder"])
def test_a_damaged_log_is_refused(registry: Registry, tmp_path: Path, damage: str) -> None:
    for name in ("a", "b", "c"):
        promote_new(registry, tmp_path, name)
    path = registry.ledger.folder / "000002.json"
    if damage == "change":
        path.write_text(json.dumps({**json.loads(path.read_text()), "actor": "mallory"}))
    elif damage == "remove":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:40])
    else:
        path.write_bytes((registry.ledger.folder / "000003.json").read_bytes())
    with pytest.raises(UserError, match="log is damaged"):
        registry.production()


def test_the_log_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    ledger = Ledger(tmp_path / "log")
    one, other = (drafted("promote", letter * 64, actor="ci", time=1) for letter in "ab")
    assert ledger.write(following([], one))
    assert not ledger.write(following([], other))
    assert [entry.model for entry in ledger.entries()] == ["a" * 64]
    assert {path.name for path in ledger.folder.iterdir()} == {"000001.json"}


def _race(folder: Path, source: Path, champion: str | None, queue: object) -> None:
    registry = Registry(folder)
    result = promote(
        registry, source, verdict_for(model_digest(source), champion), actor="ci", time=1
    )
    queue.put(result.status)  # type: ignore[attr-defined]


def test_of_racing_promoters_one_wins_each_round(registry: Registry, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    sources = [make_model(tmp_path / f"m{i}", f"m{i}") for i in range(4)]
    for _ in range(3):
        head, queue = registry.production(), context.Queue()
        champion = head.model if head else None
        racers = [
            context.Process(target=_race, args=(registry.folder, source, champion, queue))
            for source in sources
            if model_digest(source) != champion
        ]
        for racer in racers:
            racer.start()
        outcomes = sorted(queue.get(timeout=20) for _ in racers)
        for racer in racers:
            racer.join()
        assert outcomes == ["lost"] * (len(racers) - 1) + ["promoted"]
    promoted = [entry for entry in registry.history() if entry.action == "promote"]
    assert [entry.number for entry in promoted] == [1, 2, 3]


def _append(folder: Path, slots: int, queue: object) -> None:
    ledger, won = Ledger(folder), 0
    while len(known := ledger.entries()) < slots:
        entry = drafted("promote", f"{len(known):064x}", actor="ci", time=1)
        won += ledger.write(following(known, entry))
    queue.put(won)  # type: ignore[attr-defined]


def test_the_log_alone_gives_each_number_once(tmp_path: Path) -> None:
    """Without the lock, as on a file system that has none."""
    context, slots = multiprocessing.get_context("fork"), 24
    folder, queue = tmp_path / "log", context.Queue()
    folder.mkdir()
    racers = [context.Process(target=_append, args=(folder, slots, queue)) for _ in range(4)]
    for racer in racers:
        racer.start()
    won = sum(queue.get(timeout=20) for _ in racers)
    for racer in racers:
        racer.join()
    assert won == len(Ledger(folder).entries())
    assert slots <= won < slots + len(racers)
