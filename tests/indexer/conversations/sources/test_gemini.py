"""Gemini CLI: a log of messages that are written anew, and the documents before it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.model import Edit, Gone
from housestyle.indexer.conversations.source import Origin, Surroundings
from housestyle.indexer.conversations.sources.gemini import SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.folding import Known, read
from tests.repositories import GitRepository

FIRST = {"sessionId": "s1", "projectHash": "p", "startTime": "2026-03-04T10:00:00.000Z",
         "lastUpdated": "2026-03-04T10:00:00.000Z", "kind": "main"}  # fmt: skip
ASKED = {
    "id": "m1",
    "timestamp": "2026-03-04T10:00:01Z",
    "type": "user",
    "content": [{"text": "cache @a.py"}, {"text": "--- content of a.py ---"}],
    "displayContent": [{"text": "cache @a.py"}],
}
SAID = {"id": "m2", "timestamp": "2026-03-04T10:00:02Z", "type": "gemini", "content": "I do."}
REPLACED = {
    "id": "c1",
    "name": "replace",
    "args": {
        "file_path": "a.py",
        "old_string": "a = 1",
        "new_string": "a = 2",
        "modified_by_user": True,
    },
    "status": "success",
    "result": [{"functionResponse": {"id": "c1", "response": {"output": "ok"}}}],
    "resultDisplay": {
        "fileDiff": "",
        "fileName": "a.py",
        "originalContent": "x\na = 1\n",
        "newContent": "x\na = 3\n",
    },
}
RAN = {
    "id": "c2",
    "name": "run_shell_command",
    "args": {"command": "make"},
    "status": "error",
    "result": [{"functionResponse": {"response": {"error": "exit 2"}}}],
}
LOG = [
    FIRST,
    ASKED,
    SAID,
    {**SAID, "model": "gemini-3", "toolCalls": [{**REPLACED, "status": "executing"}]},
    {**SAID, "model": "gemini-3", "toolCalls": [REPLACED, RAN]},
    {"id": "i1", "type": "info", "content": "Compressed."},
    {"$set": {"summary": "Caching", "lastUpdated": "2026-03-04T10:01:00Z"}},
    {"id": "m3", "timestamp": "2026-03-04T10:02:00Z", "type": "user", "content": "worse"},
    {"id": "m4", "type": "gemini", "content": "Sorry."},
    {"$rewindTo": "m3"},
    {"id": "m5", "timestamp": "2026-03-04T10:03:00Z", "type": "user", "content": "thanks"},
]


def _write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    return path


def test_a_log_is_replayed(tmp_path: Path):
    known = read(SOURCE, _write(tmp_path / "chats" / "session-1.jsonl", LOG), "/repo")
    assert known.said() == [
        ("person", "cache @a.py"),
        ("agent", "I do."),
        ("person", "thanks"),
    ]
    assert known.sessions["s1"] == {
        "native": "s1",
        "cwd": "/repo",
        "agent": "gemini:s1",
        "title": "Caching",
        "time": 1772618400.0,
    }
    edited, ran = known.calls()
    assert known.turns["s1"]["m2"].model == "gemini-3"
    assert edited.edits == (Edit("a.py", ("a = 1",), ("a = 2",)),)
    assert ran.command == "make"
    first, second = known.results.values()
    assert (first.status, first.edits, first.was_corrected) == (
        "ok",
        (Edit("a.py", ("a = 1",), ("a = 3",)),),
        True,
    )
    assert (second.status, second.output) == ("failed", "exit 2")
    assert known.tally.skipped == {"info": 1}


def test_a_document_of_2025(tmp_path: Path):
    path = tmp_path / "chats" / "session-2.json"
    path.parent.mkdir()
    path.write_text(json.dumps({**FIRST, "messages": [ASKED, SAID]}))
    known = read(SOURCE, path)
    assert known.said() == [("person", "cache @a.py"), ("agent", "I do.")]
    path.write_text(path.read_text()[:-9])
    assert read(SOURCE, path).tally.broken == 1


def test_messages_may_come_as_a_patch(tmp_path: Path):
    log = [FIRST, {"$set": {"messages": [ASKED, SAID]}}, {"$set": {"messages": [ASKED]}}]
    known = read(SOURCE, _write(tmp_path / "chats" / "a.jsonl", log))
    assert len(known.said()) == 2  # what was compressed away was said all the same


def test_agents_aside(tmp_path: Path):
    log = [{**FIRST, "sessionId": "sub", "kind": "subagent"}, ASKED]
    known = read(SOURCE, _write(tmp_path / "chats" / "s1" / "sub.jsonl", log))
    assert known.sessions["sub"]["parent"] == "s1"
    assert known.said() == [("agent", "cache @a.py")]
    assert known.turns["sub"]["m1"].is_side


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=5).map(sorted))
def test_any_pieces_of_a_log_tell_the_same(tmp_path_factory, cuts: list[int]):
    path = _write(tmp_path_factory.mktemp("gemini") / "chats" / "a.jsonl", LOG)
    data = path.read_bytes()
    whole = read(SOURCE, path)
    known = Known()
    for cut in (*cuts, len(data), len(data)):
        path.write_bytes(data[:cut])
        known.read(SOURCE, Origin("key", path))
    assert known.dump() == whole.dump()
    assert known.tally == whole.tally


def test_a_rewind_after_the_last_reading(tmp_path: Path):
    path = _write(tmp_path / "chats" / "a.jsonl", LOG[:9])
    known = read(SOURCE, path)
    assert len(known.said()) == 4
    _write(path, LOG)
    told = known.read(SOURCE, Origin("key", path))
    assert told[0] == Gone("s1", "m3")
    assert known.said()[-1] == ("person", "thanks")


@pytest.mark.parametrize("way", ["digest", "list", "file"])
def test_projects_by_their_folders(tmp_path: Path, way: str):
    repo = GitRepository(tmp_path / "home" / "repo")
    repo.commit("first", {"sub/a.py": "a = 1\n"})
    home = tmp_path / "home"
    folder = home / ".gemini" / "tmp"
    cwd = repo.folder if way == "digest" else repo.folder / "sub"
    name = hashlib.sha256(str(cwd).encode()).hexdigest() if way == "digest" else "a-name"
    _write(folder / name / "chats" / "session-1.jsonl", LOG)
    _write(folder / "other" / "chats" / "session-1.jsonl", LOG)
    projects = {str(tmp_path / "elsewhere"): "other"}
    if way == "list":
        projects[str(cwd)] = name
    (home / ".gemini" / "projects.json").write_text(json.dumps({"projects": projects}))
    if way == "file":
        (folder / name / ".project_root").write_text(f"{cwd}\n")
    origins = list(SOURCE.origins(Surroundings(Repository.open(repo.folder), home)))
    assert [(one.key, one.cwd) for one in origins] == [(f"{name}/chats/session-1.jsonl", str(cwd))]
