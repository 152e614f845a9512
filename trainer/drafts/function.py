"""The function around a place, as it is written now, among the definitions of HEAD."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass

from ...indexer.extraction.budget import Budget
from ...indexer.extraction.extract import extract
from ...indexer.facts import Definition, Facts, Import
from ...indexer.model import Edge, Symbol, symbol_id
from ..holdout import FUNCTIONS
from ..kinds.certainty import is_fact
from ..kinds.filling import Written
from ..kinds.material import Material
from .place import Draft

BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class _Function:
    """A function among the facts of its file."""

    facts: Facts
    index: int

    @property
    def definition(self) -> Definition:
        return self.facts.definitions[self.index]

    @property
    def ordinal(self) -> int:
        """How many definitions of the same qualified name stand before it."""
        earlier = self.facts.definitions[: self.index]
        return sum(one.qualname == self.definition.qualname for one in earlier)

    def calls(self) -> list[str]:
        """Return the paths that it calls, each once, in order."""
        uses = (one for one in self.facts.references if one.kind == "calls")
        inside = (one.path for one in uses if self.index in _scopes(self.facts, one.scope))
        return list(dict.fromkeys(inside))


def written_now(draft: Draft, material: Material, budget: Budget) -> Written | None:
    """Return the function around the hole and make it known to the material; None without one.

    What it called at HEAD it is taken to need still, so that a call that is being rewritten does
    not lose its context.

    Args:
        draft: the file.
        material: HEAD; its state of the function gives way to the present one.
        budget: the largest file that is read.

    """
    found = _around(extract(draft.readable.encode(), budget), draft.hole.first)
    if found is None:
        return None
    definition = found.definition
    symbol = _symbol(draft.path, found, material)
    _put(material, symbol, [*material.calls_from.get(symbol.id, ())])
    added = _new_calls(found, symbol, material)
    _put(material, symbol, [*material.calls_from[symbol.id], *added])
    data = draft.readable.encode()
    parent = found.facts.definitions[definition.scope]
    return Written(
        symbol,
        draft.lines,
        definition.start_line,
        definition.end_line + draft.cut,
        _header(data, definition),
        data.count(b"\n", 0, definition.body_byte),
        parent.signature if parent.kind == "class" else "",
    )


def _around(facts: Facts, line: int) -> _Function | None:
    """Return the outermost function with this line inside, below its first."""
    for index, one in enumerate(facts.definitions):
        if one.kind in FUNCTIONS and one.start_line < line <= one.end_line:
            return _Function(facts, index)
    return None


def _scopes(facts: Facts, scope: int) -> Iterator[int]:
    """Yield a scope and those around it."""
    while scope:
        yield scope
        scope = facts.definitions[scope].scope


def _header(data: bytes, definition: Definition) -> str:
    """Return a definition's lines from its first decorator through its signature."""
    start = data.rfind(b"\n", 0, definition.start_byte) + 1
    text = data[start : definition.end_byte].decode("utf-8", "replace")
    signature = definition.signature
    return text[: text.find(signature) + len(signature)] + "\n"


def _symbol(path: str, found: _Function, material: Material) -> Symbol:
    one = found.definition
    name = symbol_id(path, one.qualname, found.ordinal)
    head = material.by_id.get(name)
    if head is not None:
        return head._replace(parameters=one.parameters)
    module = next((known for known in material.modules if known.path == path), None)
    scope = found.facts.definitions[one.scope]
    return Symbol(
        id=name,
        path=path,
        module=module.module if module else "",
        qualname=one.qualname,
        name=one.name,
        kind=one.kind,
        signature=one.signature,
        docstring=one.docstring,
        decorators=one.decorators,
        parameters=one.parameters,
        blob="",
        start_byte=one.start_byte,
        end_byte=one.start_byte,  # nothing of it can be shown from a blob
        body_byte=one.start_byte,
        start_line=one.start_line,
        end_line=one.start_line,
        parent=symbol_id(path, scope.qualname, 0),
        complexity=one.complexity,
        body_hash=one.body_hash,
        is_test=False,
    )


def _put(material: Material, symbol: Symbol, calls: list[Edge]) -> None:
    material.units = [one for one in material.units if one.id != symbol.id] + [symbol]
    material.by_id[symbol.id] = symbol
    material.calls_from[symbol.id] = calls


def _new_calls(found: _Function, symbol: Symbol, material: Material) -> Iterator[Edge]:
    """Yield the calls that HEAD does not have, as far as this file says what they mean."""
    known = {edge.name.rpartition(".")[2] for edge in material.calls_from[symbol.id]}
    for path in found.calls():
        name = path.rpartition(".")[2]
        if name in known or path in BUILTINS:
            continue
        known.add(name)
        target = _meant(path, symbol, found.facts, material)
        full, strategy = (target.full_name, "draft") if target else (path, "unresolved")
        sure = 1.0 if target else 0.0
        yield Edge(symbol.id, target.id if target else "", full, "calls", strategy, sure, 0, 0, 0)


def _meant(path: str, symbol: Symbol, facts: Facts, material: Material) -> Symbol | None:
    """Return what a name means in a file: the only definition that it can mean, or nothing."""
    owner, dot, name = path.rpartition(".")
    symbols = [one for one in material.by_id.values() if one.name == name and one.id != symbol.id]
    here = [one for one in symbols if one.path == symbol.path]
    brought = [one for one in symbols for item in facts.imports if _is_imported(one, item)]
    own = [one for one in here if owner in ("self", "cls") and one.parent == symbol.parent]
    used = {
        edge.target
        for caller in material.units
        if caller.path == symbol.path
        for edge in material.calls_from.get(caller.id, ())
        if is_fact(edge)
    }
    named = brought + here if not dot else [one for one in symbols if one.id in used]
    ids = {one.id for one in own or named}
    return material.by_id[ids.pop()] if len(ids) == 1 else None


def _is_imported(symbol: Symbol, item: Import) -> bool:
    """Tell whether ``from module import name`` takes a definition, by the end of its module."""
    same = symbol.module == item.module or symbol.module.endswith(f".{item.module}")
    return item.alias == item.name == symbol.qualname and same
