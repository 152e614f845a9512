"""Decisions are remembered once, as they were, and whatever else lies there is passed over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.store.opening import open_store
from housestyle.core.store.store import Store
from housestyle.gate.history.portrait import portrait_of
from housestyle.gate.history.records import (
    MAX_RECORD,
    MAX_TEXT,
    read_history,
    read_judged,
    record_of,
)
from housestyle.gate.history.shelf import Shelf, append, share, shelf_in
from tests.buckets import new_address
from tests.gate.contest import judge, model
from tests.gate.history.records_made import DATA, OVERRIDE, decision, fate


def test_what_is_written_is_read_oldest_first(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "verdicts")
    assert read_history(tmp_path / "verdicts") == []
    assert [append(shelf, decision(time, "hold")) for time in (30, 10, 20)] == [True] * 3
    assert [one.time for one in read_history(tmp_path / "verdicts")] == [10, 20, 30]
    assert read_history(tmp_path / "verdicts")[0] == decision(10, "hold")
    assert read_history(tmp_path / "nowhere" / "verdicts") == []


def test_the_first_candidate_is_compared_with_a_base_of_any_name(tmp_path: Path) -> None:
    verdict = replace(judge(model(2), model(1)), reference="e15bee0fe7a4c5f7", champion=None)
    first = record_of(verdict, time=1, commit="c" * 40, data=DATA, promotion={})
    assert read_judged(first.as_bytes()) == first


def test_single_answers_are_counted_and_not_kept() -> None:
    verdict = judge(model(2, {"intent": 0.4}), model(1))
    assert len(verdict.flips) > 5
    record = record_of(verdict, time=1, commit="c" * 40, data=DATA, promotion={})
    lost = sum(not flip.won for flip in verdict.flips)
    assert record.verdict["flipped"] == {"won": len(verdict.flips) - lost, "lost": lost}
    assert "flips" not in record.verdict
    assert record.digest == verdict.digest()
    assert record.verdict["comparisons"] == verdict.as_dict()["comparisons"]
    assert len(record.as_bytes()) < 16_384


def test_a_decision_is_remembered_once_with_what_became_of_it(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "verdicts")
    held = replace(decision(10, "hold"), promotion=fate("not promoted"))
    again = replace(held, time=20)
    overridden = replace(again, time=30, promotion=fate("promoted", number=4, override=OVERRIDE))
    asked_again = replace(held, time=40)
    wrote = [append(shelf, one) for one in (held, again, overridden, asked_again)]
    assert wrote == [True, False, True, False]
    (one,) = read_history(tmp_path / "verdicts")
    assert (one.time, one.outcome, one.overridden) == (10, "hold", True)
    assert one.promotion["number"] == 4


def test_long_texts_are_cut_so_that_every_record_fits() -> None:
    verdict = judge(model(2, {"intent": 0.4}), model(1))
    letter = "\U0001f600"  # twelve bytes in JSON
    row = replace(verdict.comparisons[0], name=letter * 600, note=letter * 600)
    long = replace(verdict, reasons=(letter * 600,) * 90, comparisons=(row,) * 150)
    told = {"why": letter * 600}
    record = record_of(long, time=1, commit="c" * 40, data=DATA, promotion=told)
    assert len(record.as_bytes()) < MAX_RECORD
    assert read_judged(record.as_bytes()) == record
    assert all(len(reason) == MAX_TEXT for reason in record.verdict["reasons"])


def test_a_dataset_is_remembered_in_its_largest_numbers() -> None:
    funnel = {
        "candidates": 9,
        "kept": 3,
        "dropped": {f"reason {number}" + "x" * 200: number for number in range(90)},
        "shares": {"by_class": {"unknown": 1.0}, "tokens": 7},
        "completeness": {"public": 5, "seen": 4, "missing": {"held-out": 1}},
    }
    portrait = portrait_of(funnel)
    assert portrait["counts"] == {"candidates": 9, "kept": 3, "public": 5, "seen": 4}
    assert [*portrait["dropped"].values()] == [*range(89, 25, -1)]
    assert portrait["shares"] == {"unknown": 1.0}
    told = replace(decision(1, "hold"), portrait=portrait)
    assert read_judged(told.as_bytes()) == told
    assert b"portrait" not in decision(1, "hold").as_bytes()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff"])
def test_damaged_records_are_named_and_passed_over(tmp_path: Path, damage: bytes) -> None:
    shelf = shelf_in(tmp_path / "verdicts")
    append(shelf, decision(1, "hold"))
    append(shelf, decision(2, "block"))
    (older, _) = sorted((tmp_path / "verdicts").iterdir())
    older.chmod(0o644)
    older.write_bytes(damage)
    (tmp_path / "verdicts" / "notes.txt").write_text("not ours")
    found = shelf.read()
    assert [one.time for one in found.decisions] == [2]
    assert found.damaged == (older.name,)


RICH = record_of(judge(model(2), model(1)), time=1, commit="c" * 40, data=DATA, promotion={})
CHANGES: list[dict[str, Any]] = [
    {"schema": 9},
    {"time": -1},
    {"time": True},
    {"commit": 7},
    {"commit": "HEAD"},
    {"data": "d"},
    {"more": 1},
    {"promotion": {}},
    {"verdict": {**decision(1, "hold").verdict, "creep": 7}},
    {"verdict": {**decision(1, "hold").verdict, "creep": {"commit": "c", "rows": [{}]}}},
    *(
        {"verdict": {**decided, "comparisons": [{**row, name: None}]}}
        for decided in [RICH.verdict]
        for row in decided["comparisons"][:1]
        for name in ("margin", "level", "low", "change")
    ),
    {"portrait": []},
    {"portrait": {"more": {}}},
    {"portrait": {"counts": {"kept": "1"}}},
    {"portrait": {"counts": {"kept": True}}},
    {"portrait": {"shares": {"ai": float("inf")}}},
    {"portrait": {"dropped": {"x" * 9_000: 1}}},
    {"portrait": {"dropped": {str(number): 1 for number in range(900)}}},
    {"promotion": fate("promoted", number="1")},
    {"promotion": fate("promoted", override={"reason": "r"})},
    {"verdict": {}},
    {"verdict": {**decision(1, "hold").verdict, "outcome": "maybe"}},
    {"verdict": {**decision(1, "hold").verdict, "comparisons": [{}]}},
    {"verdict": {**decision(1, "hold").verdict, "comparisons": [None] * 300}},
    {"verdict": {**decision(1, "hold").verdict, "reasons": ["x" * 9_000]}},
    {"verdict": {**decision(1, "hold").verdict, "alpha": None}},
    {"verdict": {**decision(1, "hold").verdict, "alpha": float("nan")}},
    {"verdict": {**decision(1, "hold").verdict, "engine": []}},
    {"verdict": {**decision(1, "hold").verdict, "flipped": {"won": 1e300, "lost": 0}}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_what_is_no_record_is_none(change: dict[str, Any]) -> None:
    shape = json.loads(decision(1, "hold").as_bytes())
    assert read_judged(json.dumps(shape).encode()) == decision(1, "hold")
    assert read_judged(json.dumps({**shape, **change}).encode()) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(field=st.sampled_from(sorted(decision(1, "hold").verdict)), value=JSON)
def test_any_field_may_be_anything(field: str, value: Any) -> None:
    shape = json.loads(decision(1, "hold").as_bytes())
    shape["verdict"][field] = value
    record = read_judged(json.dumps(shape).encode())
    assert record is None or record.verdict["outcome"] in {"promote", "block", "hold", "invalid"}


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "s3":
        request.getfixturevalue("s3")
        return open_store(new_address(), tmp_path)
    (tmp_path / "store").mkdir()
    return open_store(str(tmp_path / "store"), tmp_path)


def test_a_fresh_machine_has_what_the_others_decided(tmp_path: Path, store: Store) -> None:
    there = Shelf(store, "verdicts/" + "a" * 40)
    machines = []
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        machines.append(shelf_in(tmp_path / name / "verdicts"))
    one, two, three = machines
    append(one, decision(1, "hold"))
    append(two, decision(2, "promote"))
    overridden = replace(
        decision(1, "hold"), time=3, promotion=fate("promoted", number=1, override=OVERRIDE)
    )
    for machine in machines[:2]:
        share(machine, there)
    append(two, overridden)
    for machine in (two, one, three):
        share(machine, there)
    first, second = three.read().decisions
    assert (first.overridden, second.outcome) == (True, "promote")
    assert one.read() == two.read() == three.read()
    assert len(there.names()) == 3
