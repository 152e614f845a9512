"""The ledger: whose text the model is taught, by tokens, and the caps that keep it from collapse.

A model that is trained on the text of models forgets rare things first (Shumailov et al., Nature
631, 2024); with a bounded share beside a body of human text it does not (Gerstgrasser et al., *Is
model collapse inevitable?*, 2024). Most repositories have no evidence for most of their lines, so
only *known* AI text is capped, and a human share is asked for only where enough of the text is
known to be human.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.settings import TrainerSettings
from ...indexer.provenance.classes import AUTHOR_CLASSES
from .live import Live
from .provenance import Classes

UNREVIEWED = "unreviewed AI text"
AI_SHARE = "AI share"
HUMAN_ANCHOR = "human anchor"
DAY = 86_400  # seconds

_Mask = NDArray[np.bool_]
_Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of the corpus may be whose.

    Attributes:
        ai: most of all tokens that are known to be an AI's, 0 to 1.
        survival_days: AI text that nobody reviewed or edited must have stood for so long.
        human: least of all tokens that are known to be a person's, 0 to 1.
        evidenced: share of human tokens from which ``human`` is asked for.

    """

    ai: float = 0.25
    survival_days: int = 14
    human: float = 0.6
    evidenced: float = 0.2

    @classmethod
    def of(cls, settings: TrainerSettings) -> Caps:
        """Return the caps that the settings name."""
        return cls(
            settings.ai_share,
            settings.ai_survival_days,
            settings.human_share,
            settings.human_evidence,
        )


def over_caps(
    live: Live, classes: Classes, alive: _Mask, caps: Caps, pinned: _Mask | None = None
) -> dict[int, str]:
    """Return the rows that have to go, each with its reason.

    Args:
        live: the candidates.
        classes: who wrote them.
        alive: which are still to be kept.
        caps: the limits.
        pinned: which stay in any case; they count towards the shares.

    """
    free = np.ones(len(live), np.bool_) if pinned is None else ~pinned
    reasons: dict[int, str] = {}
    alive = alive.copy()
    before = -1
    while len(reasons) > before:  # what goes for one cap moves the share that another is about
        before = len(reasons)
        for reason, found in _CAPS.items():
            rows = np.flatnonzero(found(live, classes, alive, caps, free) & alive & free)
            alive[rows] = False
            reasons |= dict.fromkeys(rows.tolist(), reason)
    return reasons


def ledger(live: Live, classes: Classes, kept: _Mask) -> dict[str, Any]:
    """Return whose text is kept: shares of tokens, rounded to 4 digits.

    Returns:
        ``tokens`` in all; ``by_class``: share of the tokens in examples of each class; ``ai`` and
        ``human``: shares of the tokens that are known to be an AI's or a person's.

    """
    tokens = live.tokens[kept].astype(np.float64)
    total = float(tokens.sum()) or 1.0
    code = classes.code[kept]
    by_class = {
        name: _rounded(tokens[code == place].sum() / total)
        for place, name in enumerate(AUTHOR_CLASSES)
    }
    ai = _rounded((tokens * classes.ai[kept]).sum() / total)
    human = _rounded((tokens * classes.human[kept]).sum() / total)
    return {"tokens": int(tokens.sum()), "by_class": by_class, "ai": ai, "human": human}


def _unreviewed(live: Live, classes: Classes, alive: _Mask, caps: Caps, free: _Mask) -> _Mask:
    """Return AI text that no person looked at, edited (then it is mixed), or left standing."""
    reviewed = np.fromiter((bool(pull) for pull in live.pull), np.bool_, len(live))
    newest = max(int(live.time.max(initial=0)), int(classes.written.max(initial=0)))
    survived = classes.written <= newest - caps.survival_days * DAY
    return classes.are("ai") & ~reviewed & ~survived


def _over_ai_share(live: Live, classes: Classes, alive: _Mask, caps: Caps, free: _Mask) -> _Mask:
    """Return the AI text beyond its share; what has stood longest stays."""
    excess = live.tokens * (classes.ai - caps.ai)
    return _beyond(alive, free, excess, np.argsort(classes.written, kind="stable"))


def _under_human_share(
    live: Live, classes: Classes, alive: _Mask, caps: Caps, free: _Mask
) -> _Mask:
    """Return what drowns the human text; what an AI wrote goes first, then mixed, then unknown."""
    human = float((live.tokens * classes.human)[alive].sum())
    if human < caps.evidenced * float(live.tokens[alive].sum()):
        return np.zeros(len(live), np.bool_)
    excess = live.tokens * (caps.human - classes.human)
    return _beyond(alive, free, excess, np.argsort(classes.code, kind="stable"))


def _beyond(alive: _Mask, free: _Mask, excess: _Shares, order: NDArray[np.intp]) -> _Mask:
    """Return the rows that tip the balance.

    Args:
        alive: which count.
        free: which may go.
        excess: tokens by which each row moves the share over its limit; negative the other way.
        order: rows, the best first.

    """
    tipping = alive & free & (excess > 0)
    slack = -float(excess[alive & ~tipping].sum())
    ordered = order[tipping[order]]
    over = np.cumsum(excess[ordered]) > slack + 1e-6
    found = np.zeros(len(alive), np.bool_)
    found[ordered[over]] = True
    return found


def _rounded(share: float) -> float:
    return round(float(share), 4)


_CAPS = {
    UNREVIEWED: _unreviewed,
    AI_SHARE: _over_ai_share,
    HUMAN_ANCHOR: _under_human_share,
}
