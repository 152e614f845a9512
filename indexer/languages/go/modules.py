"""Which import path a folder has, by ``go.mod`` and ``go.work``.

A folder's import path is that of the nearest module above it and the way down from there. What
lies below a ``vendor`` folder has the path below that. Without a ``go.mod`` a folder has its own
path as name, and imports that end with it find it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

MOD, WORK = "go.mod", "go.work"
STANDARD = "std"  # the module of Go's own library, whose packages do without its name
_VENDOR = re.compile(r"(?:\A|/)vendor/")
_QUOTES = '"`'


@dataclass(frozen=True, slots=True)
class Project:
    """The modules of a tree.

    Attributes:
        modules: (folder, module path), the deepest folders first.
        replaced: (module path, path of the module that stands for it).
    """

    modules: tuple[tuple[str, str], ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()

    def package(self, path: str) -> str:
        """Return the import path of the folder of a file."""
        folder = _folder(path)
        vendored = _VENDOR.split(f"{folder}/")
        if len(vendored) > 1 and vendored[-1]:
            return vendored[-1].rstrip("/")
        for place, module in self.modules:
            if folder == place or not place or folder.startswith(f"{place}/"):
                below = folder[len(place) :].strip("/")
                return "/".join(filter(None, ["" if module == STANDARD else module, below]))
        return folder

    def packages(self, path: str) -> Iterator[str]:
        """Yield the names that an import path may have in the tree."""
        for old, new in self.replaced:
            if path == old or path.startswith(f"{old}/"):
                yield f"{new}{path[len(old) :]}"
        yield path
        first, _, rest = path.partition("/")
        while not self.modules and "." in first and rest:
            yield rest
            _, _, rest = rest.partition("/")


def is_test(path: str) -> bool:
    """Return whether a file is compiled for tests alone."""
    return path.endswith("_test.go")


def read_project(contents: Mapping[str, bytes]) -> Project:
    """Read the ``go.mod`` and ``go.work`` files of a tree; what is unreadable counts as empty.

    Args:
        contents: path → content.
    """
    lines = {path: _lines(content) for path, content in sorted(contents.items())}
    modules = {
        _folder(path): words[1]
        for path, found in lines.items()
        if path.rpartition("/")[2] == MOD
        for words in found
        if words[0] == "module" and len(words) == 2
    }
    replaced = {
        old: modules[place]
        for path, found in lines.items()
        for words in found
        if "=>" in words
        for old, new in [_replacement(words)]
        if (place := _joined(_folder(path), new)) in modules
    }
    deepest = sorted(modules.items(), key=lambda one: (-len(one[0]), one))
    return Project(tuple(deepest), tuple(sorted(replaced.items(), reverse=True)))


def _lines(content: bytes) -> list[list[str]]:
    """Return the words of each line that has some, without comments and quotes."""
    texts = content.decode("utf-8", "replace").split("\n")
    words = ([word.strip(_QUOTES) for word in text.partition("//")[0].split()] for text in texts)
    return [one for one in words if one]


def _replacement(words: list[str]) -> tuple[str, str]:
    """Return module and folder of a line with ``=>``; the folder is ``?`` when it names none."""
    arrow = words.index("=>")
    old = words[words[0] == "replace" : arrow]
    new = words[arrow + 1 :]
    local = len(new) == 1 and new[0].startswith((".", "/")) and old
    return (old[0], new[0]) if local else ("", "?")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _joined(folder: str, relative: str) -> str:
    """Return a folder reached from another; ``?`` above the tree's root."""
    parts = PurePosixPath(folder).parts
    for step in PurePosixPath(relative).parts:
        if step == ".." and not parts:
            return "?"
        parts = parts[:-1] if step == ".." else (*parts, step)
    return "/".join(parts)
