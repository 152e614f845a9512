"""Intent: which kind of change a difference is.

One sample from Flask (the difference, then its kind)::

    # src/flask/app.py
    # Difference:
         def handle_url_build_error(
    -        self, error: BuildError, endpoint: str, values: t.Dict[str, t.Any]
    +        self, error: BuildError, endpoint: str, values: dict[str, t.Any]
         ) -> str:
    # Kind of change:
    ----
    signature

The kind is the Conventional Commits type where most commits have one, else what the graph says
about the definition: added, body, signature or documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...indexer.history import SymbolChange
from ..example import Example
from ..holdout import FUNCTIONS
from ..templates import intent_prompt
from .commits import commit_type
from .context import Context
from .material import Material, Source, make_example

KIND = "intent"
KINDS_OF_CHANGE = frozenset({"added", "body", "signature", "documentation"})
MOST_PROMPT = 1400  # characters


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every change whose kind is known."""
    for change in material.changes:
        symbol = material.by_id.get(change.symbol or "")
        label = label_of(change, material.is_conventional)
        if label and symbol and symbol.kind in FUNCTIONS:
            yield material.change_source(KIND, change, label)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Ask for the kind of the source's change."""
    change = source.unit
    assert isinstance(change, SymbolChange)  # noqa: S101 - this kind makes its sources from changes
    prompt = intent_prompt(change.path, *material.change_texts(change))
    label = label_of(change, material.is_conventional)
    if len(prompt) <= MOST_PROMPT:
        shows = material.shows([material.by_id[change.symbol or ""]])
        origin = material.change_origin(change)
        yield make_example(KIND, prompt, f"{label}\n", origin, shows=shows)


def label_of(change: SymbolChange, conventional: bool) -> str:
    """Return the kind of a change, or "" where none is known.

    Args:
        change: the change of one definition.
        conventional: whether the commits' own types are the kinds.

    """
    if conventional:
        return commit_type(change.subject)
    return change.change if change.change in KINDS_OF_CHANGE else ""
