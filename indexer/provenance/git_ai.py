"""git-ai's authorship notes (schema ``authorship/3.0.0``, ``refs/notes/ai``).

A note lists a path at the beginning of a line, and under it, indented, who wrote which lines::

    src/app.py
      s_0123456789abcd::t_fedcba98765432 1-10,15
      h_dca485b1adf836 11-14
    ---
    {"schema_version": "authorship/3.0.0", "sessions": {…}, "humans": {…}}

Lines that are not listed are untracked: nothing is known about them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .classes import Class, known
from .ranges import Range, Ranges, bounded, grouped

REF = "refs/notes/ai"
SCHEMA = "authorship/3."
LONGEST = 4_000_000  # characters of a note
AI, HUMAN = 0.95, 0.9  # confidence: an agent reports itself, an editor infers the person
_ENTRY = re.compile(r"\s+(?P<author>[\w:]{4,80})\s+(?P<spans>[0-9][0-9,\s-]*)")
_SPAN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
_WORD = re.compile(r"[^A-Za-z0-9._/-]")


def ranges_of(note: str) -> Ranges:
    """Return what a note says of each path; nothing when it is not a note of git-ai's."""
    listed, divider, metadata = note[:LONGEST].partition("\n---\n")
    facts = _facts(metadata)
    if not divider or not str(facts.get("schema_version", "")).startswith(SCHEMA):
        return {}
    return grouped(_ranges(listed, facts))


def sessions_of(note: str) -> frozenset[str]:
    """Return the ids of the conversations that a note of git-ai's names."""
    listed, divider, metadata = note[:LONGEST].partition("\n---\n")
    facts = _facts(metadata)
    if not divider or not str(facts.get("schema_version", "")).startswith(SCHEMA):
        return frozenset()
    entries = (_ENTRY.fullmatch(line) for line in listed.split("\n"))
    return frozenset(
        session
        for entry in entries
        if entry and not (session := entry["author"].partition("::")[0]).startswith("h_")
    )


def agent_ids(agent: str) -> tuple[str, str]:
    """Return the ids under which git-ai notes a conversation, since version 3 and before.

    Args:
        agent: ``tool:conversation``.

    """
    digest = hashlib.sha256(agent.encode("utf-8", "surrogatepass")).hexdigest()
    return f"s_{digest[:14]}", digest[:16]


def _facts(metadata: str) -> Mapping[str, Any]:
    try:
        facts = json.loads(metadata)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _ranges(listed: str, facts: Mapping[str, Any]) -> Iterator[tuple[str, Range]]:
    path = ""
    for line in listed.split("\n"):
        entry = _ENTRY.fullmatch(line)
        if not line[:1].isspace():
            path = _path(line)
        elif entry and path:
            author = _author(entry["author"], facts)
            for span in _SPAN.finditer(entry["spans"]):
                found = bounded(int(span[1]), int(span[2] or span[1]), author)
                if found:
                    yield path, found


def _path(line: str) -> str:
    """Return a path; one with blanks stands in quotes."""
    return line[1:-1] if len(line) > 1 and line[0] == line[-1] == '"' else line


def _author(identity: str, facts: Mapping[str, Any]) -> Class:
    if identity.startswith("h_"):
        return known("human", HUMAN, "git-ai: a person at an editor")
    session = identity.partition("::")[0]
    return known("ai", AI, " ".join(["git-ai:", *_agent(facts, session)]))


def _agent(facts: Mapping[str, Any], session: str) -> list[str]:
    for table in ("sessions", "prompts"):
        agent = _item(_item(facts.get(table), session), "agent_id")
        words = [_item(agent, "tool"), _item(agent, "model")]
        named = [_WORD.sub("", word)[:60] for word in words if isinstance(word, str)]
        if any(named):
            return [word for word in named if word]
    return ["an agent"]


def _item(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, dict) else None
