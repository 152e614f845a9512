"""Cursor: its database in several versions, while it is written, and transcripts of agents."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from housestyle.indexer.conversations.model import Edit
from housestyle.indexer.conversations.source import Origin, Surroundings, Tally
from housestyle.indexer.conversations.sources.cursor import SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.cursor_stores import CursorStore, tool
from tests.indexer.conversations.sources.folding import Known
from tests.repositories import GitRepository

ASKED = {"type": 1, "text": "cache it, because it is slow", "createdAt": "2026-01-01T00:00:10Z"}
SAID = {"type": 2, "text": "Sure.", "modelInfo": {"modelName": "sonnet"}}
THOUGHT = {"type": 2, "text": "", "thinking": {"text": "hm"}, "capabilityType": 30}
DIFF = "@@ -1,2 +1,2 @@\n  import a\n- b = 1\n+ b = 2"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepository:
    repo = GitRepository(tmp_path / "home" / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    return repo


@pytest.fixture
def store(tmp_path: Path, repo: GitRepository) -> CursorStore:
    return CursorStore(tmp_path / "home")


def _origins(repo: GitRepository) -> dict[str, Origin]:
    around = Surroundings(Repository.open(repo.folder), repo.folder.parent)
    return {one.key: one for one in SOURCE.origins(around)}


def _read(repo: GitRepository, known: Known | None = None) -> Known:
    known = known or Known()
    for origin in _origins(repo).values():
        known.read(SOURCE, origin)
        known.cursor = ""
    return known


def test_messages_are_told_in_the_order_of_their_headers(store: CursorStore, repo: GitRepository):
    bubbles = {"z": ASKED, "t": THOUGHT, "a": SAID}
    store.composer("one", bubbles, name="Caching", createdOnBranch="topic")
    store.window("w1", repo.folder, ["one"])
    known = _read(repo)
    assert known.said() == [("person", "cache it, because it is slow"), ("agent", "Sure.")]
    assert known.sessions["one"] == {
        "native": "one",
        "version": "10",
        "cwd": str(repo.folder),
        "branch": "topic",
        "agent": "cursor:one",
        "title": "Caching",
        "time": 1_767_225_600.0,
    }
    first, second = known.turns["one"].values()
    assert (first.time, first.parent) == (1_767_225_610.0, "")
    assert (second.model, second.parent) == ("sonnet", "z")
    assert known.tally == Tally(skipped=known.tally.skipped)
    assert known.tally.skipped == {"bubble": 1}


@pytest.mark.parametrize(
    ("bubble", "edits"),
    [
        pytest.param(
            tool(
                "search_replace",
                {"diff": {"chunks": [{"diffString": DIFF}], "editor": "EDITOR_AI"}},
                rawArgs={"file_path": "a.py", "old_string": "b = 1", "new_string": "b = 3"},
                params={"relativeWorkspacePath": "a.py"},
            ),
            (("b = 1",), ("b = 2",)),
            id="differences-of-2025",
        ),
        pytest.param(
            tool(
                "edit_file",
                {"diff": {"chunks": [{"diffString": DIFF}]}},
                rawArgs={"target_file": "a.py", "code_edit": "# ... existing code ..."},
            ),
            (("b = 1",), ("b = 2",)),
            id="sketches",
        ),
        pytest.param(
            tool(
                "edit_file_v2",
                {
                    "beforeContentId": "composer.content.1",
                    "afterContentId": "composer.content.2",
                },
                params={"relativeWorkspacePath": "a.py", "noCodeblock": True},
            ),
            (("b = 1",), ("b = 2",)),
            id="contents-of-2026",
        ),
        pytest.param(
            tool(
                "StrReplace",
                {"success": True, "diffString": "--- a//a.py\n+++ b//a.py\n@@\n-b = 1\n+b = 2\n"},
                params={"path": "a.py"},
            ),
            (("b = 1",), ("b = 2",)),
            id="unified",
        ),
    ],
)
def test_what_an_edit_changed(
    store: CursorStore,
    repo: GitRepository,
    bubble: dict[str, object],
    edits: tuple[tuple[str, ...], tuple[str, ...]],
):
    store.put("composer.content.1", "import a\nb = 1\n")
    store.put("composer.content.2", "import a\nb = 2\n")
    store.composer("one", {"a": ASKED, "b": bubble})
    store.window("w1", repo.folder, ["one"])
    known = _read(repo)
    (call,) = known.calls()
    (result,) = known.results.values()
    assert call.operation == "edit"
    assert (result.status, result.edits) == ("ok", (Edit("a.py", *edits),))


def test_commands_and_their_results(store: CursorStore, repo: GitRepository):
    ran = tool(
        "run_terminal_cmd", {"output": "1 failed", "exitCode": 1}, params={"command": "make"}
    )
    refused = tool("run_terminal_command_v2", {"rejected": True}, params={"command": "rm -r ."})
    read = tool("read_file_v2", {"contents": "a = 1"}, params={"targetFile": "a.py"})
    broken = tool(
        "edit_file_v2", status="error", params={"relativeWorkspacePath": "a.py"}, error="no"
    )
    bubbles = {"a": ASKED, "b": ran, "c": refused, "d": read, "e": broken}
    store.composer("one", bubbles)
    known = _read(repo)  # of a window that is not known
    assert [(call.operation, call.command, call.paths) for call in known.calls()] == [
        ("run", "make", ()),
        ("run", "rm -r .", ()),
        ("read", "", ("a.py",)),
        ("edit", "", ()),
    ]
    assert [(one.status, one.output) for one in known.results.values()] == [
        ("failed", "1 failed"),
        ("failed", ""),
        ("ok", ""),
        ("failed", "no"),
    ]


def test_messages_within_the_record_of_2024(store: CursorStore, repo: GitRepository):
    inline = [{"bubbleId": "a", **ASKED}, {"bubbleId": "b", **SAID}]
    store.put("composerData:old", {"composerId": "old", "conversation": inline})
    known = _read(repo)
    assert [said for _, said in known.said()] == ["cache it, because it is slow", "Sure."]


def test_folders_come_from_windows_headers_records_and_messages(
    tmp_path: Path, repo: GitRepository
):
    store = CursorStore(repo.folder.parent, has_headers=True)
    place = {"uri": {"fsPath": str(repo.folder), "scheme": "file"}}
    store.composer("header", {"a": ASKED})
    store.composer("record", {"a": ASKED}, workspaceIdentifier={"id": "1", **place})
    store.composer("message", {"a": {**ASKED, "workspaceUris": [repo.folder.as_uri()]}})
    store.composer("away", {"a": ASKED})
    store.composer("window", {"a": ASKED})
    store.composer("sub", {"a": ASKED}, subagentInfo={"parentComposerId": "window"})
    (repo.folder / "sub dir").mkdir()
    store.window("w1", repo.folder / "sub dir", ["window"])
    store.window("w2", tmp_path / "elsewhere", ["away"])
    value = json.dumps({"name": "n", "workspaceIdentifier": place})
    row = ("header", "w9", 1, 2, 0, value)
    store.connection.execute("INSERT INTO composerHeaders VALUES (?,?,?,?,?,?)", row)
    assert "away" not in _origins(repo)
    known = _read(repo)
    assert {key: one.get("cwd", "") for key, one in known.sessions.items()} == {
        "header": str(repo.folder),
        "record": str(repo.folder),
        "message": str(repo.folder),
        "window": str(repo.folder / "sub dir"),
        "sub": "",
    }
    assert known.turns["sub"]["a"].is_side
    assert known.sessions["sub"]["parent"] == "window"


def test_a_conversation_that_changed_is_told_whole(store: CursorStore, repo: GitRepository):
    store.composer("one", {"a": ASKED, "b": SAID, "c": {**ASKED, "text": "no"}})
    known = _read(repo)
    store.composer("one", {"a": ASKED, "d": {**SAID, "text": "Other."}})
    _read(repo, known)
    assert [said for _, said in known.said()] == ["cache it, because it is slow", "Other."]
    assert known.turns["one"]["d"].parent == "a"


def test_the_state_tells_every_change(store: CursorStore, repo: GitRepository):
    def states() -> dict[str, str]:
        return {key: one.state for key, one in _origins(repo).items()}

    store.composer("one", {"a": ASKED})
    store.composer("two", {"a": ASKED})
    seen = [states()]
    assert states() == seen[-1]
    for change in (
        lambda: store.put("bubbleId:two:a", {**ASKED, "text": "longer"}),
        lambda: store.put("bubbleId:two:a", {**ASKED, "text": "longer still"}),  # the last row
        lambda: store.put("bubbleId:two:b", SAID),
        lambda: store.connection.execute("DELETE FROM cursorDiskKV WHERE key = 'bubbleId:two:b'"),
    ):
        change()
        seen.append(states())
        assert seen[-1]["two"] != seen[-2]["two"]
    assert len({one["one"] for one in seen}) == 1


def test_a_log_is_read_and_nothing_is_written(store: CursorStore, repo: GitRepository):
    store.composer("one", {"a": ASKED})
    assert _read(repo).said()
    store.connection.close()
    folder = store.path.parent
    before = {one.name: one.stat().st_mtime_ns for one in folder.iterdir()}
    assert before.keys() == {"state.vscdb"}
    assert _read(repo).said()
    assert {one.name: one.stat().st_mtime_ns for one in folder.iterdir()} == before


def test_a_locked_database_is_left_for_later(
    store: CursorStore, repo: GitRepository, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("housestyle.indexer.conversations.sources.databases._WAIT", 0.05)
    store.connection.execute("PRAGMA journal_mode = DELETE")
    store.composer("one", {"a": ASKED})
    (origin,) = _origins(repo).values()
    store.connection.execute("BEGIN EXCLUSIVE")
    assert not _origins(repo)
    with pytest.raises(TimeoutError):
        Known().read(SOURCE, origin)
    store.connection.execute("COMMIT")
    assert _read(repo).said()


@pytest.mark.parametrize("content", [b"", b"garbage", b"SQLite format 3\0" + b"\xff" * 200])
def test_what_is_no_database_tells_nothing(store: CursorStore, repo: GitRepository, content: bytes):
    store.connection.close()
    store.path.write_bytes(content)
    assert not _origins(repo)
    assert not Known().read(SOURCE, Origin("one", store.path))[:-1]


def test_a_damaged_database_ends_quietly(store: CursorStore, repo: GitRepository):
    for number in range(40):
        store.composer(f"c{number}", {"a": {**ASKED, "text": "word " * 400}})
    store.connection.close()
    whole = store.path.read_bytes()
    for at in range(4096, len(whole), 29_989):
        store.path.write_bytes(whole[:at] + b"\xff\x00" * 300 + whole[at + 600 :])
        _read(repo)
    store.path.write_bytes(whole[: len(whole) // 2])
    _read(repo)


def test_large_and_strange_values_are_counted(store: CursorStore, repo: GitRepository):
    bubbles = {"a": ASKED, "b": {"type": 7}, "c": {"type": "1"}, "d": SAID}
    store.composer("one", bubbles)
    store.put("bubbleId:one:d", '{"text": "' + "x" * (33 << 20) + '"}')
    known = _read(repo)
    assert known.said() == [("person", "cache it, because it is slow")]
    assert known.tally.broken == 1
    assert known.tally.drift == {("10", "bubble.7"): 1, ("10", "bubble.1"): 1}


def _transcript(repo: GitRepository, name: str, *records: object) -> Path:
    slug = str(repo.folder).strip("/").replace("/", "-")
    path = repo.folder.parent / ".cursor" / "projects" / slug / "agent-transcripts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def _line(role: str, *blocks: object) -> dict[str, object]:
    return {"role": role, "message": {"content": list(blocks)}}


def test_transcripts_of_agents(repo: GitRepository):
    path = _transcript(
        repo,
        "t1/t1.jsonl",
        _line(
            "user",
            {"type": "text", "text": "<user_query>\nmake it\n</user_query>\n<x>context</x>"},
        ),
        _line(
            "assistant",
            {"type": "text", "text": "I do."},
            {
                "type": "tool_use",
                "name": "StrReplace",
                "input": {"path": "a.py", "old_string": "a = 1", "new_string": "a = 2"},
            },
            {"type": "hologram"},
        ),
        {"type": "turn_ended"},
        {"type": "novelty"},
    )
    known = _read(repo)
    assert known.said() == [("person", "make it"), ("agent", "I do.")]
    assert known.sessions["t1"]["cwd"] == str(repo.folder)
    (call,) = known.calls()
    assert call.edits == (Edit("a.py", ("a = 1",), ("a = 2",)),)
    assert known.tally.drift == {("", "message.hologram"): 1, ("", "novelty"): 1}
    known = Known()
    (origin,) = _origins(repo).values()
    known.read(SOURCE, origin)
    with path.open("a") as file:
        file.write(json.dumps(_line("user", {"type": "text", "text": "again"})) + "\n")
    assert len(known.read(SOURCE, origin)) == 3
    assert list(known.turns["t1"]) == ["1", "2", "5"]


def test_a_transcript_of_what_the_database_holds_is_left(store: CursorStore, repo: GitRepository):
    store.composer("t1", {"a": ASKED})
    _transcript(repo, "t1/t1.jsonl", _line("user", {"type": "text", "text": "twice"}))
    _transcript(repo, "t2.jsonl", _line("user", {"type": "text", "text": "once"}))
    assert {key.rpartition("/")[2] for key in _origins(repo)} == {"t1", "t2.jsonl"}


def test_transcripts_of_other_folders_are_not_opened(repo: GitRepository):
    other = repo.folder.parent / ".cursor" / "projects" / "home-other" / "agent-transcripts"
    other.mkdir(parents=True)
    (other / "a.jsonl").write_text("{}\n")
    assert not _origins(repo)


def test_values_may_be_bytes(store: CursorStore, repo: GitRepository):
    store.composer("one", {"a": ASKED})
    store.connection.execute("UPDATE cursorDiskKV SET value = CAST(value AS BLOB)")
    assert _read(repo).said()
    assert sqlite3.sqlite_version_info >= (3, 31)  # PRAGMA trusted_schema
