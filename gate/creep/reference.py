"""What the anchor's items were worth to the first model that met them; kept for good."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ...core.digest import canonical_json, json_digest
from ...core.errors import UserError
from ...core.store.shelf import shelf_in
from ..artifact import COMMIT, DIGEST
from ..score import ItemScore
from ..scoring import SCORING_VERSION

VERSION = 1  # raised when a reference would be read otherwise
MAX_REFERENCE = 1 << 22  # bytes


@dataclass(frozen=True, slots=True)
class Reference:
    """Scores that every later candidate is held against.

    Attributes:
        anchor: digest of the anchor's items.
        engine: digest of what scored them, as `engine_of_anchors`.
        model: digest of the model, which may be gone.
        commit: HEAD when it was measured.
        renewed: whether there was another before, of another engine or of other items: what was
            lost until then is not counted any more.
        scores: of the anchor's items.
    """

    anchor: str
    engine: str
    model: str
    commit: str
    renewed: bool
    scores: tuple[ItemScore, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it."""
        return json_digest(self._shape())

    def as_bytes(self) -> bytes:
        """Return what is stored."""
        return canonical_json(self._shape()).encode()

    def _shape(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "anchor": self.anchor,
            "engine": self.engine,
            "model": self.model,
            "commit": self.commit,
            "renewed": self.renewed,
            "scores": [score.as_row() for score in self.scores],
        }


def engine_of_anchors() -> str:
    """Return the digest of what scores depend on for years.

    Not the number of threads: it moves a score by less than a millionth, and machines differ in it.
    """
    packages = {name: version(name) for name in ("torch", "transformers")}
    return json_digest({"scoring": SCORING_VERSION, "dtype": "float32", **packages})


def read_reference(content: bytes) -> Reference | None:
    """Return the reference in these bytes, None when there is none of this version."""
    try:
        shape = json.loads(content)
        scores = tuple(ItemScore.from_row(row) for row in shape.pop("scores"))
        is_current = shape.pop("version") == VERSION
        reference = Reference(**shape, scores=scores)
        sound = is_current and _is_sound(reference) and reference.as_bytes() == content
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UserError):
        return None
    return reference if sound else None


def references_in(folder: Path) -> list[Reference]:
    """Return all references in a folder, oldest first."""
    if not folder.is_dir():
        return []
    shelf = shelf_in(folder, MAX_REFERENCE)
    found = (read_reference(shelf.get(name) or b"") for name in shelf.names())
    return [reference for reference in found if reference]


def fitting(references: list[Reference], anchor: str, engine: str) -> Reference | None:
    """Return the oldest reference of some items and an engine, None when there is none."""
    return next((r for r in references if (r.anchor, r.engine) == (anchor, engine)), None)


def keep_reference(folder: Path, reference: Reference, time: int) -> None:
    """Keep a reference; the folder around must be there."""
    shelf_in(folder, MAX_REFERENCE).put(reference.as_bytes(), time)


def _is_sound(reference: Reference) -> bool:
    digests = (reference.anchor, reference.engine, reference.model)
    named = all(DIGEST.fullmatch(digest) for digest in digests)
    whole = COMMIT.fullmatch(reference.commit) and type(reference.renewed) is bool
    return bool(named and whole) and all(map(_is_measured, reference.scores))


def _is_measured(score: ItemScore) -> bool:
    return score.status == "ok" and math.isfinite(score.loss) and score.loss >= 0 < score.weight
