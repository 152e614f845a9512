"""The manifest of a dataset: its files with their digests, and where it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...core.atomic import write_json
from ...core.digest import json_digest
from ...core.errors import UserError
from .shards import Shard

NAME = "dataset.json"
DATA = "data"  # folder of the shards
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What makes up a dataset.

    Attributes:
        form: name of the form that its rows have.
        shards: its files below ``data/``, in order.
        facts: where it came from and what was counted, JSON values.

    """

    form: str
    shards: tuple[Shard, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows in all shards."""
        return sum(shard.rows for shard in self.shards)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over form and contents; facts about the dataset do not count."""
        contents = [shard.sha256 for shard in self.shards]
        return json_digest({"format": FORMAT, "form": self.form, "shards": contents})

    def files(self) -> list[str]:
        """Names of the shards, relative to the dataset's folder."""
        return [f"{DATA}/{shard.name}" for shard in self.shards]

    def write(self, folder: Path) -> None:
        """Write ``dataset.json`` into the dataset's folder."""
        value = {
            "format": FORMAT,
            "form": self.form,
            "digest": self.digest,
            "rows": self.rows,
            "shards": [asdict(shard) for shard in self.shards],
            "facts": dict(self.facts),
        }
        write_json(folder / NAME, value)


def read_manifest(folder: Path) -> Manifest:
    """Read what ``Manifest.write`` wrote.

    Raises:
        UserError: it is missing, damaged, or written by a newer housestyle.

    """
    remedy = "run `housestyle assemble` again"
    try:
        value = json.loads((folder / NAME).read_text("utf-8"))
        shards = tuple(Shard(**shard) for shard in value["shards"])
        manifest = Manifest(value["form"], shards, dict(value["facts"]))
        known = (value["format"], value["digest"]) == (FORMAT, manifest.digest)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(f"cannot read the dataset in {folder}", remedy) from error
    if not known:
        raise UserError(f"the dataset in {folder} is damaged, or of another version", remedy)
    return manifest
