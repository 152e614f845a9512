"""Continue, opencode and Cline: sessions that are written anew, read as a whole each time."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from housestyle.indexer.conversations.model import Edit
from housestyle.indexer.conversations.source import Source, Surroundings
from housestyle.indexer.conversations.sources.cline import SOURCE as CLINE
from housestyle.indexer.conversations.sources.continue_ import SOURCE as CONTINUE
from housestyle.indexer.conversations.sources.opencode import SOURCE as OPENCODE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.folding import Known
from tests.repositories import GitRepository

CHANGED = (Edit("a.py", ("a = 1",), ("a = 2",)),)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepository:
    repo = GitRepository(tmp_path / "home" / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    return repo


def _read(source: Source, repo: GitRepository, known: Known | None = None) -> Known:
    known = known or Known()
    for origin in source.origins(Surroundings(Repository.open(repo.folder), repo.folder.parent)):
        known.cursor = ""
        known.read(source, origin)
    return known


def _json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


# Continue


def _continue(repo: GitRepository, name: str, folder: str, *history: Any) -> Path:
    path = repo.folder.parent / ".continue" / "sessions" / f"{name}.json"
    session = {"sessionId": name, "title": "Caching", "workspaceDirectory": folder}
    _json(path, {**session, "history": list(history)})
    return path


def _item(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"message": {"role": role, "content": content}, "contextItems": [], **more}


def _state(native: str, name: str, status: str, output: str = "", **given: str) -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(given)}
    return {
        "toolCallId": native,
        "toolCall": {"id": native, "type": "function", "function": function},
        "status": status,
        "output": [{"name": "n", "content": output}],
    }


def test_continue(repo: GitRepository):
    edited = _state(
        "c1", "single_find_and_replace", "done",
        filepath="a.py", old_string="a = 1", new_string="a = 2",
    )  # fmt: skip
    ran = _state("c2", "run_terminal_command", "errored", "exit 2", command="make")
    _continue(
        repo,
        "one",
        repo.folder.as_uri(),
        _item("system", "rules"),
        _item("user", [{"type": "text", "text": "cache it"}, {"type": "imageUrl"}]),
        _item("thinking", "hm"),
        _item("assistant", "Sure.", toolCallStates=[edited, ran],
              promptLogs=[{"modelTitle": "sonnet"}]),
        _item("tool", "a = 2"),
        _item("oracle", "?"),
    )  # fmt: skip
    listed = repo.folder.parent / ".continue" / "sessions" / "sessions.json"
    _json(listed, [{"sessionId": "one", "dateCreated": "1767225600000"}])
    known = _read(CONTINUE, repo)
    assert known.said() == [("person", "cache it"), ("agent", "Sure.")]
    assert known.sessions["one"]["cwd"] == str(repo.folder)
    assert known.sessions["one"]["time"] == 1_767_225_600.0
    assert known.turns["one"]["3"].model == "sonnet"
    first, second = known.calls()
    assert first.edits == CHANGED
    assert second.command == "make"
    assert [(one.status, one.output) for one in known.results.values()] == [
        ("ok", ""),
        ("failed", "exit 2"),
    ]
    assert known.tally.drift == {("", "message.oracle"): 1}


def test_continue_lists_what_is_held_elsewhere(repo: GitRepository, tmp_path: Path):
    asked = _item("user", "cache it")
    _continue(repo, "here", str(repo.folder), asked)
    _continue(repo, "away", str(tmp_path), asked)
    _continue(repo, "unlisted", str(tmp_path), asked)
    listed = repo.folder.parent / ".continue" / "sessions" / "sessions.json"
    _json(listed, [{"sessionId": "away", "workspaceDirectory": tmp_path.as_uri()}])
    assert set(_read(CONTINUE, repo).sessions) == {"here", "unlisted"}


def test_continue_takes_back(repo: GitRepository):
    asked = _item("user", "cache it")
    _continue(repo, "one", str(repo.folder), asked, _item("assistant", "No."), asked)
    known = _read(CONTINUE, repo)
    _continue(repo, "one", str(repo.folder), asked, _item("assistant", "Yes."))
    _read(CONTINUE, repo, known)
    assert known.said() == [("person", "cache it"), ("agent", "Yes.")]


# opencode

TABLES = """
CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT, parent_id TEXT, directory TEXT,
    title TEXT, version TEXT, revert TEXT, time_created INTEGER, time_updated INTEGER);
CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER,
    time_updated INTEGER, data TEXT);
CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER,
    time_updated INTEGER, data TEXT);
"""


class OpenCodeStore:
    """A database of opencode, made field by field."""

    def __init__(self, home: Path, tables: str = TABLES) -> None:
        path = home / ".local" / "share" / "opencode" / "opencode.db"
        path.parent.mkdir(parents=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.executescript(tables)
        self.parts = 0

    def put(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        row = [json.dumps(one) if isinstance(one, dict) else one for one in values.values()]
        self.connection.execute(
            f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
            row,
        )

    def session(self, native: str, folder: Path, **more: Any) -> None:
        self.put("session", id=native, directory=str(folder), title="Caching", **more)

    def message(self, native: str, session: str, role: str, *parts: dict[str, Any]) -> None:
        data = {"role": role, "time": {"created": 1_767_225_600_000}, "modelID": "sonnet"}
        self.put("message", id=native, session_id=session, data=data)
        for part in parts:
            self.parts += 1
            key = f"prt_{self.parts:04}"
            self.put("part", id=key, message_id=native, session_id=session, data=part)


def _text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def _tool(native: str, name: str, status: str = "completed", **state: Any) -> dict[str, Any]:
    return {"type": "tool", "tool": name, "callID": native, "state": {"status": status, **state}}


def test_opencode(repo: GitRepository):
    store = OpenCodeStore(repo.folder.parent)
    store.session("ses_1", repo.folder, version="1.2.3", time_created=1_767_225_600_000)
    store.session("ses_2", repo.folder, parent_id="ses_1")
    store.session("ses_3", repo.folder.parent)
    store.message("msg_1", "ses_1", "user", _text("cache it"), _text("injected", synthetic=True))
    given = {"filePath": "a.py", "oldString": "a = 1", "newString": "a = 2"}
    noted = {"filediff": {"file": "/repo/a.py", "before": "a = 1\n", "after": "a = 2\n"}}
    store.message(
        "msg_2",
        "ses_1",
        "assistant",
        {"type": "step-start"},
        _text("Sure."),
        _tool("c1", "edit", input=given, metadata=noted, output="ok"),
        _tool("c2", "bash", input={"command": "make"}, output="no", metadata={"exit": 2}),
        _tool("c3", "write", "error", input={"filePath": "b.py", "content": "b"}, error="denied"),
        {"type": "hologram"},
    )
    store.message("msg_3", "ses_2", "user", _text("look around"))
    store.message("msg_4", "ses_3", "user", _text("elsewhere"))
    known = _read(OPENCODE, repo)
    assert set(known.sessions) == {"ses_1", "ses_2"}
    assert known.said("ses_1") == [("person", "cache it"), ("agent", "Sure.")]
    assert known.said("ses_2") == [("agent", "look around")]
    assert known.turns["ses_2"]["msg_3"].is_side
    assert known.sessions["ses_1"]["time"] == 1_767_225_600.0
    assert known.turns["ses_1"]["msg_2"].model == "sonnet"
    edited, ran, written = known.calls()
    assert (edited.edits, ran.command, written.edits) == (
        CHANGED,
        "make",
        (Edit("b.py", (), ("b",)),),
    )
    assert [(one.status, one.output, one.edits) for one in known.results.values()] == [
        ("ok", "", (Edit("/repo/a.py", ("a = 1",), ("a = 2",)),)),
        ("failed", "no", ()),
        ("failed", "denied", ()),
    ]
    assert known.tally.drift == {("1.2.3", "part.hologram"): 1}


def test_opencode_takes_back(repo: GitRepository):
    store = OpenCodeStore(repo.folder.parent)
    store.session("ses_1", repo.folder)
    for number in range(1, 5):
        store.message(f"msg_{number}", "ses_1", "user", _text(f"word {number}"))
    known = _read(OPENCODE, repo)
    store.session("ses_1", repo.folder, revert={"messageID": "msg_3"})
    _read(OPENCODE, repo, known)
    assert [said for _, said in known.said()] == ["word 1", "word 2"]
    store.session("ses_1", repo.folder)
    store.connection.execute("DELETE FROM message WHERE id >= 'msg_3'")
    store.message("msg_5", "ses_1", "user", _text("word 5"))
    _read(OPENCODE, repo, known)
    assert [said for _, said in known.said()] == ["word 1", "word 2", "word 5"]


def test_opencode_of_other_versions(repo: GitRepository):
    tables = TABLES.replace("parent_id TEXT, ", "").replace("version TEXT, revert TEXT, ", "")
    store = OpenCodeStore(repo.folder.parent, tables.replace("time_updated INTEGER, ", ""))
    store.session("ses_1", repo.folder)
    store.message("msg_1", "ses_1", "user", _text("cache it"))
    assert _read(OPENCODE, repo).said() == [("person", "cache it")]
    store.connection.execute("ALTER TABLE part RENAME COLUMN data TO content")
    assert not _read(OPENCODE, repo).sessions


def test_opencode_states_follow_sessions(repo: GitRepository):
    store = OpenCodeStore(repo.folder.parent)
    around = Surroundings(Repository.open(repo.folder), repo.folder.parent)

    def states() -> list[str]:
        return [one.state for one in OPENCODE.origins(around)]

    for native in ("ses_1", "ses_2"):
        store.session(native, repo.folder)
        store.message(f"msg_{native}", native, "user", _text("cache it"))
    first = states()
    assert states() == first
    store.connection.execute("UPDATE part SET time_updated = 9 WHERE session_id = 'ses_2'")
    second = states()
    assert (second[0], second[1] != first[1]) == (first[0], True)


# Cline

AT = 1_767_225_600_000


def _say(at: int, kind: str, words: Any = "", way: str = "say", **more: Any) -> dict[str, Any]:
    words = words if isinstance(words, str) else json.dumps(words)
    return {"ts": AT + at, "type": way, way: kind, "text": words, **more}


def _cline(
    repo: GitRepository, task: str, messages: list[dict[str, Any]], roo: bool = False
) -> None:
    extension = "rooveterinaryinc.roo-cline" if roo else "saoudrizwan.claude-dev"
    storage = repo.folder.parent / ".config/Code/User/globalStorage" / extension
    _json(storage / "tasks" / task / "ui_messages.json", messages)
    if roo:
        _json(storage / "tasks" / task / "history_item.json", {"workspace": str(repo.folder)})
    else:
        here = {"id": task, "ts": AT, "cwdOnTaskInitialization": str(repo.folder)}
        _json(storage / "state" / "taskHistory.json", [here, {"id": "x"}])


DIFF = "------- SEARCH\na = 1\n=======\na = 2\n+++++++ REPLACE"


def test_cline(repo: GitRepository):
    edited = {"tool": "editedExistingFile", "path": "a.py", "diff": DIFF, "content": "a = 2"}
    corrected = {"tool": "editedExistingFile", "path": "a.py", "diff": "@@\n-a = 2\n+a = 3"}
    messages = [
        _say(0, "task", "cache it"),
        _say(1, "api_req_started", {"request": "…"}),
        _say(2, "text", "Sure.", modelInfo={"modelId": "sonnet"}),
        _say(3, "tool", edited, "ask"),
        _say(4, "user_feedback_diff", corrected),
        _say(5, "command", "make", "ask"),
        _say(6, "command_output", "one"),
        _say(7, "command_output", "two", "ask"),
        _say(8, "followup", {"question": "Which?", "options": ["this", "that"]}, "ask"),
        _say(9, "user_feedback", "that, because it is quick"),
        _say(10, "hologram", "?"),
        _say(11, "text", "half", partial=True),
    ]
    _cline(repo, "t1", messages)
    known = _read(CLINE, repo)
    assert known.said() == [
        ("person", "cache it"),
        ("agent", "Sure."),
        ("agent", ""),
        ("agent", ""),
        ("agent", "Which?\n- this\n- that"),
        ("person", "that, because it is quick"),
    ]
    assert known.sessions["t1"]["time"] == AT / 1000
    assert known.turns["t1"][str(AT + 2)].model == "sonnet"
    call, ran = known.calls()
    assert (call.edits, ran.command) == (CHANGED, "make")
    first, second = known.results.values()
    assert first.was_corrected
    assert first.edits == (Edit("a.py", ("a = 1",), ("a = 3",)),)
    assert second.output == "one\ntwo"
    assert known.tally.drift == {("", "message.hologram"): 1}


def test_roo_code_and_older_tasks(repo: GitRepository):
    created = {"tool": "newFileCreated", "path": "b.py", "content": "b = 1\n"}
    messages = [_say(0, "text", "write b"), _say(0, "tool", created, "ask")]
    _cline(repo, "t2", messages, roo=True)
    known = _read(CLINE, repo)
    assert known.said() == [("person", "write b"), ("agent", "")]
    (call,) = known.calls()
    assert call.edits == (Edit("b.py", (), ("b = 1",)),)
    _cline(repo, "t2", messages[:1], roo=True)
    _read(CLINE, repo, known)
    assert known.said() == [("person", "write b")]


def test_tasks_of_other_folders_are_not_opened(repo: GitRepository):
    _cline(repo, "t1", [_say(0, "task", "cache it")])
    storage = repo.folder.parent / ".config/Code/User/globalStorage/saoudrizwan.claude-dev"
    _json(storage / "tasks" / "t9" / "ui_messages.json", [_say(0, "task", "elsewhere")])
    _json(storage / "state" / "taskHistory.json", [{"id": "t1"}, {"id": "t9", "workspace": "/"}])
    assert not _read(CLINE, repo).sessions
