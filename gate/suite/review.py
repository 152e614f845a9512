"""Review: which comment a reviewer wrote on a function that may not be taught.

The other options are comments on other withheld functions. Which revision fits is not asked: all
other revisions are of other functions, and what is copied from the prompt would give the true one
away.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.kinds import review
from ...trainer.kinds.landing import MOST_SIDE, MOST_WORDS
from ...trainer.kinds.material import clip
from ...trainer.kinds.told import Reviewed
from ...trainer.templates import remark_lines, remark_prompt
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial

CATEGORY = "review"
TOLERANCE = 0.4  # of the token count; reviews are few, and their lengths differ


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every review of a withheld function."""
    material = source.material
    found = [one for one in _withheld(source) if len(one.before) <= MOST_SIDE]
    pool = OptionPool(map(_remark, found), source.count, material.rank, TOLERANCE)
    for one in found:
        symbol = material.by_id[one.landed.symbol]
        truth = _remark(one)
        same = frozenset(_remark(other) for other in found if other.before == one.before)
        options, answer = pool.options(truth, repr(one), same - {truth})
        if options:
            yield make_item(
                CATEGORY,
                symbol.path,
                material.people.hide(remark_prompt(symbol.path, one.before)),
                [material.people.hide(option) for option in options],
                answer=answer,
                title=f"{symbol.path}: {one.comment.splitlines()[0]}",
            )


def _withheld(source: SuiteMaterial) -> Iterator[Reviewed]:
    for origin in review.sources(source.material, source.context):
        if origin.withheld and not origin.retired and isinstance(origin.unit, Reviewed):
            yield origin.unit


def _remark(one: Reviewed) -> str:
    return remark_lines(clip(f"{one.comment.strip()}\n", MOST_WORDS) or one.comment[:MOST_WORDS])
