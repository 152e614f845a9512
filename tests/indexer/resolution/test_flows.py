"""What values are followed through, with the strategy and the confidence that edges say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.inspection import calls, edges, index
from tests.repositories import GitRepository

BOX = "class Box:\n    def open(self): pass\n"

CASES: dict[str, tuple[str, str, dict[str, str]]] = {
    "elements": (
        f"{BOX}def f():\n    rows = [Box()]\n    rows[0].open()\n    for one in rows:\n"
        "        one.open()\n",
        "a.f",
        {"a.Box": "constructor", "a.Box.open": "element"},
    ),
    "a key that is known is told from others": (
        "def g(): pass\ndef h(): pass\ntable = {'g': g, 'h': h}\ndef f():\n    table['g']()\n",
        "a.f",
        {"a.g": "element"},
    ),
    "results": (
        f"{BOX}def make():\n    box = Box()\n    return box\ndef f():\n    make().open()\n",
        "a.f",
        {"a.make": "scope", "a.Box.open": "return"},
    ),
    "arguments": (
        f"{BOX}def f(it):\n    it.open()\ndef g():\n    f(Box())\n",
        "a.f",
        {"a.Box.open": "argument"},
    ),
    "keywords": (
        "def one(): pass\ndef two(): pass\ndef f(a, *, b=one):\n    b()\nf(one, b=two)\n",
        "a.f",
        {"a.one": "assignment", "a.two": "argument"},
    ),
    "decorators that replace": (
        "def wrap(function):\n    def inner():\n        function()\n    return inner\n"
        "@wrap\ndef g(): pass\ndef f():\n    g()\n",
        "a.f",
        {"a.wrap.inner": "decorator"},
    ),
    "decorators that give back": (
        "def mark(function): return function\n@mark\ndef g(): pass\ndef f():\n    g()\n",
        "a.f",
        {"a.g": "scope"},
    ),
    "what a wrapper calls": (
        "def wrap(function):\n    def inner():\n        function()\n    return inner\n"
        "@wrap\ndef g(): pass\n",
        "a.wrap.inner",
        {"a.g": "argument"},
    ),
    "generators": (
        f"{BOX}def make():\n    yield Box()\ndef f():\n    for one in make():\n"
        "        one.open()\n    next(make()).open()\n",
        "a.f",
        {"a.make": "scope", "next": "builtin", "a.Box.open": "return"},
    ),
    "contexts": (
        f"class Door:\n    def __enter__(self): return Box()\n    def __exit__(self, *a): pass\n"
        f"{BOX}def f():\n    with Door() as box:\n        box.open()\n",
        "a.f",
        {
            "a.Door": "constructor",
            "a.Door.__enter__": "scope",
            "a.Door.__exit__": "scope",
            "a.Box.open": "return",
        },
    ),
    "annotations of containers": (
        f"from typing import Dict, Optional\n{BOX}"
        "def f(a: Dict[str, Box], b: 'list[Optional[Box]]', c: type[Box]):\n"
        "    for one in a.values():\n        one.open()\n",
        "a.f",
        {"dict.values": "builtin", "a.Box.open": "annotation"},
    ),
    "methods of containers": (
        "def f():\n    rows = []\n    rows.append(1)\n    rows.gone()\n    {}.get(1)\n",
        "a.f",
        {"list.append": "builtin", "rows.gone": "unresolved", "?.get": "unresolved"},
    ),
    "the class that a call starts from": (
        "class Base:\n    @classmethod\n    def make(cls): return cls()\n"
        "class Lid(Base):\n    def lift(self): pass\ndef f():\n    Lid.make().lift()\n",
        "a.f",
        {"a.Base.make": "scope", "a.Lid.lift": "return"},
    ),
    "subclasses fill what a class leaves open": (
        "class Base:\n    def f(self):\n        self.step()\n"
        "class One(Base):\n    def step(self): pass\n",
        "a.Base.f",
        {"a.One.step": "inherited"},
    ),
    "partial functions": (
        "import functools\ndef g(x): pass\ndef f():\n    h = functools.partial(g, 1)\n    h()\n",
        "a.f",
        {"functools.partial": "external", "a.g": "assignment"},
    ),
    "names of an outer scope": (
        f"{BOX}box = None\ndef start():\n    global box\n    box = Box()\n"
        "def f():\n    box.open()\n",
        "a.f",
        {"a.Box.open": "assignment"},
    ),
    "nothing is known of what only the run decides": (
        f"{BOX}class Bag:\n    def close(self): pass\ndef f(it, name):\n    getattr(it, name)()\n"
        "    eval('Box')()\n    globals()['Box']()\n    it[0]()\n    (lambda: it)()()\n",
        "a.f",
        {
            "getattr": "builtin",
            "getattr()": "builtin",
            "eval": "builtin",
            "eval()": "builtin",
            "globals": "builtin",
            "globals()['Box']": "builtin",
            "it[0]": "unresolved",
            "?": "unresolved",
            "?()": "unresolved",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_calls_through_values(case: str, git_repository: GitRepository, tmp_path: Path) -> None:
    source, name, expected = CASES[case]
    git_repository.commit("one", {"a.py": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert calls(graph, name) == expected


def test_alternatives_share_and_derivations_multiply(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    source = "def g(): pass\ndef h(): pass\ndef f(it):\n    it()\n    x = it\n    x()\nf(g)\nf(h)\n"
    git_repository.commit("one", {"a.py": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    found = [(edge.name, edge.line, edge.confidence) for edge in edges(graph, "a.f")]
    assert sorted(found) == [
        ("a.g", 4, 0.45),
        ("a.g", 6, 0.405),
        ("a.h", 4, 0.45),
        ("a.h", 6, 0.405),
    ]


def test_other_kinds_of_edges(git_repository: GitRepository, tmp_path: Path) -> None:
    source = (
        "import lib\nLIMIT = 1\ndef mark(kind): return lambda f: f\n"
        "class Base:\n    def open(self): pass\n"
        "class Box(Base):\n    size = 0\n    def __init__(self): self.lid = lib.LIMIT\n"
        "    @mark('x')\n    def open(self): return self.size, self.lid, self.gone\n"
        "    @property\n    def full(self): return self.size\n"
        "def f():\n    Box()\n    Box.size = 2\n"
        "class Bag(Box):\n    def g(self): self.full\n"
    )
    git_repository.commit("one", {"a.py": source, "lib.py": "LIMIT = 2\n"})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    shown = {
        (kind, graph.symbol(edge.source).full_name, edge.name)
        for kind in ("decorates", "instantiates", "overrides", "reads", "writes", "inherits")
        for edge in graph.edges(kind)
        if edge.target
    }
    assert shown == {
        ("decorates", "a.Box.open", "a.mark"),
        ("inherits", "a.Bag", "a.Box"),
        ("inherits", "a.Box", "a.Base"),
        ("instantiates", "a.f", "a.Box"),
        ("overrides", "a.Box.open", "a.Base.open"),
        ("reads", "a.Box.__init__", "lib.LIMIT"),
        ("reads", "a.Box.full", "a.Box.size"),
        ("reads", "a.Box.open", "a.Box.lid"),
        ("reads", "a.Box.open", "a.Box.size"),
        ("writes", "a.Box.__init__", "a.Box.lid"),
        ("writes", "a.f", "a.Box.size"),
    }
    assert calls(graph, "a.Bag.g") == {"a.Box.full": "inherited"}


CIRCLES = {
    "a method that gives a call of itself": (
        "class A:\n    def go(self): return self.go()\nclass B(A): pass\n"
        "def f():\n    B().go().stop()\n",
        "a.A.go",
    ),
    "methods that give calls of each other": (
        "class A:\n    def go(self): return self.on()\n    def on(self): return self.go()\n"
        "class B(A): pass\ndef f():\n    B().go().stop()\n",
        "a.A.go",
    ),
    "objects that iterate over each other": (
        "class A:\n    def __init__(self): self.b = B()\n"
        "    def __iter__(self): return iter(self.b)\n"
        "class B:\n    def __init__(self): self.a = A()\n"
        "    def __iter__(self): return iter(self.a)\n"
        "def f():\n    for one in A():\n        one.stop()\n",
        "a.A.__init__",
    ),
    "a function that is passed itself": (
        "def g(x): return x(x)\ndef f():\n    g(g).stop()\n",
        "a.g",
    ),
}


@pytest.mark.parametrize("name", sorted(CIRCLES))
def test_results_that_go_in_a_circle(
    name: str, git_repository: GitRepository, tmp_path: Path
) -> None:
    source, called = CIRCLES[name]
    git_repository.commit("one", {"a.py": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert called in calls(graph, "a.f")
