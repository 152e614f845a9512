"""What a ``package.json`` says: its name, its entries, its workspaces.

Node.js, "Modules: Packages": ``exports`` and ``imports`` map subpaths, with ``*``, to files by
condition. Every condition's file is a candidate here, in the order in which they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .jsonc import read, strings, table

MAX_TARGETS = 40  # files of one entry that are tried
MAX_ENTRIES = 2_000  # of one map that are read
_MAIN = ("source", "module", "main", "browser", "types", "typings")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_LINKED = ("workspace:", "file:", "link:", "portal:")
_LISTED = re.compile(r"""^\s*-\s*['"]?([^'"#\n]+?)['"]?\s*$""", re.MULTILINE)

Entries = tuple[tuple[str, tuple[str, ...]], ...]  # subpath or pattern → files


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with a ``package.json``.

    Attributes:
        folder: path of the folder; empty for the root.
        name: name under which it is imported, or empty.
        exports: subpath (``.``, ``./a``, ``./a/*``) → files, relative to the folder.
        imports: ``#name`` → files or names of packages.
        main: files of the whole package when ``exports`` says nothing.
        workspaces: patterns of the folders whose packages are members.
        linked: names of dependencies that are folders.
    """

    folder: str
    name: str
    exports: Entries
    imports: Entries
    main: tuple[str, ...]
    workspaces: tuple[str, ...]
    linked: frozenset[str]

    def holds(self, path: str) -> bool:
        """Return whether a path lies in the folder."""
        return not self.folder or path.startswith(f"{self.folder}/")

    def has_member(self, folder: str) -> bool:
        """Return whether a folder is one of the workspaces."""
        if not self.holds(f"{folder}/"):
            return False
        inside = folder[len(self.folder) + 1 :] if self.folder else folder
        wanted = [one for one in self.workspaces if not one.startswith("!")]
        refused = [one[1:] for one in self.workspaces if one.startswith("!")]
        return _matches(inside, wanted) and not _matches(inside, refused)


def read_package(folder: str, content: bytes, listed: bytes) -> Package:
    """Read a ``package.json``.

    Args:
        folder: where it lies.
        content: its bytes; hostile.
        listed: content of ``pnpm-workspace.yaml`` beside it, or nothing.
    """
    data = read(content)
    name = data.get("name")
    exports = data.get("exports")
    if not (isinstance(exports, dict) and all(key.startswith(".") for key in exports)):
        exports = {} if exports is None else {".": exports}
    workspaces = data.get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    return Package(
        folder=folder,
        name=name if isinstance(name, str) else "",
        exports=_entries(exports),
        imports=_entries(table(data.get("imports"))),
        main=tuple(one for key in _MAIN for one in strings(data.get(key))),
        workspaces=(*strings(workspaces), *_pnpm(listed)),
        linked=frozenset(_linked(data)),
    )


def targets(entries: Entries, subpath: str) -> list[str]:
    """Return the files of a subpath; the longest pattern that fits decides."""
    best: tuple[int, list[str]] = (-1, [])
    for key, files in entries:
        if key == subpath:
            return list(files)
        start, star, end = key.partition("*")
        fits = subpath.startswith(start) and subpath.endswith(end)
        if star and fits and len(subpath) >= len(start) + len(end) and len(start) > best[0]:
            middle = subpath[len(start) : len(subpath) - len(end)]
            best = (len(start), [one.replace("*", middle) for one in files])
    return best[1]


def _entries(entries: Mapping[str, object]) -> Entries:
    return tuple((key, tuple(_leaves(entries[key]))) for key in list(entries)[:MAX_ENTRIES])


def _leaves(value: object) -> Iterator[str]:
    """Yield the files of all conditions, as they are written."""
    waiting, found = [value], 0
    while waiting and found < MAX_TARGETS:
        one = waiting.pop()
        if isinstance(one, str):
            found += 1
            yield one
        elif isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            waiting.extend(reversed(list(one.values())))


def _linked(data: Mapping[str, object]) -> Iterator[str]:
    for key in _DEPENDENCIES:
        for name, version in table(data.get(key)).items():
            if isinstance(version, str) and version.startswith(_LINKED):
                yield name


def _pnpm(content: bytes) -> list[str]:
    """Return the ``packages`` of a ``pnpm-workspace.yaml``: a list of strings, one a line."""
    text = content[:100_000].decode("utf-8", "replace")
    _, found, rest = text.partition("packages:")
    lines = rest.split("\n")[1:] if found else []
    end = next(
        (at for at, line in enumerate(lines) if line[:1] not in ("", " ", "-", "#", "\r")),
        len(lines),
    )
    return _LISTED.findall("\n".join(lines[:end]))


def _matches(folder: str, patterns: list[str]) -> bool:
    return any(_fits(folder, pattern.removeprefix("./").rstrip("/")) for pattern in patterns)


def _fits(folder: str, pattern: str) -> bool:
    if pattern.endswith("/**") or pattern == "**":
        return fnmatchcase(folder, pattern) or folder == pattern[:-3]
    same = folder.count("/") == pattern.count("/") or "**" in pattern
    return same and fnmatchcase(folder, pattern)
