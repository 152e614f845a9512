"""Made-up score tables of two models on one suite, with effects planted where a test wants them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from housestyle.core.settings import GateSettings
from housestyle.gate.decision import decide
from housestyle.gate.rules import Evidence, Rules, Scored
from housestyle.gate.score import ItemScore
from housestyle.gate.verdict import Verdict

LIKELIHOOD = ("completion", "retention")
CATEGORIES = ("completion", "understanding", "api-use", "architecture", "intent", "retention")
OPTIONS = 4
RULES = Rules.of(GateSettings(), CATEGORIES)


def digests(model: str) -> Scored:
    """Digests of one model scored as all the others are."""
    return Scored(model * 64, "5" * 64, "e" * 64, "d" * 64)


CONTEXT = Evidence(
    candidate=digests("c"),
    champion=digests("b"),
    base=digests("a"),
    suite="5" * 64,
    in_production=True,
    contaminated=(),
)


def model(
    seed: int,
    effects: Mapping[str, float] | None = None,
    noise: float = 0.03,
    items: int = 100,
    files: int = 25,
) -> list[ItemScore]:
    """Scores of a model whose loss lies `effects[category]` above the common one.

    Likelihood: relative loss of bits. Choice: loss of log-odds of the true option. Noise has a
    part that is shared by the items of a file.
    """
    drawn = random.Random(seed)
    return [
        score
        for category in CATEGORIES
        for score in _category(
            category, drawn, (effects or {}).get(category, 0.0), noise, items, files
        )
    ]


def _category(
    category: str, drawn: random.Random, effect: float, noise: float, items: int, files: int
) -> list[ItemScore]:
    common = random.Random(category)  # the items themselves, the same for every model
    shared = [drawn.gauss(0.0, noise) for _ in range(files)]
    scores = []
    for index in range(items):
        ease, size = common.gauss(1.2, 1.2), common.randint(40, 400)
        shift = effect + shared[index % files] + drawn.gauss(0.0, noise)
        scores.append(_item(category, index, index % files, ease, size, shift))
    return scores


def _item(category: str, index: int, file: int, ease: float, size: int, shift: float) -> ItemScore:
    name, path = f"{category}-{index}", f"src/{file}.py"
    if category in LIKELIHOOD:
        bits = size * (2.0 - 0.2 * ease) * (1.0 + shift)
        return ItemScore(name, category, path, bits, size, None, None, 0, "ok", name)
    right = 1.0 / (1.0 + (OPTIONS - 1) * math.exp(-(ease - 4.0 * shift)))
    bits = -math.log2(right)
    return ItemScore(name, category, path, 50.0, 20, bits, right > 0.5, OPTIONS, "ok", name)


def judge(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    base: Sequence[ItemScore] | None = None,
    /,
    rules: Rules = RULES,
    **evidence: object,
) -> Verdict:
    """Decide with everything in order but what a test changes."""
    context = replace(CONTEXT, **evidence)  # type: ignore[arg-type]
    return decide(candidate, champion, base if base is not None else champion, rules, context)
