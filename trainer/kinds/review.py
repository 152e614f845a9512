"""Review: a function after the revision that a reviewer asked for, from the comment.

Conversations bring what is made examples of; where there are none, there are no examples. One
sample, whose function is Flask's (prompt, then the function)::

    # src/flask/config.py
    # Before:
        def __init__(self, root_path: str, defaults: t.Optional[dict] = None) -> None:
            dict.__init__(self, defaults or {})
            self.root_path = root_path
    # Review:
    # Call super() here, so that a mixin can stand between Config and dict.
    # Revised:
    ----
        def __init__(self, root_path: str, defaults: t.Optional[dict] = None) -> None:
            super().__init__(defaults or {})
            self.root_path = root_path
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...indexer.model import Symbol
from ..example import Example
from ..holdout import unit_of
from ..templates import review_prompt
from .context import Context
from .material import Material, Origin, Source, clip, make_example
from .reviewed import Reviewed

KIND = "review"
MOST_SIDE, MOST_COMMENT = 1000, 500  # characters


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every review of a function that still exists."""
    for reviewed in material.reviewed:
        symbol = material.by_id.get(reviewed.symbol)
        if symbol is not None:
            state = (symbol.signature, symbol.body_hash, material.shows([symbol]))
            made = material.source(KIND, symbol, reviewed, state)
            withheld = _withheld(material, reviewed, symbol)
            yield replace(made, unit=reviewed, withheld=withheld)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the revision of the source's function."""
    reviewed = source.unit
    assert isinstance(reviewed, Reviewed)  # noqa: S101 - this kind makes its sources from reviews
    longest = max(len(reviewed.before), len(reviewed.after))
    if longest > MOST_SIDE or reviewed.before == reviewed.after:
        return
    symbol = material.by_id[reviewed.symbol]
    comment = clip(reviewed.comment, MOST_COMMENT)
    prompt = review_prompt(symbol.path, reviewed.before, comment)
    author = material.author(reviewed.author_email)
    origin = Origin(symbol.path, symbol.id, reviewed.commit, reviewed.blob, author)
    shows = material.shows([symbol])
    yield make_example(KIND, prompt, reviewed.after.rstrip() + "\n", origin, shows=shows)


def _withheld(material: Material, reviewed: Reviewed, symbol: Symbol) -> str:
    if reviewed.commit in material.holdout.commits:
        return "withheld window"
    return material.withheld(unit_of(symbol, material.by_id).id)
