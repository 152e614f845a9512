"""A small repository whose tests say which bodies are right, and a workbench for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from housestyle.core.settings import ExecutionSettings
from housestyle.gate.execution.testing import Layout, find_tools, workbench
from housestyle.gate.execution.trial import Trial
from housestyle.gate.execution.workbench import Workbench
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

SOURCE = '''"""Sums."""


def total(prices, discount=0):
    """Add up prices less a discount."""
    found = 0
    for price in prices:
        if price < 0:
            raise ValueError("a price is negative")
        found += price
    return found - discount


def greeting(name):
    """Greet."""
    words = ["hello", name]
    return " ".join(words)


def unnoticed(name):
    """Do what no test looks at."""
    words = ["hello", name]
    return " ".join(words)


def unsure(name):
    """Do what a test sees only now and then."""
    words = ["hello", name]
    return " ".join(words)
'''
TESTS = """import random

import pytest

from shop.sums import greeting, total, unnoticed, unsure


@pytest.mark.parametrize("discount", [0, 2])
def test_total(discount):
    assert total([1, 2], discount) == 3 - discount


def test_total_of_nothing_negative():
    with pytest.raises(ValueError):
        total([-1])


def test_greeting():
    assert greeting("Ada") == "hello Ada"


def test_unnoticed():
    unnoticed("Ada")


def test_unsure():
    unsure("Ada")
    with open("/proc/sys/kernel/random/uuid") as handle:
        assert handle.read(1) == "0"


@pytest.mark.skip
def test_skipped():
    greeting("Ada")
"""
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/sums.py": SOURCE,
    "tests/test_sums.py": TESTS,
    "tests/conftest.py": "",
}
LAYOUT = Layout(("src",), ("shop",))
TOTAL = (
    ("tests/test_sums.py::test_total", 2),
    ("tests/test_sums.py::test_total_of_nothing_negative", 1),
)
PLUGINS = ("hypothesispytest", "xdist", "xdist.looponfail", "anyio")  # dear to load, of no use here
QUICK = ExecutionSettings(
    items=4,
    seconds=2,
    python=sys.executable,
    options=tuple(word for name in PLUGINS for word in ("-p", f"no:{name}")),
)


@contextmanager
def opened(repository: GitRepository, settings: ExecutionSettings = QUICK) -> Iterator[Workbench]:
    """A workbench with the repository's HEAD; ``UnavailableError`` where there is none."""
    found = Repository.open(repository.folder)
    tools = find_tools(settings, found, LAYOUT)
    with workbench(tools, found, "HEAD") as bench:
        yield bench


def trial(name: str, tests: tuple[tuple[str, int], ...], commit: str = "HEAD") -> Trial:
    """The trial of a function of ``SOURCE``."""
    start = SOURCE.index('"""\n', SOURCE.index(f"def {name}(")) + 4
    end = SOURCE.find("\n\n\n", start)
    return Trial(commit, "src/shop/sums.py", start, end if end > 0 else len(SOURCE) - 1, tests)


def body(name: str) -> str:
    """The body of a function of ``SOURCE``."""
    place = trial(name, ())
    return SOURCE[place.start : place.end] + "\n"


def shop(folder: Path) -> GitRepository:
    """The repository."""
    repository = GitRepository(folder)
    repository.commit("feat: sums", FILES)
    return repository
