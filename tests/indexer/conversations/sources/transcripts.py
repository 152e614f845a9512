"""Transcripts as assistants write them, made field by field from their formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from housestyle.indexer.conversations.model import Entry, Mark
from housestyle.indexer.conversations.source import Origin, Source, Tally
from housestyle.indexer.conversations.store.rows import TurnRow
from housestyle.indexer.conversations.store.sessions import Sessions

Record = dict[str, Any]
CLAUDE = "11111111-2222-4333-8444-555555555555"
CODEX = "0199a213-81c0-7800-8aa1-bbab2a035a53"
COPILOT = "51854430-83f7-4543-a9bf-ec76ead71f59"


def lines(records: list[Record]) -> bytes:
    """Return records as a file; JavaScript and Rust write UTF-8 and no spaces."""
    texts = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in records)
    return "".join(f"{text}\n" for text in texts).encode("utf-8", "surrogatepass")


def write(path: Path, records: list[Record]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines(records))
    return path


def told(source: Source, path: Path, cursor: str = "", tally: Tally | None = None) -> list[Entry]:
    return list(source.read(Origin("key", path), cursor, tally or Tally()))


class Stored:
    """What the store holds after transcripts were read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sessions = Sessions.temporary()
        self.tally = Tally()
        self.cursors: dict[Path, str] = {}

    def read(self, path: Path) -> Stored:
        with self.sessions.writing():
            for entry in self.source.read(
                Origin("key", path), self.cursors.get(path, ""), self.tally
            ):
                if isinstance(entry, Mark):
                    self.cursors[path] = entry.cursor
                else:
                    self.sessions.add(self.source.name, entry)
            self.sessions.settle()
        return self

    def turns(self, native: str, every: bool = False) -> list[TurnRow]:
        row = self.sessions.find(self.source.name, native)
        return list(self.sessions.turns(row.id, every=every)) if row else []

    def said(self, native: str) -> list[tuple[str, str]]:
        return [(turn.role, turn.text) for turn in self.turns(native)]

    def dump(self) -> Any:
        """Everything that must be equal however the file was read."""
        return [
            (
                session.native,
                session.cwd,
                session.parent,
                [
                    (turn.native, turn.text, turn.parent, turn.is_live, self._calls(turn.id))
                    for turn in self.sessions.turns(session.id, every=True)
                ],
            )
            for session in self.sessions.sessions()
        ]

    def _calls(self, turn: int) -> list[Any]:
        return [(call.native, call.status, call.output) for call in self.sessions.calls(turn)]


class Claude:
    """A transcript of Claude Code; each record follows the last one unless it says otherwise."""

    def __init__(self, session: str = CLAUDE, version: str = "2.1.81", cwd: str = "/repo") -> None:
        self.records: list[Record] = []
        self.common = {"cwd": cwd, "sessionId": session, "version": version, "gitBranch": "main"}
        self.last: str | None = None

    def add(self, kind: str, uuid: str, fields: Record) -> str:
        record = {
            "parentUuid": self.last,
            "isSidechain": False,
            "userType": "external",
            **self.common,
            "type": kind,
            "uuid": uuid,
            "timestamp": f"2026-03-01T10:{len(self.records) // 60:02}:{len(self.records) % 60:02}Z",
            **fields,
        }
        self.records.append(record)
        self.last = uuid
        return uuid

    def user(self, uuid: str, content: Any, **fields: Any) -> str:
        return self.add("user", uuid, {"message": {"role": "user", "content": content}, **fields})

    def agent(self, uuid: str, message: str, *blocks: Record, **fields: Any) -> str:
        content = {"id": message, "type": "message", "role": "assistant", "model": "claude-opus-4"}
        usage = {"input_tokens": 4, "cache_read_input_tokens": 0, "service_tier": "standard"}
        return self.add(
            "assistant",
            uuid,
            {
                "message": {**content, "content": list(blocks), "usage": usage},
                "requestId": f"req_{message}",
                **fields,
            },
        )

    def result(self, uuid: str, call: str, content: Any, details: Any = None, **block: Any) -> str:
        result = {"tool_use_id": call, "type": "tool_result", "content": content, **block}
        return self.user(uuid, [result], toolUseResult=details)


def say(text: str) -> Record:
    return {"type": "text", "text": text}


def use(native: str, name: str, **given: Any) -> Record:
    return {"type": "tool_use", "id": native, "name": name, "input": given}


def claude_session() -> list[Record]:
    """A session with everything that one of version 2.1.81 usually holds."""
    one = Claude()
    one.records.append(
        {
            "type": "file-history-snapshot",
            "messageId": "u1",
            "snapshot": {"trackedFileBackups": {}},
            "isSnapshotUpdate": False,
        }
    )
    one.add("progress", "p0", {"data": {"type": "hook_progress", "hookName": "SessionStart"}})
    one.user("u1", "Make `answer` cached, it is asked for often.", promptId="x")
    thinking = {"type": "thinking", "thinking": "secret", "signature": "c2ln"}
    one.agent("a1", "msg_1", thinking)
    one.agent("a2", "msg_1", say("I cache it with `lru_cache`."))
    edit = use(
        "t1", "Edit", file_path="/repo/app.py", old_string="def f():\n", new_string="@c\ndef f():\n"
    )
    one.agent("a3", "msg_1", edit)
    one.add("progress", "p1", {"data": {"type": "hook_progress", "command": "x"}})
    patch = [{"oldStart": 1, "oldLines": 1, "newStart": 1, "newLines": 2, "lines": [" x", "+@c"]}]
    changed = {"filePath": "/repo/app.py", "originalFile": "x", "structuredPatch": patch}
    one.result("r1", "t1", "The file was updated", {**changed, "userModified": True})
    one.agent("a4", "msg_2", use("t2", "Bash", command="git commit -am cache"))
    out = {"stdout": "[main 1a2b3c4] cache", "stderr": "", "interrupted": False}
    one.result("r2", "t2", "[main 1a2b3c4] cache", out, is_error=False)
    one.agent("a5", "msg_3", say("Committed."))
    one.records.append({"type": "ai-title", "aiTitle": "Cache the answer", "sessionId": CLAUDE})
    one.records.append({"type": "from-the-future", "sessionId": CLAUDE, "x": 1})
    return one.records


def rollout(kind: str, payload: Record, second: int = 9) -> Record:
    return {"timestamp": f"2026-03-01T10:00:{second:02}.000Z", "type": kind, "payload": payload}


def codex_meta(**more: Any) -> Record:
    git = {
        "commit_hash": "c" * 40,
        "branch": "main",
        "repository_url": "git@github.com:o/n.git",
    }
    meta = {"id": CODEX, "timestamp": "2026-03-01T10:00:00Z", "cwd": "/repo", "git": git}
    more = {"originator": "codex_cli_rs", "cli_version": "0.80.0", "source": "cli", **more}
    return rollout("session_meta", {**meta, **more}, 0)


def codex_typed(text: str, second: int = 9) -> Record:
    return rollout("event_msg", {"type": "user_message", "message": text, "images": []}, second)


def codex_item(kind: str, **fields: Any) -> Record:
    return rollout("response_item", {"type": kind, **fields})


def codex_said(text: str, role: str = "assistant") -> Record:
    block = {"type": "output_text" if role == "assistant" else "input_text", "text": text}
    return codex_item("message", role=role, content=[block])


def codex_session() -> list[Record]:
    """A session with everything that one of version 0.80 usually holds."""
    patch = "*** Begin Patch\n*** Update File: app.py\n@@\n-a = 1\n+a = 2\n*** End Patch"
    run = json.dumps({"command": ["bash", "-lc", "make test"], "workdir": "/repo"})
    output = json.dumps({"output": "1 failed", "metadata": {"exit_code": 2, "duration_seconds": 1}})
    change = {"type": "update", "unified_diff": "@@ -1 +1 @@\n-a = 1\n+a = 2\n", "move_path": None}
    done = {"call_id": "c2", "stdout": "", "stderr": "", "success": True}
    return [
        codex_meta(),
        codex_said("<environment_context>\n  <cwd>/repo</cwd>\n</environment_context>", "user"),
        rollout("event_msg", {"type": "task_started", "model_context_window": 1}),
        rollout("turn_context", {"cwd": "/repo", "model": "gpt-5-codex", "summary": "auto"}),
        codex_said("Set a to 2.", "user"),
        codex_typed("Set a to 2."),
        codex_item("reasoning", summary=[], encrypted_content="AAAA"),
        rollout("event_msg", {"type": "agent_message", "message": "I run the tests first."}),
        codex_said("I run the tests first."),
        codex_item("function_call", name="shell", arguments=run, call_id="c1"),
        codex_item("function_call_output", call_id="c1", output=output),
        codex_item("custom_tool_call", name="apply_patch", input=patch, call_id="c2"),
        rollout("event_msg", {"type": "patch_apply_end", **done, "changes": {"app.py": change}}),
        codex_item("custom_tool_call_output", call_id="c2", output="Success. Updated app.py"),
        rollout("event_msg", {"type": "token_count", "info": None}),
        codex_said("Done."),
        rollout("event_msg", {"type": "from_the_future"}),
    ]


def event(kind: str, native: str, **data: Any) -> Record:
    return {
        "type": kind,
        "data": data,
        "id": native,
        "timestamp": "2026-03-01T10:00:00.000Z",
        "parentId": None,
    }


def copilot_start(**context: Any) -> Record:
    known = {"cwd": "/repo", "gitRoot": "/repo", "repository": "o/n", "branch": "main"}
    return event(
        "session.start",
        "e0",
        sessionId=COPILOT,
        version=1,
        producer="copilot-agent",
        copilotVersion="0.0.407",
        startTime="2026-03-01T09:59:59.000Z",
        context={**known, "baseCommit": "b" * 40, "headCommit": "d" * 40, **context},
    )


def copilot_session() -> list[Record]:
    """A session with everything that one of version 0.0.407 usually holds."""
    given = {"path": "/repo/app.py", "old_str": "a = 1\n", "new_str": "a = 2\n"}
    request = {"toolCallId": "t1", "name": "edit", "arguments": given, "type": "function"}
    diff = (
        "\ndiff --git a/app.py b/app.py\n--- a/app.py\n+++ b/app.py\n@@ -1 +1 @@\n-a = 1\n+a = 3\n"
    )
    done = {"content": "File updated", "detailedContent": diff}
    error = {"message": "command not found: mke", "code": "failure"}
    return [
        copilot_start(),
        event("session.model_change", "e1", newModel="gpt-5"),
        event("user.message", "e2", content="Set a to 2.", transformedContent="<reminder/>"),
        event("assistant.turn_start", "e3", turnId="0"),
        event("assistant.message", "e4", messageId="m1", content="Now.", toolRequests=[request]),
        event("tool.execution_start", "e5", toolCallId="t1", toolName="edit", arguments=given),
        event("tool.execution_complete", "e6", toolCallId="t1", success=True, result=done),
        event(
            "tool.execution_start",
            "e7",
            toolCallId="t2",
            toolName="bash",
            arguments={"command": "mke", "description": "make"},
        ),
        event("tool.execution_complete", "e8", toolCallId="t2", success=False, error=error),
        event("assistant.message", "e9", messageId="m2", content="Done.", toolRequests=[]),
        event("from.the.future", "e10", x=1),
    ]
