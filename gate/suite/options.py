"""Distractors that cannot be told apart by their length or their frequency.

An option is drawn from the answers to other questions, with their multiplicity, so that a
frequent name is as frequent among wrong options as among right ones; and only options with the
true one's token count qualify. Naive distractors gave an untrained model 52 % where chance is 25 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

OPTIONS = 4


class OptionPool:
    """Answers to draw distractors from.

    Args:
        answers: every answer in the repository, repeats included.
        count: number of tokens of a text.
        rank: seeded hash that orders as if at random.
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
        pool = enumerate(self._of_length(self._count(truth)))
        drawn = sorted(pool, key=lambda entry: self._rank(item, entry[0]))
        wrong = [text for _, text in drawn if text != truth and text not in excluded]
        distractors = list(dict.fromkeys(wrong))[: OPTIONS - 1]
        if len(distractors) < OPTIONS - 1:
            return (), 0
        options = sorted([truth, *distractors], key=lambda text: self._rank(item, text))
        return options, options.index(truth)

    def _of_length(self, length: int) -> list[str]:
        """Answers of about this many tokens, shortest first."""
        reach = int(length * self._tolerance)
        lengths = range(length - reach, length + reach + 1)
        return [text for near in lengths for text in self._by_length.get(near, ())]
