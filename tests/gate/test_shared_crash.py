"""A machine that dies while it brings its log and the store's together."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.core.store.folder import FolderStore
from housestyle.gate.artifact import model_digest
from housestyle.gate.depot import Depot
from housestyle.gate.ledger import drafted
from housestyle.gate.promotion import promote, rollback
from housestyle.gate.registry import Registry
from tests.gate.dying import die_at, in_child
from tests.gate.models import make_model, promote_new, verdict_for
from tests.gate.promoters import REPOSITORY, check_sound, depot_at, registry_at


def forked(folder: Path, url: str) -> Registry:
    """A machine that rolled back without the store, in which somebody else retired a model."""
    one, other = registry_at(folder / "one", url), registry_at(folder / "other", url)
    for name in ("a", "b", "c", "d"):
        promote_new(one, folder / "made", name)
    other.catch_up()
    store = Path(url)
    away = store.rename(store.with_name("away"))
    rollback(one, actor="ada", time=5)
    away.rename(store)
    with other.changing():
        gone = other.history()[1].model
        retired = drafted("retire", gone, actor="ci", time=4)
        assert other.append(other.history(), retired)
    return one


@pytest.fixture
def url(tmp_path: Path) -> str:
    (tmp_path / "store").mkdir()
    return str(tmp_path / "store")


@pytest.mark.parametrize("step", ["log prepared", "log set aside"])
def test_a_machine_that_dies_while_it_takes_over_the_log(
    tmp_path: Path, url: str, step: str
) -> None:
    one = forked(tmp_path, url)
    target = one.history()[-1].model
    fragile = Registry(one.folder, step=die_at(step), depot=lambda: depot_at(url))
    assert in_child(fragile.catch_up) == signal.SIGKILL
    head = one.production()
    assert head is not None
    assert head.model == target  # the rollback holds in the old log and in the new one
    one.catch_up()
    log = one.history()
    assert [entry.action for entry in log].count("rollback") == 1
    assert log[-1].model == target
    check_sound(one.folder, url, tmp_path / "fresh")


@pytest.mark.parametrize(
    ("step", "promoted"),
    [("published", False), ("shared", False), ("entry shared", True), ("entry written", True)],
)
def test_a_promotion_that_dies_between_store_and_machine(
    tmp_path: Path, url: str, step: str, promoted: bool
) -> None:
    one = registry_at(tmp_path / "one", url)
    promote_new(one, tmp_path / "made", "a")
    head = one.production()
    assert head is not None
    source = make_model(tmp_path / "made" / "b", "b")
    verdict = verdict_for(model_digest(source), head.model)
    fragile = Registry(one.folder, step=die_at(step), depot=lambda: depot_at(url))
    killed = in_child(lambda: promote(fragile, source, verdict, actor="ci", time=2))
    assert killed == signal.SIGKILL
    assert one.production() == head
    fresh = registry_at(tmp_path / "fresh", url)
    fresh.catch_up()
    assert len(fresh.history()) == (2 if promoted else 1)
    again = promote(one, source, verdict, actor="ci", time=3)
    assert (again.status, again.lag) == ("promoted", None)
    assert len(one.history()) == 2
    check_sound(one.folder, url, tmp_path / "fresher")


def test_a_model_that_is_neither_here_nor_within_reach_is_told_with_what_is(
    tmp_path: Path, url: str
) -> None:
    one, other = registry_at(tmp_path / "one", url), registry_at(tmp_path / "other", url)
    for name in ("a", "b", "c"):
        promote_new(one, tmp_path / "made", name)
    other.catch_up()
    assert other.model(other.history()[0].model)
    Path(url).rename(tmp_path / "away")
    with pytest.raises(UserError, match="not on this machine, and the store") as caught:
        rollback(other, actor="ada", time=5)
    assert other.history()[0].model[:12] in caught.value.remedy
    assert rollback(other, actor="ada", time=5, to=1).number == 4


def test_two_repositories_share_a_store_and_not_a_registry(tmp_path: Path, url: str) -> None:
    promote_new(registry_at(tmp_path / "one", url), tmp_path / "made", "a")
    other = Registry(
        tmp_path / "other", depot=lambda: Depot(FolderStore(Path(url)), REPOSITORY[:-1] + "b")
    )
    assert other.catch_up().pulled == 0
    assert other.history() == []
