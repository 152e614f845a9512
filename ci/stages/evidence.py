"""How scores came about, as the gate asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.digest import json_digest
from ...gate.rules import Evidence, Scored
from ...gate.suite.item import Suite
from .outcome import Outcome


def evidence(
    suite: Suite,
    frozen: Outcome,
    scored: Mapping[str, Any],
    contaminated: tuple[str, ...],
) -> Evidence:
    """Return what the gate is told of scores.

    Args:
        suite: its items.
        frozen: outcome of the stage that froze it.
        scored: digests of the models by role, of the suite they were asked, and of the engine;
            and whether the candidate is another than was trained.
        contaminated: ids of training examples that repeat an item.
    """
    prompts = json_digest([[item.prompt, item.suffix] for item in suite.items])
    models = scored["models"]
    each = {
        role: Scored(digest, scored["suite"], scored["engine"], prompts)
        for role, digest in models.items()
    }
    return Evidence(
        candidate=each["candidate"],
        champion=each["champion"],
        base=each["base"],
        suite=frozen.result["digest"],
        in_production=models["champion"] != models["base"],
        contaminated=contaminated,
        expected=suite.counts(),
        files=suite.files(),
        unavailable=frozen.result.get("unavailable", {}),
        altered=bool(scored.get("altered")),
    )
