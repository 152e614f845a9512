"""Claude Code: messages, calls and their outcomes, rewinds, forks, agents aside, and versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from housestyle.indexer.conversations.model import Edit, Mark, Result, Session, Turn
from housestyle.indexer.conversations.source import Surroundings, Tally
from housestyle.indexer.conversations.sources.claude_code import SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.transcripts import (
    CLAUDE,
    Claude,
    Record,
    Stored,
    claude_session,
    lines,
    say,
    told,
    use,
    write,
)
from tests.repositories import GitRepository


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "-repo" / f"{CLAUDE}.jsonl"


def entries(path: Path, records: list[Record], kind: type, tally: Tally | None = None) -> list[Any]:
    found = told(SOURCE, write(path, records), tally=tally)
    return [one for one in found if isinstance(one, kind)]


def test_a_session_is_read(path: Path):
    tally = Tally()
    found = told(SOURCE, write(path, claude_session()), tally=tally)
    session = found[0]
    assert session == Session(
        CLAUDE,
        "2.1.81",
        "/repo",
        branch="main",
        agent=f"claude:{CLAUDE}",
        time=1772359202.0,
    )
    turns = [one for one in found if isinstance(one, Turn)]
    assert [(one.native, one.role, one.text, one.parent) for one in turns] == [
        ("u1", "person", "Make `answer` cached, it is asked for often.", ""),
        ("a2", "agent", "I cache it with `lru_cache`.", "u1"),
        ("a2", "agent", "", ""),
        ("a4", "agent", "", "a2"),
        ("a5", "agent", "Committed.", "a4"),
    ]
    assert {one.model for one in turns[1:]} == {"claude-opus-4"}
    assert all(one.branch == "main" and one.time for one in turns)
    edit, run = turns[2].calls[0], turns[3].calls[0]
    assert (edit.name, edit.operation, edit.edits) == (
        "Edit",
        "edit",
        (Edit("/repo/app.py", (), ("@c",)),),
    )
    assert (run.operation, run.command) == ("run", "git commit -am cache")
    assert [one for one in found if isinstance(one, Result)] == [
        Result(CLAUDE, "t1", "ok", "", (Edit("/repo/app.py", (), ("@c",)),), True),
        Result(CLAUDE, "t2", "ok", "[main 1a2b3c4] cache"),
    ]
    assert [one.title for one in found if isinstance(one, Session)][-1] == "Cache the answer"
    assert isinstance(found[-1], Mark)
    assert tally.drift == {("2.1.81", "from-the-future"): 1}
    assert tally.broken == 0
    assert tally.skipped == {
        "file-history-snapshot": 1,
        "progress": 2,
        "assistant.thinking": 1,
    }


def test_a_session_that_was_rewound(path: Path):
    one = Claude()
    one.user("u1", "first")
    one.agent("a1", "m1", say("one"))
    one.user("u2", "wrong way")
    one.agent("a2", "m2", say("two"))
    one.last = "a1"
    one.user("u3", "right way")
    one.agent("a3", "m3", say("three"))
    stored = Stored(SOURCE).read(write(path, one.records))
    assert [text for _, text in stored.said(CLAUDE)] == ["first", "one", "right way", "three"]


def test_the_first_prompt_was_changed(path: Path):
    one = Claude()
    one.add("attachment", "h1", {"attachment": {"type": "hook_success"}})
    one.user("u1", "first")
    one.agent("a1", "m1", say("one"))
    one.last = "h1"
    one.user("u2", "better")
    one.agent("a2", "m2", say("two"))
    stored = Stored(SOURCE).read(write(path, one.records))
    assert [text for _, text in stored.said(CLAUDE)] == ["better", "two"]


def test_a_rewind_to_before_what_was_read_last_time(path: Path):
    """The parent was read long ago: more records than are handed on from reading to reading."""
    one = Claude()
    for number in range(40):
        one.user(f"u{number}", f"prompt {number}")
        one.add("progress", f"p{number}", {})
        one.agent(f"a{number}", f"m{number}", say(f"answer {number}"))
    stored = Stored(SOURCE).read(write(path, one.records))
    one.last = "p3"
    one.user("v", "again")
    one.agent("w", "mw", say("answered"))
    stored.read(write(path, one.records))
    assert [text for _, text in stored.said(CLAUDE)][-3:] == ["prompt 3", "again", "answered"]
    assert len(stored.said(CLAUDE)) == 9
    assert stored.dump() == Stored(SOURCE).read(path).dump()


@pytest.mark.parametrize("at_once", [True, False])
def test_records_that_are_written_again(path: Path, at_once: bool):
    """Shortening a conversation writes parts of it again, with the same ids."""
    one = Claude()
    one.user("u0", "first")
    one.last = None
    one.user("u1", "better")
    for number in range(20):
        one.agent(f"a{number}", f"m{number}", say(f"answer {number}"))
    stored = Stored(SOURCE)
    if not at_once:
        stored.read(write(path, one.records))
    once = Stored(SOURCE).read(write(path, one.records)).said(CLAUDE)
    one.records += [one.records[0], one.records[1], *one.records[4:9]]
    one.user("u2", "on")
    stored.read(write(path, one.records))
    assert stored.said(CLAUDE) == [*once, ("person", "on")]
    assert stored.tally.skipped == {"copy": 7}


def test_a_parent_that_was_never_written(path: Path):
    one = Claude()
    one.user("u1", "first")
    one.last = "nowhere"
    one.user("u2", "second")
    one.add("progress", "p1", {"parentUuid": "nowhere else"})
    one.user("u3", "third")
    stored = Stored(SOURCE).read(write(path, one.records))
    assert [text for _, text in stored.said(CLAUDE)] == ["first", "second", "third"]


def test_records_that_landed_in_the_file_of_another_session(tmp_path: Path):
    other = "99999999-2222-4333-8444-555555555555"
    one, two = Claude(), Claude(other)
    one.user("u1", "here")
    two.user("v1", "there")
    two.agent("v2", "m1", say("said there"))
    astray = Claude(other)
    astray.last = "v2"
    astray.user("v3", "astray")
    stored = Stored(SOURCE)
    stored.read(write(tmp_path / "two.jsonl", two.records))
    stored.read(write(tmp_path / "one.jsonl", [*one.records, *astray.records]))
    assert [text for _, text in stored.said(other)] == ["there", "said there", "astray"]
    assert [text for _, text in stored.said(CLAUDE)] == ["here"]


def test_calls_at_once_are_no_rewind(path: Path):
    """Outcomes follow the record of their own call, and the next message one of them."""
    one = Claude()
    one.user("u1", "go")
    one.agent("a1", "m1", say("Both."))
    one.agent("a2", "m1", use("t1", "Bash", command="one"))
    first = one.result("r1", "t1", "1")
    one.last = "a2"
    one.agent("a3", "m1", use("t2", "Bash", command="two"))
    one.result("r2", "t2", "2")
    one.last = first
    one.agent("a4", "m2", say("Done."))
    stored = Stored(SOURCE).read(write(path, one.records))
    turns = stored.turns(CLAUDE)
    assert [turn.text for turn in turns] == ["go", "Both.", "Done."]
    calls = [call.command for call in stored.sessions.calls(turns[1].id)]
    assert calls == ["one", "two"]


def test_a_compacted_session_goes_on(path: Path):
    one = Claude()
    one.user("u1", "first")
    one.agent("a1", "m1", say("one"))
    boundary = {"subtype": "compact_boundary", "logicalParentUuid": "a1", "content": "Compacted"}
    one.add("system", "s1", {"parentUuid": None, **boundary})
    one.user("u2", "This session is being continued", isCompactSummary=True)
    one.user("u3", "second")
    stored = Stored(SOURCE).read(write(path, one.records))
    assert stored.said(CLAUDE) == [
        ("person", "first"),
        ("agent", "one"),
        ("system", "This session is being continued"),
        ("person", "second"),
    ]


def test_a_fork_tells_its_copies_as_what_they_are(tmp_path: Path):
    one = Claude()
    one.user("u1", "first")
    one.agent("a1", "m1", say("one"))
    other = "99999999-2222-4333-8444-555555555555"
    copies = [
        {**record, "sessionId": other, "forkedFrom": {"sessionId": CLAUDE, "messageUuid": "x"}}
        for record in one.records
    ]
    fork = Claude(other)
    fork.records, fork.last = copies, "a1"
    fork.user("u2", "in the fork")
    one.user("u3", "in the original")
    stored = Stored(SOURCE)
    stored.read(write(tmp_path / "fork.jsonl", fork.records))
    stored.read(write(tmp_path / "original.jsonl", one.records))
    assert [text for _, text in stored.said(CLAUDE)] == ["first", "one", "in the original"]
    assert stored.said(other) == [("person", "in the fork")]
    row = stored.sessions.find("claude-code", other)
    assert row is not None
    assert row.parent == CLAUDE


def test_agents_aside_have_sessions_of_their_own(path: Path):
    one = Claude()
    one.user("u1", "Look for it.", isSidechain=True, agentId="ab12")
    one.agent("a1", "m1", say("Found."), isSidechain=True, agentId="ab12")
    stored = Stored(SOURCE).read(write(path, one.records))
    native = f"{CLAUDE}/ab12"
    assert stored.said(native) == [("agent", "Look for it."), ("agent", "Found.")]
    row = stored.sessions.find("claude-code", native)
    assert row is not None
    assert (row.parent, row.agent) == (CLAUDE, f"claude:{CLAUDE}")


def test_agents_aside_in_the_same_file_do_not_end_the_conversation(path: Path):
    """Versions before 2 wrote them between the records of the session."""
    one = Claude(version="1.0.83")
    one.user("u1", "go")
    task = one.agent("a1", "m1", use("t1", "Task", prompt="Look."))
    one.last = None
    one.user("s1", "Look.", isSidechain=True)
    one.agent("s2", "m2", say("Found."), isSidechain=True)
    one.last = task
    one.result("r1", "t1", "Found.")
    one.agent("a2", "m3", say("Done."))
    stored = Stored(SOURCE).read(write(path, one.records))
    said = stored.said(CLAUDE)
    assert ("agent", "Found.") in said
    assert [text for _, text in said if text not in ("Look.", "Found.")] == ["go", "", "Done."]


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        ("plain", {}, "plain"),
        ([say("one"), {"type": "image", "source": {"data": "AAAA"}}, say("two")], {}, "one\n\ntwo"),
        ("<system-reminder>no</system-reminder>yes", {}, "yes"),
        ("<command-name>/model</command-name>\n<command-args></command-args>", {}, ""),
        (
            "<command-message>x</command-message><command-name>/fix</command-name>"
            "<command-args>the leak</command-args>",
            {},
            "/fix the leak",
        ),
        ("<local-command-stdout>Set model</local-command-stdout>", {}, ""),
        ("<bash-input>ls</bash-input>", {}, ""),
        ("[Request interrupted by user for tool use]", {}, ""),
        ("Caveat: The messages below were generated by the user while", {}, ""),
        ("a skill", {"isMeta": True}, ""),
        ("from another", {"origin": {"kind": "peer"}}, ""),
        ("from a person", {"origin": {"kind": "human"}}, "from a person"),
        ("a <system-reminder> ends", {}, "a <system-reminder> ends"),
        ("<ide_selection><bash-input></ide_selection>a</bash-input>", {}, "a</bash-input>"),
        ("<system-reminder>a</system-reminder>b<ide_selection>c</ide_selection>d", {}, "bd"),
        ("a < b and <b>bold</b>", {}, "a < b and <b>bold</b>"),
    ],
)
def test_only_what_a_person_said_is_theirs(path: Path, content: Any, fields: Record, said: str):
    one = Claude()
    one.user("u1", content, **fields)
    turns = entries(path, one.records, Turn)
    assert [(turn.role, turn.text) for turn in turns] == ([("person", said)] if said else [])


def test_what_a_person_says_while_refusing_is_theirs(path: Path):
    refusal = (
        "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it"
        " was a file edit, the new_string was NOT written to the file). To tell you how to proceed,"
        " the user said:\nUse a lock,\nnot a sleep."
    )
    one = Claude()
    one.user("u1", "go")
    one.agent("a1", "m1", use("t1", "Edit", file_path="/repo/a.py", old_string="a", new_string="b"))
    one.result("r1", "t1", refusal, "User rejected tool use", is_error=True)
    found = told(SOURCE, write(path, one.records))
    assert found[-2] == Turn(
        CLAUDE, "r1", "person", "Use a lock,\nnot a sleep.", "a1", found[-2].time, branch="main"
    )
    (result,) = [entry for entry in found if isinstance(entry, Result)]
    assert (result.status, result.edits) == ("failed", ())


def test_a_question_with_its_options_and_the_answer(path: Path):
    options = [{"label": "sqlite", "description": "no server"}, {"label": "lmdb"}]
    question = {"question": "Which store?", "header": "Store", "options": options}
    one = Claude()
    one.agent("a1", "m1", use("t1", "AskUserQuestion", questions=[question]))
    details = {"questions": [question], "answers": {"Which store?": "sqlite"}}
    one.result("r1", "t1", "User has answered", details)
    turns = entries(path, one.records, Turn)
    assert [(turn.role, turn.text) for turn in turns] == [
        ("agent", "Which store?\n- sqlite: no server\n- lmdb: "),
        ("person", "Which store? sqlite"),
    ]


def test_what_is_typed_while_the_agent_works(path: Path):
    attachment = {"type": "queued_command", "commandMode": "prompt", "prompt": "no mocks"}
    one = Claude()
    one.user("u1", "go")
    one.add("attachment", "q1", {"attachment": {**attachment, "origin": {"kind": "human"}}})
    other = {"commandMode": "task-notification", "prompt": "<task-notification>x"}
    one.add("attachment", "q2", {"attachment": {**attachment, **other}})
    one.add("attachment", "q3", {"attachment": {**attachment, "origin": {"kind": "peer"}}})
    turns = entries(path, one.records, Turn)
    assert [(turn.role, turn.text, turn.parent) for turn in turns[1:]] == [
        ("person", "no mocks", "u1")
    ]


def test_a_session_that_moves_is_told_again(path: Path):
    one = Claude()
    one.user("u1", "a")
    one.common["cwd"] = "/elsewhere"
    one.user("u2", "b")
    one.user("u3", "c")
    one.common["cwd"] = "/repo"
    one.user("u4", "d")
    found = told(SOURCE, write(path, one.records))
    shown = [one.cwd if isinstance(one, Session) else one.text for one in found[:-1]]
    assert shown == ["/repo", "a", "/elsewhere", "b", "c", "/repo", "d"]


def test_what_other_records_tell_of_a_session(path: Path):
    one = Claude()
    one.user("u1", "a")
    known = {"sessionId": CLAUDE}
    one.records += [
        {"type": "summary", "summary": "A title", "leafUuid": "u1"},
        {"type": "summary", "summary": "of another", "leafUuid": "unknown"},
        {"type": "pr-link", "prNumber": 5, "prUrl": "https://github.com/o/n/pull/5", **known},
        {"type": "worktree-state", "worktreeSession": {"originalHeadCommit": "f" * 40}, **known},
        {"type": "worktree-state", "worktreeSession": None, **known},
        {"type": "custom-title", "customTitle": "Named", **known},
    ]
    tally = Tally()
    sessions = entries(path, one.records, Session, tally)
    assert {one.cwd for one in sessions} == {"/repo"}
    assert [one.title for one in sessions[:2]] == ["", "A title"]
    assert (sessions[-1].title, sessions[-1].remote) == ("Named", "https://github.com/o/n")
    assert sessions[-2].base in ("", "f" * 40)
    assert tally.skipped == {"summary": 1}


def test_results_in_all_their_forms(path: Path):
    one = Claude()
    one.result("r1", "t1", [say("Exit code 1\nboom")], "Error: Exit code 1\nboom", is_error=True)
    one.result("r2", "t2", "partly", {"stdout": "partly", "interrupted": True})
    one.result("r3", "t3", "running", {"stdout": "", "backgroundTaskId": "b1"})
    one.result("r4", "t4", "1→import os", {"type": "text", "file": {"filePath": "/repo/a.py"}})
    one.result("r5", "t5", None, ["x"])
    results = entries(path, one.records, Result)
    assert [(one.call, one.status, one.output) for one in results] == [
        ("t1", "failed", "Exit code 1\nboom"),
        ("t2", "failed", "partly"),
        ("t3", "", "running"),
        ("t4", "ok", ""),
        ("t5", "ok", ""),
    ]


def test_what_the_tool_says_itself_is_no_answer(path: Path):
    one = Claude()
    one.agent("a1", "m1", say("API Error: 500"), isApiErrorMessage=True)
    one.agent("a2", "m2", say("No response requested."))
    one.records[-1]["message"]["model"] = "<synthetic>"
    tally = Tally()
    assert entries(path, one.records, Turn, tally) == []
    assert tally.skipped == {"assistant.synthetic": 2}


def test_unknown_blocks_and_types_are_counted_by_version(path: Path):
    one = Claude(version="3.0.0")
    one.agent("a1", "m1", {"type": "hologram"}, say("hi"))
    one.user("u1", [{"type": "smell"}, say("ho")])
    one.records.append({"type": "dream", "version": "3.0.1"})
    tally = Tally()
    assert [turn.text for turn in entries(path, one.records, Turn, tally)] == ["hi", "ho"]
    assert tally.drift == {
        ("3.0.0", "assistant.hologram"): 1,
        ("3.0.0", "user.smell"): 1,
        ("3.0.1", "dream"): 1,
    }


def test_types_that_a_file_makes_up_do_not_fill_the_counts(path: Path):
    tally = Tally()
    made_up = [{"type": f"/home/jane/{number} " + "x" * 500} for number in range(1000)]
    told(SOURCE, write(path, made_up), tally=tally)
    assert sum(tally.drift.values()) == 1000
    assert len(tally.drift) < 300
    assert max(len(kind) for _, kind in tally.drift) <= 60


def test_appended_records_are_read_on(path: Path):
    whole = lines(claude_session())
    path.parent.mkdir(parents=True)
    stored = Stored(SOURCE)
    for cut in range(0, len(whole) + 97, 97):
        path.write_bytes(whole[:cut])
        stored.read(path)
    once = Stored(SOURCE).read(path)
    assert stored.dump() == once.dump()
    assert stored.tally == once.tally


def test_transcripts_are_found(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    home = tmp_path / "home"
    for name in (
        f"-repo/{CLAUDE}.jsonl",
        f"-repo/{CLAUDE}/subagents/agent-ab12.jsonl",
        f"-repo/{CLAUDE}/subagents/workflows/wf_1/agent-cd34.jsonl",
        f"-repo/{CLAUDE}/subagents/workflows/wf_1/journal.jsonl",
        "-repo/agent-ef56.jsonl",
        "-repo/memory/notes.md",
    ):
        write(home / ".claude/projects" / name, [])
    around = Surroundings(Repository.open(repo.folder), home)
    assert sorted(origin.key for origin in SOURCE.origins(around)) == [
        f"-repo/{CLAUDE}.jsonl",
        f"-repo/{CLAUDE}/subagents/agent-ab12.jsonl",
        f"-repo/{CLAUDE}/subagents/workflows/wf_1/agent-cd34.jsonl",
        "-repo/agent-ef56.jsonl",
    ]
    moved = {"CLAUDE_CONFIG_DIR": str(tmp_path / "elsewhere")}
    assert list(SOURCE.origins(Surroundings(around.repository, home, moved))) == []
