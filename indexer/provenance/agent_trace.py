"""Agent Trace records (specification 0.1), one JSON object a line in ``.agent-trace/traces.jsonl``.

Ranges are those of the file at the record's revision, so only records that name one count.
Contributors may stand at a conversation and, instead, at one of its ranges.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from .classes import AUTHOR_CLASSES, UNKNOWN, Class, known
from .ranges import Range, Ranges, bounded, grouped

PATH = ".agent-trace/traces.jsonl"
LARGEST = 16_000_000  # bytes
CONFIDENCE = 0.9
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_WORD = re.compile(r"[^A-Za-z0-9._/-]")


def traces_of(text: str) -> dict[str, Ranges]:
    """Return what the records say: commit → path → ranges. What is not a record is passed over."""
    found: dict[str, list[tuple[str, Range]]] = defaultdict(list)
    for line in text.split("\n"):
        record = _parsed(line)
        vcs = _object(record.get("vcs"))
        revision = vcs.get("revision")
        if vcs.get("type") == "git" and isinstance(revision, str) and _COMMIT.fullmatch(revision):
            found[revision] += _ranges(record)
    return {commit: grouped(pairs) for commit, pairs in found.items() if pairs}


def _parsed(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        return _object(json.loads(line))
    except (ValueError, RecursionError):
        return {}


def _ranges(record: dict[str, object]) -> Iterator[tuple[str, Range]]:
    for file in map(_object, _list(record.get("files"))):
        path = file.get("path")
        for conversation in map(_object, _list(file.get("conversations"))):
            for one in map(_object, _list(conversation.get("ranges"))):
                author = _author(one.get("contributor") or conversation.get("contributor"))
                found = bounded(one.get("start_line"), one.get("end_line"), author)
                if found and author is not UNKNOWN and isinstance(path, str):
                    yield path, found


def _author(contributor: object) -> Class:
    facts = _object(contributor)
    for author_class in AUTHOR_CLASSES:
        if facts.get("type") == author_class != "unknown":
            return known(author_class, CONFIDENCE, f"agent trace: {_model(facts) or author_class}")
    return UNKNOWN


def _model(facts: dict[str, object]) -> str:
    """Return the model; what a record of a person says there may be a name."""
    model = facts.get("model_id")
    named = isinstance(model, str) and facts.get("type") != "human"
    return _WORD.sub("", str(model))[:60] if named else ""


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
