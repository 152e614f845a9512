"""What stands in the records of Codex: calls of tools, and what became of them."""

from __future__ import annotations

import re
from dataclasses import replace

from ..model import Call, Edit, Result, Status
from . import changes, questions, tools
from .documents import loaded
from .fields import Record, joined, mapping, mappings, split, text, texts

_BEGIN = "*** Begin Patch"
_SHELLS = ("bash", "sh", "zsh", "powershell", "pwsh", "cmd")
_SHELL_TOOLS = ("shell", "shell_command", "exec_command", "local_shell", "container.exec")
_QUESTION = "request_user_input"
_CODE = re.compile(r"(?:exit(?:ed with)? code:?|metadata.{0,20}exit_code\W+) ?(-?\d{1,9})", re.I)
_REFUSED = ("aborted by user", "rejected by user", "execution error", "failed to parse")
_HEAD = 400  # characters in which a tool's output tells its exit code


def said(payload: Record) -> str:
    """Return the words of a message."""
    blocks = mappings(payload.get("content"))
    return joined(text(one.get("text")) for one in blocks if "text" in text(one.get("type")))


def called(payload: Record) -> Call:
    """Return the call that an item of type ``…_call`` is."""
    native = text(payload.get("call_id")) or text(payload.get("id"))
    name = text(payload.get("name"))
    if payload.get("type") == "local_shell_call":
        return commanded(native, texts(mapping(payload.get("action")).get("command")))
    arguments = payload.get("arguments", payload.get("input"))
    if name in _SHELL_TOOLS:
        given = loaded(arguments) if isinstance(arguments, str) else arguments
        return _shell(native, name, mapping(given))
    call = tools.called(native, name, arguments)
    return call if call.edits or name != "apply_patch" else replace(call, operation="edit")


def asked(payload: Record) -> str:
    """Return what a call asks the person."""
    is_question = payload.get("name") == _QUESTION
    return questions.asked(mapping(loaded(payload.get("arguments")))) if is_question else ""


def answered(payload: Record) -> str:
    """Return what the person answered, from the outcome of a call that asked."""
    return questions.answered(mapping(loaded(payload.get("output"))).get("answers"))


def _shell(native: str, name: str, given: Record) -> Call:
    words = texts(given.get("command"))
    if words:
        return commanded(native, words, name)
    return _run(native, name, tools.first(given, ("command", "cmd")))


def commanded(native: str, words: tuple[str, ...], name: str = "shell") -> Call:
    """Return the call that runs a command; of a shell's, the script counts."""
    shell = words[0].rpartition("/")[2] if words else ""
    is_script = len(words) > 2 and shell in _SHELLS and words[1].startswith("-")
    is_patch = words[:1] == ("apply_patch",)
    return _run(native, name, words[-1] if is_script or is_patch else " ".join(words))


def _run(native: str, name: str, command: str) -> Call:
    before, begin, patch = command.partition(_BEGIN)
    edits = changes.patched(begin + patch) if begin else ()
    shown = f"{before}{begin}" if begin else command
    return Call(native, name, "edit" if edits else "run", edits, command=shown)


def finished(session: str, payload: Record) -> Result:
    """Return the outcome that an item of type ``…_call_output`` tells."""
    output = payload.get("output")
    is_json = isinstance(output, str) and output.startswith("{")
    details = mapping(loaded(output) if is_json else output)
    printed = _printed(output, details)
    return Result(session, text(payload.get("call_id")), _status(details, printed), printed)


def _printed(output: object, details: Record) -> str:
    if isinstance(output, list):
        return said({"content": output})
    told = tools.first(details, ("output", "content"))
    return told or (text(output) if not details else "")


def _status(details: Record, printed: str) -> Status:
    code = mapping(details.get("metadata")).get("exit_code")
    if isinstance(code, int):
        return "failed" if code else "ok"
    if details.get("success") is False or printed[:_HEAD].casefold().startswith(_REFUSED):
        return "failed"
    told = _CODE.search(printed[:_HEAD])
    if told:
        return "failed" if int(told[1]) else "ok"
    return "ok" if details.get("success") is True else ""


def ran(session: str, payload: Record) -> Result:
    """Return the outcome that the event of a command's end tells."""
    code = payload.get("exit_code")
    names = ("aggregated_output", "formatted_output")
    printed = tools.first(payload, names) or joined(
        (text(payload.get("stdout")), text(payload.get("stderr")))
    )
    status: Status = ("failed" if code else "ok") if isinstance(code, int) else ""
    return Result(session, text(payload.get("call_id")), status, printed)


def applied(session: str, payload: Record) -> Result:
    """Return the outcome that the event of a patch's end tells, with what changed."""
    is_done = payload.get("success") is not False
    edits = _edits(mapping(payload.get("changes"))) if is_done else ()
    printed = "" if is_done else tools.first(payload, ("stderr", "stdout"))
    call = text(payload.get("call_id"))
    return Result(session, call, "ok" if is_done else "failed", printed, edits)


def _edits(files: Record) -> tuple[Edit, ...]:
    found: list[Edit] = []
    for path in sorted(files):
        kind, change = _change(mapping(files[path]))
        content = split(change.get("content"))
        if kind == "add":
            found.append(Edit(path, (), content))
        elif kind == "delete":
            found.append(Edit(path, content, ()))
        elif kind == "update":
            named = text(change.get("move_path")) or path
            edits = changes.unified(text(change.get("unified_diff")), named)
            found += [replace(edit, path=named) for edit in edits]
    return tuple(found)


def _change(change: Record) -> tuple[str, Record]:
    """Return kind and content of a change; older versions name the kind by a key around it."""
    kind = text(change.get("type"))
    if kind or len(change) != 1:
        return kind, change
    kind = next(iter(change))
    return kind, mapping(change[kind])
