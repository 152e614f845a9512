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

from ..example import Example
from ..templates import review_prompt
from .context import Context
from .landing import MOST_SIDE, MOST_WORDS, told_origin, told_sources
from .material import Material, Source, clip, make_example
from .told import Reviewed

KIND = "review"


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every review of a function that still exists."""
    return told_sources(material, KIND, material.told.reviewed)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the revision of the source's function."""
    reviewed = source.unit
    assert isinstance(reviewed, Reviewed)  # noqa: S101 - this kind makes its sources from reviews
    longest = max(len(reviewed.before), len(reviewed.after))
    if longest > MOST_SIDE or reviewed.before == reviewed.after:
        return
    origin, shows = told_origin(material, reviewed.landed)
    comment = clip(reviewed.comment, MOST_WORDS)
    prompt = review_prompt(origin.path, reviewed.before, comment)
    yield make_example(KIND, prompt, reviewed.after.rstrip() + "\n", origin, shows=shows)
