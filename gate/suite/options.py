"""Distractors that cannot be told apart by their length or their frequency.

An option is drawn from the answers to other questions, with their multiplicity, so that a
frequent name is as frequent among wrong options as among right ones; and only options with the
true one's token count qualify. Naive distractors gave an untrained model 52 % where chance is 25 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

OPTIONS = 4


class OptionPool:
    """Answers to draw distractors from.

    Args:
        answers: every answer in the repository, repeats included.
        count: number of tokens of a text.
        rank: seeded hash in hexadecimal digits, as if at random.
        tolerance: how far a distractor's token count may be from the true one's, as a share of it.
    """

    def __init__(
        self,
        answers: Iterable[str],
        count: Callable[[str], int],
        rank: Callable[..., str],
        tolerance: float = 0.0,
    ) -> None:
        self._count, self._rank, self._tolerance = count, rank, tolerance
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._near: dict[int, list[str]] = {}
        for answer in answers:
            self._by_length[count(answer)].append(answer)

    def options(self, truth: str, item: str, excluded: frozenset[str]) -> tuple[Sequence[str], int]:
        """The true answer among distractors of equal length, in a random order.

        Args:
            truth: the true answer.
            item: what the order and the draw depend on.
            excluded: answers that would be right, or that the prompt gives away, too.

        Returns:
            The options and the index of the true one; no options when fewer than
            ``OPTIONS - 1`` distractors exist.
        """
        pool = self._of_length(self._count(truth))
        distractors: dict[str, None] = {}
        for place in self._draws(len(pool), item):
            if pool[place] != truth and pool[place] not in excluded:
                distractors[pool[place]] = None
            if len(distractors) == OPTIONS - 1:
                break
        else:
            return (), 0
        options = sorted([truth, *distractors], key=lambda text: self._rank(item, text))
        return options, options.index(truth)

    def _draws(self, size: int, item: str) -> Iterator[int]:
        """Yield the numbers below ``size`` in a random order, at the cost of those taken.

        Fisher and Yates' shuffle with its list kept as the places that differ (Durstenfeld,
        Algorithm 235, 1964): a repository's answers are many, and few are looked at.
        """
        moved: dict[int, int] = {}
        for left in range(size, 0, -1):
            place = int(self._rank(item, left), 16) % left
            yield moved.get(place, place)
            moved[place] = moved.get(left - 1, left - 1)

    def _of_length(self, length: int) -> list[str]:
        """Answers of about this many tokens, shortest first."""
        if length not in self._near:
            reach = int(length * self._tolerance)
            lengths = range(length - reach, length + reach + 1)
            self._near[length] = [text for n in lengths for text in self._by_length.get(n, ())]
        return self._near[length]
