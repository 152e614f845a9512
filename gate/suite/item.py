"""One benchmark item, and the frozen list of them that both models answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.digest import canonical_json, json_digest

SUITE_FILE = "items.jsonl"


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt with its true answer, and for a choice the other options.

    Attributes:
        id: first 16 hex digits of the digest over everything below through ``answer``.
        category: name of the category.
        cluster: what groups items that are not independent (the file).
        prompt: plain text before the answer.
        suffix: plain text after it, "" for left-to-right items.
        options: one text for a likelihood item, several for a choice.
        answer: index of the true option.
        title: a short name for people.
        path: file of the repository that the item is about, "" for none.
        lasting: whether what it is made from is never taught; the newest commits one day are.
        check: what decides whether a written answer is right, "" where none is written.
    """

    id: str
    category: str
    cluster: str
    prompt: str
    suffix: str
    options: tuple[str, ...]
    answer: int
    title: str
    path: str = ""
    lasting: bool = False
    check: str = ""

    @property
    def truth(self) -> str:
        """The true answer's text."""
        return self.options[self.answer]

    @property
    def is_choice(self) -> bool:
        """Whether there is something to choose from."""
        return len(self.options) > 1


def make_item(
    category: str,
    cluster: str,
    prompt: str,
    options: Sequence[str],
    *,
    answer: int = 0,
    suffix: str = "",
    title: str,
    path: str | None = None,
    lasting: bool = False,
    check: str = "",
) -> Item:
    """Build an item, its id derived from its content; its path is its cluster unless told."""
    content = [
        category,
        cluster,
        prompt,
        suffix,
        list(options),
        answer,
        *([check] if check else []),
    ]
    identity = json_digest(content)[:16]
    texts, place = tuple(options), cluster if path is None else path
    about = (title, place, lasting, check)
    return Item(identity, category, cluster, prompt, suffix, texts, answer, *about)


@dataclass(frozen=True, slots=True)
class Suite:
    """All items, ordered by category and id; ``digest`` identifies them.

    Attributes:
        items: what is asked.
        categories: every category that was asked for, also one without items.
        canary: stands in every row of the file, and may stand nowhere else.
        anchor: ids of the items that stay in every later suite, sorted.
    """

    items: tuple[Item, ...]
    categories: tuple[str, ...]
    canary: str = ""
    anchor: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over the categories, the rows of all items, and which of them are the anchor."""
        items = [asdict(item) for item in self.items]
        return json_digest([list(self.categories), items, list(self.anchor)])

    def counts(self) -> dict[str, int]:
        """Number of items by category, zeros included."""
        found = Counter(item.category for item in self.items)
        return {category: found[category] for category in self.categories}

    def files(self) -> dict[str, int]:
        """Number of clusters by category, zeros included."""
        found = Counter(name for name, _ in {(item.category, item.cluster) for item in self.items})
        return {category: found[category] for category in self.categories}

    def texts(self) -> list[str]:
        """Verbatim code of the items, that training text must not resemble."""
        return [
            item.truth
            for item in self.items
            if item.category in ("completion", "api-use", "execution")
        ]


def write_suite(suite: Suite, folder: Path) -> None:
    """Write the items as canonical JSON lines; the first line holds the categories.

    Any row that finds its way into training text takes the canary with it.
    """
    head: dict[str, Any] = {"categories": list(suite.categories), "anchor": list(suite.anchor)}
    items: list[dict[str, Any]] = [head, *(asdict(item) for item in suite.items)]
    rows = [{**row, "canary": suite.canary} for row in items]
    atomic.write_text(folder / SUITE_FILE, "".join(canonical_json(row) + "\n" for row in rows))


def read_suite(folder: Path) -> Suite:
    """Read what :func:`write_suite` wrote."""
    with (folder / SUITE_FILE).open(encoding="utf-8") as lines:
        head, *rows = (json.loads(line) for line in lines)
    for row in rows:
        del row["canary"]
    items = tuple(Item(**{**row, "options": tuple(row["options"])}) for row in rows)
    return Suite(items, tuple(head["categories"]), head["canary"], tuple(head["anchor"]))
