"""Habits: what functions and classes of a repository do together, mined across its files.

They are association rules (Agrawal, Srikant: Fast Algorithms for Mining Association Rules, VLDB
1994) over what the graph knows of each definition: which functions it calls, what it inherits,
defines and is decorated with. A rule counts when enough definitions in enough files follow it, when
nearly all that could follow it do, and when it says more than how frequent the habit is anyway.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from ...indexer.model import Edge, Symbol
from .certainty import SURE
from .material import Material
from .retirement import retired_symbols

LEAST_FOLLOWERS = 5  # definitions that follow a habit
LEAST_FILES = 3  # that they lie in
LEAST_CONFIDENCE = 0.75  # share of those that could follow it
LEAST_LIFT = 2.0  # how many times more frequent it is among them than elsewhere
MOST_TRAITS = 24  # of one definition; longer ones are about everything
MOST_OF_TRAIT = 2  # habits that go with one trait
MOST_HABITS = 250
SPECIAL = ".__"  # methods that Python calls
VAGUE = frozenset({"builtin", "unresolved", "name"})  # strategies that name no function for sure
Z = 1.96  # of Wilson's interval, 95 %


class Trait(NamedTuple):
    """What a definition does: ``verb`` is calls, inherits, defines or wears (a decorator)."""

    verb: str
    name: str


@dataclass(frozen=True, slots=True)
class Habit:
    """What nearly all definitions with one trait have as well.

    Attributes:
        given: the trait by which they are found.
        done: what they have as well.
        followers: ids of those that have both, sorted.
        others: ids of those that lack it, sorted.
        files: number of files of the followers.

    """

    given: Trait
    done: Trait
    followers: tuple[str, ...]
    others: tuple[str, ...]
    files: int


def habits(material: Material) -> list[Habit]:
    """Return the habits of code that may be shown, the surest first; for ``Material.once``."""
    hidden = material.forbidden | material.once(retired_symbols).keys()
    units = [s for s in material.units if s.id not in hidden]
    code = {s.id: traits_of(material, s) for s in units if not s.is_test}
    tests = {s.id: traits_of(material, s) for s in units if s.is_test}
    found = [h for traits in (code, tests, _of_classes(material)) for h in _mine(material, traits)]
    ranked = sorted(found, key=lambda h: (-_strength(h), h.given, h.done))
    return ranked[:MOST_HABITS]


def traits_of(material: Material, symbol: Symbol) -> set[Trait]:
    """Return what a function does: what it calls for sure, and what it is decorated with."""
    edges = material.calls_from.get(symbol.id, ())
    names = {e.name.removesuffix(".__init__") for e in edges if _is_telling(material, e)}
    return {Trait("calls", name) for name in names if SPECIAL not in name} | _worn(symbol)


def _is_telling(material: Material, edge: Edge) -> bool:
    """Tell whether a call surely means a function that others can call by its name."""
    is_sure = edge.confidence >= SURE and edge.strategy not in VAGUE
    is_plain = "." in edge.name and "(" not in edge.name
    return is_sure and is_plain and (not edge.target or edge.target in material.inner)


def _worn(symbol: Symbol) -> set[Trait]:
    return {Trait("wears", one.partition("(")[0]) for one in symbol.decorators}


def _of_classes(material: Material) -> dict[str, set[Trait]]:
    """Return class → its traits, methods that are held out included by their names only."""
    symbols = [s for s in material.by_id.values() if s.kind == "class" and not s.is_test]
    classes = {s.id: _worn(s) for s in symbols if s.id not in material.forbidden}
    for edge in material.graph.edges("inherits"):
        if edge.source in classes and edge.confidence >= SURE and edge.strategy not in VAGUE:
            classes[edge.source].add(Trait("inherits", edge.name))
    for symbol in material.units:
        if symbol.parent in classes:
            classes[symbol.parent].add(Trait("defines", symbol.name))
    return {one: traits for one, traits in classes.items() if traits}


def _mine(material: Material, traits: dict[str, set[Trait]]) -> list[Habit]:
    owners: dict[Trait, list[str]] = defaultdict(list)
    for owner in sorted(traits):
        for trait in traits[owner]:
            owners[trait].append(owner)
    frequent = {trait for trait, found in owners.items() if len(found) >= LEAST_FOLLOWERS}
    pairs = _pairs(traits.values(), frequent)
    by_trait: dict[Trait, list[Habit]] = defaultdict(list)
    for (left, right), both in pairs.items():
        for given, done in ((left, right), (right, left)):
            if _is_rule(both, len(owners[given]), len(owners[done]), len(traits)):
                habit = _habit(material, given, done, owners)
                if habit.files >= LEAST_FILES and given.verb != "defines":
                    by_trait[given].append(habit)
    ranked = [sorted(one, key=lambda h: (-_strength(h), h.done)) for one in by_trait.values()]
    return [habit for found in ranked for habit in found[:MOST_OF_TRAIT]]


def _pairs(sets: Iterable[set[Trait]], frequent: set[Trait]) -> dict[tuple[Trait, Trait], int]:
    counts: Counter[tuple[Trait, Trait]] = Counter()
    for traits in sets:
        kept = sorted(traits & frequent)
        if 1 < len(kept) <= MOST_TRAITS:
            counts.update(combinations(kept, 2))
    return {pair: both for pair, both in counts.items() if both >= LEAST_FOLLOWERS}


def _is_rule(both: int, given: int, done: int, everything: int) -> bool:
    confidence = both / given
    return confidence >= LEAST_CONFIDENCE and confidence * everything >= LEAST_LIFT * done


def _habit(material: Material, given: Trait, done: Trait, owners: dict[Trait, list[str]]) -> Habit:
    having = set(owners[done])
    followers = tuple(one for one in owners[given] if one in having)
    others = tuple(one for one in owners[given] if one not in having)
    files = len({material.by_id[one].path for one in followers})
    return Habit(given, done, followers, others, files)


def _strength(habit: Habit) -> float:
    """Return the lower bound of Wilson's interval of the share, weighed by the files.

    E. B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference (1927).
    """
    n = len(habit.followers) + len(habit.others)
    share = len(habit.followers) / n
    centre = share + Z * Z / (2 * n)
    spread = Z * math.sqrt((share * (1 - share) + Z * Z / (4 * n)) / n)
    return (centre - spread) / (1 + Z * Z / n) * math.log2(1 + habit.files)
