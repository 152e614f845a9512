from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.indexer.provenance import agent_trace, git_ai
from housestyle.indexer.provenance.classes import UNKNOWN, combined, known
from housestyle.indexer.provenance.ranges import class_of_line

AI, HUMAN, MIXED = (known(name, 0.9, name) for name in ("ai", "human", "mixed"))
NOTE = """\
src/app.py
  s_0123456789abcd::t_fedcba98765432 1-3,15
  h_dca485b1adf836 4-6
"with blank.py"
  d4a7828bfdafe456 5
---
"""
FACTS = {
    "schema_version": "authorship/3.0.0",
    "base_commit_sha": "x",
    "sessions": {"s_0123456789abcd": {"agent_id": {"tool": "claude", "model": "opus"}}},
    "prompts": {"d4a7828bfdafe456": {"agent_id": {"tool": "cur<b>sor"}}},
    "humans": {"h_dca485b1adf836": {"author": "Ada <ada@example.org>"}},
}


def test_a_note_tells_lines_apart() -> None:
    found = git_ai.ranges_of(NOTE + json.dumps(FACTS))
    lines = [class_of_line(found["src/app.py"], n).author_class for n in (1, 3, 4, 6, 7, 15)]
    assert lines == ["ai", "ai", "human", "human", "unknown", "ai"]
    assert class_of_line(found["with blank.py"], 5).evidence == "git-ai: curbsor"
    assert class_of_line(found["src/app.py"], 1).evidence == "git-ai: claude opus"
    assert "Ada" not in repr(found)


@pytest.mark.parametrize(
    "note",
    ["", "---", NOTE, NOTE + "[]", NOTE + '{"schema_version": "other/1"}', NOTE + "[" * 100_000],
)
def test_another_note_says_nothing(note: str) -> None:
    assert git_ai.ranges_of(note) == {}


@given(st.text(), st.text())
def test_no_note_and_no_trace_breaks_the_reader(listed: str, metadata: str) -> None:
    git_ai.ranges_of(f"{listed}\n---\n{metadata}")
    git_ai.ranges_of(f"{listed}\n---\n{json.dumps(FACTS)}")
    agent_trace.traces_of(f"{listed}\n{metadata}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                [
                    "files",
                    "path",
                    "conversations",
                    "ranges",
                    "contributor",
                    "type",
                    "vcs",
                    "revision",
                ]
            ),
            inner,
        )
    ),
)


@given(JSON)
def test_no_json_breaks_the_reader(value: object) -> None:
    agent_trace.traces_of(json.dumps(value))
    git_ai.ranges_of(NOTE + json.dumps({**FACTS, "sessions": value, "prompts": value}))


def trace(**changes: object) -> str:
    conversation = {
        "contributor": {"type": "ai", "model_id": "anthropic/opus"},
        "ranges": [
            {"start_line": 1, "end_line": 5},
            {"start_line": 6, "end_line": 6, "contributor": {"type": "human", "model_id": "Ada"}},
            {"start_line": 9, "end_line": 7},
            {"start_line": 0, "end_line": 7},
            {"start_line": 1, "end_line": 10**12},
            {"start_line": True, "end_line": True},
        ],
    }
    record = {
        "version": "0.1.0",
        "vcs": {"type": "git", "revision": "a" * 40},
        "files": [{"path": "a.py", "conversations": [conversation]}],
    }
    return json.dumps(record | changes)


def test_a_trace_tells_lines_apart() -> None:
    ranges = agent_trace.traces_of(trace())["a" * 40]["a.py"]
    assert [(r.first, r.last, r.author.author_class) for r in ranges] == [
        (1, 5, "ai"),
        (6, 6, "human"),
    ]
    assert ranges[0].author.evidence == "agent trace: anthropic/opus"
    assert "Ada" not in repr(ranges)


@pytest.mark.parametrize("vcs", [None, {}, {"type": "jj", "revision": "a" * 40}, {"type": "git"}])
def test_a_trace_without_a_commit_says_nothing(vcs: object) -> None:
    assert agent_trace.traces_of(trace(vcs=vcs)) == {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "unknown"),
        ([UNKNOWN] * 5, "unknown"),
        ([AI] * 5, "ai"),
        ([AI] * 9 + [UNKNOWN], "ai"),
        ([AI] * 8 + [UNKNOWN] * 2, "mixed"),
        ([AI, HUMAN], "mixed"),
        ([MIXED, UNKNOWN, UNKNOWN], "mixed"),
        ([HUMAN] * 3 + [UNKNOWN] * 2, "unknown"),
        ([HUMAN] * 10, "human"),
    ],
)
def test_lines_make_a_class(lines: list[object], expected: str) -> None:
    found = combined(lines)  # type: ignore[arg-type]
    assert found.author_class == expected
    assert found.ai == pytest.approx(lines.count(AI) / max(1, len(lines)), abs=1e-3)
    assert (found.confidence > 0) == (expected != "unknown")
    assert bool(found.evidence) == (expected != "unknown")
