"""Next edit: an edit that a commit made to one function, and the one that follows from it.

One sample from Django (prompt, then the function after)::

    # Change: Release Django-5.1.3
    # django/db/models/constraints.py
    # Edited:
                 self.name == other.name
    -            and self.check == other.check
    +            and self.condition == other.condition
                 and self.violation_error_code == other.violation_error_code
    # django/db/models/constraints.py
        def deconstruct(self):
            path, args, kwargs = super().deconstruct()
            kwargs["check"] = self.check
            return path, args, kwargs
    # Next:
    ----
        def deconstruct(self):
            path, args, kwargs = super().deconstruct()
            kwargs["condition"] = self.condition
            return path, args, kwargs

Two edits of a commit belong together when both bring or both take away the same name.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterator

from ...indexer.history import SymbolChange
from ..example import Example
from ..templates import next_edit_prompt
from .changes import by_commit, changed_function, edit_source, is_showable, partner
from .context import Context
from .edit import edited_sides
from .material import Material, Source, make_example

KIND = "next edit"
FEW = 40  # definitions; in a commit that changes more, only edits of one file belong together
NAME = re.compile(r"[A-Za-z_]\w{2,}")
UNTELLING = frozenset(["self", "cls", "str", "int", "bool", *keyword.kwlist])
MOST_MADE = 1500  # characters of either side of the edit that was made


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every edit that follows another in its commit."""
    earlier = material.once(_earlier)
    for change in material.changes:
        made = earlier.get((change.commit, change.symbol or ""))
        symbol = changed_function(material, change)
        if made and symbol:
            yield edit_source(material, KIND, change, symbol, partner(material, made))


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the source's edit, if a name shows that it follows from the one before."""
    change = source.unit
    assert isinstance(change, SymbolChange)  # noqa: S101 - this kind makes its sources from changes
    made = material.once(_earlier)[change.commit, change.symbol or ""]
    old, new = material.change_texts(made)
    sides = edited_sides(material, change)
    if not sides or max(len(old), len(new)) > MOST_MADE or not _belong(old, new, *sides):
        return
    prompt = next_edit_prompt(change.subject, made.path, old, new, change.path, sides[0])
    shown = [material.by_id[one.symbol or ""] for one in (made, change)]
    origin, shows = material.change_origin(change), material.shows(shown)
    yield make_example(KIND, prompt, sides[1], origin, shows=shows)


def _earlier(material: Material) -> dict[tuple[str, str], SymbolChange]:
    """Return (commit, symbol) → the edit before it, in its file or, in a small commit, at all."""
    found: dict[tuple[str, str], SymbolChange] = {}
    for commit, changes in material.once(by_commit).items():
        last: SymbolChange | None = None
        for change in changes:
            if not is_showable(material, change) and changed_function(material, change) is None:
                continue
            if last and (last.path == change.path or len(changes) <= FEW):
                found[commit, change.symbol or ""] = last
            if is_showable(material, change):
                last = change
    return found


def _belong(old: str, new: str, before: str, after: str) -> bool:
    first, second = _names(old, new), _names(before, after)
    return any(left & right for left, right in zip(first, second, strict=True))


def _names(before: str, after: str) -> tuple[set[str], set[str]]:
    """Return the names that an edit takes away and those that it brings."""
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    gone, come = (set(NAME.findall("\n".join(lines))) for lines in (old - new, new - old))
    return gone - come - UNTELLING, come - gone - UNTELLING
