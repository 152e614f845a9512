"""Debugging: code that failed in a session, and the edit after which it did not.

One sample, made up (prompt, then the mended lines)::

    # src/shop/money.py
    # Before:
        return round(amount, places)
    # Failure:
    # tests/test_money.py:12: AssertionError
    # E   assert 2.67 == 2.68
    # Mended:
    ----
        return Decimal(amount).quantize(Decimal(1).scaleb(-places))
"""

from __future__ import annotations

from collections.abc import Iterator

from ..example import Example
from ..templates import debugging_prompt
from .context import Context
from .landing import MOST_SIDE, MOST_WORDS, told_origin, told_sources
from .material import Material, Source, clip_left, make_example
from .told import Mended

KIND = "debugging"


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every failure that was mended in a definition that still exists."""
    return told_sources(material, KIND, material.told.mended)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the lines after which the failure was gone."""
    one = source.unit
    assert isinstance(one, Mended)  # noqa: S101 - this kind makes its sources from what was mended
    longest = max(len(one.before), len(one.after))
    if longest > MOST_SIDE or one.before == one.after or not one.after.strip():
        return
    origin, shows = told_origin(material, one.landed)
    failure = clip_left(one.failure, MOST_WORDS)
    prompt = debugging_prompt(origin.path, one.before, failure)
    yield make_example(KIND, prompt, one.after.rstrip() + "\n", origin, shows=shows)
