"""Transcripts are read in little more time than their JSON takes, whatever stands in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from housestyle.indexer.conversations.sources import load
from housestyle.indexer.conversations.sources.injected import spoken
from tests.indexer.conversations.sources.transcripts import (
    Record,
    claude_session,
    codex_session,
    copilot_session,
    lines,
    told,
)

MOST = 20.0  # times what JSON alone takes, for short records; it is about 4
TEXT = 'result = compute(the_value)  # because "it" is asked for often \u00e9\n' * 5


@pytest.mark.parametrize(
    ("name", "made"),
    [("claude-code", claude_session), ("codex", codex_session), ("copilot", copilot_session)],
)
def test_reading_is_fast(tmp_path: Path, name: str, made: Callable[[], list[Record]]):
    records = json.loads(json.dumps(made()).replace("I ", json.dumps(TEXT)[1:-1]))
    path = tmp_path / "session.jsonl"
    whole = lines(records).decode()
    pieces = (
        whole.replace('uuid":"', f'uuid":"{number}-').replace(
            'parentUuid":"', f'parentUuid":"{number}-'
        )
        for number in range(1_000_000 // len(whole))
    )
    path.write_text("".join(pieces))
    ratios = []
    for _ in range(3):
        begin = process_time()
        for line in path.read_bytes().splitlines():
            json.loads(line)
        between = process_time()
        told(load(name), path)
        ratios.append((process_time() - between) / (between - begin))
    assert min(ratios) < MOST, ratios


@pytest.mark.parametrize(
    "text",
    [
        "<system-reminder>" * 100_000,
        "<system-reminder>" * 50_000 + "</system-reminder>" * 50_000,
        "<command-name>x</command-name>" + "<command-args>" * 100_000,
        "<command-name>" * 100_000,
        "<ide_selection " * 100_000,
    ],
)
def test_tags_that_do_not_end_take_no_time(text: str):
    begin = process_time()
    spoken(text)
    assert process_time() - begin < 3
