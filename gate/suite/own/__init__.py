"""A team's own categories: files in ``.housestyle/categories/`` of the commit.

A file of JSON Lines is a category; a file of YAML is one whose rows lie in such a file and are
named as lm-evaluation-harness names them. What is read here was written by anybody who can commit:
it is data, it is bounded, and what is not as it should be is refused with the file and the line.
"""

from __future__ import annotations

from ....core.errors import UserError
from ....indexer.git.repository import Repository
from ..item import Item
from .files import FOLDER, Page, pages, text_of
from .quarantine import read_quarantine
from .rows import NAME, read_rows, row_item
from .tasks import Task, read_task

__all__ = ["own_items", "read_quarantine"]

MOST_CATEGORIES = 12


def own_items(
    repository: Repository, tree: str, shipped: frozenset[str]
) -> dict[str, tuple[Item, ...]]:
    """Return a team's own items by category.

    Args:
        repository: whose commit is read.
        tree: its id.
        shipped: names that are taken.

    Raises:
        UserError: a file is not written as such files are.
    """
    found = {page.path: page for page in pages(repository, tree)}
    tasks = [(page, read_task(page, text_of(repository, page))) for page in _ending(found, "yaml")]
    tables = {FOLDER + task.table for _, task in tasks}
    plain = [page for page in _ending(found, "jsonl") if page.path not in tables]
    if len(tasks) + len(plain) > MOST_CATEGORIES:
        raise UserError(
            f"{FOLDER} has more than {MOST_CATEGORIES} categories", "put some of them together"
        )
    items: dict[str, tuple[Item, ...]] = {}
    for page in plain:
        items[_free(page, shipped, items)] = _items(repository, page, Task(page.name))
    for page, task in tasks:
        table = found.get(FOLDER + task.table)
        if table is None:
            raise page.mistake(f"its table {task.table[:80]!r} is not beside it", "commit it there")
        items[_free(page, shipped, items)] = _items(repository, table, task, page.name)
    return items


def _ending(found: dict[str, Page], suffix: str) -> list[Page]:
    endings = (".yaml", ".yml") if suffix == "yaml" else (f".{suffix}",)
    return [page for path, page in sorted(found.items()) if path.endswith(endings)]


def _free(page: Page, shipped: frozenset[str], taken: dict[str, tuple[Item, ...]]) -> str:
    """Return a file's name as that of a category."""
    if not NAME.fullmatch(page.name):
        raise page.mistake(
            "its name cannot be that of a category", "use up to 24 of a-z, 0-9 and `-`"
        )
    if page.name in shipped or page.name in taken:
        raise page.mistake("there is a category of this name", "give the file another name")
    return page.name


def _items(repository: Repository, table: Page, task: Task, category: str = "") -> tuple[Item, ...]:
    rows = read_rows(table, text_of(repository, table))
    items = tuple(row_item(table, category or table.name, task, *row) for row in rows)
    if len({item.is_choice for item in items}) > 1:
        raise table.mistake("some of its rows have choices, others none", "make two files of it")
    return items
