from __future__ import annotations

import pytest

from tests.indexer.inspection import definitions

BODY = "def f(a):\n    if a:\n        b = a + 1\n    return 'x  y'\n"


def body(source: str, name: str = "f") -> str:
    return definitions(source)[name].body_hash


@pytest.mark.parametrize(
    "other",
    [
        "def f(a):\n    '''Text.'''\n    if a:\n        b = a + 1\n    return 'x  y'\n",
        "def f(a):\n    # why\n    if a:  # because\n\n        b = a+1\n\n"
        "    return 'x  y'  # end\n",
        "def f(a):\n  if a:\n      b = a \\\n   + 1\n  return 'x  y'\n",
        "def f(other: int = 2) -> str:\n    if a:\n        b = a + 1\n    return 'x  y'\n",
        "class f:\n    if a:\n        b = a + 1\n    return 'x  y'\n",
    ],
)
def test_same_body(other: str) -> None:
    assert body(other) == body(BODY)


@pytest.mark.parametrize(
    "other",
    [
        "def f(a):\n    if a:\n        b = a + 1\n        return 'x  y'\n",
        "def f(a):\n    if a:\n        b = a + 1\n    return 'x y'\n",
        "def f(a):\n    if a:\n        b = a + 1\n    return\n    'x  y'\n",
        "def f(a):\n    if a:\n        b = a + 2\n    return 'x  y'\n",
    ],
)
def test_other_body(other: str) -> None:
    assert body(other) != body(BODY)


def test_a_body_is_the_same_wherever_it_stands() -> None:
    moved = (
        "class C:\n    x = 1\n\n    def g(self):\n"
        "        if a:\n            b = a + 1\n        return 'x  y'\n\n    y = 2\n"
    )
    assert body(moved, "C.g") == body(BODY)


def test_blanks_before_a_statement_do_not_matter() -> None:
    assert body("def f(a):\n    if a:b;c\n") == body("def f(a):\n    if a: b; c\n")
    assert body("def f(a):\n    if a:b;c\n") != body("def f(a):\n    if a:b\n    c\n")


def test_a_docstring_alone_is_an_empty_body() -> None:
    texts = [body(f"def f():\n    '''{text}'''\n") for text in ("One.", "Two\n    lines.")]
    assert texts[0] == texts[1]


def test_a_class_has_a_hash_without_its_methods() -> None:
    one = definitions("class C:\n    x = 1\n\n    def f(self):\n        return 1\n")["C"]
    two = definitions("class C:\n    x = 1\n\n    def f(self):\n        return 2\n")["C"]
    assert one.own_hash == two.own_hash
    assert one.body_hash != two.body_hash
    three = definitions("class C:\n    x = 2\n\n    def f(self):\n        return 1\n")["C"]
    assert one.own_hash != three.own_hash
