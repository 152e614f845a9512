"""Whatever a file's edges rest on in other files is recorded: each edit reaches its users."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indexer.inspection import calls, dump, index
from tests.repositories import GitRepository

USER = (
    "import lib\nfrom lib import *\n"
    "def f(it: lib.Alias):\n"
    "    lib.TABLE['a']()\n    lib.make().open()\n    lib.decorated()\n    lib.box.lid.lift()\n"
    "    for one in lib.several():\n        one.open()\n    it.open()\n    lib.box.late()\n"
    "    lib.current.open()\n    given()\n    lib.Base().run()\n"
    "class Mine(lib.Base):\n    def step(self): self.other()\n"
)
LIB = (
    "from typing import Union\n"
    "class Lid:\n    def lift(self): pass\n    def open(self): pass\n"
    "class Box:\n    def __init__(self): self.lid = Lid()\n    def open(self): pass\n"
    "class Base:\n    def run(self): self.step()\n    def other(self): pass\n"
    "def one(): pass\ndef two(): pass\ndef given(): pass\n"
    "def wrap(function):\n    def inner(): function()\n    return inner\n"
    "TABLE = {'a': one}\nAlias = Union[Box, None]\nbox = Box()\nbox.late = one\ncurrent = None\n"
    "def make(): return Box()\n"
    "def several():\n    yield Box()\n"
    "def decorated(): pass\n"
    "def start():\n    global current\n    current = Box()\n"
)
EDITS = {
    "an element": ("{'a': one}", "{'a': two}"),
    "a result": ("def make(): return Box()", "def make(): return Lid()"),
    "what is yielded": ("yield Box()", "yield Lid()"),
    "a decorator": ("def decorated()", "@wrap\ndef decorated()"),
    "an attribute": ("self.lid = Lid()", "self.lid = Base()"),
    "an attribute from outside": ("box.late = one", "box.late = two"),
    "a type's other name": ("Union[Box, None]", "Union[Lid, None]"),
    "a global name": ("    current = Box()", "    current = Lid()"),
    "names for star imports": ("TABLE =", "__all__ = ['one']\nTABLE ="),
    "what a decorator returns": ("    return inner", "    return two"),
    "a subclass": ("class Lid:", "class Sub(Lid):\n    def step(self): pass\nclass Lid:"),
    "a base": ("class Base:", "class Base(Lid):"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_reaches_its_users(
    edit: str, git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", {"lib.py": LIB, "user.py": USER})
    dump(git_repository.folder, tmp_path / "graph.db")
    old, new = EDITS[edit]
    assert LIB.count(old) == 1
    git_repository.commit("two", {"lib.py": LIB.replace(old, new)})
    updated = dump(git_repository.folder, tmp_path / "graph.db")
    assert updated == dump(git_repository.folder, tmp_path / "fresh.db")
    git_repository.commit("three", {"lib.py": LIB})
    dump(git_repository.folder, tmp_path / "graph.db")
    shown = calls(index(git_repository.folder, tmp_path / "graph.db"), "user.f")
    assert {"lib.one", "lib.Lid.lift", "lib.Box.open", "lib.decorated"} <= {*shown}


def test_the_edits_change_what_the_user_calls(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    seen = set()
    for number, (old, new) in enumerate(EDITS.values()):
        git_repository.commit(str(number), {"lib.py": LIB.replace(old, new), "user.py": USER})
        graph = index(git_repository.folder, tmp_path / "graph.db")
        seen.add(tuple(sorted(calls(graph, "user.f").items())))
        graph.close()
    assert len(seen) >= len(EDITS) - 3  # bases and subclasses change other edges
