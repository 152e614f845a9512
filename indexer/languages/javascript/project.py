"""What the project files of a tree say about where modules are.

TypeScript handbook, "Module resolution": ``paths`` and ``baseUrl`` of the nearest
``tsconfig.json`` with what it ``extends``; else of the project that it ``references``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, normpath

from .jsonc import read, strings, table
from .packages import Entries, Package, read_package

PACKAGE, PNPM = "package.json", "pnpm-workspace.yaml"
CONFIGS = ("tsconfig.json", "jsconfig.json")
EXTENDED = frozenset(
    f"tsconfig.{name}.json" for name in ("app", "base", "build", "lib", "node", "options", "paths")
)
FILES = frozenset((PACKAGE, PNPM, *CONFIGS)) | EXTENDED
MAX_CHAIN = 8  # configurations that one is made of
MAX_PATTERNS = 1_000
INSTALLED = "node_modules"


@dataclass(frozen=True, slots=True)
class Config:
    """Paths of one folder's ``tsconfig.json``.

    Attributes:
        base: folder from which plain names are looked up; None when there is none.
        paths: pattern → paths in the tree.
    """

    base: str | None
    paths: Entries


@dataclass(frozen=True, slots=True)
class Project:
    """Packages and configurations by folder, and packages by name."""

    packages: Mapping[str, Package]
    configs: Mapping[str, Config]
    names: Mapping[str, tuple[Package, ...]]

    def package_of(self, path: str) -> Package | None:
        """Return the package that a file belongs to."""
        return next((self.packages[one] for one in around(path) if one in self.packages), None)

    def config_of(self, path: str) -> Config | None:
        """Return the configuration of a file."""
        return next((self.configs[one] for one in around(path) if one in self.configs), None)

    def named(self, path: str, name: str) -> Package | None:
        """Return the package that a name means in a file: its own, a linked one, a workspace."""
        own = self.package_of(path)
        if own is not None and own.name == name:
            return own
        linked = own is not None and name in own.linked
        found = self.names.get(name, ())
        seen = [one for one in found if linked or self._shares(path, one)]
        return min(seen, key=lambda one: (len(one.folder), one.folder), default=None)

    def _shares(self, path: str, package: Package) -> bool:
        """Return whether a workspace holds both a file and a package."""
        return any(
            one.workspaces and one.holds(path) and one.has_member(package.folder)
            for one in self.packages.values()
        )


def read_project(contents: Mapping[str, bytes]) -> Project:
    """Read all project files of a tree.

    Args:
        contents: path → content; hostile.
    """
    kept = {path: contents[path] for path in sorted(contents) if INSTALLED not in path.split("/")}
    packages, configs = {}, {}
    for path, content in kept.items():
        folder = dirname(path)
        if basename(path) == PACKAGE:
            listed = kept.get(joined(folder, PNPM) or "", b"")
            packages[folder] = read_package(folder, content, listed)
        elif basename(path) in CONFIGS and folder not in configs:
            config = _config(path, kept)
            if config is not None:
                configs[folder] = config
        elif basename(path) == PNPM and joined(folder, PACKAGE) not in kept:
            packages[folder] = read_package(folder, b"{}", content)
    names: dict[str, tuple[Package, ...]] = {}
    for package in packages.values():
        names[package.name] = (*names.get(package.name, ()), package)
    return Project(packages, configs, names)


def around(path: str) -> Iterator[str]:
    """Yield the folders that hold a path, the innermost first."""
    folder = path
    while folder:
        folder = dirname(folder)
        yield folder


def joined(folder: str, path: str) -> str | None:
    """Return a path relative to a folder as one of the tree; None when it leaves the tree."""
    found = normpath(f"{folder}/{path}" if folder else path)
    if found.startswith(("../", "/")) or found == "..":
        return None
    return "" if found == "." else found


def _config(path: str, contents: Mapping[str, bytes]) -> Config | None:
    """Return what a configuration and its relatives say; None when that is nothing."""
    for one, relatives in _chain(path, contents, "extends"):
        found = _own(one, relatives)
        if found is not None:
            return found
    for one, data in _chain(path, contents, "references"):
        found = _own(one, data)
        if found is not None:
            return found
    return None


def _chain(
    path: str, contents: Mapping[str, bytes], key: str
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield a configuration and those it names, nearest first."""
    waiting, seen = [path], set[str]()
    while waiting and len(seen) < MAX_CHAIN:
        one = waiting.pop(0)
        if one in seen or one not in contents:
            continue
        seen.add(one)
        data = read(contents[one])
        yield one, data
        named = data.get(key)
        if key == "references" and isinstance(named, list):
            named = [table(item).get("path") for item in named]
        waiting.extend(_relatives(dirname(one), strings(named)))


def _relatives(folder: str, names: list[str]) -> Iterator[str]:
    for name in reversed(names):  # what is named last counts most
        for tried in (name, f"{name}.json", f"{name}/{CONFIGS[0]}"):
            path = joined(folder, tried) if name.startswith(".") else None
            if path:
                yield path


def _own(path: str, data: Mapping[str, object]) -> Config | None:
    options = table(data.get("compilerOptions"))
    base, paths = options.get("baseUrl"), table(options.get("paths"))
    folder = dirname(path)
    start = joined(folder, base) if isinstance(base, str) else None
    if start is None and not paths:
        return None
    origin = folder if start is None else start
    entries = []
    for pattern in list(paths)[:MAX_PATTERNS]:
        files = (joined(origin, one) for one in strings(paths[pattern]))
        entries.append((pattern, tuple(one for one in files if one is not None)))
    return Config(start, tuple(entries))
