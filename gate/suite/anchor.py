"""The anchor: a few items that stay in every suite, so that slow decline is seen.

Each suite asks about the newest commits and about code as it stands now, so each is another. What
never changes is drawn once, from code that is held out for good and whose other options are no more
familiar to one model than to another, and is asked word for word from then on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from .item import SUITE_FILE, Item, Suite, read_suite, write_suite
from .sources import spread

ANCHORED = ("completion", "api-use", "architecture", "conventions", "error-handling", "retention")
SHARE = 0.2  # of the items of a category
VERSION = 1  # raised when an anchor would be read otherwise
NAME = re.compile(rf"{VERSION}-([0-9a-f]{{40,64}})")


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


def kept_anchor(folder: Path) -> tuple[str, Suite] | None:
    """Return the commit that an anchor was drawn at, and the anchor; None before the first."""
    for path in sorted(folder.glob(f"{VERSION}-*")):
        match = NAME.fullmatch(path.name)
        if match and (path / SUITE_FILE).is_file():
            return match[1], read_suite(path)
    return None


def keep_anchor(folder: Path, commit: str, suite: Suite) -> None:
    """Keep the anchor of a suite, unless there is one.

    Args:
        folder: where anchors lie.
        commit: that the suite was made at.
        suite: with its anchor.
    """
    if kept_anchor(folder) is not None:
        return
    items = tuple(item for item in suite.items if item.id in set(suite.anchor))
    place = folder / f"{VERSION}-{commit}"
    place.mkdir(parents=True, exist_ok=True)
    write_suite(Suite(items, suite.categories, suite.canary, suite.anchor), place)
