"""Selection: one deterministic pass over everything live that decides what is kept.

It reads stored scalars only, so it is cheap enough to run over the whole corpus each time, and its
result depends on the set of live candidates alone, never on the order in which they arrived.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

# Writing code is what is taught first. Of the other kinds there may be so many for one example that
# writes code, so that facts, which are cheap to make, do not drown it.
CODE = ("completion", "implementation")
KIND_RATIOS = {"architecture": 0.4, "edit": 0.5, "intent": 0.25, "description": 0.4}
KIND_FLOOR = 64  # a kind may always have so many


@dataclass(frozen=True, slots=True)
class Scalars:
    """What selection knows of a candidate.

    Attributes:
        number: its row in the corpus; never decides anything.
        id: the example's id.
        source: key of its source; with the id, unique.
        kind: kind of example.
        path: file of its completion.
        author: pseudonym, or "".
        rejected: reason of the filters that look at one example alone, or "".
        exact: hash of the normalised syntax of what it teaches.
        is_test: whether it is about test code, which yields its place first.

    """

    number: int
    id: str
    source: str
    kind: str
    path: str
    author: str
    rejected: str
    exact: str
    is_test: int = 0


def select(
    live: Sequence[Scalars],
    near: Mapping[int, Collection[int]],
    leak: Callable[[Scalars], str],
    author_share: float,
) -> dict[int, str]:
    """Return the outcome of every live candidate: "" when it is kept, else the reason.

    Args:
        live: the candidates, in any order.
        near: number → numbers of its near-duplicates.
        leak: returns why a candidate's text may not be taught, or "".
        author_share: most of the corpus that one author may fill, 0 to 1.

    """
    ordered = sorted(live, key=lambda s: (s.is_test, s.path, s.id, s.source))
    outcomes = {s.number: s.rejected or leak(s) for s in ordered}
    _drop_duplicates(ordered, near, outcomes)
    _cap(ordered, outcomes, "per-kind cap", lambda s: s.kind, _kind_limits)
    if author_share < 1:
        limits = _author_limits(author_share)
        _cap(ordered, outcomes, "per-author cap", lambda s: s.author, limits)
    return outcomes


def _drop_duplicates(
    ordered: list[Scalars], near: Mapping[int, Collection[int]], outcomes: dict[int, str]
) -> None:
    seen: set[tuple[str, str]] = set()
    kept: set[int] = set()
    for candidate in ordered:
        if outcomes[candidate.number]:
            continue
        identity = (candidate.kind, candidate.exact)
        if identity in seen:
            outcomes[candidate.number] = "exact duplicate"
        elif kept.intersection(near.get(candidate.number, ())):
            outcomes[candidate.number] = "near duplicate"
        else:
            seen.add(identity)
            kept.add(candidate.number)


def _cap(
    ordered: list[Scalars],
    outcomes: dict[int, str],
    reason: str,
    group_of: Callable[[Scalars], str],
    limits: Callable[[Counter[str]], Mapping[str, int]],
) -> None:
    groups: dict[str, list[Scalars]] = defaultdict(list)
    for candidate in ordered:
        if not outcomes[candidate.number]:
            groups[group_of(candidate)].append(candidate)
    allowed = limits(Counter({group: len(members) for group, members in groups.items()}))
    for group, members in groups.items():
        spread = sorted(members, key=_spread)
        for candidate in spread[allowed.get(group, len(members)) :]:
            outcomes[candidate.number] = reason


def _spread(candidate: Scalars) -> tuple[int, bytes]:
    hashed = hashlib.sha256(f"{candidate.id}{candidate.source}".encode()).digest()
    return candidate.is_test, hashed


def _kind_limits(counts: Counter[str]) -> dict[str, int]:
    code = sum(counts[kind] for kind in CODE)
    return {kind: max(KIND_FLOOR, int(share * code)) for kind, share in KIND_RATIOS.items()}


def _author_limits(share: float) -> Callable[[Counter[str]], dict[str, int]]:
    def limits(counts: Counter[str]) -> dict[str, int]:
        most = int(share * counts.total())
        return {author: most if author else count for author, count in counts.items()}

    return limits
