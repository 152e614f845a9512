"""What a language says about its names: where imports lead, what objects and modules are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..facts import Import
    from ..store.packing import FlowDefinition
    from .lookups import Lookups
    from .values import Candidates


class Rules(Protocol):
    """The names of one family of languages; each states this as its base.

    Attributes:
        family: languages whose files import one another, e.g. ``python``.
        project_files: base names of files that say where modules are.
        constructor: method that runs when a class is called; empty when there is none.
        caller: method that runs when an object is called; empty when there is none.
        builtins: names that need no import.
        types: of them, those whose call gives an object of themselves.
        common: method names so common that namesakes say nothing.
        resolves_by_project: whether ``imported`` asks the project, so that its change counts.
        class_scope: whether functions see the names of the class around them.
        by_label: whether imports are not followed and every name may be met by its namesakes.
    """

    family: str
    project_files: frozenset[str]
    constructor: str
    caller: str
    builtins: frozenset[str]
    types: frozenset[str]
    common: frozenset[str]
    resolves_by_project: bool
    class_scope: bool
    by_label: bool

    def project(self, contents: Mapping[str, bytes], paths: Sequence[str]) -> object:
        """Read the project files of a tree.

        Args:
            contents: path → content, of the project files; hostile.
            paths: all files of the family, sorted.

        Returns:
            anything that compares equal when modules are found alike.
        """
        ...

    def module(self, path: str, project: object) -> str:
        """Return the name under which a file is imported."""
        ...

    def receiver(self, method: FlowDefinition) -> str:
        """Return the name that a method gives its object; empty when it has none."""
        ...

    def receives_class(self, method: FlowDefinition) -> bool:
        """Return whether the receiver is the class rather than an object of it."""
        ...

    def imported(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return what an import's module is: modules, packages, or something outside.

        For ``import a.b`` (no name, and an alias that is the first part) it is ``a``.
        """
        ...

    def target(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return the module that an import statement names, for the file's dependencies."""
        return self.imported(lookups, file, item)

    def described(self, item: Import) -> str:
        """Return an import's module as written, for one that leads nowhere."""
        return item.module

    def child(self, lookups: Lookups, file: int, name: str) -> Candidates:
        """Return a submodule of a module; nothing where modules have none by name."""
        del lookups, file, name
        return ()

    def package_child(self, lookups: Lookups, file: int, package: str, name: str) -> Candidates:
        """Return a submodule of a package that has no file of its own, or nothing.

        Args:
            lookups: where to look.
            file: a file of the package's family.
            package: the package's name.
            name: the submodule's.
        """
        del lookups, file, package, name
        return ()

    def siblings(self, lookups: Lookups, file: int) -> Sequence[int]:
        """Return other files whose module-level names the file sees without importing them."""
        del lookups, file
        return ()
