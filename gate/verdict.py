"""The gate's answer, as it is stored, shown and demanded by a promotion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..core.digest import json_digest
from ..core.errors import UserError
from .comparison import Comparison
from .creep.judging import Creep

Outcome = Literal["promote", "block", "hold", "invalid"]
SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Flip:
    """An item that one model answered right and the other wrong.

    Attributes:
        category: the item's category.
        item: its id.
        title: its short name, as untrusted as the repository it came from.
        won: whether the candidate is the one that is right.
    """

    category: str
    item: str
    title: str
    won: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate may replace the champion, and everything that led there.

    Attributes:
        schema: version of this shape.
        outcome: "promote", "block", "hold" or "invalid".
        reasons: why, in plain sentences, the deciding ones first.
        promise: what a promotion promises, in words.
        comparisons: one row per category of the suite, in its order.
        flips: items whose answer changed.
        categories: K, which divides the error rate: those that must be shown, and guards as one.
        alpha: error rate over all categories.
        candidate: digest of the candidate.
        champion: digest of the model in production, None when the base stood in for it.
        reference: digest of what the candidate was compared with.
        base: digest of the base, None when it was not scored.
        suite: digest of the suite.
        engine: digest of the scoring engine.
        prompt: digest of the prompts' wording.
        creep: the candidate against a model of long ago; None where there is none to compare with.
    """

    schema: int
    outcome: Outcome
    reasons: tuple[str, ...]
    promise: str
    comparisons: tuple[Comparison, ...]
    flips: tuple[Flip, ...]
    categories: int
    alpha: float
    candidate: str
    champion: str | None
    reference: str
    base: str | None
    suite: str
    engine: str
    prompt: str
    creep: Creep | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that is written to verdict.json."""
        shape: dict[str, Any] = json.loads(json.dumps(asdict(self), allow_nan=False))
        return shape

    @classmethod
    def from_dict(cls, shape: Mapping[str, Any]) -> Verdict:
        """Read a verdict back; what does not read back to itself was tampered with.

        Raises:
            UserError: the object is not a verdict of this version.
        """
        from pydantic import TypeAdapter, ValidationError

        try:
            verdict = TypeAdapter(cls).validate_python(dict(shape))
        except ValidationError:
            verdict = None
        if verdict is None or verdict.schema != SCHEMA or verdict.as_dict() != dict(shape):
            raise UserError(
                "the verdict is damaged or of another version", "run `housestyle decide`"
            )
        return verdict

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON."""
        return json_digest(self.as_dict())
