"""Reads imports and exports, of ECMAScript modules and of CommonJS.

What a module gives is a binding of ``<export>.name``; ``module.exports = …`` and TypeScript's
``export = …`` give ``<export>.=``. A name that is passed on from another module (``export { a }
from "./b"``) is imported under a name in braces.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.source import Source
from ...facts import Import
from . import jsdoc
from .expressions import Expressions, bracketed
from .naming import Naming, unwrapped
from .patterns import bound_names

WHOLE = "="  # name of what ``require`` gives
Raw = tuple[int, str, str]  # position, target, value


class Modules:
    """The imports and exports of a file; positions are placed in scopes by the caller."""

    def __init__(self, source: Source, expressions: Expressions, naming: Naming) -> None:
        self._source, self._expressions, self._naming = source, expressions, naming

    def imports(self) -> Iterator[tuple[int, Import]]:
        """Yield (position, import in scope 0)."""
        for node in self._source.captures.get("import", ()):
            yield from self._statement(node)
        for node in self._source.captures.get("export", ()):
            yield from self._passed_on(node)
        for node in self._source.captures.get("declarator", ()):
            yield from self._required(node)
        for node, module, name, alias in jsdoc.imported(self._source):
            yield self._placed(node, module, name, alias)

    def exports(self) -> Iterator[Raw]:
        """Yield what the module exports."""
        for node in self._source.captures.get("export", ()):
            yield from self._exported(node)
        for node in self._source.captures.get("assignment", ()):
            yield from self._common(node)

    def item(self, string: Node, name: str, alias: str) -> tuple[int, Import]:
        """Return one imported name of the module that a string names."""
        return self._placed(string, self._source.cut(string)[1:-1], name, alias)

    def _placed(self, node: Node, module: str, name: str, alias: str) -> tuple[int, Import]:
        text = self._source.text
        start, end = node.byte_range
        place = (text.line(start), start, end, text.column(start))
        return start, Import(0, module, 0, name, alias, *place)

    def _statement(self, node: Node) -> Iterator[tuple[int, Import]]:
        source = node.child_by_field_name("source")
        clauses = node.named_children
        if source is None and clauses and clauses[0].type == "import_require_clause":
            source = clauses[0].child_by_field_name("source")
            if source is not None:
                yield self.item(source, WHOLE, self._cut(clauses[0].named_children[0]))
            return
        if source is None:
            return
        clause = next((one for one in clauses if one.type == "import_clause"), None)
        if clause is None:
            yield self.item(source, "", bracketed(self._cut(source)[1:-1]))
            return
        for part in clause.named_children:
            for name, alias in self._clause(part):
                yield self.item(source, name, alias)

    def _clause(self, part: Node) -> Iterator[tuple[str, str]]:
        if part.type == "identifier":
            yield "default", self._cut(part)
        elif part.type == "namespace_import":
            yield "", self._cut(part.named_children[-1]) if part.named_children else "?"
        elif part.type == "named_imports":
            for item in part.named_children:
                name = self._cut(item.child_by_field_name("name")).strip("'\"")
                yield name, self._cut(item.child_by_field_name("alias")) or name

    def _passed_on(self, node: Node) -> Iterator[tuple[int, Import]]:
        """Read the import half of ``export … from``."""
        source = node.child_by_field_name("source")
        if source is None:
            return
        clause = next((one for one in node.named_children if one.type != "string"), None)
        if clause is None:
            yield self.item(source, "*", "")
        elif clause.type == "namespace_export":
            yield self.item(source, "", bracketed(self._cut(clause.named_children[0])))
        elif clause.type == "export_clause":
            for name, exported in self._specifiers(clause):
                yield self.item(source, name, bracketed(exported))

    def _exported(self, node: Node) -> Iterator[Raw]:
        at = node.start_byte
        clauses = {one.type: one for one in node.named_children}
        passed_on = node.child_by_field_name("source") is not None
        if "namespace_export" in clauses:
            name = self._cut(clauses["namespace_export"].named_children[0])
            yield at, f"<export>.{name}", bracketed(name)
        elif "export_clause" in clauses:
            for name, exported in self._specifiers(clauses["export_clause"]):
                yield at, f"<export>.{exported}", bracketed(exported) if passed_on else name
        else:
            yield from self._declared(node)

    def _declared(self, node: Node) -> Iterator[Raw]:
        at = node.start_byte
        default = any(child.type == "default" for child in node.children)
        declared = node.child_by_field_name("declaration")
        if declared is not None:
            for name in self._names(declared):
                yield at, f"<export>.{'default' if default else name}", name
            return
        value = node.child_by_field_name("value")
        if value is not None:
            named = self._naming.values.get(unwrapped(value).id)
            paths = (
                [named.name] if named and named.node == node else self._expressions.values(value)
            )
            yield from ((at, "<export>.default", path) for path in paths)
        elif any(child.type == "=" for child in node.children) and node.named_children:
            yield from self._whole(at, node.named_children[-1])

    def _names(self, declared: Node) -> Iterator[str]:
        """Yield the names that a declaration binds."""
        if declared.type == "ambient_declaration":
            for child in declared.named_children:
                yield from self._names(child)
        elif declared.type in ("lexical_declaration", "variable_declaration"):
            for child in declared.named_children:
                pattern = child.child_by_field_name("name")
                for bound, _ in bound_names(pattern, self._source) if pattern else ():
                    yield self._cut(bound)
        else:
            name = declared.child_by_field_name("name")
            yield self._cut(name).partition(".")[0] or "default"

    def _specifiers(self, clause: Node) -> Iterator[tuple[str, str]]:
        for item in clause.named_children:
            name = self._cut(item.child_by_field_name("name")).strip("'\"")
            if name:
                yield name, self._cut(item.child_by_field_name("alias")).strip("'\"") or name

    # CommonJS

    def _required(self, node: Node) -> Iterator[tuple[int, Import]]:
        """Read ``const a = require("b")`` and ``const { a } = require("b")``."""
        pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        string = None
        if value is not None and value.type == "call_expression":
            string = self._expressions.required(value)
        if pattern is None or string is None:
            return
        for name, way in bound_names(pattern, self._source):
            if not way:
                yield self.item(string, WHOLE, self._cut(name))
            elif way.count(".") == 1 and "[" not in way:
                yield self.item(string, way[1:], self._cut(name))

    def _common(self, node: Node) -> Iterator[Raw]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or left.type not in ("member_expression", "identifier"):
            return
        owner, _, name = self._expressions.path(left.byte_range).rpartition(".")
        if owner == "module" and name == "exports":
            yield from self._whole(node.start_byte, right)
        elif owner in ("exports", "module.exports"):
            named = self._naming.values.get(unwrapped(right).id)
            own = named is not None and named.node == node
            for path in [f"exports.{name}"] if own else self._expressions.values(right):
                yield node.start_byte, f"<export>.{name}", path

    def _whole(self, at: int, value: Node) -> Iterator[Raw]:
        """Read what the module is as a whole; an object literal's properties one by one."""
        inner = unwrapped(value)
        if inner.type == "object":
            yield at, "<export>.=", "exports"
            yield from self._properties(at, inner)
        elif inner.id in self._naming.values:
            named = self._naming.values[inner.id]
            own = self._cut(inner.child_by_field_name("name"))
            yield at, "<export>.=", own or ".".join(filter(None, (named.owner, named.name)))
        else:
            for path in self._expressions.values(value):
                yield at, "<export>.=", path

    def _properties(self, at: int, literal: Node) -> Iterator[Raw]:
        for one in literal.named_children:
            if one.type == "shorthand_property_identifier":
                yield at, f"<export>.{self._cut(one)}", self._cut(one)
            elif one.type == "pair":
                name = self._naming.key(one.named_children[0])
                for path in self._expressions.values(one.child_by_field_name("value")):
                    if name:
                        yield at, f"<export>.{name}", path

    def _cut(self, node: Node | None) -> str:
        return self._source.cut(node)
