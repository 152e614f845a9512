"""The alarm: which measures of diversity are worse than in the last assembly."""

from __future__ import annotations

from collections.abc import Mapping

RISES = ("compression", "self_repetition", "self_bleu")  # as examples become more alike
FALLS = ("path_entropy", "name_variety", "rare_coverage")
LEAST_CHANGE = 0.02  # smaller ones are noise in a share that is near 0
COMPARABLE = 0.8  # of the larger sample: measures depend on how many examples they look at


def alarms(now: Mapping[str, float], before: Mapping[str, float], fall: float) -> list[str]:
    """Return a line for each measure that got worse by more than a share of what it was.

    Args:
        now: what ``diversity`` returned.
        before: what it returned for the last assembly, empty when there was none; of a much
            smaller or larger sample it is not compared.
        fall: relative change that is let pass.

    """
    sizes = sorted((now.get("sampled", 0), before.get("sampled", 0)))
    if sizes[0] < COMPARABLE * sizes[1] or not sizes[0]:
        return []
    worse = {name: now.get(name, 0.0) - before.get(name, 0.0) for name in RISES if name in before}
    worse |= {name: before.get(name, 0.0) - now.get(name, 0.0) for name in FALLS if name in before}
    return [
        f"diversity fell: {name} {before[name]:g} before, {now.get(name, 0.0):g} now"
        for name, change in worse.items()
        if change > max(LEAST_CHANGE, fall * abs(before[name]))
    ]
