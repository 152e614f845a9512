"""Finds the file that an import means, as Node.js, TypeScript and bundlers do.

Confidence is less than 1 where a package's entry is built (``dist/index.js``) and only what it is
built from is in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...resolution.lookups import Lookups
from ...resolution.values import Candidate, Candidates, Value
from .builtin_names import NODE_MODULES
from .packages import Package, targets
from .project import Project, joined

BUILT_CONFIDENCE = 0.8  # for the source of a built entry
SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
DECLARED = (".d.ts", ".d.mts", ".d.cts")
_TYPED = (".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs")
_UNTYPED = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".d.ts")
_SOURCES = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx", ".d.ts"),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
_BUILT = frozenset(
    (
        "dist",
        "lib",
        "build",
        "out",
        "esm",
        "cjs",
        "es",
        "module",
        "modules",
        "output",
        "types",
        "umd",
    )
)
_EXTENSION = re.compile(r"(\.min|\.d)?\.[cm]?[jt]sx?\Z")
_NAME = re.compile(r"(@[^/]+/[^/]+|[^@./][^/]*)(/.*)?\Z")


class Finder:
    """Finds modules for one file.

    Args:
        lookups: where paths are asked.
        project: what the project files say.
        path: the importing file.
    """

    def __init__(self, lookups: Lookups, project: Project, path: str) -> None:
        self._lookups, self._project, self._path = lookups, project, path
        typed = path.endswith(SUFFIXES[4:])
        self._order = _TYPED if typed else _UNTYPED
        self._typed = typed

    def find(self, specifier: str) -> Candidates:
        """Return the module that an import names; nothing when it should be in the tree."""
        name = specifier.partition("?")[0]
        if name in (".", "..") or name.startswith(("./", "../")):
            path = joined(_folder(self._path), name)
            return _module(None if path is None else self.file(path))
        own = self._project.package_of(self._path)
        if name.startswith("#") and own is not None:
            return self._private(own, name)
        return self._mapped(name) or self._bare(name)

    def file(self, path: str) -> int | None:
        """Return the file of a path without or with its suffix, or a folder's index."""
        return next(filter(_is_number, map(self._lookups.path, self._tried(path))), None)

    def _tried(self, path: str) -> Iterator[str]:
        stem, suffix = _split(path)
        sources = [stem + one for one in _SOURCES.get(suffix, ())]
        if suffix:
            yield from ([*sources[:-1], path, sources[-1]] if self._typed and sources else [path])
            if not self._typed:
                yield from sources
        if path and not path.endswith("/"):
            yield from (path + one for one in self._order)
        yield from self._index(path)

    def _index(self, path: str) -> Iterator[str]:
        package = self._project.packages.get(path)
        if package is not None:
            for one in package.main:
                inside = joined(path, one)
                if inside:
                    yield inside
                    yield from (inside + suffix for suffix in self._order[:2])
        yield from (joined(path, f"index{one}") or "" for one in self._order)

    def _private(self, own: Package, name: str) -> Candidates:
        """Look up a ``#name`` of the file's own package."""
        found = targets(own.imports, name)
        inside = self._entry(own, [one for one in found if one.startswith(".")])
        if inside or not found:
            return inside
        outside = [one for one in found if not one.startswith((".", "#"))]
        return self._bare(outside[0]) if outside else ()

    def _mapped(self, name: str) -> Candidates:
        """Look a name up in ``paths`` and ``baseUrl``."""
        config = self._project.config_of(self._path)
        if config is None:
            return ()
        for path in targets(config.paths, name):
            found = self.file(path)
            if found is not None:
                return _module(found)
        under = None if config.base is None else joined(config.base, name)
        return _module(self.file(under)) if under else ()

    def _bare(self, name: str) -> Candidates:
        """Look up a package: of Node.js, of the repository, of others."""
        plain = name.removeprefix("node:")
        if plain != name or plain.partition("/")[0] in NODE_MODULES:
            return (Candidate(Value("external", name=plain), "external"),)
        match = _NAME.match(name)
        package = self._project.named(self._path, match.group(1)) if match else None
        if package is None or match is None:
            return (Candidate(Value("external", name=name), "external"),)
        return self._of_package(package, match.group(2) or "")

    def _of_package(self, package: Package, rest: str) -> Candidates:
        entries = targets(package.exports, f".{rest}")
        if not entries and not rest:
            entries = list(package.main)
        return self._entry(package, entries or [f".{rest}" if rest else "./index"])

    def _entry(self, package: Package, files: Sequence[str]) -> Candidates:
        """Return the first of some files of a package that is in the tree, or its source."""
        paths = [joined(package.folder, one) for one in sorted(files, key=_is_declaration)]
        inside = list(dict.fromkeys(one for one in paths if one and package.holds(one)))
        for path in inside:
            number = self.file(path)
            if number is not None:
                return _module(number)
        for path in inside:
            for guess in _origins(package.folder, path):
                number = self.file(guess)
                if number is not None:
                    return (Candidate(Value("module", number), "import", BUILT_CONFIDENCE),)
        return ()


def _origins(folder: str, path: str) -> Iterator[str]:
    """Yield what a built file may be built from, without suffix."""
    inside = path[len(folder) + 1 :] if folder else path
    parts = _EXTENSION.sub("", inside).split("/")
    while len(parts) > 1 and parts[0] in _BUILT:
        parts.pop(0)
    for root in ("src", "source", "lib", ""):
        guess = joined(folder, "/".join(filter(None, (root, *parts))))
        if guess:
            yield guess


def _split(path: str) -> tuple[str, str]:
    """Return a path without its suffix, and the suffix if it is one of sources."""
    for suffix in (*DECLARED, *SUFFIXES):
        if path.endswith(suffix):
            return path[: -len(suffix)], suffix
    return path, ""


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_number(number: int | None) -> bool:
    return number is not None


def _is_declaration(path: str) -> bool:
    return path.endswith(DECLARED)


def _module(number: int | None) -> Candidates:
    return () if number is None else (Candidate(Value("module", number), "import"),)
