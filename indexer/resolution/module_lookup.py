"""Finds the module that an import statement means."""

from __future__ import annotations

from pathlib import PurePosixPath

from ..facts import Import
from ..languages.python.modules import is_package
from .program import Program
from .values import Candidate, Candidates, Value

SIBLING_CONFIDENCE = 0.8  # found only because scripts see their own folder


class ModuleLookup:
    """Absolute and relative imports over the modules of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def imported(self, file: int, item: Import) -> Candidates:
        """Return the module of an import; for ``import a.b`` the one that is bound, ``a``."""
        name = self.absolute(file, item)
        if name is None:
            return ()
        if not item.name and item.alias == item.module.partition(".")[0]:
            name = item.alias
        return self.find(file, name, relative=item.level > 0)

    def absolute(self, file: int, item: Import) -> str | None:
        """Return the dotted name that an import means; None above the top package."""
        if not item.level:
            return item.module
        source = self._program.files[file]
        parts = source.module.split(".") if source.module else []
        up = item.level - is_package(source.path)
        if up > len(parts):
            return None
        kept = parts[: len(parts) - up]
        return ".".join([*kept, *filter(None, [item.module])])

    def find(self, file: int, name: str, *, relative: bool = False) -> Candidates:
        """Return the modules of a dotted name: in the repository, beside the file, or outside."""
        found = self._inside(name)
        if found:
            return found
        if relative:
            return ()
        beside = self._beside(file, name)
        if beside is not None:
            return (Candidate(Value("module", beside), "import", SIBLING_CONFIDENCE),)
        if name.partition(".")[0] in self._program.prefixes:
            return ()  # a module of the repository that does not exist
        return (Candidate(Value("external", name=name), "external"),)

    def child(self, value: Value, name: str) -> Candidates:
        """Return a submodule of a module or package."""
        if value.kind == "package":
            return self._inside(f"{value.name}.{name}")
        source = self._program.files[value.file]
        if not is_package(source.path):
            return ()
        return self._inside(f"{source.module}.{name}".lstrip("."))

    def _inside(self, name: str) -> Candidates:
        numbers = self._program.modules.get(name, ())
        if numbers:
            share = 1.0 / len(numbers)
            return tuple(Candidate(Value("module", one), "import", share) for one in numbers)
        if name in self._program.prefixes:
            return (Candidate(Value("package", name=name), "import"),)
        return ()

    def _beside(self, file: int, name: str) -> int | None:
        folder = PurePosixPath(self._program.files[file].path).parent
        place = folder.joinpath(*name.split("."))
        for path in (f"{place}/__init__.py", f"{place}.py"):
            if path in self._program.by_path:
                return self._program.by_path[path]
        return None
