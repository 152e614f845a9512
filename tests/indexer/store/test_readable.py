"""docs/schema.md describes the whole schema, and its queries run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.store.schema import SCHEMA
from housestyle.indexer.testing import is_test_path
from tests.indexer.shelf import shop
from tests.repositories import GitRepository

__all__ = ["shop"]
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "schema.md").read_text()
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def database(shop: GitRepository) -> Iterator[sqlite3.Connection]:
    path = shop.folder / ".git" / "housestyle" / "graph.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def described() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in PAGE.split("\n### ")[1:]:
        name, _, text = section.partition("\n")
        found[name] = re.findall(r"^\| `(\w+)` \| \S", text, flags=re.MULTILINE)
    return found


def test_every_table_and_column_is_described() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            )
        ]
        wanted = {
            table: [column for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")]
            for table in tables
        }
    assert described() == wanted


@pytest.mark.parametrize("query", QUERIES)
def test_the_five_questions_are_answered(database: sqlite3.Connection, query: str) -> None:
    assert len(QUERIES) == 5
    cursor = database.execute(query)
    rows = cursor.fetchall()
    assert rows or "FROM change" in query  # the shop has one commit
    assert all(len(row) == len(cursor.description) for row in rows)


def test_symbols_are_those_of_the_graph(shop: GitRepository, database: sqlite3.Connection) -> None:
    path = shop.folder / ".git" / "housestyle" / "graph.db"
    graph = Graph.open(path, Repository.open(shop.folder))
    wanted = {
        (one.id, one.full_name, one.kind, one.start_line, one.complexity, one.is_test)
        for one in (*graph.symbols(), *graph.variables())
    }
    graph.close()
    rows = database.execute("SELECT id, name, kind, line, cyclomatic, is_test FROM symbol")
    assert {(*row[:5], bool(row[5])) for row in rows} == wanted


def test_calls_tell_guesses_apart(database: sqlite3.Connection) -> None:
    rows = set(database.execute("SELECT caller, callee, certainty FROM calls"))
    assert ("shop.cart.Cart.total", "shop.arithmetic.add", "fact") in rows
    assert ("shop.web.handle", "requests.get", "fact") in rows
    assert ("shop.web.guess", "shop.odd.Odd.frobnicate", "guess") in rows
    assert ("shop.web.guess", "missing", "unresolved") in rows


def test_dependencies_and_tests(database: sqlite3.Connection) -> None:
    files = set(database.execute("SELECT path, needs FROM file_dependency WHERE imports"))
    assert ("shop/cart.py", "shop/arithmetic.py") in files
    packages = set(database.execute("SELECT package, needs, imports FROM package_dependency"))
    assert {("left", "right", 1), ("tests", "shop", 1)} <= packages
    tests = set(database.execute("SELECT test, tested FROM test_of"))
    assert ("tests.test_cart.test_total", "shop.cart.Cart.total") in tests


PATHS = """
a.py tests/a.py a/testing/b.py test_a.py a_test.go testa.py a/test_b/c.py src/a.test.ts a.spec.js
conftest.py spec/a.rb __tests__/a.js latest/a.py contest.py x/test.py a.test test_a.b.py a_test.d.py
"""


def test_tests_are_known_by_the_same_paths() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO extractor VALUES (1, 'x', 'x')")
        connection.execute("INSERT INTO blob VALUES (1, 'x', 1, 'indexed', '', 1, '', '')")
        connection.execute("INSERT INTO view VALUES (1, '', 'x', 'x', 'x')")
        connection.execute(
            "INSERT INTO def VALUES (1, 0, 0, '<module>', '<module>', 'module', '', '', '[]', '[]',"
            " 0, 0, 0, 1, 1, 1, 0, 0, '', '')"
        )
        for number, path in enumerate(PATHS.split()):
            connection.execute(
                "INSERT INTO file VALUES (?, 1, ?, 'x', 1, 'x', 'x')", (number, path)
            )
            connection.execute("INSERT INTO sym VALUES (1, ?, ?, 0)", (number, number))
        found = dict(connection.execute("SELECT path, is_test FROM symbol"))
    assert found == {path: int(is_test_path(path)) for path in PATHS.split()}


@pytest.mark.parametrize("view", ["symbol", "calls", "test_of"])
def test_views_find_definitions_by_their_keys(view: str) -> None:
    """Without statistics the planner may join in an order that takes minutes."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        rows = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view}")  # noqa: S608
        scanned = [step for *_, step in rows if step.startswith("SCAN")]
    assert len(scanned) == 1  # whatever it begins with
