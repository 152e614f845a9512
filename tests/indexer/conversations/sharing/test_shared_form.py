"""A session as an object: one spelling, and nothing that is not declared comes back."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.digest import canonical_json
from housestyle.indexer.conversations.model import Call, Edit, Place, Result, Session, Turn
from housestyle.indexer.conversations.sharing import form
from housestyle.indexer.conversations.sharing.form import (
    Header,
    NewerFormatError,
    Shared,
    decode,
    encode,
)
from housestyle.indexer.conversations.sharing.shape import ShapeError
from housestyle.indexer.conversations.store.writing import digest_of

ROOT = "a1" * 20
CALL = Call("c1", "Edit", "edit", (Edit("a.py", ("x = 1",), ("x = 2", "")),), ("a.py",), "")
ENTRIES = (
    Session("s", version="1.2", branch="main", agent="claude:s", title="A title", time=1.5),
    Turn("s", "t1", "person", "Why? \u2028 é \U0001f600\n", author="dev-00000000", time=2.0),
    Turn("s", "t2", "agent", parent="t1", model="m", is_side=True, calls=(CALL,)),
    Result("s", "c1", "failed", "no\n", (Edit("a.py", (), ("x = 2",)),), was_corrected=True),
    Turn(
        "s", "t3", "person", place=Place("a.py", "b2" * 20, 3, 4, "before", "@@", "x", None, True)
    ),
)


def header(**fields: Any) -> Header:
    return replace(
        Header(form.FORMAT, form.VERSION, ROOT, "codex", digest_of("codex", "s"), 1), **fields
    )


WHOLE = Shared(header(), ENTRIES)


def test_what_is_encoded_is_decoded() -> None:
    data = encode(WHOLE)
    assert decode(data) == WHOLE
    assert data.isascii()
    assert len(data.splitlines()) == 1 + len(ENTRIES)
    withdrawn = Shared(header(number=2, is_withdrawn=True), ())
    assert decode(encode(withdrawn)) == withdrawn


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
times = st.floats(0, 1e10, allow_nan=False)
edits = st.builds(Edit, texts, st.lists(texts).map(tuple), st.lists(texts).map(tuple))
calls = st.builds(
    Call,
    st.uuids().map(str),
    texts,
    st.sampled_from(["edit", "read", "run", "other"]),
    st.lists(edits, max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    texts,
)
turns = st.builds(
    Turn,
    st.just("s"),
    st.uuids().map(str),
    st.sampled_from(["person", "agent", "system"]),
    texts,
    time=times,
    is_side=st.booleans(),
    calls=st.lists(calls, max_size=2).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(turns, min_size=1, max_size=4))
def test_any_session_survives(told: list[Turn]) -> None:
    shared = Shared(header(), (Session("s"), *told))
    assert decode(encode(shared)) == shared


def lines(shared: Shared = WHOLE) -> list[dict[str, Any]]:
    return [json.loads(line) for line in encode(shared).splitlines()]


def spelt(told: list[Any]) -> bytes:
    return "".join(f"{canonical_json(line)}\n" for line in told).encode()


REPLACED: list[tuple[int, str, Any]] = [
    (0, "format", "other"), (0, "version", True), (0, "version", 0), (0, "number", 0),
    (0, "number", 10**30), (0, "repository", "../x"), (0, "digest", "0" * 64),
    (0, "source", "aider"), (0, "entry", "turn"), (0, "is_withdrawn", True), (0, "more", 1),
    (1, "entry", "mark"), (1, "native", "other"), (1, "time", -1), (1, "time", "1"),
    (1, "time", True), (1, "time", 1e300), (1, "title", None), (1, "cwd", 3), (1, "odd", ""),
    (2, "role", "god"), (2, "text", ["x"]), (2, "session", "other"), (2, "native", "t2"),
    (2, "text", "\ud800"), (2, "is_side", 1), (3, "calls", {}), (3, "calls", [[]]),
    (3, "calls", [{"name": "x"}]), (3, "calls", [{"native": "c", "name": "x", "edits": [1]}]),
    (4, "call", "c2"), (4, "status", "maybe"), (4, "edits", [{"path": "a", "added": "x"}]),
    (5, "place", []), (5, "place", {"path": "a", "commit": "b", "first": -1}),
    (5, "place", {"path": "a", "commit": "b", "resolved": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name", "value"), REPLACED)
def test_a_field_that_is_not_as_declared_is_refused(line: int, name: str, value: Any) -> None:
    told = lines()
    told[line][name] = value
    with pytest.raises(ShapeError):
        decode(spelt(told))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_field_of_another_type_is_refused_or_read(data: st.DataObject) -> None:
    told = lines()
    line = data.draw(st.sampled_from(told))
    name = data.draw(st.sampled_from(sorted(line)))
    odd = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.integers()))
    line[name] = data.draw(odd)
    spelling = spelt(told)
    with suppress(ShapeError):
        assert encode(decode(spelling)) == spelling


def test_it_is_whole_and_in_order() -> None:
    told = lines()
    for kept in ([], told[:1], told[:2], told[1:], [told[0], *told[2:]], [*told, told[1]]):
        with pytest.raises(ShapeError):
            decode(spelt(kept))
    with pytest.raises(ShapeError):
        decode(spelt([*told, told[4]]))  # two results of one call


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(encode(WHOLE)) - 1), st.binary(max_size=2))
def test_no_other_bytes_are_the_same_session(at: int, put: bytes) -> None:
    data = encode(WHOLE)
    changed = data[:at] + put + data[at + 1 :]
    if changed != data:
        with suppress(ShapeError):
            assert decode(changed) != WHOLE


def test_other_spellings_are_refused() -> None:
    data = encode(WHOLE)
    spaced = data.replace(b'":', b'": ', 1)
    default = spelt([lines()[0], {**lines()[1], "cwd": ""}, *lines()[2:]])
    for other in (spaced, default, data[:-1], data + b"\n", b"\xef\xbb\xbf" + data):
        with pytest.raises(ShapeError):
            decode(other)


def test_what_a_newer_housestyle_wrote_is_known_as_such() -> None:
    told = lines()
    told[0] |= {"version": form.VERSION + 1, "unheard_of": {}}
    with pytest.raises(NewerFormatError):
        decode(spelt(told))


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = b"[" * 100_000
    head = encode(WHOLE).splitlines()[0]
    for line in (nested, b'{"entry":' + nested, b'{"time":' + b"9" * 5_000 + b"}", b"\xff", b"NaN"):
        with pytest.raises(ShapeError):
            decode(head + b"\n" + line + b"\n")
    with pytest.raises(ShapeError):
        decode(b"{}\n" * (form.MAX_ENTRIES + 1))
    monkeypatch.setattr(form, "MAX_BYTES", 100)
    with pytest.raises(ShapeError):
        decode(encode(WHOLE))


def test_an_error_never_tells_what_it_read() -> None:
    told = lines()
    told[2]["role"] = "s3cret-value"
    with pytest.raises(ShapeError) as caught:
        decode(spelt(told))
    assert "s3cret" not in str(caught.value)
