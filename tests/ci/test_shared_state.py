"""Machines that share a store: registry, corpus, and what they say when it is out of reach."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci import snapshots
from housestyle.ci.registry import open_registry, reachable, settle
from housestyle.ci.session import Session, open_session
from housestyle.ci.snapshots import bring_corpus, share_corpus
from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.store.folder import FolderStore
from housestyle.core.store.store import StoreError
from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import Override, promote
from housestyle.trainer.corpus.schema import opened
from tests.gate.models import hold_for, make_model, promote_new, verdict_for
from tests.repositories import GitRepository

SHARED = '[store]\nurl = "../store"\n'


@pytest.fixture
def team(git_repository: GitRepository) -> GitRepository:
    """A repository that names a store beside it."""
    (git_repository.folder.parent / "store").mkdir()
    git_repository.commit("feat: a", {"a.py": "x = 1\n", "housestyle.toml": SHARED})
    return git_repository


def clone(team: GitRepository, name: str) -> Path:
    target = team.folder.parent / name
    team.git("clone", "-q", str(team.folder), str(target))
    return target


def session_in(folder: Path) -> Session:
    return open_session(folder, Console(quiet=True))


@contextmanager
def out_of_reach(team: GitRepository) -> Iterator[None]:
    store = team.folder.parent / "store"
    away = store.rename(store.with_name("away"))
    yield
    away.rename(store)


def said(folder: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main([*words, "--json", "--repo", str(folder)]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_rollback_elsewhere_takes_back_what_this_machine_promoted(
    team: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = open_registry(session_in(team.folder)), clone(team, "there")
    for name in ("a", "b", "c"):
        promote_new(here, tmp_path / "made", name)
        if name == "a":
            settle(session_in(there))
    assert len(open_registry(session_in(there)).history()) == 1
    entry = said(there, "rollback", capsys=capsys)
    assert (entry["number"], entry["store_lag"]) == (4, None)
    assert entry["model"] == here.history()[1].model
    settle(session_in(team.folder))
    assert here.production() == open_registry(session_in(there)).production()


def test_offline_a_rollback_works_and_says_that_the_store_lags(
    team: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = open_registry(session_in(team.folder))
    for name in ("a", "b"):
        promote_new(registry, tmp_path / "made", name)
    with out_of_reach(team):
        assert main(["rollback", "--repo", str(team.folder)]) == 0
        printed = capsys.readouterr().out
        assert "is in production again" in printed
        assert "the store does not know of it yet" in printed
        lag = said(team.folder, "models", capsys=capsys)["store_lag"]
        assert "up to entry 2 of 3" in lag
        assert said(team.folder, "status", capsys=capsys)["store"] == {"entries": 2, "lag": lag}
        assert main(["status", "--repo", str(team.folder)]) == 0
        assert f"store      {lag}" in capsys.readouterr().out
        with pytest.raises(UserError, match="is not there"):
            settle(session_in(team.folder))
    settle(open_session(team.folder, Console()))
    assert "1 entry of this machine went to the store" in capsys.readouterr().err
    assert said(team.folder, "models", capsys=capsys)["store_lag"] is None
    assert said(team.folder, "status", capsys=capsys)["store"] == {"entries": 3, "lag": None}
    settle(open_session(clone(team, "new"), Console()))
    assert "3 new entries from the store" in capsys.readouterr().err


def test_promoting_goes_on_alone_only_where_there_is_a_log(
    team: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = open_session(team.folder, Console())
    assert reachable(session) is session
    with out_of_reach(team), pytest.raises(StoreError):
        reachable(session)  # the next candidate would be taken for the first
    promote_new(open_registry(session), tmp_path / "made", "a")
    with out_of_reach(team):
        alone = reachable(session)
        assert "going on without the store" in capsys.readouterr().err
        promote_new(open_registry(alone), tmp_path / "made", "b")
        assert "up to entry 1 of 2" in said(team.folder, "models", capsys=capsys)["store_lag"]
    settle(session)
    assert said(team.folder, "models", capsys=capsys)["store_lag"] is None


def test_offline_on_purpose_the_store_is_not_asked(
    team: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = open_registry(session_in(team.folder))
    for name in ("a", "b"):
        promote_new(registry, tmp_path / "made", name)
    assert "not asked" in said(team.folder, "rollback", "--offline", capsys=capsys)["store_lag"]


def test_a_rollback_takes_less_than_a_second_with_the_start_of_the_process(
    team: GitRepository, tmp_path: Path
) -> None:
    registry = open_registry(session_in(team.folder))
    for name in ("a", "b"):
        promote_new(registry, tmp_path / "made", name)
    command = [sys.executable, "-P", "-m", "housestyle.core.main", "rollback", "--offline"]
    for words in ([], ["--to", "2"], ["--to", "1"]):
        before = _children_seconds()
        subprocess.run([*command, *words, "--repo", str(team.folder)], check=True)
        if _children_seconds() - before < 1.0:  # of processor time: the machine may be busy
            return
    pytest.fail("every one of three rollbacks took a second of processor time")


def _children_seconds() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_an_override_ends_with_its_day(
    team: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = open_registry(session_in(team.folder))
    good = promote_new(registry, tmp_path / "made", "good").entry
    assert good is not None
    source = make_model(tmp_path / "held", "held")
    verdict = hold_for(model_digest(source), good.model)
    now = int(time.time())
    for until, standing in ((now + 500, "in force"), (now - 1, "ended")):
        made = Override("the demo needs it", until)
        promote(registry, source, verdict, actor="ada", time=now - 1_000, override=made)
        settle(session_in(team.folder))
        (told, *_) = said(team.folder, "models", capsys=capsys)["overrides"]
        assert (told["reason"], told["actor"]) == ("the demo needs it", "ada")
        assert told["state"] == standing
        if standing == "in force":
            assert said(team.folder, "rollback", capsys=capsys)["model"] == good.model
    head = registry.production()
    assert head is not None
    assert (head.model, head.note) == (good.model, "the override of entry 4 ended")


def corpus_of(session: Session, *kinds: str) -> None:
    database = opened(session.workspace.corpus)
    with database.conn:
        database["source"].insert_all({"key": kind, "kind": kind} for kind in kinds)
    database.close()


def kinds_in(session: Session) -> list[str]:
    database = opened(session.workspace.corpus)
    found = [row["kind"] for row in database["source"].rows_where(order_by="kind")]
    database.close()
    return found


def test_a_corpus_goes_to_machines_that_have_none(team: GitRepository) -> None:
    first = session_in(team.folder)
    assert not share_corpus(first)
    corpus_of(first, "a", "b")
    assert share_corpus(first)
    assert not share_corpus(first)  # the same is there already
    fresh = session_in(clone(team, "fresh"))
    assert bring_corpus(fresh)
    assert kinds_in(fresh) == ["a", "b"]
    corpus_of(fresh, "c")
    assert not bring_corpus(fresh)
    assert kinds_in(fresh) == ["a", "b", "c"]


def test_the_store_keeps_the_last_two(team: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_in(team.folder)
    for number, kind in enumerate("abcd", 1):
        corpus_of(session, kind)
        monkeypatch.setattr(Session, "now", lambda _, number=number: number)
        assert share_corpus(session)
    store = FolderStore(team.folder.parent / "store")
    names = {one.name.split("/")[2].partition("-")[0] for one in store.list("corpus")}
    assert names == {"000000000003", "000000000004"}
    fresh = session_in(clone(team, "fresh"))
    assert bring_corpus(fresh)
    assert kinds_in(fresh) == ["a", "b", "c", "d"]


def test_what_was_approved_and_not_pushed_stays_here(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_in(team.folder)
    corpus_of(session, "a")
    monkeypatch.setattr(type(session.keeper), "standings", lambda _: {"approved": 1})
    assert not share_corpus(session)
    assert list(FolderStore(team.folder.parent / "store").list("corpus")) == []


@pytest.mark.parametrize("damage", ["piece", "no corpus", "trigger"])
def test_a_damaged_snapshot_is_told_and_the_one_before_is_taken(
    team: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    session = session_in(team.folder)
    corpus_of(session, "a")
    monkeypatch.setattr(Session, "now", lambda _: 1)
    share_corpus(session)
    corpus_of(session, "b")
    if damage == "trigger":
        with sqlite3.connect(session.workspace.corpus) as connection:
            connection.execute(
                "CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM source; END"
            )
    if damage == "no corpus":
        with sqlite3.connect(session.workspace.corpus) as connection:
            connection.execute("PRAGMA application_id = 1")
    monkeypatch.setattr(Session, "now", lambda _: 2)
    share_corpus(session)
    if damage == "piece":
        (piece,) = (team.folder.parent / "store").glob("corpus/*/000000000002-*.pieces/*")
        piece.chmod(0o600)
        piece.write_bytes(b"x" * piece.stat().st_size)
    fresh = open_session(clone(team, "fresh"), Console())
    assert bring_corpus(fresh)
    assert kinds_in(fresh) == ["a"]
    assert "warning" in capsys.readouterr().err
    assert not list(fresh.workspace.state.glob("snapshot-*"))
    assert snapshots.KEPT == 2


def test_a_promotion_that_is_refused_leaves_nothing_in_the_store(team: GitRepository) -> None:
    registry = open_registry(session_in(team.folder))
    with pytest.raises(UserError, match="not the one that was judged"):
        promote(
            registry,
            make_model(team.folder.parent / "model"),
            verdict_for("0" * 64, None),
            actor="ci",
            time=1,
        )
    assert not list((team.folder.parent / "store").rglob("*.json"))
