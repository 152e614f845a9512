"""Changes whose effect on other files is easy to miss: an update equals a fresh database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.inspection import dump
from tests.repositories import GitRepository

Files = dict[str, str]

CASES: dict[str, tuple[Files, Files]] = {
    "a method moves to the second of two classes of a name": (
        {
            "a.py": "from b import C\nC().read()\n",
            "b.py": "class C:\n    def read(self): pass\nclass C:\n    pass\n",
        },
        {"b.py": "class C:\n    pass\nclass C:\n    def read(self): pass\n"},
    ),
    "an attribute moves with its method": (
        {
            "a.py": "from b import C\nC().it.read()\n",
            "b.py": "class D:\n    def read(self): pass\n"
            "class C:\n    def __init__(self): self.it = D()\nclass C:\n    pass\n",
        },
        {
            "b.py": "class D:\n    def read(self): pass\n"
            "class C:\n    pass\nclass C:\n    def __init__(self): self.it = D()\n"
        },
    ),
    "a method that sets an attribute becomes static": (
        {
            "a.py": "from b import C\nC().it.read()\n",
            "b.py": "class D:\n    def read(self): pass\n"
            "class C:\n    def set(self): self.it = D()\n",
        },
        {
            "b.py": "class D:\n    def read(self): pass\n"
            "class C:\n    @staticmethod\n    def set(self): self.it = D()\n"
        },
    ),
    "a method of JavaScript moves to the second of two classes of a name": (
        {
            "a.js": 'import { C } from "./b"\nnew C().it.read()\n',
            "b.js": "class D { read() {} }\nexport class C { set() { this.it = new D() } }\n"
            "export class C { }\n",
        },
        {
            "b.js": "class D { read() {} }\nexport class C { }\n"
            "export class C { set() { this.it = new D() } }\n",
        },
    ),
    "a missing module appears": (
        {"a.py": "from b import f\nf()\n"},
        {"b.py": "def f(): pass\n"},
    ),
    "a re-export at the end of a chain changes": (
        {
            "a.py": "from b import *\nf()\n",
            "b.py": "from c import *\n",
            "c.py": "from d import f\n",
            "d.py": "def f(): pass\n",
            "e.py": "def f(): pass\n",
        },
        {"c.py": "from e import f\n"},
    ),
    "a base class of a base class gets a method": (
        {
            "a.py": "from b import C\nC().read()\n",
            "b.py": "from c import D\nclass C(D): pass\n",
            "c.py": "class D: pass\n",
        },
        {"c.py": "class D:\n    def read(self): pass\n"},
    ),
    "a circle of base classes opens": (
        {
            "a.py": "from b import C\nC().read()\n",
            "b.py": "from c import D\nclass C(D): pass\n",
            "c.py": "from b import C\nclass D(C): pass\n",
        },
        {"c.py": "class D:\n    def read(self): pass\n"},
    ),
    "a function's callers elsewhere pass something else": (
        {
            "a.py": "def f(it):\n    it.read()\n",
            "b.py": "from a import f\nclass C:\n    def read(self): pass\nf(C())\n",
        },
        {"b.py": "from a import f\nclass C:\n    def read(self): pass\nf(1)\n"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_update_gives_what_a_fresh_database_has(
    git_repository: GitRepository, tmp_path: Path, case: str
) -> None:
    before, after = CASES[case]
    git_repository.commit("before", before)
    old = dump(git_repository.folder, tmp_path / "grown.db")
    git_repository.commit("after", after)
    grown = dump(git_repository.folder, tmp_path / "grown.db")
    assert grown == dump(git_repository.folder, tmp_path / "fresh.db")
    assert _edges(grown) != _edges(old)


def _edges(text: str) -> list[str]:
    return [line for line in text.split("\n") if '"t": "edge"' in line]


def test_long_chains_are_cut_at_the_same_place(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    """Names are followed to a depth, however much of the way was followed before."""
    hop = "try:\n    from m{} import f\nexcept ImportError:\n    from other import f\nf()\n"
    files = {f"m{number}.py": hop.format(number + 1) for number in range(60)}
    files |= {"m60.py": "def f(): pass\n", "other.py": "def f(): pass\n"}
    git_repository.commit("chain", files)
    dump(git_repository.folder, tmp_path / "grown.db")
    for number in range(0, 60, 7):
        git_repository.commit("again", {f"m{number}.py": hop.format(number + 1) + "f()\n"})
        grown = dump(git_repository.folder, tmp_path / "grown.db")
    assert grown == dump(git_repository.folder, tmp_path / "fresh.db")
