"""The debt of code that nobody knows: hard to understand, and whoever wrote it is not here.

A program lives in the heads of those who can say why it is as it is (Naur 1985, *Programming as
theory building*). Code whose writers all left is *abandoned* (Rigby et al. 2016, *Quantifying and
mitigating turnover-induced knowledge loss*, ICSE); code that an agent wrote and no person has
changed since was never in a head. What has to be understood anew weighs as much as it is hard to
follow: its cognitive complexity (Campbell 2018, *Cognitive complexity*, TechDebt).

This asks who changed a function, not who understands it: reading and reviewing leave no trace in a
history, so the debt is at most what is said here, and a merge speaks for the one who merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..git.repository import Commit
from ..provenance.attribution import Attribution
from .reading import View
from .results import Node
from .touching import touching

LIMIT = 20
ACTIVE_DAYS = 365  # Rigby et al.: who did not commit for a year has left
DAY = 86_400  # seconds
Known = Literal["known", "assisted", "left", "agent"]
OWED: tuple[Known, ...] = ("left", "agent")
_CHANGES = '["body", "signature", "documentation", "added"]'
_DEFINITIONS = (
    "SELECT s.id, d.cognitive, coalesce(d.docstring, '') != '' FROM file f"
    " CROSS JOIN sym s ON s.file = f.id"
    " CROSS JOIN def d ON d.blob = f.blob AND d.position = s.position"
    " WHERE f.view = ? AND d.kind IN ('function', 'method') AND d.cognitive > 0"
    " ORDER BY f.path, s.position"
)
_USES = (
    "SELECT e.source, e.target FROM file f CROSS JOIN edge e ON e.file = f.id WHERE f.view = ?"
    " AND e.target IS NOT NULL AND e.strategy != 'name'"
    " AND e.kind IN ('calls', 'runs', 'instantiates', 'decorates')"
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A function that nobody knows.

    Attributes:
        node: the function.
        cognitive: its cognitive complexity: the debt.
        why: ``left`` when the persons who changed it have left, ``agent`` when none ever did.
        last: when a person changed it last, in seconds since 1970; 0 when none ever did.
        documented: whether it has a docstring.
        tested: whether a test leads there, directly or through others; guesses do not count.
    """

    node: Node
    cognitive: int
    why: Known
    last: int
    documented: bool
    tested: bool


@dataclass(frozen=True, slots=True)
class Debt:
    """What nobody knows, and how much that is of all.

    Attributes:
        complexity: cognitive complexity of all functions outside of tests, by what is known:
            ``known`` was changed by a person who is active, ``assisted`` too, but only in commits
            in which an AI had a part, ``left`` and ``agent`` as in `Owed`.
        active: number of persons who committed within `ACTIVE_DAYS` before HEAD.
        commits: on the first-parent line.
        found: the largest debts first.
        total: number of functions that nobody knows.
    """

    complexity: Mapping[Known, int]
    active: int
    commits: int
    found: tuple[Owed, ...]
    total: int

    @property
    def share(self) -> float:
        """The part of all complexity that nobody knows, 0 to 1."""
        whole = sum(self.complexity.values())
        return sum(self.complexity[why] for why in OWED) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Writer:
    """Who made a commit: a person's address, or "" for an agent; and whether an AI had a part."""

    person: str
    time: int
    aided: bool


def debt(view: View, attribution: Attribution, limit: int = LIMIT) -> Debt:
    """Return what nobody knows; the view's history must be up to HEAD.

    Args:
        view: the graph.
        attribution: tells commits of agents from those of persons; without evidence, a person's.
        limit: most functions to return.
    """
    writers = _writers(view, attribution)
    now = max((one.time for one in writers.values()), default=0)
    active = {w.person for w in writers.values() if w.person and w.time >= now - ACTIVE_DAYS * DAY}
    touched, tested = touching(view, _CHANGES), _reached(view)
    complexity: dict[Known, int] = {"known": 0, "assisted": 0, "left": 0, "agent": 0}
    owed: list[tuple[int, int, Known, int, bool]] = []
    for number, cognitive, documented in view.connection.execute(_DEFINITIONS, (view.id,)):
        if view.node(number).is_test:
            continue
        # Nothing changed it since the first commit, which lists no changes.
        by = [writers[place] for place in touched.get(number) or {0} if place in writers]
        why = _known(by, active)
        complexity[why] += cognitive
        if why in OWED:
            last = max((one.time for one in by if one.person), default=0)
            owed.append((cognitive, number, why, last, bool(documented)))
    owed.sort(key=lambda one: (-one[0], view.node(one[1]).path, view.node(one[1]).line))
    found = tuple(
        Owed(view.node(number), cognitive, why, last, documented, number in tested)
        for cognitive, number, why, last, documented in owed[:limit]
    )
    return Debt(complexity, len(active), len(writers), found, len(owed))


def _known(by: Iterable[_Writer], active: set[str]) -> Known:
    persons = [one for one in by if one.person]
    here = [one for one in persons if one.person in active]
    if here:
        return "assisted" if all(one.aided for one in here) else "known"
    return "left" if persons else "agent"


def _writers(view: View, attribution: Attribution) -> dict[int, _Writer]:
    rows = view.connection.execute(
        'SELECT position, "commit" FROM history WHERE view = ? ORDER BY position', (view.id,)
    )
    return {
        position: _writer(view.repository.commit(commit), attribution) for position, commit in rows
    }


def _writer(commit: Commit, attribution: Attribution) -> _Writer:
    found = attribution.commit(commit.id).author_class
    person = "" if found == "ai" else commit.author_email.casefold()
    return _Writer(person, commit.time, found == "mixed")


def _reached(view: View) -> set[int]:
    """Return the symbols that tests lead to, the tests' own included."""
    uses: dict[int, list[int]] = defaultdict(list)
    for source, target in view.connection.execute(_USES, (view.id,)):
        uses[source].append(target)
    waiting = [source for source in uses if view.node(source).is_test]
    reached = set(waiting)
    while waiting:
        for target in uses.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
