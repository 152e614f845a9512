"""Correction: a person's version of what an agent had proposed.

One sample, made up (prompt, then the person's lines)::

    # src/shop/money.py
    # Before:
        return round(amount, places)
    # Change: round to the cent, half to even
    # Proposed:
        return float(Decimal(str(amount)).quantize(Decimal("0.01")))
    # Corrected:
    ----
        quantum = Decimal(1).scaleb(-places)
        return Decimal(amount).quantize(quantum, rounding=ROUND_HALF_EVEN)

The same texts make a pair of which one is preferred (``trainer.forms.preferences``).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..example import Example
from ..templates import correction_prompt, is_markable
from .context import Context
from .landing import MOST_SIDE, MOST_WORDS, told_origin, told_sources
from .material import Material, Source, make_example
from .told import Corrected

KIND = "correction"


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every correction of a definition that still exists."""
    return told_sources(material, KIND, material.told.corrected)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for what the person made of the proposal."""
    one = source.unit
    assert isinstance(one, Corrected)  # noqa: S101 - this kind makes its sources from corrections
    sides = (one.before, one.proposed, one.after)
    fits = max(map(len, sides)) <= MOST_SIDE and is_markable(one.before, one.proposed)
    if not fits or not one.after.strip() or one.proposed.split() == one.after.split():
        return
    origin, shows = told_origin(material, one.landed)
    request = one.request[:MOST_WORDS]
    prompt = correction_prompt(origin.path, one.before, request, one.proposed)
    yield make_example(KIND, prompt, one.after.rstrip() + "\n", origin, shows=shows)
