"""The anchor: a few items that stay in every suite, so that slow decline is seen.

Each suite asks about the newest commits and about code as it stands now, so each is another. What
never changes is drawn once, from code that is held out for good and whose other options are no more
familiar to one model than to another, and is asked word for word from then on. Where machines share
a store they share the anchor: the oldest one counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...core.digest import canonical_json, json_digest
from ...core.store.shelf import shelf_in
from ..artifact import COMMIT
from .item import Item, Suite
from .sources import spread

ANCHORED = ("completion", "api-use", "architecture", "conventions", "error-handling", "retention")
SHARE = 0.2  # of the items of a category
VERSION = 1  # raised when an anchor would be read otherwise
MAX_ANCHOR = 1 << 24  # bytes


def drawn(items: Sequence[Item], rank: Callable[..., str], most: int) -> tuple[Item, ...]:
    """Draw the anchor from the items of a first suite.

    Args:
        items: of the suite.
        rank: a keyed order.
        most: items of a category that are asked in any case.
    """
    found: list[Item] = []
    for category in ANCHORED:
        own = [item for item in items if item.category == category]
        lasting = [item for item in own if item.lasting]
        found += spread(lasting, round(SHARE * min(most, len(own))), rank)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The items that stay.

    Attributes:
        commit: that they were drawn at.
        canary: the repository's.
        items: word for word.
    """

    commit: str
    canary: str
    items: tuple[Item, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the items' ids, and so over what is asked."""
        return json_digest(sorted(item.id for item in self.items))

    def as_bytes(self) -> bytes:
        """Return what is stored, a row an item; each holds the canary, wherever it ends up."""
        head = {"version": VERSION, "commit": self.commit}
        rows = [head, *(asdict(item) for item in self.items)]
        lines = (canonical_json({**row, "canary": self.canary}) + "\n" for row in rows)
        return "".join(lines).encode()


def read_anchor(content: bytes) -> Anchor | None:
    """Return the anchor in these bytes, None when there is none of this version."""
    try:
        head, *rows = (json.loads(line) for line in content.splitlines())
        anchor = Anchor(head["commit"], head["canary"], tuple(map(_item, rows)))
        sound = bool(COMMIT.fullmatch(anchor.commit)) and all(map(_is_sound, anchor.items))
        return anchor if sound and anchor.as_bytes() == content else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def kept_anchor(folder: Path) -> Anchor | None:
    """Return the oldest anchor in a folder; None before the first."""
    if not folder.is_dir():
        return None
    shelf = shelf_in(folder, MAX_ANCHOR)
    found = (read_anchor(shelf.get(name) or b"") for name in shelf.names())
    return next((anchor for anchor in found if anchor), None)


def keep_anchor(folder: Path, commit: str, suite: Suite, time: int) -> None:
    """Keep the anchor of a suite, unless there is one.

    Args:
        folder: where anchors lie.
        commit: that the suite was made at.
        suite: with its anchor.
        time: in seconds since the epoch.
    """
    items = tuple(item for item in suite.items if item.id in set(suite.anchor))
    if items and kept_anchor(folder) is None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shelf_in(folder, MAX_ANCHOR).put(Anchor(commit, suite.canary, items).as_bytes(), time)


def _item(row: Mapping[str, Any]) -> Item:
    told = {name: value for name, value in row.items() if name != "canary"}
    return Item(**{**told, "options": tuple(told["options"])})


def _is_sound(item: Item) -> bool:
    """Tell whether an item can be asked: a store may hold anything."""
    told = (item.id, item.category, item.cluster, item.prompt, item.suffix, item.title, item.path)
    texts = all(isinstance(text, str) for text in (*told, *item.options)) and item.check == ""
    number = type(item.answer) is int and 0 <= item.answer < len(item.options)
    return texts and number and type(item.lasting) is bool
