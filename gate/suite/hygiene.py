"""Which items may be asked: a question with one answer that nothing around it gives away.

What fails here fails for every model, so it is left out of the suite before anything is scored,
and counted by reason. What two files share word for word is one observation and not two: it is
asked once, and items whose text is nearly the same are put into one cluster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ...trainer.curation.text import GRAM, windows
from .item import Item, make_item

EMPTY, SAME_OPTIONS = "an option is empty", "two options are the same"
GIVEN_AWAY, CONTRADICTED = "the text around gives it away", "another item says otherwise"
REPEATED, QUARANTINED = "repeats another item", "in quarantine"
NEAR = 0.5  # share of the runs of 13 tokens that makes items of two files dependent


@dataclass(frozen=True, slots=True)
class Checked:
    """Items that may be asked, and how many may not, by reason."""

    items: tuple[Item, ...]
    dropped: dict[str, int]


def checked(items: Iterable[Item], quarantine: Collection[str] = ()) -> Checked:
    """Return the items of one category that may be asked.

    Args:
        items: all that were made.
        quarantine: ids of items that people found to be wrong.
    """
    made = sorted(set(items), key=lambda item: item.id)
    wrong = _contradicted(made)
    seen: set[tuple[str, ...]] = set()
    kept: list[Item] = []
    reasons: Counter[str] = Counter()
    for item in made:
        reason = _problem(item) or (CONTRADICTED if item.id in wrong else "")
        reason = QUARANTINED if item.id in quarantine else reason
        if not reason and _text(item) in seen:
            reason = REPEATED
        seen.add(_text(item))
        if reason:
            reasons[reason] += 1
        else:
            kept.append(item)
    return Checked(tuple(kept), dict(sorted(reasons.items())))


def _problem(item: Item) -> str:
    options = [" ".join(option.split()) for option in item.options]
    if not all(options):
        return EMPTY
    if len(set(options)) < len(options):
        return SAME_OPTIONS
    lines = {" ".join(line.split()) for line in f"{item.prompt}\n{item.suffix}".split("\n")}
    shown = [option in lines for option in options]
    return GIVEN_AWAY if item.is_choice and shown[item.answer] and not all(shown) else ""


def _contradicted(items: Sequence[Item]) -> set[str]:
    """Return the items whose true answer is a wrong option of the same question elsewhere."""
    asked: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.is_choice:
            asked[item.prompt, item.suffix].append(item)
    wrong: set[str] = set()
    for same in asked.values():
        truths = {item.truth for item in same}
        for item in same:
            if truths & set(item.options) - {item.truth}:
                wrong |= {item.id, *(one.id for one in same if one.truth in item.options)}
    return wrong


def _text(item: Item) -> tuple[str, ...]:
    """Return what makes two items the same question: all but where it stands."""
    prompt = item.prompt.replace(f"# {item.path}\n", "") if item.path else item.prompt
    return (" ".join(prompt.split()), item.suffix, item.truth)


def clustered(items: Sequence[Item]) -> list[Item]:
    """Return items with the clusters of files joined whose items are nearly the same."""
    leaders = _Leaders()
    owners: dict[int, list[int]] = defaultdict(list)
    grams = [_grams(item) for item in items]
    for number, found in enumerate(grams):
        shared = Counter(other for gram in found for other in owners[gram])
        for other, count in sorted(shared.items()):
            if count >= NEAR * min(len(found), len(grams[other])):
                leaders.join(items[number].cluster, items[other].cluster)
        for gram in found:
            owners[gram].append(number)
    return [_moved(item, leaders.of(item.cluster)) for item in items]


def _grams(item: Item) -> set[int]:
    return set(windows(" ".join(_text(item)), GRAM).tolist())


class _Leaders:
    """Disjoint sets of clusters, each named after the first of its names."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def of(self, name: str) -> str:
        while name in self._parents:
            name = self._parents[name]
        return name

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.of(one), self.of(other)))
        if first != second:
            self._parents[second] = first


def _moved(item: Item, cluster: str) -> Item:
    if cluster == item.cluster:
        return item
    return make_item(
        item.category,
        cluster,
        item.prompt,
        item.options,
        answer=item.answer,
        suffix=item.suffix,
        title=item.title,
        path=item.path,
        lasting=item.lasting,
        check=item.check,
    )
