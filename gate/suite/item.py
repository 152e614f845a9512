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
        id: first 16 hex digits of the digest over everything below but ``title``.
        category: name of the category.
        cluster: what groups items that are not independent (the file).
        prompt: plain text before the answer.
        suffix: plain text after it, "" for left-to-right items.
        options: one text for a likelihood item, several for a choice.
        answer: index of the true option.
        title: a short name for people.
    """

    id: str
    category: str
    cluster: str
    prompt: str
    suffix: str
    options: tuple[str, ...]
    answer: int
    title: str

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
) -> Item:
    """Build an item, its id derived from its content."""
    content = [category, cluster, prompt, suffix, list(options), answer]
    identity = json_digest(content)[:16]
    return Item(identity, category, cluster, prompt, suffix, tuple(options), answer, title)


@dataclass(frozen=True, slots=True)
class Suite:
    """All items, ordered by category and id; ``digest`` identifies them.

    Attributes:
        items: what is asked.
        categories: every category that was asked for, also one without items.
        canary: stands in every row of the file, and may stand nowhere else.
    """

    items: tuple[Item, ...]
    categories: tuple[str, ...]
    canary: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the categories and the rows of all items."""
        return json_digest([list(self.categories), [asdict(item) for item in self.items]])

    def counts(self) -> dict[str, int]:
        """Number of items by category, zeros included."""
        found = Counter(item.category for item in self.items)
        return {category: found[category] for category in self.categories}

    def texts(self) -> list[str]:
        """Verbatim code of the items, that training text must not resemble."""
        return [item.truth for item in self.items if item.category in ("completion", "api-use")]


def write_suite(suite: Suite, folder: Path) -> None:
    """Write the items as canonical JSON lines; the first line holds the categories.

    Any row that finds its way into training text takes the canary with it.
    """
    head: dict[str, Any] = {"categories": list(suite.categories)}
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
    return Suite(items, tuple(head["categories"]), head["canary"])
