"""Error handling and security: a guard as it is kept, against the same guard weakened.

The weakened line catches every error, loses the cause, refuses the wrong thing, does not verify or
does not escape. Both are code; nothing but the code around them says which of them stands there.
"""

from __future__ import annotations

from collections.abc import Iterator

from .forms.guards import guards
from .forms.pairs import pair_items, places
from .item import Item
from .sources import SuiteMaterial

CATEGORY = "error-handling"
MOST_OF_FORM = 60  # items of one way of weakening


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every withheld function and way in which a guard of it could be weakened."""
    for found in places(source, guards).values():
        yield from pair_items(source, CATEGORY, found, MOST_OF_FORM)
