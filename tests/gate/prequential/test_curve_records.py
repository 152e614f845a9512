from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.gate.prequential.records import (
    Followed,
    as_bytes,
    keep,
    parse,
    read_curve,
    read_records,
)

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
)


def test_rows_come_back_oldest_first(tmp_path: Path) -> None:
    older = replace(ROW, commit="d" * 40, time=50)
    first = keep(tmp_path, [ROW])
    assert first == keep(tmp_path, [ROW])
    keep(tmp_path, [older, replace(older, model="e" * 64, role="predecessor")])
    assert keep(tmp_path, []) is None
    assert [row.time for row in read_curve(tmp_path)] == [50, 50, 100]
    assert read_curve(tmp_path)[-1] == ROW
    assert read_curve(tmp_path / "nothing") == []
    assert (ROW.bits_per_byte, ROW.offered_share, ROW.hit_share) == (1.5525, 0.2, 0.5)
    assert replace(ROW, bytes=0, offered_bytes=0, edits=0, hits=0).bits_per_byte is None


def test_what_two_machines_measured_counts_once(tmp_path: Path) -> None:
    keep(tmp_path, [ROW])
    keep(tmp_path, [replace(ROW, bits=310.6)])
    keep(tmp_path, [replace(ROW, measure="d" * 64)])
    assert len(read_curve(tmp_path)) == 2


def test_a_damaged_file_is_told_and_passed_over(tmp_path: Path) -> None:
    path = keep(tmp_path, [ROW])
    assert path is not None
    keep(tmp_path, [replace(ROW, time=3)])
    path.write_bytes(path.read_bytes().replace(b"310.5", b"100.5"))
    (tmp_path / "notes.json").write_text("{}")
    found = read_records(tmp_path)
    assert [row.time for row in found.rows] == [3]
    assert set(found.damaged) == {path.name, "notes.json"}


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
        {"time": 10**30},
        {"model": 7},
        {"more": 1},
    ],
)
def test_a_row_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    shape = {"schema": 1, "rows": [asdict(ROW) | change]}
    assert parse(json.dumps(shape).encode()) is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 300))
def test_hostile_bytes_never_crash(content: bytes, place: int) -> None:
    whole = as_bytes([ROW])
    for damaged in (content, whole[:place], whole[:place] + content + whole[place:]):
        rows = parse(damaged)
        assert rows is None or all(isinstance(row, Followed) for row in rows)
    assert parse(b"[" * 100_000) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    content = as_bytes([ROW])
    (tmp_path / "outside").write_bytes(content)
    folder = tmp_path / "curve"
    folder.mkdir()
    (folder / f"{sha256(content).hexdigest()}.json").symlink_to(tmp_path / "outside")
    assert read_curve(folder) == []
