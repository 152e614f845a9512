"""The anchor and its first scores are the same on every machine that shares a store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.anchoring import bring_anchor, leave_anchor, reference_for, take_anchor
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Console
from housestyle.gate.score import ItemScore
from housestyle.gate.suite.anchor import kept_anchor
from housestyle.gate.suite.item import Item, Suite, make_item
from tests.repositories import GitRepository

SHARED = '[store]\nurl = "../store"\n'
ITEMS = tuple(
    make_item("completion", f"{n}.py", "def f():\n", [f"    return {n}\n"], title="t", lasting=True)
    for n in range(20)
)
SUITE = Suite(ITEMS, ("completion",), "a canary", tuple(sorted(item.id for item in ITEMS[:12])))
MODELS = ("1" * 64, "2" * 64)


@pytest.fixture
def team(git_repository: GitRepository) -> GitRepository:
    (git_repository.folder.parent / "store").mkdir()
    git_repository.commit("feat: a", {"a.py": "x = 1\n", "housestyle.toml": SHARED})
    return git_repository


def machine(team: GitRepository, name: str, time: int, monkeypatch: Any) -> Session:
    target = team.folder.parent / name
    if not target.exists():
        team.git("clone", "-q", str(team.folder), str(target))
    monkeypatch.setattr(Session, "now", lambda _: time)
    return open_session(target, Console())


def scores_of(items: tuple[Item, ...], bits: float) -> list[ItemScore]:
    return [
        ItemScore(i.id, i.category, i.cluster, bits, 12, None, None, 0, "ok", "t") for i in items
    ]


def test_a_fresh_machine_has_the_same_anchor_and_the_first_scores(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = machine(team, "first", 10, monkeypatch)
    assert bring_anchor(first) is None
    leave_anchor(first, SUITE)
    reference = reference_for(first, MODELS[0], scores_of(ITEMS, 9.0))
    assert reference is not None
    assert {score.item for score in reference.scores} == set(SUITE.anchor)

    second = machine(team, "second", 20, monkeypatch)
    anchor = bring_anchor(second)
    assert anchor is not None
    assert (anchor.commit, anchor.canary) == (second.head.id, "a canary")
    assert {item.id for item in anchor.items} == set(SUITE.anchor)
    leave_anchor(second, replace(SUITE, anchor=SUITE.anchor[:3]))  # there is one
    assert kept_anchor(second.workspace.anchor / "items") == anchor
    assert reference_for(second, MODELS[1], scores_of(ITEMS, 12.0)) == reference


def test_an_older_machine_counts_that_was_out_of_reach(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = team.folder.parent / "store"
    monkeypatch.setenv("HOUSESTYLE_STORE_URL", "")
    old = machine(team, "old", 5, monkeypatch)
    leave_anchor(old, SUITE)
    monkeypatch.delenv("HOUSESTYLE_STORE_URL")
    new = machine(team, "new", 10, monkeypatch)
    leave_anchor(new, replace(SUITE, anchor=SUITE.anchor[:3]))
    assert len(list(store.rglob("*.json"))) == 1
    bring_anchor(machine(team, "old", 15, monkeypatch))
    found = [bring_anchor(machine(team, name, 15, monkeypatch)) for name in ("old", "new")]
    assert found[0] == found[1]
    assert found[0] is not None
    assert len(found[0].items) == 12


def test_other_scores_are_begun_where_the_engine_or_the_anchor_is_another(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = machine(team, "first", 10, monkeypatch)
    leave_anchor(session, SUITE)
    first = reference_for(session, MODELS[0], scores_of(ITEMS, 9.0))
    monkeypatch.setattr("housestyle.gate.creep.reference.SCORING_VERSION", 99)
    assert "counted anew" not in capsys.readouterr().err
    second = reference_for(session, MODELS[1], scores_of(ITEMS, 10.0))
    assert "counted anew, from the model in production (222222222222)" in capsys.readouterr().err
    assert first is not None
    assert second is not None
    assert (first.renewed, second.renewed) == (False, True)
    assert (second.model, second.scores[0].bits) == (MODELS[1], 10.0)


def test_who_only_compares_leaves_nothing(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = replace(machine(team, "first", 10, monkeypatch), promotes=False)
    leave_anchor(session, SUITE)
    assert bring_anchor(session) is None
    leave_anchor(machine(team, "other", 10, monkeypatch), SUITE)
    assert bring_anchor(session) is not None
    assert reference_for(session, MODELS[0], scores_of(ITEMS, 9.0)) is not None
    store = team.folder.parent / "store"
    assert {path.parent.name for path in store.rglob("*.json")} == {"items"}


def test_a_job_that_may_write_keeps_what_the_one_that_trains_found(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def training(time: int) -> Session:
        return replace(machine(team, f"training{time}", time, monkeypatch), promotes=False)

    assert bring_anchor(training(10)) is None
    path = team.folder.parent / "reference.json"
    publishing = machine(team, "publishing", 11, monkeypatch)
    take_anchor(publishing, SUITE, path)  # nothing was in production yet

    second = training(20)
    assert bring_anchor(second) is not None
    found = reference_for(second, MODELS[0], scores_of(ITEMS, 9.0))
    assert found is not None
    path.write_bytes(found.as_bytes())
    take_anchor(machine(team, "publishing", 21, monkeypatch), SUITE, path)

    third = training(30)
    bring_anchor(third)
    assert reference_for(third, MODELS[1], scores_of(ITEMS, 12.0)) == found
    for content in (b"", b"{}", replace(found, anchor="f" * 64).as_bytes(), found.as_bytes()):
        path.write_bytes(content)
        take_anchor(machine(team, "publishing", 31, monkeypatch), SUITE, path)
    assert len(list((team.folder.parent / "store").rglob("scores/*.json"))) == 1


def test_a_damaged_record_is_told_and_left(
    team: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    leave_anchor(machine(team, "first", 10, monkeypatch), SUITE)
    (path,) = (team.folder.parent / "store").rglob("*.json")
    path.chmod(0o600)
    path.write_bytes(b"{}")
    assert bring_anchor(machine(team, "second", 20, monkeypatch)) is None
    assert "is damaged; it is left" in capsys.readouterr().err
    assert Path(path).read_bytes() == b"{}"
