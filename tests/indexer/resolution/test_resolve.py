"""Each case is a small repository and what a function in it calls, with the strategy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.inspection import calls, edges, find, index
from tests.repositories import GitRepository

CASES: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    "scopes": (
        {"a.py": "def g(): pass\ndef f():\n    def h(): pass\n    g()\n    h()\n    len(x)\n"},
        "a.f",
        {"a.g": "scope", "a.f.h": "scope", "len": "builtin"},
    ),
    "a local name hides the module's": (
        {"a.py": "def g(): pass\ndef f(g):\n    g()\n"},
        "a.f",
        {"g": "unresolved"},
    ),
    "a class's names are not seen in its methods": (
        {"a.py": "class C:\n    def g(self): pass\n    def f(self):\n        g()\n"},
        "a.C.f",
        {"g": "unresolved"},
    ),
    "global": (
        {"a.py": "def g(): pass\ndef f():\n    global g\n    g()\n"},
        "a.f",
        {"a.g": "scope"},
    ),
    "imports with aliases": (
        {
            "p/__init__.py": "",
            "p/b.py": "def g(): pass\n",
            "a.py": "import p.b\nimport p.b as q\nfrom p import b as r\nfrom p.b import g as s\n"
            "def f():\n    p.b.g()\n    q.g()\n    r.g()\n    s()\n",
        },
        "a.f",
        {"p.b.g": "import"},
    ),
    "re-export through __init__": (
        {
            "p/__init__.py": "from .b import g as h\n",
            "p/b.py": "def g(): pass\n",
            "a.py": "import p\ndef f():\n    p.h()\n",
        },
        "a.f",
        {"p.b.g": "import"},
    ),
    "relative imports": (
        {
            "p/__init__.py": "",
            "p/b.py": "def g(): pass\n",
            "p/q/__init__.py": "",
            "p/q/a.py": "from ..b import g\nfrom . import c\ndef f():\n    g()\n    c.h()\n",
            "p/q/c.py": "def h(): pass\n",
        },
        "p.q.a.f",
        {"p.b.g": "import", "p.q.c.h": "import"},
    ),
    "star imports": (
        {
            "b.py": "from c import *\ndef g(): pass\n",
            "c.py": "def h(): pass\n",
            "a.py": "from b import *\ndef f():\n    g()\n    h()\n",
        },
        "a.f",
        {"b.g": "import", "c.h": "import"},
    ),
    "circular star imports end": (
        {
            "b.py": "from a import *\n",
            "a.py": "from b import *\ndef f():\n    nothing()\n",
        },
        "a.f",
        {"nothing": "unresolved"},
    ),
    "self and bases": (
        {
            "b.py": "class B:\n    def g(self): pass\n    def h(self): pass\n",
            "a.py": "from b import B\nclass C(B):\n    def h(self): pass\n"
            "    def f(self):\n        self.g()\n        self.h()\n        super().h()\n",
        },
        "a.C.f",
        {"b.B.g": "inherited", "a.C.h": "self", "b.B.h": "inherited", "super": "builtin"},
    ),
    "method resolution order": (
        {
            "a.py": "class A:\n    def g(self): pass\nclass B(A): pass\nclass C(A):\n"
            "    def g(self): pass\nclass D(B, C):\n    def f(self):\n        self.g()\n"
        },
        "a.D.f",
        {"a.C.g": "inherited"},
    ),
    "constructors": (
        {
            "a.py": "class A:\n    def __init__(self): pass\nclass B(A): pass\nclass C: pass\n"
            "def f():\n    A()\n    B()\n    C()\n"
        },
        "a.f",
        {"a.A.__init__": "constructor", "a.C": "constructor"},
    ),
    "class methods": (
        {
            "a.py": "class A:\n    def __init__(self): pass\n    def g(self): pass\n"
            "    @classmethod\n    def f(cls):\n        cls()\n        cls().g()\n"
        },
        "a.A.f",
        {"a.A.__init__": "constructor", "a.A.g": "self"},
    ),
    "variables": (
        {
            "a.py": "class A:\n    def g(self): pass\n    def h(self): pass\n"
            "    def i(self): pass\n"
            "def make() -> A: ...\n"
            "def f(p: A):\n    x = A()\n    x.g()\n    p.h()\n    make().i()\n"
        },
        "a.f",
        {
            "a.A": "constructor",
            "a.A.g": "assignment",
            "a.A.h": "annotation",
            "a.A.i": "annotation",
            "a.make": "scope",
        },
    ),
    "attributes of the object": (
        {
            "a.py": "class B:\n    def g(self): pass\nclass A:\n    def __init__(self, b: B):\n"
            "        self.b = b\n    def f(self):\n        self.b.g()\n"
        },
        "a.A.f",
        {"a.B.g": "annotation"},
    ),
    "properties": (
        {
            "a.py": "class B:\n    def g(self): pass\nclass A:\n"
            "    @property\n    def b(self) -> B: ...\n"
            "    @b.setter\n    def b(self, v): ...\n    def f(self):\n        self.b.g()\n"
        },
        "a.A.f",
        {"a.A.b": "self", "a.B.g": "annotation"},
    ),
    "external packages keep their names": (
        {
            "a.py": "import requests\nfrom os import path as p\nimport unittest\n"
            "class T(unittest.TestCase):\n    def f(self):\n        requests.get('x').json()\n"
            "        p.join('a')\n        self.assertTrue(1)\n"
        },
        "a.T.f",
        {
            "requests.get": "external",
            "requests.get().json": "external",
            "os.path.join": "external",
            "unittest.TestCase.assertTrue": "external",
        },
    ),
    "a missing module of the repository is no external one": (
        {
            "p/__init__.py": "",
            "a.py": "from p.gone import g\nfrom .nowhere import h\ndef f():\n    g()\n    h()\n",
        },
        "a.f",
        {"g": "unresolved", "h": "unresolved"},
    ),
    "a definition that is missing in a known module": (
        {"b.py": "x = 1\n", "a.py": "import b\ndef f():\n    b.g()\n"},
        "a.f",
        {"b.g": "unresolved"},
    ),
    "modules beside a script": (
        {"tools/b.py": "def g(): pass\n", "tools/a.py": "from b import g\ndef f():\n    g()\n"},
        "tools.a.f",
        {"tools.b.g": "import"},
    ),
    "a package hides a module of the same name": (
        {
            "b.py": "def old(): pass\n",
            "b/__init__.py": "def g(): pass\n",
            "a.py": "import b\ndef f():\n    b.g()\n",
        },
        "a.f",
        {"b.g": "import"},
    ),
    "circular definitions end": (
        {
            "a.py": "x = y\ny = x\nclass A(B): pass\nclass B(A): pass\n"
            "def f():\n    x.g()\n    A().h()\n"
        },
        "a.f",
        {"x.g": "unresolved", "a.A": "constructor", "A().h": "unresolved"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_calls(case: str, git_repository: GitRepository, tmp_path: Path) -> None:
    files, name, expected = CASES[case]
    git_repository.commit("one", files)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert calls(graph, name) == expected


def test_ambiguous_targets_are_all_kept(git_repository: GitRepository, tmp_path: Path) -> None:
    source = (
        "import sys\n"
        "if sys.flags:\n    def g(): return 1\nelse:\n    def g(): return 2\n"
        "def f(x):\n    g()\n    x.rarely()\n"
        "class A:\n    def rarely(self): pass\nclass B:\n    def rarely(self): pass\n"
    )
    git_repository.commit("one", {"a.py": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    found = [(edge.name, edge.strategy, edge.confidence) for edge in edges(graph, "a.f")]
    assert found == [
        ("a.g", "scope", 0.5),
        ("a.g", "scope", 0.5),
        ("a.A.rarely", "name", 0.25),
        ("a.B.rarely", "name", 0.25),
    ]
    targets = [edge.target for edge in edges(graph, "a.f")]
    assert len(set(targets)) == 4
    assert all(graph.calls_to(target) for target in targets)


def test_a_redefinition_replaces(git_repository: GitRepository, tmp_path: Path) -> None:
    source = "def g(): return 1\ndef g(): return 2\ndef f():\n    g()\n"
    git_repository.commit("one", {"a.py": source})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    (edge,) = edges(graph, "a.f")
    assert edge.confidence == 1.0
    assert graph.symbol(edge.target).start_line == 2


def test_a_call_that_no_one_answers_stays(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {"b.py": "def g(): pass\n", "a.py": "from b import g\ndef f():\n    g()\n"}
    git_repository.commit("one", files)
    database = tmp_path / "graph.db"
    assert calls(index(git_repository.folder, database), "a.f") == {"b.g": "import"}
    git_repository.commit("callee gone", {"b.py": "def other(): pass\n"})
    assert calls(index(git_repository.folder, database), "a.f") == {"g": "unresolved"}
    git_repository.commit("callee back", {"b.py": "def g(): pass\n"})
    assert calls(index(git_repository.folder, database), "a.f") == {"b.g": "import"}


def test_imports_and_inheritance(git_repository: GitRepository, tmp_path: Path) -> None:
    files = {
        "p/__init__.py": "from .b import B\n",
        "p/b.py": "class B: pass\n",
        "a.py": "import os.path, p\nfrom p import b, B\nfrom p.gone import x\n"
        "class C(p.B, Generic[T], metaclass=M): pass\nclass D(Unknown): pass\n",
    }
    git_repository.commit("one", files)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    module = find(graph, "a")
    found = [
        (edge.name, bool(edge.target), edge.strategy)
        for edge in graph.imports()
        if edge.source == module.id
    ]
    assert found == [
        ("os.path", False, "external"),
        ("p", True, "import"),
        ("p.b", True, "import"),
        ("p", True, "import"),
        ("p.gone", False, "unresolved"),
    ]
    bases = [(edge.name, edge.strategy, bool(edge.target)) for edge in graph.edges("inherits")]
    assert bases == [
        ("p.b.B", "import", True),
        ("Generic", "unresolved", False),
        ("Unknown", "unresolved", False),
    ]


def test_long_chains_do_not_exhaust_the_stack(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    names = "".join(f"x{number} = x{number + 1}\n" for number in range(3000))
    classes = "".join(f"class C{number}(C{number + 1}): pass\n" for number in range(3000))
    git_repository.commit("one", {"a.py": names + classes + "def f():\n    x0()\n    C0().g()\n"})
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert calls(graph, "a.f")["x0"] == "unresolved"
