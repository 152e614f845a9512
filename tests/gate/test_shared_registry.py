"""One registry on several machines: the store's log counts, and everything else follows it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.core.store.folder import FolderStore
from housestyle.core.store.opening import open_store
from housestyle.core.store.store import Store, StoreError
from housestyle.gate.artifact import model_digest
from housestyle.gate.depot import Depot
from housestyle.gate.promotion import promote, rollback
from housestyle.gate.registry import Registry
from tests.buckets import new_address
from tests.gate.models import make_model, promote_new, verdict_for

REPOSITORY = "a" * 40
DAY = 86_400


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "s3":
        request.getfixturevalue("s3")
        return open_store(new_address(), tmp_path)
    return in_folder(tmp_path)


def in_folder(folder: Path) -> FolderStore:
    (folder / "store").mkdir()
    return FolderStore(folder / "store")


def machine(folder: Path, store: Store, name: str) -> Registry:
    return Registry(folder / name, depot=lambda: Depot(store, REPOSITORY))


@contextmanager
def out_of_reach(store: FolderStore) -> Iterator[None]:
    away = store.root.with_name("away")
    store.root.rename(away)
    yield
    away.rename(store.root)


def names(store: Store, prefix: str) -> list[str]:
    return [one.name for one in store.list(f"registry/{REPOSITORY}/{prefix}")]


def test_a_fresh_machine_starts_where_the_last_one_stopped(store: Store, tmp_path: Path) -> None:
    first = machine(tmp_path, store, "first")
    for name in ("a", "b"):
        assert promote_new(first, tmp_path / "made", name).lag is None
    fresh = machine(tmp_path, store, "fresh")
    assert fresh.production() is None
    assert fresh.catch_up().pulled == 2
    assert fresh.history() == first.history()
    head = fresh.production()
    assert head is not None
    assert not list(fresh.models.iterdir())
    assert b"b" in (fresh.model(head.model) / "model.safetensors").read_bytes()
    assert rollback(fresh, actor="ada", time=3).model == first.history()[0].model
    assert first.catch_up().pulled == 1
    assert first.history() == fresh.history()
    assert first.catch_up() == fresh.catch_up()  # nothing left to do


def test_the_log_and_models_lie_in_the_store(store: Store, tmp_path: Path) -> None:
    head = promote_new(machine(tmp_path, store, "first"), tmp_path / "made", "a").entry
    assert head is not None
    assert names(store, "log") == [f"registry/{REPOSITORY}/log/000001.json"]
    assert names(store, "verdicts") == [f"registry/{REPOSITORY}/verdicts/{head.verdict}.json"]
    inside = f"registry/{REPOSITORY}/models/{head.model}/"
    assert len(names(store, "models")) == 4
    assert all(name.startswith(inside) for name in names(store, "models"))
    assert f"{inside}manifest.json" in names(store, "models")


def test_of_two_machines_one_wins(store: Store, tmp_path: Path) -> None:
    one, other = (machine(tmp_path, store, name) for name in ("one", "other"))
    promote_new(one, tmp_path / "made", "a")
    other.catch_up()
    head = one.production()
    assert head is not None
    late = make_model(tmp_path / "late", "late")
    winner = promote_new(one, tmp_path / "made", "b")
    lost = promote(
        other, late, verdict_for(model_digest(late), head.model), actor="ci", time=2, note="late"
    )
    assert (lost.status, lost.entry) == ("lost", winner.entry)
    assert other.history() == one.history()
    assert not any(model_digest(late) in name for name in names(store, "models"))


def test_offline_promotions_and_rollbacks_reach_the_store_later(tmp_path: Path) -> None:
    store = in_folder(tmp_path)
    one, other = (machine(tmp_path, store, name) for name in ("one", "other"))
    promote_new(one, tmp_path / "made", "a")
    other.catch_up()
    with out_of_reach(store):
        promotion = promote_new(one, tmp_path / "made", "b")
        assert promotion.status == "promoted"
        assert "is not there" in str(promotion.lag)
        assert rollback(one, actor="ada", time=5).number == 3
        assert one.lag is not None
        assert one.reached() == 1
        with pytest.raises(StoreError):
            one.catch_up()
    assert one.catch_up().pushed == 2
    assert one.reached() == 3
    assert other.catch_up().pulled == 2
    assert other.history() == one.history()
    assert other.model(other.history()[1].model)


def test_where_another_machine_was_first_what_still_says_something_is_made_anew(
    tmp_path: Path,
) -> None:
    store = in_folder(tmp_path)
    one, other = (machine(tmp_path, store, name) for name in ("one", "other"))
    for name in ("a", "b", "c", "d"):
        promote_new(one, tmp_path / "made", name)
    other.catch_up()
    shutil.copytree(one.models, other.models, dirs_exist_ok=True)
    with out_of_reach(store):
        rollback(one, actor="ada", time=5)
    with other.changing():
        entry = replace(other.history()[0], action="retire", verdict="")
        assert other.append(other.history(), entry)
    assert one.catch_up().pushed == 1
    log = one.history()
    assert [entry.action for entry in log[-2:]] == ["retire", "rollback"]
    assert (log[-1].time, log[-1].actor) == (5, "ada")
    other.catch_up()
    assert other.history() == log
    assert len(list((one.folder / "lost").iterdir())) == 1


def test_where_production_changed_meanwhile_the_offline_change_is_lost_and_told(
    tmp_path: Path,
) -> None:
    store = in_folder(tmp_path)
    one, other = (machine(tmp_path, store, name) for name in ("one", "other"))
    promote_new(one, tmp_path / "made", "a")
    other.catch_up()
    with out_of_reach(store):
        mine = promote_new(one, tmp_path / "made", "mine").entry
    theirs = promote_new(other, tmp_path / "made", "theirs").entry
    done = one.catch_up()
    assert (done.pulled, done.pushed) == (1, 0)
    assert done.lost == (mine,)
    assert one.history() == other.history()
    assert one.production() == theirs
    assert one.catch_up().lost == ()


def test_a_store_that_comes_later_gets_the_whole_log(tmp_path: Path) -> None:
    alone = Registry(tmp_path / "one")
    for name in ("a", "b", "c", "d"):
        promote_new(alone, tmp_path / "made", name)
    store = in_folder(tmp_path)
    one, other = (machine(tmp_path, store, name) for name in ("one", "other"))
    assert one.catch_up().pushed == 5
    other.catch_up()
    assert other.history() == alone.history()
    assert [other.model(digest).name for digest in other.kept()] == alone.kept()


def test_a_model_that_was_changed_in_the_store_is_not_taken(tmp_path: Path) -> None:
    store = in_folder(tmp_path)
    head = promote_new(machine(tmp_path, store, "one"), tmp_path / "made", "a").entry
    assert head is not None
    fresh = machine(tmp_path, store, "fresh")
    fresh.catch_up()
    piece = store.root / next(name for name in names(store, "models") if "000001" in name)
    content = piece.read_bytes()
    for damage in (content[:-1] + b"!", b"", None):
        piece.unlink()
        if damage is not None:
            piece.write_bytes(damage)
        with pytest.raises(StoreError):
            fresh.model(head.model)
        assert not list(fresh.models.iterdir())
        assert not list(fresh.aside.iterdir())
    piece.write_bytes(content)
    assert fresh.model(head.model)


def test_files_of_a_hostile_manifest_stay_in_the_folder(tmp_path: Path) -> None:
    from hashlib import sha256

    store = in_folder(tmp_path)
    for name in ("../evil", "/evil", "a/b", "..", "x\0", ""):
        content = json.dumps({"files": {name: "0" * 64}, "schema": 1}).encode()
        digest = sha256(content).hexdigest()
        store.put(f"registry/{REPOSITORY}/models/{digest}/manifest.json", content, digest)
        with pytest.raises(StoreError, match="no manifest"):
            Depot(store, REPOSITORY).fetch(digest, tmp_path / "target")
        assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("damage", ["change", "remove", "no verdict", "other verdict"])
def test_a_damaged_log_in_the_store_is_not_taken_over(tmp_path: Path, damage: str) -> None:
    store = in_folder(tmp_path)
    one = machine(tmp_path, store, "one")
    for name in ("a", "b", "c"):
        promote_new(one, tmp_path / "made", name)
    folder = store.root / "registry" / REPOSITORY
    second, head = folder / "log" / "000002.json", one.production()
    assert head is not None
    if damage == "change":
        second.chmod(0o600)
        second.write_text(json.dumps({**json.loads(second.read_text()), "actor": "mallory"}))
    elif damage == "remove":
        second.unlink()
    else:
        (folder / "verdicts" / f"{head.verdict}.json").unlink()
    if damage == "other verdict":
        verdict = verdict_for(head.model, None)
        Depot(store, REPOSITORY).put_verdict(
            json.dumps(verdict.as_dict(), sort_keys=True, separators=(",", ":")).encode()
        )
        entry = replace(head, verdict=verdict.digest(), digest="")
        third = folder / "log" / "000003.json"
        third.unlink()
        third.write_bytes(entry.as_bytes())
    fresh = machine(tmp_path, store, "fresh")
    with pytest.raises(UserError):
        fresh.catch_up()
    assert fresh.history() == []


def test_the_store_keeps_what_the_registry_keeps(store: Store, tmp_path: Path) -> None:
    one = machine(tmp_path, store, "one")
    for name in ("a", "b", "c", "d", "e"):
        promote_new(one, tmp_path / "made", name)
    kept = set(one.kept())
    assert len(kept) == 3
    assert len({name.split("/")[3] for name in names(store, "models")}) == 5  # all put just now
    with one.changing():
        one.collect("ci", names_time(store) + 2 * DAY)
    assert {name.split("/")[3] for name in names(store, "models")} == kept
    fresh = machine(tmp_path, store, "fresh")
    fresh.catch_up()
    assert {fresh.model(digest).name for digest in fresh.kept()} == kept


def names_time(store: Store) -> int:
    return max(one.time for one in store.list(f"registry/{REPOSITORY}/models"))


def test_whoever_may_only_read_the_store_follows_it(tmp_path: Path) -> None:
    class ReadOnly(FolderStore):
        def put(self, name: str, data: bytes, digest: str) -> bool:
            raise StoreError("the store refuses to do this", "ask for the right to write")

        def delete(self, name: str) -> None:
            self.put(name, b"", "")

    store = in_folder(tmp_path)
    one, reader = machine(tmp_path, store, "one"), machine(tmp_path, ReadOnly(store.root), "reader")
    for name in ("a", "b"):
        promote_new(one, tmp_path / "made", name)
    assert reader.catch_up().pulled == 2
    assert reader.catch_up().pulled == 0
    assert reader.model(reader.history()[1].model)
    assert rollback(reader, actor="ada", time=5).number == 3
    assert "refuses" in str(reader.lag)


def test_what_was_deleted_from_the_store_comes_back_with_the_next_change(tmp_path: Path) -> None:
    store = in_folder(tmp_path)
    one = machine(tmp_path, store, "one")
    promote_new(one, tmp_path / "made", "a")
    shutil.rmtree(store.root / "registry" / REPOSITORY / "models")
    one.catch_up()
    fresh = machine(tmp_path, store, "fresh")
    fresh.catch_up()
    assert fresh.model(fresh.kept()[0])
