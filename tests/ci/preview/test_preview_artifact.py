"""The artifact of a preview: what is written is read again, and nothing else is."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.ci.preview.artifact import MAX_BYTES, Artifact, clipped, read_artifact
from housestyle.core.errors import UserError
from tests.ci.preview.previews import largest, preview


def changed(**values: object) -> bytes:
    return json.dumps({**json.loads(preview().to_bytes()), **values}).encode()


def test_what_is_written_is_read_again() -> None:
    assert read_artifact(preview().to_bytes()) == preview()


@pytest.mark.parametrize("letter", ["a", "\U0001f40d", '"', "\\", "<", "\u202e"])
def test_the_largest_preview_is_still_read(letter: str) -> None:
    written = largest(letter).to_bytes()
    assert len(written) < MAX_BYTES
    assert read_artifact(written) == largest(letter)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "housestyle-preview"}',
        b"0" * (MAX_BYTES + 1),
        changed(version=2),
        changed(format="other"),
        changed(base="$(reboot)" + "0" * 31),
        changed(base="1" * 40 + "\n"),
        changed(commits=-1),
        changed(commits=True),
        changed(commits="2"),
        changed(commits=10**30),
        changed(number=7),
        changed(notes=["x"] * 21),
        changed(notes=["x" * 401]),
        changed(surprise={**json.loads(preview().to_bytes())["surprise"], "bits": float("nan")}),
        changed(surprise={**json.loads(preview().to_bytes())["surprise"], "rank": 1.5}),
        changed(notes=["\ud800"]),
    ],
    ids=lambda content: str(content[:30]),
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(UserError, match="no preview that housestyle wrote"):
        read_artifact(content)


def test_a_refusal_repeats_nothing_of_the_file() -> None:
    with pytest.raises(UserError) as refusal:
        read_artifact(changed(**{"@octocat": "<script>"}, notes="<b>"))
    assert "octocat" not in str(refusal.value)
    assert "<" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("x" * 9, "x" * 7 + "…"),
        ("a\x00b\tc", "a\ufffdb\tc"),
        ("\udcff", r"\udcff"),
    ],
)
def test_text_is_clipped_to_its_field(text: str, expected: str) -> None:
    assert clipped(text, 8) == expected


@given(st.text(st.characters(codec=None), max_size=40), st.integers(1, 20))
def test_clipped_text_always_fits(text: str, limit: int) -> None:
    found = clipped(text, limit)
    assert len(found) <= limit
    found.encode()


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(Artifact.model_fields)), _VALUES)
def test_no_other_type_in_a_field_is_a_crash(field: str, value: object) -> None:
    with contextlib.suppress(UserError):
        read_artifact(changed(**{field: value}))
