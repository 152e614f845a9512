"""How much texts repeat one another: by compression, in long runs, and by Self-BLEU."""

from __future__ import annotations

import lzma
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

LONG_RUN = 10  # tokens; shorter runs are idioms
BLEU_ORDER = 4
SMALLEST = 1e-9  # precision of an n-gram order without a match, so that a logarithm exists
_TOKEN = re.compile(r"[^\W\d]\w*|\d+|[^\s\w]")

Tokens = Sequence[str]


def tokens_of(text: str) -> list[str]:
    """Return names, numbers and signs."""
    return _TOKEN.findall(text)


def compression_ratio(texts: Iterable[str]) -> float:
    """Return how many times smaller the texts get together; at least about 1, more repeats more.

    Shaib et al., *Standardizing the measurement of text diversity* (2024), with LZMA in place of
    gzip, whose window of 32 kB sees but a few dozen examples.
    """
    raw = "\n".join(texts).encode("utf-8", "replace")
    return len(raw) / len(lzma.compress(raw, preset=2)) if raw else 1.0


def self_repetition(documents: Sequence[Tokens]) -> float:
    """Return the share of long runs of tokens that stand in another document as well, 0 to 1.

    Salkar et al., *Self-repetition in abstractive neural summarizers* (2022).
    """
    runs = [set(_grams(tokens, LONG_RUN)) for tokens in documents]
    seen = Counter(run for found in runs for run in found)
    total = sum(len(found) for found in runs)
    repeated = sum(seen[run] > 1 for found in runs for run in found)
    return repeated / total if total else 0.0


def self_bleu(documents: Sequence[Tokens]) -> float:
    """Return the mean BLEU-4 of each document against all others, 0 to 1; more is more alike.

    Zhu et al., *Texygen* (2018), after Papineni et al., *BLEU* (2002). With all others as
    references one of about equal length is always there, so there is no brevity penalty.
    """
    long_enough = [tokens for tokens in documents if len(tokens) >= BLEU_ORDER]
    if len(long_enough) < 2:
        return 0.0
    precisions = [_precisions(long_enough, order) for order in range(1, BLEU_ORDER + 1)]
    scores = [math.exp(sum(map(math.log, values)) / BLEU_ORDER) for values in zip(*precisions)]  # noqa: B905 - all of one length
    return sum(scores) / len(scores)


def _precisions(documents: Sequence[Tokens], order: int) -> Iterator[float]:
    """Yield each document's modified precision: matches are clipped to the best other count."""
    counts = [Counter(_grams(tokens, order)) for tokens in documents]
    best: Counter[tuple[str, ...]] = Counter()  # of all documents
    second: Counter[tuple[str, ...]] = Counter()  # of all but one that has the best
    for count in counts:
        for gram, number in count.items():
            if number > best[gram]:
                second[gram], best[gram] = best[gram], number
            elif number > second[gram]:
                second[gram] = number
    for count in counts:
        matched = sum(
            min(number, second[gram] if number == best[gram] else best[gram])
            for gram, number in count.items()
        )
        yield max(matched / count.total(), SMALLEST)


def _grams(tokens: Tokens, order: int) -> Iterator[tuple[str, ...]]:
    return zip(*(tokens[start:] for start in range(order)))  # noqa: B905 - the shortest one ends it
