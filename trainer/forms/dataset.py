"""The dataset of an assembly: the kept examples in shards, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...core.atomic import write_text
from ...core.errors import UserError
from ..example import Example
from . import card, decontamination
from . import manifest as manifests
from .decontamination import Report
from .form import EXAMPLES
from .manifest import DATA, Manifest, read_manifest
from .shards import Shard, read_shard, write_shards

COMPANIONS = (manifests.NAME, decontamination.NAME, card.NAME)


def write_rows(
    examples: Iterable[Example], folder: Path, before: Path | None = None
) -> tuple[Shard, ...]:
    """Write the examples, but no manifest yet.

    Args:
        examples: in any order; they are sorted by kind, path and id.
        folder: made when missing.
        before: folder of an earlier dataset, of which shards that are the same are taken over.

    """
    ordered = sorted(examples, key=lambda e: (e.kind, e.path, e.id))
    rows = ((example.id, example.as_row()) for example in ordered)
    earlier = before and before / DATA
    return write_shards(rows, folder / DATA, EXAMPLES.ending, earlier=earlier)


def complete(shards: tuple[Shard, ...], folder: Path, facts: Mapping[str, Any]) -> Manifest:
    """Write the manifest of a dataset whose rows are written.

    Args:
        shards: that hold the rows.
        folder: where they lie.
        facts: what the manifest tells besides; no part of the dataset's digest.

    """
    manifest = Manifest(EXAMPLES.name, shards, facts)
    manifest.write(folder)
    return manifest


def accompany(manifest: Manifest, report: Report, folder: Path) -> None:
    """Write report and card beside a dataset."""
    report.write(folder)
    write_text(folder / card.NAME, card.card(manifest, report, EXAMPLES))


def read_dataset(folder: Path) -> list[Example]:
    """Read what ``write_dataset`` wrote, every shard held against its digest.

    Raises:
        UserError: the dataset is missing, damaged, or has another form.

    """
    manifest = read_manifest(folder)
    try:
        return [
            Example.from_row(json.loads(line))
            for shard in manifest.shards
            for line in read_shard(folder / DATA, shard).splitlines()
        ]
    except (ValueError, TypeError, AttributeError) as error:
        problem = f"the dataset in {folder} does not hold examples"
        raise UserError(problem, "run `housestyle assemble` again") from error
