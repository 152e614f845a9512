"""Preferences: pairs of answers of which a person took one, for TRL's DPOTrainer.

An agent proposed lines, a person wrote others in their place: what was asked is the prompt, what
was committed is chosen, what was proposed is rejected.
"""

from __future__ import annotations

from ..example import Example
from ..kinds import correction
from ..templates import preference
from .layout import Layout
from .shards import Row


def is_pair(example: Example) -> bool:
    """Tell whether an example holds an answer that was not preferred."""
    return example.kind == correction.KIND


def pair(example: Example, layout: Layout) -> Row:
    """Return the row of a pair: prompt, chosen, rejected; as plain text."""
    del layout  # no hole is laid out
    prompt, rejected = preference(example.prompt)
    return {
        "id": example.id,
        "prompt": prompt,
        "chosen": example.completion,
        "rejected": rejected,
    }
