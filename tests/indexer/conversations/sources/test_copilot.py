"""Copilot CLI: messages, calls and their outcomes, going back, and where a session was held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from housestyle.indexer.conversations.model import Edit, Result, Session, Turn
from housestyle.indexer.conversations.source import Surroundings, Tally
from housestyle.indexer.conversations.sources.copilot import SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.transcripts import (
    COPILOT,
    Record,
    Stored,
    copilot_session,
    copilot_start,
    event,
    lines,
    told,
    write,
)
from tests.repositories import GitRepository


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / COPILOT / "events.jsonl"


def entries(path: Path, records: list[Record], kind: type, tally: Tally | None = None) -> list[Any]:
    found = told(SOURCE, write(path, records), tally=tally)
    return [one for one in found if isinstance(one, kind)]


def test_a_session_is_read(path: Path):
    tally = Tally()
    found = told(SOURCE, write(path, copilot_session()), tally=tally)
    assert found[0] == Session(
        COPILOT,
        "0.0.407",
        "/repo",
        "https://github.com/o/n",
        "main",
        "b" * 40,
        "d" * 40,
        agent=f"github-copilot-cli:{COPILOT}",
        time=1772359199.0,
    )
    turns = [one for one in found if isinstance(one, Turn)]
    assert [(one.native, one.role, one.text, one.parent) for one in turns] == [
        ("e2", "person", "Set a to 2.", ""),
        ("e4", "agent", "Now.", "e2"),
        ("e7", "agent", "", "e4"),
        ("e9", "agent", "Done.", "e7"),
    ]
    assert {one.model for one in turns[1:]} == {"gpt-5"}
    edit, run = turns[1].calls[0], turns[2].calls[0]
    assert edit.edits == (Edit("/repo/app.py", ("a = 1",), ("a = 2",)),)
    assert (run.operation, run.command) == ("run", "mke")
    assert [one for one in found if isinstance(one, Result)] == [
        Result(COPILOT, "t1", "ok", "", (Edit("app.py", ("a = 1",), ("a = 3",)),)),
        Result(COPILOT, "t2", "failed", "command not found: mke"),
    ]
    assert tally.drift == {("0.0.407", "from.the.future"): 1}
    assert tally.skipped == {"assistant.turn_start": 1, "tool.execution_start": 1}


def talk(*numbers: int) -> list[Record]:
    return [
        record
        for number in numbers
        for record in (
            event("user.message", f"u{number}", content=f"prompt {number}"),
            event("assistant.turn_start", f"s{number}"),
            event("assistant.message", f"a{number}", content=f"answer {number}"),
        )
    ]


@pytest.mark.parametrize(
    ("back_to", "kept"),
    [("u2", ["prompt 1", "answer 1"]), ("s2", ["prompt 1", "answer 1", "prompt 2"]), ("u1", [])],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_going_back(path: Path, back_to: str, kept: list[str], at_once: bool):
    records = [copilot_start(), *talk(1, 2, 3)]
    stored = Stored(SOURCE)
    if not at_once:
        stored.read(write(path, records))
    back = event("session.snapshot_rewind", "b1", upToEventId=back_to, eventsRemoved=5)
    stored.read(write(path, [*records, back, *talk(4)]))
    assert [text for _, text in stored.said(COPILOT)] == [*kept, "prompt 4", "answer 4"]


def test_going_back_to_nowhere_changes_nothing(path: Path):
    back = [
        event("session.snapshot_rewind", f"b{at}", **data)
        for at, data in enumerate(({}, {"upToEventId": ""}))
    ]
    records = [copilot_start(), *talk(1), *back, *talk(2)]
    said = Stored(SOURCE).read(write(path, records)).said(COPILOT)
    assert [text for _, text in said] == ["prompt 1", "answer 1", "prompt 2", "answer 2"]


def test_going_back_further_than_is_remembered(path: Path):
    records = [copilot_start(), *talk(*range(200))]
    stored = Stored(SOURCE).read(write(path, records))
    back = event("session.snapshot_rewind", "b1", upToEventId="u1", eventsRemoved=597)
    stored.read(write(path, [*records, back, *talk(999)]))
    said = [text for _, text in stored.said(COPILOT)]
    assert said == ["prompt 0", "answer 0", "prompt 999", "answer 999"]


def test_an_agent_aside(path: Path):
    records = [
        copilot_start(),
        *talk(1),
        event("assistant.message", "x1", content="Looking.", parentToolCallId="t9"),
        event(
            "tool.execution_start", "x2", toolCallId="t5", toolName="view", parentToolCallId="t9"
        ),
        *talk(2),
    ]
    turns = entries(path, records, Turn)
    assert [(one.text, one.is_side, one.parent) for one in turns[2:5]] == [
        ("Looking.", True, ""),
        ("", True, ""),
        ("prompt 2", False, "a1"),
    ]


def test_where_a_session_is_held(path: Path):
    records = [
        copilot_start(repository="ghe/x", repositoryHost="git.example.com"),
        *talk(1),
        event("session.context_changed", "c1", cwd="/elsewhere", branch="topic"),
        *talk(2),
        event("session.resume", "c2", context={"cwd": "/repo", "headCommit": "e" * 40}),
        event("session.title_changed", "c3", title="Named"),
    ]
    sessions = entries(path, records, Session)
    assert [(one.cwd, one.branch, one.head[:1], one.title) for one in sessions] == [
        ("/repo", "main", "d", ""),
        ("/elsewhere", "topic", "d", ""),
        ("/repo", "topic", "e", "Named"),
    ]
    assert sessions[0].remote == "https://git.example.com/ghe/x"


def test_what_tools_add_is_no_prompt(path: Path):
    records = [
        copilot_start(),
        event("user.message", "u1", content="<current_datetime>x</current_datetime>Fix it."),
        event("user.message", "u2", content="a skill", source="skill-pdf"),
        event("user.message", "u3", content=""),
        event("system.message", "u4", content="You are"),
        event("session.compaction_complete", "u5", summaryContent="So far."),
        {**event("user.message", "", content="no id")},
    ]
    tally = Tally()
    turns = entries(path, records, Turn, tally)
    assert [(one.role, one.text) for one in turns] == [
        ("person", "Fix it."),
        ("system", "So far."),
    ]
    assert tally.broken == 1


def test_arguments_may_be_text(path: Path):
    request = {"toolCallId": "t1", "name": "bash", "arguments": '{"command":"make"}'}
    patch = "*** Begin Patch\n*** Update File: /repo/a.py\n@@\n-a\n+b\n*** End Patch"
    other = {"toolCallId": "t2", "name": "apply_patch", "arguments": patch}
    records = [event("assistant.message", "e1", content="", toolRequests=[request, other])]
    (turn,) = entries(path, records, Turn)
    run, edit = turn.calls
    assert run.command == "make"
    assert edit.edits == (Edit("/repo/a.py", ("a",), ("b",)),)


def test_appended_records_are_read_on(path: Path):
    whole = lines(copilot_session())
    path.parent.mkdir()
    stored = Stored(SOURCE)
    for cut in range(0, len(whole) + 61, 61):
        path.write_bytes(whole[:cut])
        stored.read(path)
    once = Stored(SOURCE).read(path)
    assert stored.dump() == once.dump()
    assert stored.tally == once.tally


def test_sessions_are_found(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    state = tmp_path / ".copilot/session-state"
    write(state / "one/events.jsonl", [])
    write(state / "two.jsonl", [])
    write(state / "one/files/x.jsonl", [])
    around = Surroundings(Repository.open(repo.folder), tmp_path)
    assert [one.key for one in SOURCE.origins(around)] == ["one/events.jsonl", "two.jsonl"]
