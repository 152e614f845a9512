"""Transcripts of an assistant in the home folder of a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SESSION = "11111111-1111-4111-8111-111111111111"


def record(kind: str, uuid: str, parent: str, cwd: Path, message: Any, **more: Any) -> str:
    """One line of Claude Code's."""
    line = {
        "type": kind, "uuid": uuid, "parentUuid": parent or None, "sessionId": SESSION,
        "timestamp": f"2026-11-20T10:00:{int(uuid[1:]):02d}Z", "cwd": str(cwd),
        "gitBranch": "main", "version": "2.1.0", "isSidechain": False, "message": message, **more,
    }  # fmt: skip
    return json.dumps(line) + "\n"


def asked(words: str, cwd: Path, uuid: str = "u1", parent: str = "") -> str:
    """What a person says."""
    return record("user", uuid, parent, cwd, {"role": "user", "content": words})


def edited(path: Path, old: str, new: str, cwd: Path, uuid: str = "u2", parent: str = "u1") -> str:
    """What the agent does, and that it worked."""
    use = {
        "type": "tool_use", "id": f"c{uuid}", "name": "Edit",
        "input": {"file_path": str(path), "old_string": old, "new_string": new},
    }  # fmt: skip
    said = {"type": "text", "text": "Done."}
    message = {"id": f"m{uuid}", "role": "assistant", "model": "m", "content": [said, use]}
    done = {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": f"c{uuid}", "content": "ok"}],
    }
    after = f"u{int(uuid[1:]) + 1}"
    return record("assistant", uuid, parent, cwd, message) + record(
        "user", after, uuid, cwd, done, toolUseResult={"filePath": str(path)}
    )


def tell(*lines: str, name: str = SESSION) -> Path:
    """Write or append to a transcript."""
    folder = Path.home() / ".claude" / "projects" / "-somewhere"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    with path.open("a") as stream:
        stream.writelines(lines)
    return path
