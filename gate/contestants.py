"""Who is compared with whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .registry import Registry


@dataclass(frozen=True, slots=True)
class Contestant:
    """A model that answers the suite."""

    digest: str
    folder: Path


def contestants(
    *, candidate: Contestant, base: Contestant, registry: Registry
) -> dict[str, Contestant]:
    """The candidate, what it has to beat, and the base; before the first promotion those are one.

    Raises:
        UserError: the model in production is missing or was changed.
    """
    head = registry.production()
    champion = Contestant(head.model, registry.model(head.model)) if head else base
    return {"candidate": candidate, "champion": champion, "base": base}
