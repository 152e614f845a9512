"""How well reasons are told from other sentences: ``python benchmarks/reasons.py [--held]``.

Scored on the sentences of ``tests/data/reasons``, on the part that was seen or (``--held``) on the
one that was kept back while the code was written. A span is right when the sentence carries a
reason at all, a label when it is the one given by hand as well; F1 is micro-averaged over the four
labels, a sentence without a reason being none of them. ``by a marker`` is what a sentence counts as
when any one word of cause, contrast, rejection or constraint makes a reason. Spans are what the
goal is set for.

``--fit`` prints the table of ``weights``: a softmax regression over the seen part, drawn (``PULL``)
towards what was thought of each group of cues before. It also says what the seen part gives when
each fifth of its commits is judged by weights from the others.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from housestyle.indexer.conversations.reasons.clear import SURE
from housestyle.indexer.conversations.reasons.cues import CUES, cues
from housestyle.indexer.conversations.reasons.judging import MARKS, judge
from housestyle.indexer.conversations.reasons.weights import LABELS

SENTENCES = Path(__file__).parents[1] / "tests/data/reasons/sentences.tsv"
NAMES = ("none", *LABELS)
PULL, STEPS, RATE, BIAS_PULL = 8.0, 3000, 0.5, 0.1
WILLING = 0.3  # how much less evidence a reason needs than the seen part asks for
GOAL = 0.65
FOLDS = 5
THOUGHT: dict[str, tuple[float, ...]] = {  # none, rationale, constraint, decision, rejected
    "": (2.2, 0.8, 0.0, 0.0, -0.8),
    "cause": (0.0, 1.5, 0.0, 0.0, 0.0),
    "consequence": (0.0, 1.0, 0.0, 0.3, 0.0),
    "purpose": (0.0, 1.5, 0.0, 0.0, 0.0),
    "effect": (0.0, 1.0, 0.0, 0.0, 0.0),
    "benefit": (0.0, 1.0, 0.0, 0.0, 0.0),
    "fault": (0.0, 1.0, 0.0, 0.0, 0.0),
    "before": (0.0, 0.7, 0.0, 0.0, 0.0),
    "negation": (0.0, 0.3, 0.2, 0.0, 0.2),
    "needless": (0.0, 0.8, 0.0, 0.0, 0.0),
    "contrast": (0.0, 0.3, 0.2, 0.0, 0.2),
    "possible": (0.0, 0.3, 0.2, -0.2, 0.2),
    "choice": (0.0, -0.3, -0.3, 2.0, 0.7),
    "settled": (0.0, -0.3, -0.3, 2.0, 0.0),
    "just": (0.0, 0.0, 0.2, 0.7, 0.0),
    "duty": (0.0, -0.3, 2.0, 0.0, 0.0),
    "outside": (0.0, 0.0, 0.8, 0.0, 0.0),
    "turned down": (0.0, 0.0, 0.0, 0.0, 4.5),
    "tried": (0.0, 0.3, 0.0, 0.0, 1.5),
    "mended": (1.2, -0.3, -0.3, -0.3, -0.5),
    "told": (1.0, 0.0, 0.0, 0.0, 0.0),
    "aside": (1.0, 0.0, 0.0, 0.0, 0.0),
}
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """A sentence with its label."""

    text: str
    label: str
    commit: str
    chosen: str


def main() -> int:
    """Print the scores; the exit code is 1 when the F1 of spans is below the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", action="store_true", help="score on the part kept back")
    parser.add_argument("--fit", action="store_true", help="print weights for the seen part")
    parser.add_argument("--wrong", action="store_true", help="print what is judged wrong")
    asked = parser.parse_args()
    if asked.fit:
        _fit(read("seen"))
    sentences = read("held" if asked.held else "seen")
    told = [_told(one.text) for one in sentences]
    reached = report(sentences, told)
    if asked.wrong:
        for one, label in zip(sentences, told, strict=True):
            if label != one.label:
                print(f"{one.label} -> {label}: {one.text} {sorted(cues(one.text))}")
    return 0 if reached >= GOAL else 1


def read(part: str) -> list[Labelled]:
    """Return one part of the sentences."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Labelled(row["sentence"], row["label"], row["commit"], row["chosen"])
            for row in rows
            if row["part"] == part
        ]


def report(sentences: Sequence[Labelled], told: Sequence[str]) -> float:
    """Print the scores of an answer, and return the F1 of spans."""
    print(
        f"{len(sentences)} sentences: {dict(sorted(Counter(s.label for s in sentences).items()))}"
    )
    reached = _line("span", _spans(sentences), [one != "none" for one in told])
    _line("by a marker", _spans(sentences), [_is_marked(one.text) for one in sentences])
    _line(
        "clear enough to be taught", _spans(sentences), [_is_clear(one.text) for one in sentences]
    )
    for label in LABELS:
        right = [one.label == label for one in sentences]
        _line(label, right, [one == label for one in told])
    random = [at for at, one in enumerate(sentences) if one.chosen == "random"]
    print(f"labels, random messages only: F1 {_labels(sentences, told, random):.3f}")
    print(f"labels: F1 {_labels(sentences, told, range(len(sentences))):.3f}")
    return reached


def _told(text: str) -> str:
    found = judge(text)
    return found.label if found else "none"


def _spans(sentences: Iterable[Labelled]) -> list[bool]:
    return [one.label != "none" for one in sentences]


def _is_clear(text: str) -> bool:
    found = judge(text)
    return bool(found and found.is_marked and found.confidence >= SURE)


def _is_marked(text: str) -> bool:
    return bool(MARKS & cues(text))


def _line(name: str, right: Sequence[bool], told: Sequence[bool]) -> float:
    both = sum(a and b for a, b in zip(right, told, strict=True))
    precision, recall = both / max(1, sum(told)), both / max(1, sum(right))
    f1 = 2 * both / max(1, sum(told) + sum(right))
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, n {sum(right)}")
    return f1


def _labels(sentences: Sequence[Labelled], told: Sequence[str], places: Iterable[int]) -> float:
    pairs = [(sentences[at].label, told[at]) for at in places]
    both = sum(right == answer != "none" for right, answer in pairs)
    given = sum(right != "none" for right, _ in pairs) + sum(said != "none" for _, said in pairs)
    return 2 * both / max(1, given)


def _fit(seen: Sequence[Labelled]) -> None:
    commits = sorted({one.commit for one in seen})
    fold = [commits.index(one.commit) % FOLDS for one in seen]
    told = [""] * len(seen)
    for number in range(FOLDS):
        table = _regressed([one for one, at in zip(seen, fold, strict=True) if at != number])
        for place, one in enumerate(seen):
            if fold[place] == number:
                told[place] = NAMES[int((_row(one.text) @ table).argmax())]
    print("each fifth judged by the others:")
    report(seen, told)
    table = _regressed(seen)
    for name, row in zip(THOUGHT, (table[:, 1:] - table[:, :1]).round(1) + 0.0, strict=True):
        print(f'    "{name}": ({", ".join(f"{value:.1f}" for value in row)}),')


def _regressed(sentences: Sequence[Labelled]) -> Table:
    """Return the softmax regression's weights, found by gradient descent."""
    rows = np.array([_row(one.text) for one in sentences])
    wanted = np.eye(len(NAMES))[[NAMES.index(one.label) for one in sentences]]
    thought = np.array(list(THOUGHT.values()))
    table = thought.copy()
    for _ in range(STEPS):
        scores = np.exp(rows @ table)
        error = scores / scores.sum(1, keepdims=True) - wanted
        drawn = table - thought
        drawn[0] *= BIAS_PULL
        table -= RATE * (rows.T @ error + PULL * drawn) / len(rows)
    table[0, 0] -= WILLING
    return table


def _row(text: str) -> Table:
    found = cues(text)
    return np.array([1.0, *(float(name in found) for name in CUES)])


if __name__ == "__main__":
    raise SystemExit(main())
