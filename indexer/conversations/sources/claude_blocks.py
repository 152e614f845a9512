"""What stands in the records of Claude Code: blocks of a message, and results of tools."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Call, Edit, Entry, Result, Role, Status
from ..source import Tally
from . import injected, questions, tools
from .fields import Record, joined, mapping, mappings, text, texts

_UNSAID = {
    *("thinking", "redacted_thinking", "image", "document", "tool_result", "server_tool_use"),
    *("web_search_tool_result", "web_fetch_tool_result", "fallback", "advisor_tool_result"),
    *("tool_reference", "container_upload", "search_result"),
}
_REFUSED = re.compile(r"The user doesn't want to .{0,400}? the user said:\n(.*)", re.DOTALL)
_SHOWN = ("file", "filenames", "structuredPatch")  # results that only show what files hold


def agent(message: Record, version: str, tally: Tally) -> tuple[str, tuple[Call, ...]]:
    """Return what an agent says in a message, and the tools that it calls."""
    said: list[str] = []
    calls: list[Call] = []
    for block in _blocks(message):
        kind = text(block.get("type"))
        if kind == "text":
            said.append(text(block.get("text")))
        elif kind == "tool_use":
            name, given = text(block.get("name")), mapping(block.get("input"))
            calls.append(tools.called(text(block.get("id")), name, given))
            said += _put(name, given)
        elif kind not in _UNSAID:
            tally.unknown(version, f"assistant.{kind}")
    return joined(said), tuple(call for call in calls if call.native)


def _put(name: str, given: Record) -> Iterator[str]:
    """Yield what a tool puts before the person: a plan, or questions with their options."""
    if name == "ExitPlanMode":
        yield text(given.get("plan"))
    if name == "AskUserQuestion":
        yield questions.asked(given)


def person(record: Record, version: str, tally: Tally) -> tuple[Role, str]:
    """Return who speaks in a record of type ``user``, and what was said; "" for nothing."""
    said = _words(mapping(record.get("message")), version, tally)
    if record.get("isCompactSummary") is True:
        return "system", said
    kind = text(mapping(record.get("origin")).get("kind"))
    if record.get("isMeta") is True or kind not in ("", "human"):
        tally.skipped["user.meta"] += 1
        return "system", ""
    words = joined((injected.spoken(said), *_answers(record)))
    if said and not words:
        tally.skipped["user.injected"] += 1
    return ("agent" if record.get("isSidechain") is True else "person"), words


def _words(message: Record, version: str, tally: Tally) -> str:
    said = []
    for block in _blocks(message):
        kind = text(block.get("type"))
        if kind == "text":
            said.append(text(block.get("text")))
        elif kind not in _UNSAID:
            tally.unknown(version, f"user.{kind}")
    return joined(said)


def _answers(record: Record) -> Iterator[str]:
    """Yield what a person answered to a question, or said while refusing a call."""
    yield questions.answered(mapping(record.get("toolUseResult")).get("answers"))
    for block in _blocks(mapping(record.get("message"))):
        refused = block.get("is_error") is True and _REFUSED.match(_printed(block))
        if refused:
            yield refused[1].strip()


def queued(record: Record) -> str:
    """Return what a person typed while the agent worked, which is told as an attachment."""
    attachment = mapping(record.get("attachment"))
    origin = text(mapping(attachment.get("origin")).get("kind"))
    if attachment.get("type") != "queued_command" or origin not in ("", "human"):
        return ""
    if attachment.get("isMeta") is True or attachment.get("commandMode") not in (None, "prompt"):
        return ""
    return injected.spoken(_text_of(attachment.get("prompt")))


def results(record: Record, session: str) -> Iterator[Entry]:
    """Yield what became of calls."""
    blocks = [
        block
        for block in _blocks(mapping(record.get("message")))
        if block.get("type") == "tool_result" and text(block.get("tool_use_id"))
    ]
    details = mapping(record.get("toolUseResult")) if len(blocks) == 1 else {}
    for block in blocks:
        yield _result(session, block, details)


def _result(session: str, block: Record, details: Record) -> Result:
    status = _status(block, details)
    is_shown = status != "failed" and any(name in details for name in _SHOWN)
    return Result(
        session,
        text(block.get("tool_use_id")),
        status,
        "" if is_shown else _printed(block),
        _edits(details),
        details.get("userModified") is True,
    )


def _status(block: Record, details: Record) -> Status:
    if block.get("is_error") is True or details.get("interrupted") is True:
        return "failed"
    return "" if details.get("backgroundTaskId") else "ok"


def _edits(details: Record) -> tuple[Edit, ...]:
    """Return what a call really changed in its file."""
    path = text(details.get("filePath"))
    hunks = mappings(details.get("structuredPatch"))
    lines = [line for hunk in hunks for line in texts(hunk.get("lines"))]
    removed = tuple(line[1:] for line in lines if line.startswith("-"))
    added = tuple(line[1:] for line in lines if line.startswith("+"))
    return (Edit(path, removed, added),) if path and (removed or added) else ()


def about_session(record: Record) -> Record | None:
    """Return the fields of a session that a record outside the conversation tells; None if none."""
    kind = text(record.get("type"))
    if kind in ("custom-title", "ai-title", "summary"):
        names = ("customTitle", "aiTitle", "summary")
        return {"title": tools.first(record, names)}
    if kind == "pr-link":
        return {"remote": text(record.get("prUrl")).partition("/pull/")[0]}
    if kind == "worktree-state":
        return {"base": text(mapping(record.get("worktreeSession")).get("originalHeadCommit"))}
    return None


def _printed(block: Record) -> str:
    return _text_of(block.get("content"))


def _text_of(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = mappings(content)
    return joined(text(part.get("text")) for part in parts if part.get("type") == "text")


def _blocks(message: Record) -> list[Record]:
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return mappings(content)
