"""Our lines are recognised when they are ours, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.hooks.placement.block import EditedError, find, render

BELL = b"if true\nthen\n    ring\nfi\n"
LINES = st.binary().filter(lambda text: b"housestyle" not in text)


@given(before=LINES, after=LINES, bell=LINES)
def test_a_block_is_found_wherever_it_stands(before: bytes, after: bytes, bell: bytes) -> None:
    before, bell = (text + b"\n" for text in (before, bell))
    content = before + render("added", bell) + after
    block = find(content, "hook")
    assert block is not None
    assert (block.origin, block.body) == ("added", bell)
    assert block.taken_out(content) == before + after
    assert block.exchanged(content, BELL) == before + render("added", BELL) + after


def test_a_file_without_one() -> None:
    assert find(b"#!/bin/sh\n# nothing of housestyle\n", "hook") is None


EDITS: dict[str, Callable[[bytes], bytes]] = {
    "a line changed": lambda text: text.replace(b"ring", b"sing"),
    "a line added": lambda text: text.replace(b"fi\n", b"fi\necho\n"),
    "another origin": lambda text: text.replace(b"added", b"created"),
    "no first marker": lambda text: text.split(b"\n", 1)[1],
    "no last marker": lambda text: text.replace(b"# <<< housestyle <<<\n", b""),
    "last line not ended": lambda text: text[:-1],
    "twice": lambda text: text + text,
    "other ends of lines": lambda text: text.replace(b"\n", b"\r\n"),
    "indented": lambda text: text.replace(b"if", b"  if"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_block_is_nobodys(edit: str) -> None:
    with pytest.raises(EditedError, match="delete them"):
        find(b"#!/bin/sh\n" + EDITS[edit](render("added", BELL)), "hook")
