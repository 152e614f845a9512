"""Incremental equals full: over random git histories the dump equals a cold build's."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.indexer.inspection import dump
from tests.repositories import GitRepository

NAMES = ("a.py", "b.py", "p/__init__.py", "p/c.py", "p/d.py", "notes.txt")
TEXTS = (
    "def f():\n    return g(1)\n\ndef g(x):\n    return [x, x]\n",
    "from a import f\nclass C:\n    def __init__(self):\n        f()\n"
    "    def m(self):\n        self.n()\n",
    "from p.c import *\nfrom .d import C as D\n"
    "class E(D):\n    def m(self):\n        super().m()\n",
    "import a, p.d\ndef h(c: p.d.C):\n    c.m()\n    a.g(1)\n    unknown.m()\n",
    "def g(x):\n    return [x, x]\n\ndef broken(:\n",
    "",
)
STEP = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("revert", "merge", "reset", "amend")), st.just(""), st.just("")),
)


def apply(repository: GitRepository, action: str, name: str, argument: str) -> None:
    """Make one step of a history; what git refuses is left out."""
    path = repository.folder / name
    if action == "write":
        repository.commit("write", {name: argument})
    elif action == "delete" and path.is_file():
        path.unlink()
        repository.commit("delete")
    elif action == "move" and path.is_file() and name != argument:
        text = path.read_text()
        path.unlink()
        repository.commit("move", {argument: text})
    elif action == "revert":
        repository.git("revert", "--no-edit", "HEAD")
    elif action == "merge":
        _merge(repository)
    elif action == "reset":
        repository.git("reset", "-q", "--hard", "HEAD~1")
    elif action == "amend":
        repository.git("commit", "-q", "--amend", "--allow-empty", "-m", "amended")


def _merge(repository: GitRepository) -> None:
    repository.git("switch", "-q", "-C", "side", "HEAD~1")
    repository.commit("side", {"side.py": TEXTS[3]})
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-Xours", "side", "-m", "merge")


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(STEP, min_size=2, max_size=7))
def test_incremental_equals_full(steps: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        repository = GitRepository(Path(place) / "repository")
        repository.git("config", "core.fsync", "none")
        repository.commit("first", {"a.py": TEXTS[0], "p/d.py": TEXTS[1]})
        repository.commit("second", {"p/__init__.py": TEXTS[2]})
        repository.commit("third", {"p/c.py": TEXTS[3]})
        grown = dump(repository.folder, Path(place) / "grown.db")
        for step in steps:
            before = repository.git("rev-parse", "HEAD")
            try:
                apply(repository, *step)
            except Exception:
                repository.git("reset", "-q", "--hard", before)
                repository.git("switch", "-q", "-f", "main")
            grown = dump(repository.folder, Path(place) / "grown.db")
        assert dump(repository.folder, Path(place) / "cold.db") == grown


def test_every_kind_of_step_happens(git_repository: GitRepository) -> None:
    git_repository.commit("first", {"a.py": TEXTS[0]})
    git_repository.commit("second", {"b.py": TEXTS[1]})
    git_repository.commit("third", {"b.py": TEXTS[2]})
    steps = [
        ("write", "p/c.py", TEXTS[3]),
        ("delete", "p/c.py", ""),
        ("move", "a.py", "p/d.py"),
        *((action, "", "") for action in ("revert", "merge", "amend", "reset")),
    ]
    for step in steps:
        before = git_repository.git("rev-parse", "HEAD")
        apply(git_repository, *step)
        assert git_repository.git("rev-parse", "HEAD") != before, step
