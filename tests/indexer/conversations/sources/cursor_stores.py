"""Databases of Cursor, made field by field as its versions write them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
"""
HEADERS = """
CREATE TABLE composerHeaders (composerId TEXT PRIMARY KEY, workspaceId TEXT, createdAt INTEGER,
    lastUpdatedAt INTEGER, isSubagent INTEGER, value TEXT);
"""


class CursorStore:
    """The folder of a person's Cursor; its database stays open, as if the editor ran."""

    def __init__(self, home: Path, has_headers: bool = False) -> None:
        self.user = home / ".config" / "Cursor" / "User"
        self.path = self.user / "globalStorage" / "state.vscdb"
        self.path.parent.mkdir(parents=True)
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.executescript(TABLES + (HEADERS if has_headers else ""))

    def put(self, key: str, value: Any) -> None:
        """Write a value: text as it is, anything else as JSON."""
        text = value if isinstance(value, str) else json.dumps(value)
        self.connection.execute("INSERT INTO cursorDiskKV VALUES (?, ?)", (key, text))

    def composer(self, native: str, bubbles: Mapping[str, Any], **more: Any) -> None:
        """Write a conversation with its messages, in order."""
        headers = [{"bubbleId": key, "type": one.get("type")} for key, one in bubbles.items()]
        for key, bubble in bubbles.items():
            self.put(f"bubbleId:{native}:{key}", {"_v": 3, "bubbleId": key, **bubble})
        record = {"_v": 10, "composerId": native, "createdAt": 1_767_225_600_000}
        record |= {"fullConversationHeadersOnly": headers, **more}
        self.put(f"composerData:{native}", record)

    def window(self, name: str, folder: Path, composers: list[str]) -> None:
        """Write a window that showed a folder, and what was said in it."""
        place = self.user / "workspaceStorage" / name
        place.mkdir(parents=True)
        (place / "workspace.json").write_text(json.dumps({"folder": folder.as_uri()}))
        connection = sqlite3.connect(place / "state.vscdb")
        connection.executescript(TABLES)
        listed = {"allComposers": [{"composerId": one} for one in composers]}
        connection.execute(
            "INSERT INTO ItemTable VALUES ('composer.composerData', ?)", (json.dumps(listed),)
        )
        connection.commit()
        connection.close()


def tool(name: str, result: Any = None, status: str = "completed", **more: Any) -> dict[str, Any]:
    """Return a message of an agent that calls a tool; arguments are JSON text within JSON."""
    given = {key: json.dumps(value) for key, value in more.items() if key in ("rawArgs", "params")}
    former = {"tool": 1, "toolCallId": f"call_{name}", "name": name, "status": status, **given}
    if result is not None:
        former["result"] = json.dumps(result)
    former |= {key: value for key, value in more.items() if key not in given}
    return {"type": 2, "text": "", "capabilityType": 15, "toolFormerData": former}
