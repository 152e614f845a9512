"""A dataset: the kept examples as one file of JSON lines, and the last look before training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...core.atomic import write_bytes
from ...core.digest import canonical_json, file_digest
from ...core.errors import UserError
from ..example import Example

NAME = "examples.jsonl"
HELD_CONTAINED = 0.5  # share of a held-out body's 13-grams whose presence is a leak


def write_dataset(examples: Iterable[Example], directory: Path) -> str:
    """Write ``examples.jsonl``, whole or not at all, and return its SHA-256 (hex).

    Args:
        examples: in any order; they are sorted by kind, path and id.
        directory: made when missing.

    """
    ordered = sorted(examples, key=lambda e: (e.kind, e.path, e.id))
    lines = "".join(f"{canonical_json(example.as_row())}\n" for example in ordered)
    path = directory / NAME
    write_bytes(path, lines.encode())
    return file_digest(path)


def read_dataset(directory: Path) -> list[Example]:
    """Read what ``write_dataset`` wrote.

    Raises:
        UserError: the file is missing or damaged.

    """
    path = directory / NAME
    try:
        lines = path.read_text("utf-8").splitlines()
        return [Example.from_row(json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError, KeyError) as error:
        problem = f"cannot read the dataset {path}"
        raise UserError(problem, "run `housestyle assemble` again") from error


def contaminated(
    examples: Sequence[Example], benchmark: Sequence[str], similar: float
) -> tuple[str, ...]:
    """Return the ids of the examples that repeat a benchmark item, in their order.

    Args:
        examples: what was trained on.
        benchmark: texts of the benchmark's items.
        similar: as in ``check_clean``.

    """
    from .decontamination import Protected, fingerprint

    guard = Protected(benchmark, contained=similar, similar=similar)
    return tuple(e.id for e in examples if guard.is_repeated_by(*fingerprint(e)))


def check_clean(
    examples: Sequence[Example],
    holdout_texts: Sequence[str],
    benchmark: Sequence[str],
    similar: float = 0.7,
) -> None:
    """Refuse examples that repeat a held-out body or a benchmark item.

    It looks at the examples alone and trusts nothing that an assembly stored, so that a dataset
    from anywhere is held to the same rule.

    Args:
        examples: what is about to be trained on.
        holdout_texts: bodies that may not be taught.
        benchmark: texts of the benchmark's items.
        similar: Jaccard similarity that counts as a repetition; also the share of an item's
            13-grams.

    Raises:
        UserError: an example is contaminated.

    """
    from .decontamination import Protected, fingerprint

    guards = {
        "a held-out body": Protected(holdout_texts, contained=HELD_CONTAINED, similar=similar),
        "a benchmark item": Protected(benchmark, contained=similar, similar=similar),
    }
    for example in examples:
        prints = fingerprint(example)
        for what, guard in guards.items():
            if guard.is_repeated_by(*prints):
                raise UserError(
                    f"training example {example.id} ({example.path}) repeats {what}",
                    "assemble again, so that it is dropped",
                )
