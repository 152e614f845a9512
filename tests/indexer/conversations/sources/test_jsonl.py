"""Files of JSON lines: cursors, lines that are not whole, and files that are something else."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.indexer.conversations.model import Entry, Gone, Mark
from housestyle.indexer.conversations.source import Tally
from housestyle.indexer.conversations.sources import files, jsonl


class Counting:
    """A parser that numbers records, over all readings."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def memory(self) -> dict[str, Any]:
        return {"count": self.count}

    def recall(self, memory: dict[str, Any]) -> None:
        self.count = memory["count"]

    def passes_over(self, line: bytes) -> str:
        return "silent" if line.startswith(b'{"silent"') else ""

    def parse(self, record: dict[str, Any]) -> Iterator[Entry]:
        self.count += 1
        yield Gone(str(self.count), str(record.get("n")))


def read(path: Path, cursor: str = "", tally: Tally | None = None) -> tuple[list[str], str]:
    entries = list(jsonl.entries(path, cursor, tally or Tally(), Counting()))
    marks = [entry.cursor for entry in entries if isinstance(entry, Mark)]
    found = [f"{one.session}:{one.native}" for one in entries if isinstance(one, Gone)]
    return found, marks[-1] if marks else ""


def numbered(*numbers: int) -> str:
    return "".join(f'{{"n":{number}}}\n' for number in numbers)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.jsonl"


def test_reading_goes_on_where_it_ended(path: Path):
    path.write_text(numbered(1, 2))
    found, cursor = read(path)
    assert found == ["1:1", "2:2"]
    assert read(path, cursor) == ([], cursor)
    with path.open("a") as file:
        file.write(numbered(3))
    assert read(path, cursor)[0] == ["3:3"]


def test_a_line_that_is_still_written_waits(path: Path):
    tally = Tally()
    path.write_text(numbered(1) + '{"n":')
    found, cursor = read(path, tally=tally)
    assert found == ["1:1"]
    with path.open("a") as file:
        file.write("2}")
    found, cursor = read(path, cursor, tally)
    assert found == ["2:2"], "a record that is whole needs no line break"
    with path.open("a") as file:
        file.write("\n" + numbered(3))
    assert read(path, cursor, tally)[0] == ["3:3"]
    assert not tally.broken


@pytest.mark.parametrize(
    "anew",
    [numbered(9, 2, 3), numbered(1), numbered(4, 5, 6, 7), "", numbered(1, 2, 8)],
    ids=["first", "shrunk", "other", "empty", "last"],
)
def test_a_file_that_is_another_one_is_read_anew(path: Path, anew: str):
    path.write_text(numbered(1, 2, 3))
    _, cursor = read(path)
    path.write_text(anew)
    assert read(path, cursor)[0] == read(path)[0]


def test_a_rotated_file_is_read_anew(path: Path):
    path.write_text(numbered(1, 2, 3))
    _, cursor = read(path)
    path.rename(path.with_suffix(".old"))
    path.write_text(numbered(7, 8, 9, 10))
    assert read(path, cursor)[0] == ["1:7", "2:8", "3:9", "4:10"]
    assert read(path.with_suffix(".old"), cursor)[0] == []


@pytest.mark.parametrize(
    "cursor", ["x", "{}", "[1]", "[-1,2,{}]", '[3,"",{}]', '["3","",[]]', "[" * 3000, "null"]
)
def test_a_cursor_that_is_none_begins_anew(path: Path, cursor: str):
    path.write_text(numbered(1))
    assert read(path, cursor)[0] == ["1:1"]


def test_a_cursor_of_another_version_begins_anew(path: Path):
    path.write_text(numbered(1, 2))
    _, cursor = read(path)
    offset, seal, _ = json.loads(cursor)
    assert read(path, json.dumps([offset, seal, {"other": 1}]))[0] == ["1:1", "2:2"]


def test_broken_lines_are_counted(path: Path):
    tally = Tally()
    nested = "[" * 100_000
    many = "[" + "{}," * (jsonl._MOST_VALUES // 2) + "{}]"
    values = [nested, many, "[1]", "3", '{"n":', f'{{"n":{"9" * 5000}}}', "\x00"]
    lines = [numbered(1), *(f"{value}\n" for value in values), "\n", "  \n", numbered(2)]
    path.write_text("".join(lines))
    assert read(path, tally=tally)[0] == ["1:1", "2:2"]
    assert tally.broken == len(values)


def test_bytes_that_are_no_text_are_replaced(path: Path):
    path.write_bytes(b'{"n":"\xff\xfe","m":"\\ud83d"}\n{"n":"\\ud83d\\ude00 \\udc00"}\n')
    assert read(path)[0] == ["1:\ufffd\ufffd", "2:\U0001f600 \ufffd"]


def test_what_is_passed_over_is_counted(path: Path):
    tally = Tally()
    path.write_text('{"silent":1}\n' + numbered(1) + '{"silent":')
    found, cursor = read(path, tally=tally)
    assert (found, tally.skipped["silent"]) == (["1:1"], 1)
    with path.open("a") as file:
        file.write("2}\n")
    read(path, cursor, tally)
    assert tally.skipped["silent"] == 2


def test_a_line_without_end_takes_no_memory(path: Path):
    tally = Tally()
    with path.open("wb") as file:
        file.write(numbered(1).encode() + b'{"n":"')
        for _ in range(40):
            file.write(b"x" * (1 << 20))
    tracemalloc.start()
    found, cursor = read(path, tally=tally)
    assert (found, tally.broken) == (["1:1"], 0)
    with path.open("ab") as file:
        file.write(b'"}\n' + numbered(2).encode())
    assert read(path, cursor, tally)[0] == ["2:2"]
    assert tally.broken == 1
    assert tracemalloc.get_traced_memory()[1] < 3 * jsonl.LONGEST
    tracemalloc.stop()


def test_marks_come_while_a_file_is_read(path: Path):
    line = json.dumps({"n": 1, "text": "x" * 100_000}) + "\n"
    path.write_text(line * 100)
    entries = list(jsonl.entries(path, "", Tally(), Counting()))
    places = [at for at, entry in enumerate(entries) if isinstance(entry, Mark)]
    assert len(places) == 3
    told = sum(isinstance(entry, Gone) for entry in entries[: places[0]])
    cursor = entries[places[0]].cursor
    assert len(read(path, cursor)[0]) == 100 - told


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "missing", "nul"])
def test_only_plain_files_are_opened(tmp_path: Path, kind: str):
    path = tmp_path / "file.jsonl"
    if kind == "link":
        path.symlink_to("/etc/hostname")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "nul":
        path = tmp_path / "a\0b"
    assert list(jsonl.entries(path, "", Tally(), Counting())) == []
    assert files.of(path, "key") is None


def test_files_are_found_in_a_stable_order(tmp_path: Path):
    strange = os.fsdecode(b"b/\xff.jsonl")
    for name in ("c/1.jsonl", "a/2.jsonl", strange, "a/x.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
    (tmp_path / "a/link.jsonl").symlink_to(tmp_path / "c/1.jsonl")
    origins = list(files.found(tmp_path, "*/*.jsonl"))
    assert [one.key for one in origins] == ["a/2.jsonl", "b/\\xff.jsonl", "c/1.jsonl"]
    assert list(files.found(tmp_path / "none", "*")) == []
