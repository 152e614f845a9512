from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.store.folder import FolderStore
from housestyle.gate.prequential.records import Followed, as_bytes, read_curve, read_sheet
from housestyle.gate.prequential.shelf import Shelf, share, shelf_in

ROW = Followed(
    commit="a" * 40,
    time=100,
    model="b" * 64,
    role="champion",
    measure="c" * 64,
    hunks=3,
    bytes=200,
    bits=310.5,
    lines=8,
    offered=2,
    offered_bytes=40,
    edits=2,
    hits=1,
    typed=150,
    accepted=30,
)


def test_rows_come_back_oldest_first(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "curve")
    assert read_curve(tmp_path / "curve") == []
    older = replace(ROW, commit="d" * 40, time=50)
    assert shelf.put([ROW], 7)
    assert not shelf.put([ROW], 7)
    assert shelf.put([older, replace(older, model="e" * 64, role="predecessor")], 8)
    assert not shelf.put([], 9)
    assert [row.time for row in read_curve(tmp_path / "curve")] == [50, 50, 100]
    assert read_curve(tmp_path / "curve")[-1] == ROW
    assert (ROW.bits_per_byte, ROW.offered_share, ROW.hit_share) == (1.5525, 0.2, 0.5)
    assert replace(ROW, bytes=0, offered_bytes=0, edits=0, hits=0).bits_per_byte is None


def test_what_two_machines_measured_counts_once(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "curve")
    shelf.put([ROW], 1)
    shelf.put([replace(ROW, bits=310.6)], 2)
    shelf.put([replace(ROW, measure="d" * 64)], 3)
    assert len(shelf.read().rows) == 2


def test_a_damaged_sheet_is_told_and_passed_over(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "curve")
    shelf.put([ROW], 1)
    (path,) = (tmp_path / "curve").iterdir()
    shelf.put([replace(ROW, time=3)], 2)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"310.5", b"100.5"))
    (tmp_path / "curve" / "notes.json").write_text("{}")
    found = shelf.read()
    assert [row.time for row in found.rows] == [3]
    assert found.damaged == (path.name,)


def test_a_fresh_machine_draws_the_same_curve(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    there = Shelf(FolderStore(tmp_path / "store"), "prequential/abc")
    machines = [shelf_in(tmp_path / name) for name in ("one", "two", "fresh")]
    machines[0].put([ROW], 1)
    machines[1].put([replace(ROW, time=200)], 2)
    for machine in (*machines, machines[0]):
        share(machine, there)
    assert machines[0].read() == machines[2].read() == there.read()
    assert len(there.read().rows) == 1  # the same commit, model and measure
    (damaged,) = (tmp_path / "store").glob("prequential/abc/*1-*")
    damaged.chmod(0o600)
    damaged.write_text("{}")
    late = shelf_in(tmp_path / "late")
    share(late, there)
    assert [name[:12] for name in late.names()] == ["000000000002"]


@pytest.mark.parametrize(
    "change",
    [
        {"commit": "../../x"},
        {"role": "king"},
        {"bits": float("inf")},
        {"bits": True},
        {"bytes": -1},
        {"offered": 9},
        {"hits": 3},
        {"accepted": 151},
        {"time": 10**30},
        {"model": 7},
        {"more": 1},
    ],
)
def test_a_row_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    shape = {"schema": 1, "rows": [asdict(ROW) | change]}
    assert read_sheet(json.dumps(shape).encode()) is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 300))
def test_hostile_bytes_never_crash(content: bytes, place: int) -> None:
    whole = as_bytes([ROW])
    for damaged in (content, whole[:place], whole[:place] + content + whole[place:]):
        rows = read_sheet(damaged)
        assert rows is None or all(isinstance(row, Followed) for row in rows)
    assert read_sheet(b"[" * 100_000) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    content = as_bytes([ROW])
    (tmp_path / "outside").write_bytes(content)
    folder = tmp_path / "curve"
    folder.mkdir()
    name = f"000000000001-{sha256(content).hexdigest()}.json"
    (folder / name).symlink_to(tmp_path / "outside")
    assert read_curve(folder) == []
