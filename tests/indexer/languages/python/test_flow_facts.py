"""What a source says of the values that names, containers, calls and functions hold."""

from __future__ import annotations

import pytest

from tests.indexer.inspection import facts

BINDINGS: dict[str, set[tuple[str, str]]] = {
    "a, b = f, g": {("a", "f"), ("b", "g")},
    "a, (b, *c) = f, (g, h, i)": {
        ("a", "f"),
        ("b", "g"),
        ("c", "[]"),
        ("c[0]", "h"),
        ("c[1]", "i"),
    },
    "a, b = make()": {("a", "make()[0]"), ("b", "make()[1]")},
    "rows = [f, *g, [h]]": {
        ("rows", "[]"),
        ("rows[0]", "f"),
        ("rows[*]", "g[]"),
        ("rows[*]", "#1"),
        ("#1", "[]"),
        ("#1[0]", "h"),
    },
    "table = {'a': f, key: g, **h}": {
        ("table", "{}"),
        ("table['a']", "f"),
        ("table[*]", "g"),
        ("table[*]", "h[*]"),
    },
    "table = dict(a=f)": {("table", "{}"), ("table['a']", "f")},
    "table['a'] = f": {("table['a']", "f")},
    "table[key] = f": {("table[*]", "f")},
    "rows.append(f)": {("rows[*]", "f")},
    "rows.extend([f])": {("rows[*]", "#1[]"), ("#1", "[]"), ("#1[0]", "f")},
    "a = f or g": {("a", "f"), ("a", "g")},
    "a = b and f": {("a", "f")},
    "a = f if b else g": {("a", "f"), ("a", "g")},
    "a = [f(x) for x in rows]": {("a", "[]"), ("a[*]", "f()"), ("x", "rows[]")},
    "a = lambda b: b.c()": {("a", "")},
    "a = lambda: make()": {("a", "lambda:make()")},
    "for a, b in zip(c, d): pass": {("a", "c[]"), ("b", "d[]")},
    "for i, a in enumerate([f]): pass": {("i", ""), ("a", "#1[]"), ("#1", "[]"), ("#1[0]", "f")},
    "with f() as a: pass": {("a", "f().__enter__()")},
    "try: pass\nexcept (A, b.B) as e: pass": {("e", ":A"), ("e", ":b.B")},
    "isinstance(a, A)": {("a", ":A")},
    "(a := f)": {("a", "f")},
    "a = next(iter(f()))": {("a", "f()[:][]")},
    "a = getattr(b, 'c')": {("a", "b.c")},
    "a = functools.partial(f, 1)": {("a", "f")},
    "A = Union[B, 'C']": {("A", "type:Union[B,C]")},
    "a: Optional['A'] = None": {("a", ":A")},
    "__all__ = ['a', 'b']": {("__all__", "[]"), ("__all__[*]", "a"), ("__all__[*]", "b")},
    "class A: pass\nA = mark(A)": set(),
    "a = 1": {("a", "")},
}


@pytest.mark.parametrize("source", BINDINGS)
def test_bindings(source: str) -> None:
    found = {(one.target, one.value) for one in facts(source).bindings if one.scope == 0}
    assert found == BINDINGS[source]


def test_parameters_and_results() -> None:
    read = facts(
        "def f(a, b=g, *c, d: A = h, **e):\n    nonlocal n\n    yield a\n    yield from b()\n"
        "    return d, await e()\n"
    )
    found = {(one.target, one.value) for one in read.bindings if one.scope == 1}
    assert found == {
        ("a", ""),
        ("b", ""),
        ("b", "g"),
        ("c", "[]"),
        ("d", ":A"),
        ("d", "h"),
        ("e", "{}"),
        ("n", "nonlocal"),
        ("<yield>", "a"),
        ("<yield>", "b()[]"),
        ("<return>", "#1"),
        ("#1", "[]"),
        ("#1[0]", "d"),
        ("#1[1]", "e()"),
    }


def test_arguments_that_can_tell_something() -> None:
    read = facts(
        "def f(a): pass\nf(g, *rows, b=h)\nelsewhere(f, 1)\nelsewhere(x)\nprint(f)\nf([g])\n"
        "f(1, 'a, b', (2, 3), k)\n"
    )
    assert {(one.callee, one.place, one.value) for one in read.arguments} == {
        ("f", "0", "g"),
        ("f", "*", "rows[]"),
        ("f", "b", "h"),
        ("elsewhere", "0", "f"),
        ("f", "0", "#1"),
        ("f", "3", "k"),
    }


def test_fields_and_constants() -> None:
    read = facts(
        "LIMIT = 1\nname: Final = 2\nplain = 3\n"
        "class A:\n    x: int = 0\n    def f(self, other):\n        self.y = 1\n"
        "        self.x = 2\n        other.z = 3\n        local = 4\n"
    )
    found = [(one.qualname, one.kind, one.signature, one.line) for one in read.variables]
    assert found == [
        ("LIMIT", "constant", "LIMIT", 1),
        ("name", "constant", "name: Final", 2),
        ("A.x", "field", "x: int", 5),
        ("A.y", "field", "self.y", 7),
    ]


def test_uses_that_are_no_calls() -> None:
    source = (
        "import lib\nclass A:\n    x: lib.Kind = 0\n    def f(self):\n"
        "        self.x = self.y  # self.z\n        if self.x == 'self.w': self.g()\n"
        "        with self.x, g() as h: pass\n"
        "        for i in self: pass\n        sorted(i, key=g)\n        other.x\n"
        "@lib.mark(1)\n@lib.plain\ndef f(): pass\n"
    )
    read = facts(source)
    kinds = ("reads", "writes", "runs", "decorates")
    found = [(one.kind, one.path, one.line) for one in read.references if one.kind in kinds]
    assert sorted(found) == [
        ("decorates", "lib.mark()", 11),
        ("decorates", "lib.plain", 12),
        ("reads", "lib.Kind", 3),
        ("reads", "lib.plain", 12),
        ("reads", "self.x", 6),
        ("reads", "self.x", 7),
        ("reads", "self.y", 5),
        ("runs", "g", 9),
        ("runs", "g().__enter__", 7),
        ("runs", "self.x.__enter__", 7),
        ("runs", "self[]", 8),
        ("writes", "self.x", 5),
    ]
    marked = next(one for one in read.references if one.path == "lib.mark()")
    assert source.encode()[marked.start_byte : marked.end_byte] == b"@"


@pytest.mark.parametrize(
    "source",
    [
        "f(" * 300 + ")" * 300,
        "(" * 500 + "a" + ")" * 500 + ".b()",
        "x = " + "[" * 200 + "]" * 200,
        "a" + ".b()" * 2000,
        "f(" + ", ".join(f"a{number}" for number in range(500)) + ")\ndef f(): pass\n",
        "def f(a='(', b=\"'\", c='''\n)''', *, d): pass\nf('),', \"(\", d=#)\n g)\n",
    ],
)
def test_strange_sources_are_read(source: str) -> None:
    assert facts(source).lines >= 1
