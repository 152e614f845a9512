"""How soon a model in production that does worse than the one before it is noticed.

    python benchmarks/following.py REPOSITORY [--runs 1500]

The spread is that of the repository's own commits, as its records of followed commits have it:
commits are drawn from them with replacement, and a loss is added. Models of one line are more alike
than a model and its base, so the spread between those is shown whole and at a third.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from housestyle.gate.prequential.comparing import compared
from housestyle.gate.prequential.records import Followed, read_curve

COMMITS = (16, 32, 64, 128, 256)
LOSSES = (0.0, 0.03, 0.06, 0.1)
MARGIN, ALPHA = 0.03, 0.05
NEW, OLD = "a" * 64, "b" * 64


def measured(rows: Sequence[Followed]) -> list[tuple[Followed, float]]:
    """Return the base's row of each commit, and how far production lies from its mean there."""
    bases = {(row.commit, row.measure): row for row in rows if row.role == "base" and row.bits}
    pairs = [
        (bases[row.commit, row.measure], row)
        for row in rows
        if row.role == "champion" and (row.commit, row.measure) in bases
    ]
    mean = sum(own.bits for _, own in pairs) / sum(base.bits for base, _ in pairs)
    return [(base, own.bits / base.bits / mean - 1) for base, own in pairs]


def course(
    pool: Sequence[tuple[Followed, float]], loss: float, spread: float, draw: random.Random
) -> list[Followed]:
    """Return the rows of two models on drawn commits, of which one loses."""
    rows = []
    for number in range(COMMITS[-1]):
        base, deviation = draw.choice(pool)
        old = replace(base, commit=f"{number:040x}", time=number, model=OLD, role="predecessor")
        bits = old.bits * (1 + loss) * (1 + spread * deviation)
        rows += [replace(old, model=NEW, role="champion", bits=bits), old]
    return rows


def noticed(rows: list[Followed]) -> list[bool]:
    """Return whether the loss is noticed by each number of commits."""
    return [
        compared(rows[: 2 * commits], NEW, OLD, margin=MARGIN, alpha=ALPHA).is_worse
        for commits in COMMITS
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--runs", type=int, default=1500)
    words = parser.parse_args()
    pool = measured(read_curve(words.repository / ".git" / "housestyle" / "prequential"))
    print(f"{len(pool)} commits; called worse by so many commits, of {words.runs} courses")
    print(f"spread  loss  {''.join(f'{commits:>8}' for commits in COMMITS)}")
    for spread in (1.0, 1 / 3):
        for loss in LOSSES:
            draw = random.Random(7)  # noqa: S311 - a simulation, not a secret
            found = [noticed(course(pool, loss, spread, draw)) for _ in range(words.runs)]
            shares = [sum(column) / words.runs for column in zip(*found, strict=True)]
            print(f"{spread:>6.2f}  {loss:>4.0%}  {''.join(f'{share:>8.1%}' for share in shares)}")


if __name__ == "__main__":
    main()
