"""What files ask of one another, and the record of it.

The resolver reaches another file's facts through this class alone, so that whatever it relied on,
misses included, is known. After a change, only files that asked what changed are resolved again
(see ``indexer.resolution.affected``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..facts import Argument, Import
from ..store.packing import FlowDefinition
from .rules import Rules
from .snapshot import Snapshot
from .source import MAX_KEPT, Bound, Element, FileRow, is_partial
from .values import Symbol

DECORATED, DERIVED = "@", "()"  # names under which all such definitions are asked
FUNCTIONS = ("function", "method")
EXISTS = ""  # the name under which a path itself is asked
Asked = set[int]


def local_name(scope: FlowDefinition, name: str) -> str:
    """Return the name under which a name of a scope is asked.

    Names inside functions are many and alike (``self``), so they are asked by function.
    """
    return f"{scope.qualname}:{name}" if scope.kind in FUNCTIONS else name


class Lookups:
    """Look-ups in one snapshot; what is asked is noted in ``asked`` as numbers.

    Attributes:
        asked: the current record; whoever resolves swaps it.
        home: number of the file that is being resolved; asking it is not noted.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._files = snapshot.files
        self.asked: Asked = set()
        self.home = -1
        self._numbers: dict[tuple[int | str, str], int] = {}
        self._questions: list[tuple[int | str, str]] = []  # subjects: numbers of files, or words

    def rules(self, file: int) -> Rules:
        """Return the rules of a file's language."""
        return self.snapshot.rules(file)

    def row(self, number: int) -> FileRow:
        """Return a file's place in the tree: path, module, language; not its content."""
        return self.snapshot.row(number)

    # Facts of a file

    def definition(self, file: int, index: int) -> FlowDefinition:
        """Return a definition."""
        one = self._files[file].flow.definitions[index]
        if file != self.home:
            self._note(file, one.name)
        return one

    def bound(self, file: int, scope: int, name: str) -> Sequence[tuple[int, Bound]]:
        """Return what a name is bound to in a scope: (definition or -1, what)."""
        source = self._files[file]
        if file != self.home:
            self._note(file, local_name(source.flow.definitions[scope], name))
        return source.names.get(scope, {}).get(name, ())

    def assigned(self, file: int, owner: int, name: str) -> Sequence[tuple[int, str]]:
        """Return what methods assign to an attribute of their object: (method, path)."""
        self._note(file, name)
        return self._files[file].attributes.get(owner, {}).get(name, ())

    def elements(self, file: int, scope: int, name: str) -> Sequence[Element]:
        """Return what is stored in a container that a scope names: (key, scope, path)."""
        self._note(file, name)
        return self._files[file].elements.get(scope, {}).get(name, ())

    def foreign(self, file: int, name: str) -> Sequence[tuple[int, str, str]]:
        """Return what is assigned to an attribute from outside: (scope, owner, path)."""
        self._note(file, name)
        return self._files[file].foreign.get(name, ())

    def given(self, file: int, scope: int, callee: str) -> Sequence[Argument]:
        """Return the arguments that a scope passes to what a path calls."""
        self._note(file, f"{callee.rpartition('.')[2]}()")
        return self._files[file].given.get((scope, callee), ())

    def handed(self, file: int, name: str) -> Sequence[Argument]:
        """Return the arguments of a file that pass a name."""
        self._note(file, f">{name}")
        return self._files[file].handed.get(name, ())

    def aliases(self, file: int, name: str) -> Sequence[str]:
        """Return other names that a file assigns a name to."""
        self._note(file, f"={name}")
        return self._files[file].aliases.get(name, ())

    def decorated(self, file: int) -> Sequence[int]:
        """Return the definitions that have decorators."""
        self._note(file, DECORATED)
        definitions = self._files[file].flow.definitions
        return [index for index, one in enumerate(definitions) if one.decorators]

    def derived(self, file: int) -> Sequence[int]:
        """Return the classes that have bases."""
        self._note(file, DERIVED)
        return sorted(self._files[file].bases)[:MAX_KEPT]

    def bases(self, file: int, index: int) -> Sequence[str]:
        """Return the paths of a class's bases."""
        self.definition(file, index)
        return self._files[file].bases.get(index, ())

    def results(self, file: int, index: int, kind: str) -> Sequence[str]:
        """Return the paths that a function returns (``<return>``) or yields (``<yield>``)."""
        self.definition(file, index)
        return self._files[file].results.get(index, {}).get(kind, ())

    def exports(self, file: int, name: str) -> Sequence[tuple[int, str]]:
        """Return what a module exports under a name: (scope, path)."""
        self._note(file, name)
        return self._files[file].exports.get(name, ())

    def arguments(self, file: int, name: str) -> Sequence[Argument]:
        """Return the arguments that a file passes to anything called by a last name."""
        self._note(file, f"{name}()")
        return self._files[file].arguments.get(name, ())

    def stars(self, file: int) -> Sequence[Import]:
        """Return the star imports of a module's body."""
        self._note(file, "*")
        return self._files[file].stars

    def variable(self, file: int, scope: int, name: str) -> int | None:
        """Return the position of a field or constant among the file's symbols."""
        self._note(file, name)
        return self._files[file].positions.get((scope, name))

    # The tree

    def path(self, path: str) -> int | None:
        """Return the number of the file at a path."""
        self._ask(path, EXISTS)
        return self.snapshot.number(path)

    def module(self, family: str, name: str) -> Sequence[int]:
        """Return the files of a module name, sorted by path."""
        self._ask(f"module:{family}:{name}", EXISTS)
        return self.snapshot.modules(family).get(name, ())

    def is_package(self, family: str, name: str) -> bool:
        """Return whether a module name is the beginning of others."""
        self._ask(f"module:{family}:{name}", EXISTS)
        return name in self.snapshot.packages(family)

    def named(self, family: str, name: str) -> Sequence[tuple[int, int]]:
        """Return the definitions that have a name, anywhere: (file, index)."""
        self._ask(f"name:{family}:{name}", EXISTS)
        return self.snapshot.named(family, name)

    def within(self, family: str, module: str, name: str) -> Sequence[Symbol]:
        """Return the symbols of a name in the files of a module, by path and position."""
        self._ask(f"module:{family}:{module}", name)
        return self.snapshot.within(family, module, name)

    def methods(self, family: str, name: str) -> list[tuple[int, int]]:
        """Return the methods that have a name, anywhere: (file, index)."""
        found = []
        for file, index in self.named(family, name):
            one = self._files[file].flow.definitions[index]
            if one.kind == "method" and not is_partial(one):
                found.append((file, index))
        return found

    def project(self, family: str) -> object:
        """Return what the family's rules read from the project files."""
        return self.snapshot.project(family)

    # The record

    def questions(self, asked: Iterable[int]) -> dict[str, list[str]]:
        """Return what numbers stand for: subject → names, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for number in asked:
            subject, name = self._questions[number]
            path = subject if isinstance(subject, str) else self.snapshot.row(subject).path
            found[path].append(name)
        return {subject: sorted(found[subject]) for subject in sorted(found)}

    def _note(self, file: int, name: str) -> None:
        """Note that a file was asked a name."""
        if file != self.home:
            number = self._numbers.get((file, name))
            self.asked.add(self._new(file, name) if number is None else number)

    def _ask(self, subject: str, name: str) -> None:
        """Note that something else was asked: a path, a module, a name anywhere."""
        number = self._numbers.get((subject, name))
        self.asked.add(self._new(subject, name) if number is None else number)

    def _new(self, subject: int | str, name: str) -> int:
        number = self._numbers[subject, name] = len(self._questions)
        self._questions.append((subject, name))
        return number
