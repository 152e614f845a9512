"""Whatever lies where conversations are looked for is read without fail, and can be stored."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.model import Mark
from housestyle.indexer.conversations.source import Origin, Source, Surroundings, Tally
from housestyle.indexer.conversations.sources.aider import SOURCE as AIDER
from housestyle.indexer.conversations.sources.cline import SOURCE as CLINE
from housestyle.indexer.conversations.sources.continue_ import SOURCE as CONTINUE
from housestyle.indexer.conversations.sources.cursor import SOURCE as CURSOR
from housestyle.indexer.conversations.sources.gemini import SOURCE as GEMINI
from housestyle.indexer.conversations.sources.opencode import SOURCE as OPENCODE
from housestyle.indexer.conversations.sources.specstory import SOURCE as SPECSTORY
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources import test_aider, test_editors, test_gemini
from tests.indexer.conversations.sources import test_specstory as specstory
from tests.indexer.conversations.sources.cursor_stores import CursorStore, tool
from tests.indexer.conversations.sources.folding import assert_sound
from tests.repositories import GitRepository

STRANGE = [
    *(None, True, -1, 0.5, 1e308, 10**400, "", "\ud800", "\0", "../../etc", [], {}, [[]], [{}]),
    *([None, 1, "x"], {"": None}, "{", "[" * 3000, '{"a":' * 500, "file://[", "file:///%00"),
]
RELAXED = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value within a value."""
    yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(one, (*path, key))


def _mutated(data: st.DataObject, value: Any) -> Any:
    """Return a value with some of its parts replaced, left out or doubled."""
    value = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from([one for one in _places(value) if one]))
        holder = value
        for key in path:
            holder = holder[key]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder[data.draw(st.sampled_from(["type", "id", "unknown", ""]))] = holder.pop(last)
        else:
            at = data.draw(st.integers(0, len(STRANGE)))
            holder[last] = copy.deepcopy([*STRANGE, holder][at])
    return value


def _told(source: Source, path: Path, key: str = "key") -> int:
    """Read an origin; return how many entries it told."""
    told = list(source.read(Origin(key, path, "", "/repo"), "", Tally()))
    for entry in told:
        assert_sound(entry)
    assert not told or isinstance(told[-1], Mark)
    return len(told)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


EDITED = test_editors._state(
    "c1", "Edit", "done", "o", filepath="a", old_string="a", new_string="b"
)
DOCUMENTS: dict[str, tuple[Source, str, Any]] = {
    "continue": (
        CONTINUE,
        "s/one.json",
        {
            "sessionId": "one",
            "title": "t",
            "workspaceDirectory": "file:///repo",
            "history": [
                test_editors._item("user", [{"type": "text", "text": "cache it"}]),
                test_editors._item("assistant", "Sure.", toolCallStates=[EDITED]),
            ],
        },
    ),
    "gemini": (GEMINI, "chats/one.json", {**test_gemini.FIRST, "messages": test_gemini.LOG[1:6]}),
    "cline": (
        CLINE,
        "t1/ui_messages.json",
        [
            test_editors._say(0, "task", "cache it"),
            test_editors._say(1, "tool", {"tool": "editedExistingFile", "path": "a", "diff": "@@"}),
            test_editors._say(2, "user_feedback_diff", {"path": "a", "diff": "@@\n+b"}),
            test_editors._say(3, "command", "make"),
            test_editors._say(4, "command_output", "done"),
            test_editors._say(5, "followup", {"question": "q", "options": ["a"]}),
        ],
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@RELAXED
@given(data=st.data())
def test_documents_with_other_types(name: str, tmp_path: Path, data: st.DataObject):
    source, place, value = DOCUMENTS[name]
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(_dumped(_mutated(data, value)))
    _told(source, path)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_are_cut(name: str, tmp_path: Path):
    source, place, value = DOCUMENTS[name]
    path = tmp_path / place
    path.parent.mkdir()
    whole = _dumped(value)
    path.write_bytes(whole)
    assert _told(source, path) > 3
    for at in range(0, len(whole) - 1, 37):
        path.write_bytes(whole[:at])
        tally = Tally()
        assert len(list(source.read(Origin("key", path), "", tally))) == 1
        assert tally.broken == 1


@RELAXED
@given(data=st.data())
def test_lines_with_other_types(tmp_path: Path, data: st.DataObject):
    path = tmp_path / "chats" / "one.jsonl"
    path.parent.mkdir(exist_ok=True)
    records = _mutated(data, test_gemini.LOG)
    path.write_bytes(b"".join(_dumped(one) + b"\n" for one in records))
    _told(GEMINI, path)


@pytest.fixture
def cursor_store(tmp_path: Path) -> CursorStore:
    return CursorStore(tmp_path)


@pytest.fixture
def opencode_store(tmp_path: Path) -> test_editors.OpenCodeStore:
    return test_editors.OpenCodeStore(tmp_path)


BUBBLES = {
    "a": {"type": 1, "text": "cache it", "createdAt": "2026-01-01T00:00:10Z"},
    "b": tool(
        "edit_file",
        {"diff": {"chunks": [{"diffString": "- a\n+ b"}]}, "afterContentId": "composer.content.1"},
        rawArgs={"target_file": "a.py"},
        params={"relativeWorkspacePath": "a.py"},
    ),
}


@RELAXED
@given(data=st.data())
def test_values_of_cursor_with_other_types(cursor_store: CursorStore, data: st.DataObject):
    store = cursor_store
    store.connection.execute("DELETE FROM cursorDiskKV")
    record = {
        "_v": 10,
        "fullConversationHeadersOnly": [{"bubbleId": "a"}, {"bubbleId": "b"}],
        "workspaceIdentifier": {"uri": {"fsPath": "/repo"}},
        "modelConfig": {"modelName": "m"},
    }
    for key, value in _mutated(data, {"composerData:one": record, "bubbleId:one:a": BUBBLES["a"],
                                      "bubbleId:one:b": BUBBLES["b"]}).items():  # fmt: skip
        store.put(key, json.dumps(value))
    _told(CURSOR, store.path, "one")


@RELAXED
@given(data=st.data())
def test_rows_of_opencode_with_other_types(
    opencode_store: test_editors.OpenCodeStore, tmp_path: Path, data: st.DataObject
):
    store = opencode_store
    store.parts = 0
    state = {"input": {"filePath": "a"}, "metadata": {"diff": "-a", "filediff": {"before": ""}}}
    parts = [test_editors._text("cache it"), test_editors._tool("c1", "edit", **state)]
    session = {"parent_id": "p", "revert": {"messageID": "z"}, "time_created": 1, "version": "1"}
    for name, value in _mutated(data, session).items():
        if name in session:  # columns do not change their names
            shown = value if isinstance(value, str) else json.dumps(value)
            session[name] = shown.encode("utf-8", "replace").decode()
    store.session("ses_1", Path("/repo"), **session)
    message = {"role": "assistant", "time": {"created": 1}, "model": {"modelID": "m"}}
    row = {"id": "m1", "session_id": "ses_1"}
    store.put("message", **row, data=json.dumps(_mutated(data, message)))
    for number, part in enumerate(parts):
        keys = {"id": f"p{number}", "message_id": "m1", "session_id": "ses_1"}
        store.put("part", **keys, data=json.dumps(_mutated(data, part)))
    _told(OPENCODE, tmp_path / ".local/share/opencode/opencode.db", "ses_1")


MARKDOWN = {
    "aider": (AIDER, test_aider.HISTORY),
    "claude": (SPECSTORY, specstory.CLAUDE),
    "cursor": (SPECSTORY, specstory.CURSOR),
    "old": (SPECSTORY, specstory.OLD),
}


@pytest.mark.parametrize("name", MARKDOWN)
@RELAXED
@given(data=st.data())
def test_markdown_in_any_order(name: str, tmp_path: Path, data: st.DataObject):
    source, text = MARKDOWN[name]
    lines = data.draw(st.lists(st.sampled_from(text.encode().splitlines(True)), max_size=80))
    strange = data.draw(st.sampled_from([b"", b"\xff\xfe", b"\0", b"```", b"</tool-use>\n", b"\r"]))
    path = tmp_path / "one.md"
    path.write_bytes(strange.join(lines))
    _told(source, path)


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_that_is_cut_anywhere(name: str, tmp_path: Path):
    source, text = MARKDOWN[name]
    path = tmp_path / "one.md"
    whole = text.encode()
    for at in range(0, len(whole), 61):
        path.write_bytes(whole[:at])
        _told(source, path)


@pytest.mark.slow
@pytest.mark.parametrize("name", MARKDOWN)
@pytest.mark.parametrize(
    "line",
    [b"```", b"<tool-use data-tool-type=\"a\" data-tool-name=\"b\">", b"<summary>", b"<think>",
     b"Tool use: **a**", b"_**User**_", b"#### a  ", b"> a  ", b"> Applied edit to a  ",
     b"<<<<<<< SEARCH\n=======", b"(2026-01-01 ", b"Created a", b"`a`", b"---", b"x" * 4000],
)  # fmt: skip
def test_much_of_any_line_takes_no_time(name: str, line: bytes, tmp_path: Path):
    source, text = MARKDOWN[name]
    path = tmp_path / "one.md"
    path.write_bytes(text.encode() + (line + b"\n") * (200_000 // len(line)))
    begin = process_time()
    _told(source, path)
    assert process_time() - begin < 3


@pytest.mark.parametrize(
    "place",
    [
        ".config/Cursor/User/globalStorage/state.vscdb",
        ".config/Cursor/User/workspaceStorage/x/workspace.json",
        ".cursor/projects/x",
        ".gemini/projects.json",
        ".gemini/tmp/x/.project_root",
        ".gemini/tmp/x/chats/a.jsonl",
        ".continue/sessions/sessions.json",
        ".local/share/opencode/opencode.db",
        ".config/Code/User/globalStorage/saoudrizwan.claude-dev/state/taskHistory.json",
        ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/x/ui_messages.json",
    ],
)
@pytest.mark.parametrize("kind", ["folder", "garbage", "link", "list"])
def test_what_lies_in_the_place_of_a_file(place: str, kind: str, tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(b"\xff\0{" if kind == "garbage" else b'[1, {"id": []}, null]')
    around = Surroundings(Repository.open(repo.folder), tmp_path)
    for source in (CURSOR, GEMINI, CONTINUE, OPENCODE, CLINE, AIDER, SPECSTORY):
        for origin in source.origins(around):
            _told(source, origin.path or path, origin.key)
