"""What examples are made from: the graph, its history and the hold-out, indexed for the kinds."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from ...core.people import People
from ...core.redact import pseudonym
from ...indexer.graph import Graph
from ...indexer.history import SymbolChange
from ...indexer.model import Edge, Symbol
from ...indexer.provenance.identities import identities
from ..example import Example, example_id
from ..holdout import Holdout, is_unit, unit_of
from ..taught import taught_symbols
from .commits import is_conventional
from .retirement import retired_change, retired_symbols
from .told import NOTHING, Told

T = TypeVar("T")
HEAD = 600  # bytes of a file in which a generator signs its work


Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an example's completion comes from; see ``Example`` for the fields."""

    path: str
    symbol: str
    commit: str
    blob: str
    author: str


@dataclass(frozen=True, slots=True)
class Source:
    """One thing at HEAD that examples of one kind are generated from.

    Attributes:
        kind: the kind of example.
        key: hash of everything that the examples show, so that an equal key means equal examples.
        unit: the definition, the change of one, or what else its kind makes examples from.
        withheld: why nothing may be generated from it, or "".
        retired: why it is not taught any more though it could be, or ""; the benchmark leaves such
            a source out as well.

    """

    kind: str
    key: str
    unit: object
    withheld: str = ""
    retired: str = ""


class Material:
    """Read-only indexes over one commit; made once for an assembly or a benchmark suite."""

    def __init__(
        self,
        graph: Graph,
        changes: Sequence[SymbolChange],
        holdout: Holdout,
        *,
        seed: int,
        key: bytes,
        told: Told = NOTHING,
        deprecated: Sequence[str] = (),
        hidden: Collection[str] = (),
    ) -> None:
        """Index the graph.

        Args:
            graph: the code graph at HEAD.
            changes: its history, oldest first.
            holdout: what may not be shown.
            seed: chooses among equally good holes and facts.
            key: the repository's secret, for pseudonyms.
            told: what conversations bring.
            deprecated: patterns of full names that are not taught any more.
            hidden: paths of files that may not be shown either: opted out, or of a licence that is
                not taught.

        """
        self.graph = graph
        self.changes = changes
        self.holdout = holdout
        self.seed = seed
        self.told = told
        self.deprecated = deprecated
        self._key = key
        self.by_id = {symbol.id: symbol for symbol in taught_symbols(graph)}
        unseen = {symbol.id for symbol in self.by_id.values() if symbol.path in hidden}
        self.forbidden = holdout.forbidden | unseen
        self.units = [s for s in taught_symbols(graph) if is_unit(s, self.by_id)]
        self.modules = [s for s in taught_symbols(graph) if s.kind == "module"]
        self.functions = lru_cache(maxsize=64)(self._functions)
        self.lines = lru_cache(maxsize=256)(self._lines)
        self._made: dict[Callable[[Material], Any], Any] = {}
        self._authors: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._heads: dict[str, str] = {}

    def once(self, make: Callable[[Material], T]) -> T:
        """Return what ``make`` computes from this material, computed at the first call only.

        Args:
            make: a function of a module, by which the result is remembered; no lambda.

        """
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def inner(self) -> dict[str, list[Symbol]]:
        """Unit id → the unit and every definition inside it, by position."""
        inner: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in taught_symbols(self.graph):
            inner[unit_of(symbol, self.by_id).id].append(symbol)
        return inner

    @cached_property
    def calls_from(self) -> dict[str, list[Edge]]:
        """Unit (or class, module) id → calls made in it, nested definitions included."""
        calls: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.graph.edges("calls"):
            if edge.source in self.by_id:
                calls[unit_of(self.by_id[edge.source], self.by_id).id].append(edge)
        return calls

    @cached_property
    def calls_to(self) -> dict[str, list[Edge]]:
        """Symbol id → calls of it."""
        calls: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.graph.edges("calls"):
            calls[edge.target].append(edge)
        return calls

    @cached_property
    def module_imports(self) -> dict[str, set[str]]:
        """Module symbol id → names of the repository's own modules that it imports."""
        imports: dict[str, set[str]] = defaultdict(set)
        for edge in self.graph.imports():
            target = self.by_id.get(edge.target)
            if target is not None:
                imports[edge.source].add(target.module)
        return imports

    @cached_property
    def people(self) -> People:
        """Hides people in texts, the committers of HEAD's history wherever they are named."""
        return People(self._key, identities(self.graph.repository))

    @cached_property
    def is_conventional(self) -> bool:
        """Whether most commits name a Conventional Commits type."""
        return is_conventional(self.changes)

    @cached_property
    def _last_change(self) -> dict[str, SymbolChange]:
        return {c.symbol: c for c in self.changes if c.symbol is not None}

    def text(self, blob: str, span: tuple[int, int]) -> str:
        """Return the bytes ``span`` of a blob as text."""
        return self.graph.source(blob)[span[0] : span[1]].decode("utf-8", "replace")

    def header(self, symbol: Symbol) -> str:
        """Return a definition's lines from its first decorator through its signature."""
        start = self.graph.source(symbol.blob).rfind(b"\n", 0, symbol.start_byte) + 1
        text = self.text(symbol.blob, (start, symbol.end_byte))
        return text[: text.find(symbol.signature) + len(symbol.signature)] + "\n"

    def body(self, symbol: Symbol) -> str:
        """Return a definition's text after its docstring, whole lines."""
        return self.text(symbol.blob, (symbol.body_byte, symbol.end_byte)).rstrip() + "\n"

    def withheld(self, symbol_id: str) -> str:
        """Return why nothing may be taught about a symbol, or ""."""
        if symbol_id in self.holdout.symbols:
            return "held-out"
        return "withheld window" if symbol_id in self.holdout.window else ""

    def rank(self, *parts: object) -> str:
        """Return a seeded hash that orders things as if at random, always the same way."""
        return digest(self.seed, *parts)

    def shows(self, symbols: Iterable[Symbol]) -> tuple[str, ...]:
        """Return the ids of units and of all definitions inside them."""
        return tuple(sorted({i.id for s in symbols for i in self.inner.get(s.id, [s])}))

    def author(self, email: str) -> str:
        """Return the pseudonym of an e-mail address."""
        if email not in self._authors:
            self._authors[email] = pseudonym(self._key, email)
        return self._authors[email]

    def origin(self, symbol: Symbol) -> Origin:
        """Return where a definition's present text comes from.

        Text that is older than the history has neither commit nor author.
        """
        change = self._last_change.get(symbol.id)
        commit, author = (change.commit, self.author(change.author_email)) if change else ("", "")
        return Origin(symbol.path, symbol.id, commit, symbol.blob, author)

    def change_origin(self, change: SymbolChange) -> Origin:
        """Return where a change of a definition that still exists comes from."""
        blob = change.after_blob or change.before_blob or ""
        author = self.author(change.author_email)
        return Origin(change.path, change.symbol or "", change.commit, blob, author)

    def change_withheld(self, change: SymbolChange) -> str:
        """Return why nothing may be taught from a change, or ""."""
        if change.commit in self.holdout.commits:
            return "withheld window"
        symbol = self.by_id.get(change.symbol or "")
        return self.withheld(unit_of(symbol, self.by_id).id) if symbol else ""

    def change_source(self, kind: str, change: SymbolChange, *shown: object) -> Source:
        """Return the source of examples about a change of a definition that still exists.

        Its key covers the definition's present state too, by which the examples are judged.
        """
        symbol = self.by_id[change.symbol or ""]
        standing = (symbol.decorators, symbol.docstring, self.head(symbol), self.shows([symbol]))
        key = digest(self.seed, kind, change, self.change_origin(change), standing, *shown)
        return Source(kind, key, change, self.change_withheld(change), retired_change(self, change))

    def head(self, symbol: Symbol) -> str:
        """Return the beginning of a definition's file."""
        self.once(_read_changed)
        if symbol.blob not in self._heads:
            text = self.graph.source(symbol.blob)[:HEAD].decode("utf-8", "replace")
            self._heads[symbol.blob] = text
        return self._heads[symbol.blob]

    def change_texts(self, change: SymbolChange) -> tuple[str, str]:
        """Return a definition before and after a change, "" where it did not exist."""
        before = (change.before_blob, change.before_span)
        after = (change.after_blob, change.after_span)
        return self._definition(*before), self._definition(*after)

    def source(self, kind: str, symbol: Symbol, *shown: object) -> Source:
        """Return the source of examples about a definition.

        Args:
            kind: the kind of example.
            symbol: the definition.
            shown: everything outside the definition's own file that its examples show.

        """
        key = digest(self.seed, kind, self._place(symbol), *shown)
        retired = self.once(retired_symbols).get(symbol.id, "")
        return Source(kind, key, symbol, self.withheld(symbol.id), retired)

    def _place(self, symbol: Symbol) -> str:
        """Return what every source about a definition depends on, as text."""
        if symbol.id not in self._places:
            own = (symbol.id, symbol.start_byte, symbol.end_byte, self.origin(symbol))
            self._places[symbol.id] = repr(own)
        return self._places[symbol.id]

    def _definition(self, blob: str | None, span: tuple[int, int] | None) -> str:
        if blob is None or span is None:
            return ""
        line_start = self.graph.source(blob).rfind(b"\n", 0, span[0]) + 1
        return self.text(blob, (line_start, span[1])).rstrip() + "\n"

    def _functions(self, blob: str) -> dict[tuple[str, int], Function]:
        try:
            tree = ast.parse(self.graph.source(blob))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return {}  # written for another Python than the one that runs
        found = (node for node in holders(tree) if isinstance(node, Function))
        return {(node.name, first_line(node)): node for node in found}

    def _lines(self, blob: str) -> list[str]:
        lines = self.graph.source(blob).decode("utf-8", "replace").split("\n")
        return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _read_changed(material: Material) -> None:
    """Read the files ahead that a commit changed; for ``Material.once``."""
    changed = (material.by_id.get(change.symbol or "") for change in material.changes)
    material.graph.read(symbol.blob for symbol in changed if symbol)


def holders(root: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all nodes inside it that hold blocks of statements.

    As ``ast.walk``, but without the expressions, of which there are ten times as many.
    """
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, field, ())


def first_line(node: ast.stmt) -> int:
    """Return the line, from 1, on which a statement or its first decorator starts."""
    decorators = node.decorator_list if isinstance(node, Function | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def make_example(
    kind: str,
    prompt: str,
    completion: str,
    origin: Origin,
    *,
    suffix: str = "",
    shows: tuple[str, ...] = (),
) -> Example:
    """Build an example, its id derived from its text."""
    return Example(
        example_id(kind, prompt, suffix, completion),
        kind,
        prompt,
        suffix,
        completion,
        path=origin.path,
        symbol=origin.symbol,
        commit=origin.commit,
        blob=origin.blob,
        author=origin.author,
        shows=shows,
    )


def digest(*parts: object) -> str:
    """Return 16 hex digits that depend on every part's ``repr``."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def clip(text: str, limit: int) -> str:
    """Return the leading whole lines of ``text`` that fit into ``limit`` characters."""
    return text if len(text) <= limit else text[: text.rfind("\n", 0, limit) + 1]


def clip_left(text: str, limit: int) -> str:
    """Return the trailing whole lines of ``text`` that fit into ``limit`` characters."""
    if len(text) <= limit:
        return text
    cut = text.find("\n", len(text) - limit)
    return text[cut + 1 :] if cut >= 0 else ""
