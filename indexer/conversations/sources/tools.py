"""Calls of tools: what a name and its arguments say of files and commands.

Tools differ in how they name the same few things, so a call is read by its arguments; the name
decides only what kind of call it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..model import Call, Edit, Operation
from . import changes
from .documents import loaded
from .fields import Record, mapping, mappings, text, texts

_LONGEST_NAME = 60  # characters; a longer one is none of those known
_VERSION = re.compile(r"_?v\d+$")
_OPERATIONS: dict[Operation, str] = {
    "edit": (
        " edit editfile editexistingfile multiedit multiedits strreplace strreplaceeditor write"
        " writefile writetofile create createfile createnewfile newfilecreated editedexistingfile"
        " searchreplace searchandreplace replace replaceinfile singlefindandreplace applypatch"
        " applydiff applieddiff insertcontent notebookedit delete deletefile filedeleted patch"
        " codeedit "
    ),
    "read": (
        " read readfile readmanyfiles view viewfile grep grepsearch glob globfilesearch ls list"
        " listdir listdirectory listfiles listfilestoplevel listfilesrecursive search searchfiles"
        " searchfilecontent codebasesearch filesearch ripgreprawsearch semanticsearchfull readlints"
        " listcodedefinitionnames readcurrentlyopenfile "
    ),
    "run": (
        " bash shell run runcommand runshellcommand runterminalcmd runterminalcommand"
        " executecommand exec execcommand command terminal localshell "
    ),
}
_PATHS = (
    *("file_path", "filePath", "filepath", "path", "absolute_path", "target_file", "targetFile"),
    *("relativeWorkspacePath", "notebook_path", "file"),
)
_OLD = ("old_string", "oldString", "old_str", "oldText", "old_text")
_NEW = ("new_string", "newString", "new_str", "newText", "new_text")
_CONTENT = ("content", "contents", "file_text", "fileText", "new_source", "insert_text")
_PATCHES = ("patch", "patchText", "patch_text", "input", "diff")
_COMMANDS = ("command", "cmd", "script")


def called(native: str, name: str, arguments: object) -> Call:
    """Return the call of a tool.

    Args:
        native: the source's id of the call.
        name: of the tool.
        arguments: an object, JSON text of one, or a patch.

    """
    given = _arguments(arguments)
    operation = operation_of(name)
    if operation == "edit" and given.get("command") == "view":
        operation = "read"  # str_replace_editor does both
    path = first(given, _PATHS)
    edits = edits_of(given, path) if operation == "edit" else ()
    read = () if edits else tuple(one for one in (path, *texts(given.get("paths"))) if one)
    command = _command(given) if operation == "run" else ""
    return Call(native, name, operation, edits, read, command)


def operation_of(name: str) -> Operation:
    """Return what a tool of this name does to files."""
    return _operation(name[:_LONGEST_NAME])


@lru_cache(512)
def _operation(name: str) -> Operation:
    plain = _VERSION.sub("", name.casefold()).replace("_", "").replace("-", "").replace(" ", "")
    return next((one for one, names in _OPERATIONS.items() if f" {plain} " in names), "other")


def edits_of(given: Record, path: str) -> tuple[Edit, ...]:
    """Return the changes that the arguments of an editing tool ask for."""
    parts = mappings(given.get("edits")) or mappings(given.get("replacements"))
    if parts:
        named = [(part, first(part, _PATHS) or path) for part in parts]
        return tuple(_replacement(part, own) for part, own in named if own)
    patch = first(given, _PATCHES)
    if "*** Begin Patch" in patch:
        return changes.patched(patch)
    if patch and (changes.has_header(patch) or (path and patch.startswith("@@"))):
        return changes.unified(patch, path)
    passages = changes.searched(patch or first(given, _CONTENT), path) if path else ()
    return passages or ((_replacement(given, path),) if path else ())


def _replacement(given: Record, path: str) -> Edit:
    old, new = first(given, _OLD), first(given, _NEW)
    return changes.replaced(path, old, new if old or new else first(given, _CONTENT))


def first(given: Record, names: tuple[str, ...]) -> str:
    """Return the first argument of these names that is a text and not empty."""
    return next((value for name in names if (value := text(given.get(name)))), "")


def _arguments(arguments: object) -> Record:
    if isinstance(arguments, str):
        is_json = arguments.lstrip().startswith("{")
        return (mapping(loaded(arguments)) if is_json else {}) or {"patch": arguments}
    return mapping(arguments)


def _command(given: Record) -> str:
    words = next((texts(given.get(name)) for name in _COMMANDS if name in given), ())
    return first(given, _COMMANDS) or " ".join(words)
