"""Examples that a person edited: the text is the person's, the checks are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ...core.redact import find_secrets
from ..example import Example, example_id
from .decisions import Decision

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


def edits(
    decisions: Mapping[int, Decision],
    example_of: Callable[[int], Example],
    hide: Callable[[str], str],
) -> dict[int, Example]:
    """Return row → edited example.

    A candidate that held a secret has no text left that could be edited.

    Args:
        decisions: row → what a person decided.
        example_of: returns the candidate of a row.
        hide: puts pseudonyms in place of people.

    """
    wanted = {row: one.completion for row, one in decisions.items() if one.completion is not None}
    made = {row: (example_of(row), completion) for row, completion in wanted.items()}
    return {row: edited(one, hide(text)) for row, (one, text) in made.items() if one.completion}


def leak_of_edit(example: Example, leak_of: Callable[[Example], str]) -> str:
    """Return why an edited example may not be taught, or "".

    Args:
        example: with the person's text.
        leak_of: tells which protected text an example repeats, or "".

    """
    return SECRET if find_secrets(example.text) else leak_of(example)
