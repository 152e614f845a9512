from __future__ import annotations

import textwrap

import pytest

from housestyle.indexer.facts import Binding, Import
from tests.indexer.inspection import definitions, facts

SOURCE = '''\
"""Module text."""

import os


@decorate(option)
class Shop(Base, metaclass=Meta):
    """A shop.

    With two lines.
    """

    limit = 3

    @property
    def name(self) -> str:
        # leading comment
        return self._name

    async def sell(
        self, item: "Item", *rest: int, price: float = 1.0, **extra
    ) -> Receipt | None:
        """Sell."""

        def inner(x): return x
        return await inner(item)


def documented():
    """Only text."""
'''


def test_shape_of_definitions() -> None:
    found = definitions(SOURCE)
    assert list(found) == [
        "<module>",
        "Shop",
        "Shop.name",
        "Shop.sell",
        "Shop.sell.inner",
        "documented",
    ]
    kinds = [one.kind for one in found.values()]
    assert kinds == ["module", "class", "method", "method", "function", "function"]
    sell = found["Shop.sell"]
    assert sell.signature.startswith("async def sell(\n")
    assert sell.signature.endswith("-> Receipt | None:")
    assert sell.parameters == ("self", "item", "rest", "price", "extra")
    assert sell.returns == ":Receipt"
    assert found["Shop"].decorators == ("decorate(option)",)
    assert found["Shop"].docstring == "A shop.\n\nWith two lines."
    assert found["<module>"].docstring == "Module text."


def test_spans_are_verbatim() -> None:
    found = definitions(SOURCE)
    data = SOURCE.encode()

    def cut(name: str, start: str = "start_byte") -> str:
        one = found[name]
        return data[getattr(one, start) : one.end_byte].decode()

    assert cut("Shop").startswith("@decorate(option)\nclass Shop")
    assert (found["Shop"].start_line, found["Shop"].end_line) == (6, 26)
    assert cut("Shop", "body_byte").startswith("    limit = 3\n")
    assert cut("Shop.name", "body_byte") == "        return self._name"
    assert cut("Shop.sell", "body_byte").startswith("        def inner(x)")
    assert cut("Shop.sell.inner", "body_byte") == "return x"
    assert cut("documented", "body_byte") == ""
    assert found["documented"].body_byte == found["documented"].end_byte


def test_calls_know_the_definition_that_makes_them() -> None:
    read = facts(
        textwrap.dedent(
            """
            @register("x")
            def f(a=default()):
                g(lambda: h())
                return [k(i) for i in a.b()]
            class C(make()):
                x = field()
            """
        )
    )
    found = {(read.definitions[one.scope].name, one.path) for one in read.references}
    assert found == {
        ("<module>", "register"),
        ("<module>", "default"),
        ("f", "g"),
        ("f", "h"),
        ("f", "k"),
        ("f", "a.b"),
        ("f", "a.b()[]"),  # runs the iterator
        ("f", "register()"),  # decorates
        ("<module>", "make"),
        ("C", "make()"),
        ("C", "field"),
    }


@pytest.mark.parametrize(
    ("expression", "path", "last"),
    [
        ("a.b.c(1)", "a.b.c", "c"),
        ("a . b(\n)", "a.b", "b"),
        ("(a\n .b  # why\n .c())", "a.b.c", "c"),
        ("Foo(1).run()", "Foo().run", "run"),
        ("Foo(1)\\\n.run()", "Foo().run", "run"),
        ("super(A, self).run()", "super().run", "run"),
        ("f()()", "f()", ")"),
        ("(f()  # why\n .g())", "f().g", "g"),
        ("x[0].run()", "x[0].run", "run"),
        ("x['a'][i].run()", "x['a'][*].run", "run"),
        ("list(x)[-1].run()", "x[:][-1].run", "run"),
        ("(await f(1)).run()", "f().run", "run"),
        ("getattr(x, 'run')()", "x.run", "getattr(x, 'run')"),
        ("(a or b)()", "?", "(a or b)"),
        ("', '.join(x)", "?.join", "join"),
        ("(lambda: 0)()", "?", "(lambda: 0)"),
        ("größe.mäße()", "größe.mäße", "mäße"),
    ],
)
def test_paths(expression: str, path: str, last: str) -> None:
    data = expression.encode()
    outermost = max(facts(data).references, key=lambda one: one.end_byte)
    assert outermost.path == path
    assert data[outermost.start_byte : outermost.end_byte].decode() == last


def test_imports() -> None:
    read = facts(
        "import a.b, c as d\nfrom .x import (y,\n z as w)\nfrom .. import q\nfrom m import *\n"
        "from __future__ import annotations\n"
    )
    found = [(one.module, one.level, one.name, one.alias) for one in read.imports]
    assert found == [
        ("a.b", 0, "", "a"),
        ("c", 0, "", "d"),
        ("x", 1, "y", "y"),
        ("x", 1, "z", "w"),
        ("", 2, "q", "q"),
        ("m", 0, "*", ""),
    ]
    assert isinstance(read.imports[0], Import)
    assert read.imports[0].start_byte == 7
    assert [(one.line, one.column) for one in read.imports] == [
        (1, 7),
        (1, 12),
        (2, 5),
        (2, 5),
        (4, 5),
        (5, 5),
    ]


def test_bindings() -> None:
    read = facts(
        "class C:\n"
        "    def f(self, a: A, b: 'Optional[B]', *rest: int):\n"
        "        self.x = Thing(1)\n"
        "        y = z = a.make()\n"
        "        for i, (j, k) in y: pass\n"
        "        with q() as w, r as (s, t): global G\n"
        "        if (u := 1): v: V = u[0]\n"
        "        l: list[int] = []\n"
        "        return [m for m in y]\n"
    )
    found = {(one.target, one.value) for one in read.bindings if one.scope == 2}
    assert found == {
        ("self", ""),
        ("a", ":A"),
        ("b", ":B"),
        ("rest", "[]"),
        ("self.x", "Thing()"),
        ("y", "a.make()"),
        ("z", "a.make()"),
        ("i", "y[][0]"),
        ("j", "y[][1][0]"),
        ("k", "y[][1][1]"),
        ("w", "q().__enter__()"),
        ("s", "r.__enter__()[0]"),
        ("t", "r.__enter__()[1]"),
        ("u", ""),
        ("G", "global"),
        ("v", ":V"),
        ("v", "u[0]"),
        ("l", ":list[int]"),
        ("l", "[]"),
        ("m", "y[]"),
        ("<return>", "#1"),
        ("#1", "[]"),
        ("#1[*]", "m"),
    }
    assert {one.scope for one in read.bindings} == {2}
    assert Binding(2, "G", "global") in read.bindings


def test_conditional_definitions_are_told() -> None:
    found = facts(
        "if x:\n  def a(): pass\ndef b():\n  def c(): pass\n"
        "  try:\n    def d(): pass\n  finally: pass\n"
    )
    assert {one.name: one.conditional for one in found.definitions[1:]} == {
        "a": True,
        "b": False,
        "c": False,
        "d": True,
    }


def test_facts_know_no_path() -> None:
    assert facts(SOURCE) == facts(SOURCE)
    assert "path" not in {name for one in facts(SOURCE).definitions for name in one.__slots__}
