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
_COMMENT = re.compile(r"//.*")
_MODULE = re.compile(r"^\s*module\s+(\S+)", re.MULTILINE)
_REPLACED = re.compile(
    r"^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\.\.?(?:/\S*)?)\s*$", re.MULTILINE
)
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
    texts = {path: _text(content) for path, content in sorted(contents.items())}
    modules = {
        _folder(path): found.group(1).strip(_QUOTES)
        for path, text in texts.items()
        if path.rpartition("/")[2] == MOD and (found := _MODULE.search(text))
    }
    replaced = {
        old.strip(_QUOTES): modules[place]
        for path, text in texts.items()
        for old, new in _REPLACED.findall(text)
        if (place := _joined(_folder(path), new)) in modules
    }
    deepest = sorted(modules.items(), key=lambda one: (-len(one[0]), one))
    return Project(tuple(deepest), tuple(sorted(replaced.items(), reverse=True)))


def _text(content: bytes) -> str:
    return _COMMENT.sub("", content.decode("utf-8", "replace"))


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
