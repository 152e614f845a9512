"""Examples that a person edited: the text is the person's, the checks are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from ...core.redact import find_secrets
from ..example import Example, example_id
from .decisions import Decision
from .live import Live

EVIDENCE = "edited in review"
SECRET = "secret"  # noqa: S105 the reason, as the filter of that name gives it


def edited(example: Example, completion: str) -> Example:
    """Return an example that teaches another completion; its id follows its text."""
    name = example_id(example.kind, example.prompt, example.suffix, completion)
    return replace(example, id=name, completion=completion)


def attested(example: Example) -> Example:
    """Return an edited example with that said in its evidence."""
    evidence = f"{example.evidence}; {EVIDENCE}" if example.evidence else EVIDENCE
    return replace(example, evidence=evidence)


class Texts(Protocol):
    """What holds the texts of candidates, and knows what may not be repeated."""

    def example(self, number: int) -> Example:
        """Return a candidate's example; its text is empty when it held a secret."""

    def leaks_of(self, asked: Sequence[Example]) -> list[str]:
        """Return which protected text each of some examples repeats, or ""."""


def edit(
    texts: Texts, live: Live, decisions: Mapping[int, Decision], hide: Callable[[str], str]
) -> dict[int, Example]:
    """Return row → edited example, and note in ``live`` which of them leak, by the new text.

    Args:
        texts: of the candidates.
        live: the candidates.
        decisions: row → what a person decided.
        hide: puts pseudonyms in place of people.

    """
    wanted = {row: one.completion for row, one in decisions.items() if one.completion is not None}
    found = {row: texts.example(int(live.number[row])) for row in wanted}
    # A candidate that held a secret has no text left that could be edited.
    changed = {row: edited(one, hide(wanted[row])) for row, one in found.items() if one.completion}
    leaks = texts.leaks_of(list(changed.values()))
    for (row, one), leak in zip(changed.items(), leaks, strict=True):
        live.leak[row] = SECRET if find_secrets(one.text) else leak
    return changed
