"""What stands in a turn that SpecStory wrote: words, thoughts, and tools with their results.

A tool stands in ``<tool-use data-tool-type=… data-tool-name=…>``; older versions write a line
``Tool use: **name**``. Which file and command it was about stands in its summary, in backticks, or
in the sentence that the tool answered; SpecStory for Cursor escapes changes as HTML and puts a
blank behind the sign of each line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..model import Call, Edit, Operation, Result, Status
from . import changes
from .tools import operation_of

_OPENING = re.compile(
    r'<tool-use data-tool-type="(?P<kind>[\w-]{0,40})"'
    r' data-tool-name="(?P<name>[^"]{0,100})"[^>]{0,200}>'
)
_THOUGHT = re.compile(r"<think>|<details>\s*<summary>Thought(?: Process|s)?\b")
_CLOSING = "</tool-use>"
_OLD_TOOL = re.compile(r"Tool use: \*\*(?P<name>[^*]{1,100})\*\*(?P<more>.*)")
_SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
_ABOUT = re.compile(
    r"(?:^|• |\*\* )\s*(?P<what>(?:Edit|Write|Create|Delete|Read) (?:file|notebook)|Run command"
    r"|Edited|Wrote|Deleted): (?P<of>.+)",
    re.M,
)
_ANSWERED = re.compile(
    r"(?:The file |File created successfully at: |Created |Updated )(?P<path>/?[^\s`]+?)"
    r"(?: has been (?:updated|created)| successfully|\.? \(|\s*$)",
    re.M,
)
_QUOTED = re.compile(r"^\s*`([^`]+)`\s*$")
_FENCE = re.compile(r"\s*(`{3,20}|~{3,20})\s*([\w+#.-]*)\s*")
_FAILED = re.compile(r"\bexit(?:ed with)? code:? [1-9]|data-edit-status=\"rejected\"|❌", re.I)
_KINDS: dict[str, Operation] = {"write": "edit", "read": "read", "search": "read", "shell": "run"}
_TOP = 4000  # characters of a tool's lines among which its summary stands
_SHELLS = ("bash", "sh", "shell", "zsh", "powershell")


@dataclass
class Told:
    """What a turn says and does.

    Attributes:
        prose: the words.
        calls: the tools called; native ids are completed by the turn's.
        results: what became of them, by their numbers.

    """

    prose: str = ""
    calls: tuple[Call, ...] = ()
    results: tuple[Result, ...] = ()


@dataclass
class _Tool:
    """The lines of a tool."""

    name: str
    kind: str = ""
    lines: list[str] = field(default_factory=list)


def told(lines: Sequence[str], is_escaped: bool) -> Told:
    """Return what the lines of a turn say and do.

    Args:
        lines: below its header.
        is_escaped: changes may be written as HTML, as SpecStory does for Cursor.

    """
    prose, calls, results = list[str](), list[Call](), list[Result]()
    for part in _parts(lines):
        if isinstance(part, str):
            prose += [part] if part.strip() != "---" else []
        else:
            call, result = _called(part, str(len(calls) + 1), is_escaped)
            calls.append(call)
            results += [result] if result.status or result.output else []
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(prose).strip())
    return Told(words, tuple(calls), tuple(results))


def _parts(lines: Sequence[str]) -> Iterator[str | _Tool]:
    """Yield lines of words, and tools; thoughts are left out."""
    tool: _Tool | None = None
    until = ""
    for line in lines:
        opening = _OPENING.search(line) if "<tool-use" in line else None
        old = _OLD_TOOL.match(line) if line.startswith("Tool use") else None
        if opening or (old and until in ("", "---")):
            yield from [tool] if tool else []
            tool = _Tool(opening["name"], opening["kind"]) if opening else _old(old)
            until = _CLOSING if opening else "---"
        elif not until and "<" in line and (thought := _THOUGHT.search(line)):
            until = "</think>" if thought[0] == "<think>" else "</details>"
        if not until:
            yield line
            continue
        if until == "---" != line.strip():
            before, end, after = line, "", ""
        else:
            before, end, after = line.partition(until)
        if tool:
            tool.lines.append(before if end else line)
        if end:
            yield from [tool] if tool else []
            tool, until = None, ""
            yield from [after] if after.strip() else []
    yield from [tool] if tool else []


def _old(found: re.Match[str] | None) -> _Tool:
    return _Tool(found["name"], lines=[found["more"]]) if found else _Tool("")


def _called(tool: _Tool, native: str, is_escaped: bool) -> tuple[Call, Result]:
    """Return the call of a tool, and what became of it."""
    body = "\n".join(tool.lines)
    top = body[:_TOP]
    code, loose = _apart(tool.lines)
    operation = _KINDS.get(tool.kind) or operation_of(tool.name)
    path = _path(top, body, loose).removeprefix("./")
    edits = _edits(path, code, is_escaped) if operation == "edit" else ()
    command = _command(top, code, loose) if operation == "run" else ""
    if operation == "edit" and path and not edits:
        edits = (Edit(path),)
    paths = (path,) if path and operation == "read" else ()
    printed = "\n".join("\n".join(lines) for language, lines in code if language not in _SHELLS)
    output = printed if operation == "run" else ""
    call = Call(native, tool.name, operation, edits, paths, command)
    return call, Result("", native, _status(body), output)


def _status(body: str) -> Status:
    if _FAILED.search(body):
        return "failed"
    return "ok" if _ANSWERED.search(body) or "accepted" in body[:200] else ""


def _apart(lines: Sequence[str]) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return the blocks of code with their languages, and the lines between them."""
    code, loose = list[tuple[str, list[str]]](), list[str]()
    fence = ""
    for line in lines:
        found = _FENCE.fullmatch(line) if "```" in line or "~~~" in line else None
        if found and not fence:
            fence = found[1]
            code.append((found[2].lower(), []))
        elif found and found[1] == fence and not found[2]:
            fence = ""
        elif fence:
            code[-1][1].append(line)
        else:
            loose.append(line)
    return code, loose


def _about(top: str) -> tuple[str, str]:
    """Return what the summary says was done, and to what."""
    summary = _SUMMARY.search(top)
    found = _ABOUT.search(html.unescape(summary[1]) if summary else top)
    return (found["what"], found["of"].strip().strip("`")) if found else ("", "")


def _path(top: str, body: str, loose: Sequence[str]) -> str:
    what, named = _about(top)
    if what and what != "Run command":
        return named
    quoted = next((found[1] for line in loose if (found := _QUOTED.match(line))), "")
    answered = _ANSWERED.search(body)
    return (answered["path"] if answered else "") or quoted


def _command(top: str, code: Sequence[tuple[str, list[str]]], loose: Sequence[str]) -> str:
    shell = next((lines for language, lines in code if language in _SHELLS), None)
    if shell:
        return "\n".join(shell).strip()
    quoted = next((found[1] for line in loose if (found := _QUOTED.match(line))), "")
    summary = _SUMMARY.search(top)
    within = re.search(r"`([^`]+)`", summary[1]) if summary else None
    what, named = _about(top)
    return quoted or (html.unescape(within[1]) if within else named if what else "")


def _edits(path: str, code: Sequence[tuple[str, list[str]]], is_escaped: bool) -> tuple[Edit, ...]:
    """Return the changes that are shown: differences, or else the content of a new file."""
    found = list[Edit]()
    for language, lines in code:
        shown = "\n".join(lines)
        if language == "diff":
            plain = _unescaped(shown) if is_escaped else shown
            wide = is_escaped and changes.is_wide(plain)
            found += changes.unified(plain, path, 2 if wide else 1)
    contents = [lines for language, lines in code if language not in ("", "text", "diff")]
    if not found and path and contents:
        return (changes.replaced(path, "", "\n".join(contents[0])),)
    return tuple(found)


def _unescaped(shown: str) -> str:
    """Return a difference without HTML's escapes, if it has no character that is escaped."""
    return shown if re.search(r"[<>\"'`]", shown) else html.unescape(shown)
