"""Retention: general code that no model was trained on; what fine-tuning must not unlearn."""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.base.general import Document, general_code
from ...trainer.kinds.material import clip, clip_left
from .item import Item, make_item
from .sources import SuiteMaterial

CATEGORY = "retention"
BEFORE, TRUTH = 500, 800  # characters
PER_FILE = 5


def items(source: SuiteMaterial) -> Iterator[Item]:
    """Evenly spaced windows of every held-out file of the standard library."""
    del source  # general code is the same for every repository
    for document in general_code().held_out:
        yield from _windows(document)


def _windows(document: Document) -> Iterator[Item]:
    text = document.text
    stride = max(TRUTH, len(text) // PER_FILE)
    for number, at in enumerate(range(0, len(text) - TRUTH, stride)):
        start = text.find("\n", at) + 1
        truth = clip(text[start : start + TRUTH], TRUTH - 1)
        before = clip_left(text[max(0, start - BEFORE - 1) : start], BEFORE)
        if truth.strip():
            title = f"{document.name} window {number}"
            yield make_item(
                CATEGORY, document.name, before, [truth], title=title, path="", lasting=True
            )
