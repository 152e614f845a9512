"""Codex: prompts, calls and their outcomes, rollbacks, forks, and the first versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from housestyle.indexer.conversations.model import Edit, Result, Session, Turn
from housestyle.indexer.conversations.source import Surroundings, Tally
from housestyle.indexer.conversations.sources.codex import SOURCE
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.sources.transcripts import (
    CODEX,
    Record,
    Stored,
    codex_item,
    codex_meta,
    codex_said,
    codex_session,
    codex_typed,
    lines,
    rollout,
    told,
    write,
)
from tests.repositories import GitRepository

PATCH = "*** Begin Patch\n*** Add File: b.py\n+b = 1\n*** End Patch"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"rollout-2026-03-01T10-00-00-{CODEX}.jsonl"


def entries(path: Path, records: list[Record], kind: type, tally: Tally | None = None) -> list[Any]:
    found = told(SOURCE, write(path, records), tally=tally)
    return [one for one in found if isinstance(one, kind)]


def called(path: Path, *items: Record) -> list[Any]:
    turns = entries(path, [codex_meta(), *items], Turn)
    return [call for turn in turns for call in turn.calls]


def test_a_session_is_read(path: Path):
    tally = Tally()
    found = told(SOURCE, write(path, codex_session()), tally=tally)
    assert found[0] == Session(
        CODEX,
        "0.80.0",
        "/repo",
        "git@github.com:o/n.git",
        "main",
        "c" * 40,
        agent=f"codex:{CODEX}",
        time=1772359200.0,
    )
    turns = [one for one in found if isinstance(one, Turn)]
    assert [(one.native, one.role, one.text, one.parent) for one in turns] == [
        ("1", "person", "Set a to 2.", ""),
        ("2", "agent", "I run the tests first.", "1"),
        ("2", "agent", "", ""),
        ("3", "agent", "", "2"),
        ("4", "agent", "Done.", "3"),
    ]
    assert {one.model for one in turns[1:]} == {"gpt-5-codex"}
    run, patch = turns[2].calls[0], turns[3].calls[0]
    assert (run.name, run.operation, run.command) == ("shell", "run", "make test")
    assert patch.edits == (Edit("app.py", ("a = 1",), ("a = 2",)),)
    assert [one for one in found if isinstance(one, Result)] == [
        Result(CODEX, "c1", "failed", "1 failed"),
        Result(CODEX, "c2", "ok", "", (Edit("app.py", ("a = 1",), ("a = 2",)),)),
    ]
    assert tally.drift == {("0.80.0", "event_msg.from_the_future"): 1}
    assert tally.broken == 0


def test_calls_before_the_first_outcome_belong_to_what_was_said(path: Path):
    calls = [codex_item("custom_tool_call", name="x", input="", call_id=f"c{n}") for n in (1, 2)]
    outputs = [codex_item("custom_tool_call_output", call_id=f"c{n}", output="") for n in (1, 2)]
    more = codex_item("custom_tool_call", name="x", input="", call_id="c3")
    records = [codex_meta(), codex_typed("go"), codex_said("Both."), *calls, *outputs, more]
    stored = Stored(SOURCE).read(write(path, records))
    turns = stored.turns(CODEX)
    assert [turn.text for turn in turns] == ["go", "Both.", ""]
    found = [[call.native for call in stored.sessions.calls(turn.id)] for turn in turns]
    assert found == [[], ["c1", "c2"], ["c3"]]


@pytest.mark.parametrize(
    ("item", "operation", "command", "paths"),
    [
        ({"name": "shell", "arguments": '{"command":["bash","-lc","ls -l"]}'}, "run", "ls -l", []),
        ({"name": "shell", "arguments": '{"command":["/bin/zsh","-c","ls"]}'}, "run", "ls", []),
        ({"name": "shell", "arguments": '{"command":["git","diff"]}'}, "run", "git diff", []),
        (
            {"name": "shell", "arguments": '{"command":["git","-c","a=b","x"]}'},
            "run",
            "git -c a=b x",
            [],
        ),
        ({"name": "shell_command", "arguments": '{"command":"make all"}'}, "run", "make all", []),
        ({"name": "exec_command", "arguments": '{"cmd":"make all"}'}, "run", "make all", []),
        ({"name": "write_stdin", "arguments": '{"chars":"y"}'}, "other", "", []),
        ({"name": "apply_patch", "arguments": json.dumps({"input": PATCH})}, "edit", "", ["b.py"]),
        (
            {"name": "shell", "arguments": json.dumps({"command": ["apply_patch", PATCH]})},
            "edit",
            "*** Begin Patch",
            ["b.py"],
        ),
        (
            {
                "name": "exec_command",
                "arguments": json.dumps({"cmd": f"apply_patch <<'EOF'\n{PATCH}\nEOF"}),
            },
            "edit",
            "apply_patch <<'EOF'\n*** Begin Patch",
            ["b.py"],
        ),
        ({"name": "shell", "arguments": "not json"}, "run", "", []),
        ({"name": "shell", "arguments": None}, "run", "", []),
    ],
)
def test_calls_in_all_their_forms(
    path: Path, item: Record, operation: str, command: str, paths: list[str]
):
    (call,) = called(path, codex_item("function_call", call_id="c1", **item))
    assert (call.operation, call.command) == (operation, command)
    assert [edit.path for edit in call.edits] == paths


def test_a_local_shell_call(path: Path):
    action = {"type": "exec", "command": ["bash", "-lc", "make"], "timeout_ms": None}
    (call,) = called(path, codex_item("local_shell_call", call_id="c1", action=action))
    assert (call.operation, call.command) == ("run", "make")


@pytest.mark.parametrize(
    ("output", "status", "printed"),
    [
        ('{"output":"ok","metadata":{"exit_code":0}}', "ok", "ok"),
        ('{"output":"no","metadata":{"exit_code":1}}', "failed", "no"),
        ("Exit code: 0\nWall time: 1 seconds\nOutput:\nok", "ok", None),
        ("Chunk ID: 5\nProcess exited with code 3\nOutput:\nno", "failed", None),
        ({"content": "no", "success": False}, "failed", "no"),
        ({"content": "ok", "success": True}, "ok", "ok"),
        ([{"type": "input_text", "text": "seen"}], "", "seen"),
        ("aborted by user after 3s", "failed", None),
        ("plain", "", "plain"),
        (None, "", ""),
        (7, "", ""),
    ],
)
def test_outcomes_in_all_their_forms(path: Path, output: Any, status: str, printed: str | None):
    item = codex_item("function_call_output", call_id="c1", output=output)
    (result,) = entries(path, [codex_meta(), item], Result)
    assert result.status == status
    assert result.output == (output if printed is None else printed)


def test_commands_that_are_run_from_within_a_call(path: Path):
    """Newer versions run programmes that call tools; only the events tell of those."""
    end = {"exit_code": 1, "aggregated_output": "boom", "stdout": "", "cwd": "/repo"}
    change = {"add": {"content": "b = 1\n"}}
    delete = {"type": "delete", "content": "c = 1\nd = 1\n"}
    done = {"success": True, "changes": {"b.py": change, "c.py": delete}}
    records = [
        codex_meta(),
        codex_said("I do both."),
        codex_item("custom_tool_call", name="exec", input="await tools.x()", call_id="c1"),
        rollout(
            "event_msg", {"type": "exec_command_end", "call_id": "x1", **end, "command": ["ls"]}
        ),
        rollout("event_msg", {"type": "patch_apply_end", "call_id": "x2", **done}),
        codex_item("custom_tool_call_output", call_id="c1", output="fine"),
    ]
    stored = Stored(SOURCE).read(write(path, records))
    (turn,) = stored.turns(CODEX)
    calls = stored.sessions.calls(turn.id)
    assert [(call.native, call.command, call.status) for call in calls] == [
        ("c1", "", ""),
        ("x1", "ls", "failed"),
        ("x2", "", "ok"),
    ]
    edits = stored.sessions.edits(turn.session)
    assert [(edit.path, edit.removed, edit.added) for edit in edits] == [
        ("b.py", (), ("b = 1",)),
        ("c.py", ("c = 1", "d = 1"), ()),
    ]


def test_an_event_tells_what_a_command_printed(path: Path):
    call = codex_item("function_call", name="shell", arguments="{}", call_id="c1")
    end = {"type": "exec_command_end", "call_id": "c1", "stdout": "out", "stderr": "err"}
    done = codex_item("function_call_output", call_id="c1", output="Exit code: 0")
    records = [codex_meta(), call, rollout("event_msg", {**end, "exit_code": 0}), done]
    assert entries(path, records, Result) == [Result(CODEX, "c1", "ok", "out\n\nerr")]


def test_a_command_of_the_person_is_not_the_agents(path: Path):
    end = {"type": "exec_command_end", "call_id": "x1", "command": ["ls"], "source": "user_shell"}
    assert entries(path, [codex_meta(), rollout("event_msg", end)], Turn) == []


@pytest.mark.parametrize("tasks", [True, False])
def test_turns_that_were_rolled_back(path: Path, tasks: bool):
    def task() -> list[Record]:
        return [rollout("event_msg", {"type": "task_started"})] if tasks else []

    def back(count: Any) -> Record:
        return rollout("event_msg", {"type": "thread_rolled_back", "num_turns": count})

    records = [codex_meta()]
    for name in ("one", "two", "three"):
        records += [*task(), codex_typed(name), codex_said(f"did {name}")]
    records += [back(0), back("x"), back(2), *task(), codex_typed("four"), codex_said("did four")]
    stored = Stored(SOURCE).read(write(path, records))
    said = [text for _, text in stored.said(CODEX)]
    assert said == ["one", "did one", "four", "did four"]
    stored.read(write(path, [*records, back(1), back(1), *task(), codex_typed("five")]))
    assert [text for _, text in stored.said(CODEX)] == ["five"]


def test_what_is_typed_while_the_agent_works_is_rolled_back_with_its_prompt(path: Path):
    task = rollout("event_msg", {"type": "task_started"})
    back = rollout("event_msg", {"type": "thread_rolled_back", "num_turns": 1})
    records = [codex_meta(), task, codex_typed("one"), codex_typed("and this"), back]
    assert Stored(SOURCE).read(write(path, records)).said(CODEX) == []


def test_a_fork_does_not_tell_its_copies(path: Path):
    other = "0199ffff-81c0-7800-8aa1-bbab2a035a53"
    records = [
        codex_meta(id=other, forked_from_id=CODEX),
        rollout("session_meta", codex_meta()["payload"], 0),
        codex_typed("copied", 0),
        {**codex_said("copied"), "timestamp": "2026-03-01T10:00:01.000Z"},
        codex_typed("new", 8),
        codex_said("answer"),
    ]
    stored = Stored(SOURCE).read(write(path, records))
    assert [text for _, text in stored.said(other)] == ["new", "answer"]
    row = stored.sessions.find("codex", other)
    assert row is not None
    assert row.parent == CODEX
    assert not stored.said(CODEX)


def test_a_fork_whose_first_record_does_not_say_so(path: Path):
    other = "0199ffff-81c0-7800-8aa1-bbab2a035a53"
    records = [
        codex_meta(id=other),
        rollout("session_meta", codex_meta()["payload"], 0),
        codex_typed("copied", 0),
        codex_typed("new", 8),
    ]
    found = told(SOURCE, write(path, records))
    assert [one.text for one in found if isinstance(one, Turn)] == ["new"]
    assert (found[0].native, found[0].parent) == (other, CODEX)


def test_a_question_with_its_options_and_the_answer(path: Path):
    options = [{"label": "sqlite", "description": "no server"}, {"label": "lmdb"}]
    asked = {"questions": [{"id": "store", "question": "Which store?", "options": options}]}
    answers = {"answers": {"store": {"answers": ["sqlite", "user_note: it is here already"]}}}
    call = {"call_id": "c1", "name": "request_user_input"}
    records = [
        codex_meta(),
        codex_item("function_call", arguments=json.dumps(asked), **call),
        codex_item("function_call_output", call_id="c1", output=json.dumps(answers)),
    ]
    turns = entries(path, records, Turn)
    assert [(one.role, one.text) for one in turns] == [
        ("agent", "Which store?\n- sqlite: no server\n- lmdb: "),
        ("person", "store sqlite, it is here already"),
    ]


def test_an_agent_aside(path: Path):
    spawn = {"subagent": {"thread_spawn": {"parent_thread_id": "p", "depth": 1}}}
    records = [codex_meta(source=spawn), codex_typed("Look."), codex_said("Found.")]
    found = told(SOURCE, write(path, records))
    assert found[0].parent == "p"
    turns = [one for one in found if isinstance(one, Turn)]
    assert [(one.role, one.text, one.is_side) for one in turns] == [
        ("agent", "Look.", True),
        ("agent", "Found.", True),
    ]


def test_a_session_that_moves_and_is_named(path: Path):
    records = [
        codex_meta(),
        codex_typed("a"),
        rollout("turn_context", {"cwd": "/elsewhere", "model": "m"}),
        codex_typed("b"),
        rollout("event_msg", {"type": "thread_name_updated", "thread_name": "Named"}),
    ]
    sessions = entries(path, records, Session)
    shown = [(one.cwd, one.title) for one in sessions]
    assert shown == [("/repo", ""), ("/elsewhere", ""), ("/elsewhere", "Named")]


def test_context_is_not_what_a_person_typed(path: Path):
    wrapped = "# Context from my IDE setup:\n\n## Open tabs\n\n## My request for Codex:\nFix it."
    records = [
        codex_meta(),
        codex_said("# AGENTS.md instructions for /repo\n\n<INSTRUCTIONS>x</INSTRUCTIONS>", "user"),
        codex_said("developer", "developer"),
        codex_typed(wrapped),
        codex_typed("<environment_context>x</environment_context>"),
        rollout("event_msg", {"type": "user_message", "message": "x", "kind": "user_instructions"}),
        rollout("compacted", {"message": "So far: a."}),
    ]
    turns = entries(path, records, Turn)
    assert [(one.role, one.text) for one in turns] == [
        ("person", "Fix it."),
        ("system", "So far: a."),
    ]


def test_the_first_versions_had_no_envelope(path: Path):
    git = {"commit_hash": "c" * 40, "branch": "main", "repository_url": "git@github.com:o/n.git"}
    context = "<environment_context>\nCurrent working directory: /repo\n</environment_context>"
    run = {"type": "function_call", "name": "shell", "call_id": "c1", "id": "fc_1"}
    done = {"type": "function_call_output", "call_id": "c1"}
    records = [
        {"id": CODEX, "timestamp": "2025-07-01T10:00:00Z", "instructions": None, "git": git},
        {"record_type": "state"},
        codex_said(context, "user")["payload"],
        codex_said("Set a to 2.", "user")["payload"],
        {"record_type": "state"},
        {**run, "arguments": '{"command":["bash","-lc","make"]}'},
        {**done, "output": '{"output":"ok","metadata":{"exit_code":0}}'},
        codex_said("Done.")["payload"],
        {"x": 1},
    ]
    tally = Tally()
    stored = Stored(SOURCE)
    stored.tally = tally
    stored.read(write(path, records))
    said = stored.said(CODEX)
    assert said == [("person", "Set a to 2."), ("agent", ""), ("agent", "Done.")]
    row = stored.sessions.find("codex", CODEX)
    assert row is not None
    assert (row.cwd, row.base, row.branch) == ("/repo", "c" * 40, "main")
    assert sum(tally.drift.values()) == 1


def test_a_session_without_its_first_record_is_named_by_its_file(path: Path):
    assert entries(path, [codex_typed("a")], Session)[0].native == CODEX


def test_appended_records_are_read_on(path: Path):
    whole = lines(codex_session())
    stored = Stored(SOURCE)
    for cut in range(0, len(whole) + 61, 61):
        path.write_bytes(whole[:cut])
        stored.read(path)
    once = Stored(SOURCE).read(path)
    assert stored.dump() == once.dump()
    assert stored.tally == once.tally


def test_an_archived_session_keeps_its_key(tmp_path: Path):
    repo = GitRepository(tmp_path / "repo")
    repo.commit("first", {"a.py": "a = 1\n"})
    name = f"rollout-2026-03-01T10-00-00-{CODEX}.jsonl"
    home = tmp_path / "codex"
    around = Surroundings(Repository.open(repo.folder), tmp_path, {"CODEX_HOME": str(home)})
    write(home / "sessions/2026/03/01" / name, [codex_meta()])
    (before,) = SOURCE.origins(around)
    (home / "archived_sessions").mkdir()
    (home / "sessions/2026/03/01" / name).rename(home / "archived_sessions" / name)
    (after,) = SOURCE.origins(around)
    assert (before.key, before.state) == (after.key, after.state)
