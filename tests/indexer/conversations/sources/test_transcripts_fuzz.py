"""Transcripts that are cut, changed and mixed: no crash, counts right, the same however read."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.model import Mark
from housestyle.indexer.conversations.source import Source, Tally
from housestyle.indexer.conversations.sources import load
from tests.indexer.conversations.sources.folding import assert_sound
from tests.indexer.conversations.sources.transcripts import (
    Record,
    Stored,
    claude_session,
    codex_session,
    copilot_session,
    lines,
    told,
)

SESSIONS: dict[str, Callable[[], list[Record]]] = {
    "claude-code": claude_session,
    "codex": codex_session,
    "copilot": copilot_session,
}
NAMES = sorted(SESSIONS)
HOSTILE: list[Any] = [
    *(None, True, False, 0, -1, 2**70, 1e308, float("nan"), float("-inf"), "", "x", "\0", "\ud800"),
    *(
        [],
        [[]],
        [None],
        ["a", 1],
        {},
        {"": {}},
        {"type": []},
        "../../etc/passwd",
        "*** Begin Patch",
    ),
    *(
        "\u202egnp.exe",
        "9" * 400,
        "2026-99-99T99:99:99Z",
        "*** Update File: \n+x",
        "<system-reminder>",
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("transcripts")


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to each value within a value."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [found for key in keys for found in [(*at, key), *places(value[key], (*at, key))]]


def put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = new
    return changed


PLACES = {
    name: [(number, *at) for number, one in enumerate(made()) for at in places(one)]
    for name, made in SESSIONS.items()
}


def read_soundly(source: Source, path: Path, data: bytes) -> Tally:
    path.write_bytes(data)
    tally = Tally()
    entries = told(source, path, tally=tally)
    for entry in entries:
        assert_sound(entry)
    assert isinstance(entries[-1], Mark)
    return tally


@pytest.mark.parametrize("name", NAMES)
def test_nobody_reads_them_unless_settings_name_them(name: str):
    assert load(name).is_personal
    assert load(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_any_field_may_be_anything(folder: Path, name: str):
    """Every field of every record in turn, each time with another value."""
    source, records = load(name), SESSIONS[name]()
    for number, at in enumerate(PLACES[name]):
        changed = put(records, at, HOSTILE[number % len(HOSTILE)])
        read_soundly(source, folder / "fields.jsonl", lines(changed))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_several_fields_may_be_anything(folder: Path, data: st.DataObject):
    name = data.draw(st.sampled_from(NAMES))
    records = SESSIONS[name]()
    values = st.sampled_from(HOSTILE) | st.text(max_size=5) | st.integers() | st.floats()
    for at in data.draw(st.lists(st.sampled_from(PLACES[name]), max_size=4, unique=True)):
        try:
            records = put(records, at, data.draw(values))
        except (KeyError, IndexError, TypeError):
            continue
    read_soundly(load(name), folder / "several.jsonl", lines(records))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_cut_at_any_byte(folder: Path, name: str):
    """A cut line waits, so nothing is broken, and reading on tells the rest."""
    source, whole = load(name), lines(SESSIONS[name]())
    path = folder / f"{name}.jsonl"
    path.write_bytes(whole)
    once = Stored(source).read(path)
    for cut in range(0, len(whole), 41):
        tally = read_soundly(source, path, whole[:cut])
        assert tally.broken == 0
        if cut % 7 == 0:
            stored = Stored(source).read(path)
            path.write_bytes(whole)
            stored.read(path)
            assert stored.dump() == once.dump()
            assert stored.tally == once.tally


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_broken_lines_are_counted_and_take_nothing_with_them(folder: Path, data: st.DataObject):
    name = data.draw(st.sampled_from(NAMES))
    good = lines(SESSIONS[name]()).splitlines(keepends=True)
    junk = data.draw(st.lists(st.sampled_from([b"{\n", b"\xff\xfe\n", b"[1]\n", b'"x"\n', b"}\n"])))
    mixed = list(good)
    for line in junk:
        mixed.insert(data.draw(st.integers(0, len(mixed))), line)
    plain = read_soundly(load(name), folder / "plain.jsonl", b"".join(good))
    tally = read_soundly(load(name), folder / "mixed.jsonl", b"".join(mixed))
    assert tally.broken == len(junk)
    assert tally.drift == plain.drift
    told_plain = told(load(name), folder / "plain.jsonl")[:-1]
    assert told(load(name), folder / "mixed.jsonl")[:-1] == told_plain


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_pieces_and_repetitions_tell_the_same(folder: Path, data: st.DataObject):
    name = data.draw(st.sampled_from(NAMES))
    source, whole = load(name), lines(SESSIONS[name]())
    path = folder / "pieces.jsonl"
    stored = Stored(source)
    for cut in sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5))):
        path.write_bytes(whole[:cut])
        stored.read(path)
    path.write_bytes(whole)
    stored.read(path).read(path)
    assert stored.dump() == Stored(source).read(path).dump()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=5),
)
def test_unknown_types_are_counted(folder: Path, name: str, kinds: list[str]):
    unknown = [{"type": f"future.{kind}", "payload": {}} for kind in kinds]
    data = lines([*SESSIONS[name](), *json.loads(json.dumps(unknown))])
    tally = read_soundly(load(name), folder / "unknown.jsonl", data)
    assert sum(tally.drift.values()) == 1 + len(kinds)
    assert tally.broken == 0
