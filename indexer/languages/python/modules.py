"""Which dotted module name a path has.

Folders are packages; a ``src`` folder that is no package itself is a root. setuptools'
``package-dir`` of the tree's own ``pyproject.toml`` is followed too, since it can give a folder
another name than it has.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

SUFFIX = ".py"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the paths of a tree map to modules.

    Attributes:
        packages: folders that hold an ``__init__.py``.
        renamed: folder → package name, from ``package-dir``.
    """

    packages: frozenset[str]
    renamed: Mapping[str, str]

    def module(self, path: str) -> str:
        """Return the dotted name of a Python file; empty for a root package without a name.

        Bytes that are not UTF-8, which no import statement can write, become question marks.
        """
        readable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        parts = readable.removesuffix(SUFFIX).split("/")
        folders = len(parts) - 1
        if parts[-1] == "__init__":
            parts.pop()
        for depth in range(folders, -1, -1):
            folder = "/".join(parts[:depth])
            root = self.renamed.get(folder)
            if root == "" or (root and self._packaged(parts[:folders], depth)):
                return ".".join([*filter(None, [root]), *parts[depth:]])
            if depth and parts[depth - 1] == "src" and folder not in self.packages:
                return ".".join(parts[depth:])
        return ".".join(parts)

    def _packaged(self, folders: list[str], depth: int) -> bool:
        """Return whether all folders below a depth are packages."""
        below = range(depth + 1, len(folders) + 1)
        return all("/".join(folders[:end]) in self.packages for end in below)


def is_package(path: str) -> bool:
    """Return whether a file is a package's ``__init__.py``."""
    return PurePosixPath(path).name == "__init__.py"


def is_python(path: str) -> bool:
    """Return whether a path is a Python source by its name."""
    return path.endswith(SUFFIX)


def layout(paths: Iterable[str], pyproject: bytes) -> Layout:
    """Return the layout of a tree.

    Args:
        paths: all Python files.
        pyproject: content of ``pyproject.toml`` at the root; anything unreadable counts as empty.
    """
    packages = {str(PurePosixPath(path).parent) for path in paths if is_package(path)}
    packages = {"" if folder == "." else folder for folder in packages}
    return Layout(frozenset(packages), _package_dirs(pyproject))


def _package_dirs(pyproject: bytes) -> dict[str, str]:
    try:
        table = tomllib.loads(pyproject.decode())["tool"]["setuptools"]["package-dir"]
        pairs = sorted((str(name), str(folder)) for name, folder in table.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {folder.strip("./") if folder != "." else "": name for name, folder in pairs}
