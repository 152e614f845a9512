"""Whether curation earns its place: ``python benchmarks/curation.py [--seeds N] [NAME=V1,V2,… …]``.

For each package: its releases become commits, and one base is fine-tuned twice with one recipe, on
equally many tokens: on the kept examples, and on candidates drawn at random (held-out text, leaks
and secrets are in neither). Both models then complete the held-out functions of the newest release.
The change is that of bits per byte, its interval the jackknife's over files; runs with several
seeds are averaged item by item. ``--without FILTER`` (repeatable) compares with a selection that
leaves one filter out instead of with all candidates.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from releases import commit_release, download

from housestyle.ci.pipeline import run_until
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Console
from housestyle.core.main import LIBRARIES
from housestyle.gate.score import ItemScore
from housestyle.gate.scoring import score_suite
from housestyle.gate.statistics.ratio import relative_change
from housestyle.gate.suite.item import read_suite
from housestyle.trainer.assemble import Assembly, assemble
from housestyle.trainer.base.choice import chosen_base
from housestyle.trainer.corpus.reading import reading
from housestyle.trainer.curation.filters import FILTERS
from housestyle.trainer.example import Example
from housestyle.trainer.finetune import finetune
from housestyle.trainer.job import MODEL
from housestyle.trainer.recipes.choosing import chosen_recipe

DEFAULT = ("flask=2.1.0,2.2.0,2.3.0", "rich=12.0.0,12.6.0,13.0.0")
LEVEL = 0.95
Bits = dict[str, float]


def main() -> int:
    """Run the comparison; the exit code is 1 when an interval holds zero."""
    os.environ.update(LIBRARIES)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--without", action="append", default=[], metavar="FILTER")
    parser.add_argument("packages", nargs="*", default=DEFAULT)
    asked = parser.parse_args()
    sure = True
    with tempfile.TemporaryDirectory() as scratch:
        for package in asked.packages:
            bench = _Bench(Path(scratch), package, asked.seeds)
            for name in asked.without or [""]:
                sure &= bench.compare(name)
    return 0 if sure else 1


class _Bench:
    """One package: its corpus, and the models that are tuned on parts of it."""

    def __init__(self, scratch: Path, package: str, seeds: int) -> None:
        name, _, versions = package.partition("=")
        self.folder, self.name, self.seeds = scratch / name, package, seeds
        for number, version in enumerate(versions.split(",")):
            archive = download(name, version, scratch / "sdists")
            commit_release(self.folder / "repository", archive, number)
        self.session = open_session(self.folder / "repository", Console(quiet=True))
        suite = run_until(self.session, "suite")["suite"].folder
        self.items = [one for one in read_suite(suite).items if one.category == "completion"]
        self.assembly = _assembled(self.session, read_suite(suite).texts())
        self.base = chosen_base(self.session.settings.trainer, self.session.cache, Console())
        self.curated = self._bits("curated", self.assembly.examples)

    def compare(self, filter_: str) -> bool:
        """Print what selection, or one filter of it, brings; return whether zero is excluded."""
        examples = self._without(filter_) if filter_ else self._uncurated()
        other = self._bits(f"without-{filter_}".replace(" ", "-"), examples)
        files = {item.id: item.cluster for item in self.items}
        sums = [_by_file(bits, files) for bits in (other, self.curated)]
        moved = relative_change(*([one[name] for name in sorted(one)] for one in sums))
        low, high = moved.interval(LEVEL)
        print(
            f"{self.name}: {len(self.assembly.examples)} examples kept, against {len(examples)} "
            f"{'without ' + repr(filter_) if filter_ else 'of all candidates'}; bits of "
            f"{len(self.items)} held-out completions in {moved.clusters} files: "
            f"{moved.change:+.2%} [{low:+.2%}, {high:+.2%}]",
            flush=True,
        )
        return high < 0

    def _uncurated(self) -> list[Example]:
        """Return every candidate that may be taught at all."""
        look = self.assembly.look
        settled = {one.name for one in FILTERS if one.settled}
        reasons = zip(look.outcome.reasons, look.live.leak, strict=True)
        rows = [row for row, (why, leak) in enumerate(reasons) if not leak and why not in settled]
        return self._examples(rows)

    def _without(self, filter_: str) -> list[Example]:
        """Return what is kept when one filter lets everything pass."""
        look = self.assembly.look
        found = next((one for one in FILTERS if one.name == filter_), None)
        if found is None:
            raise SystemExit(f"no filter {filter_!r}: {', '.join(one.name for one in FILTERS)}")
        everything = float("inf") if found.side == "most" else -float("inf")
        outcome = look.under(look.policy.having(filter_, everything))
        return self._examples(outcome.kept.nonzero()[0].tolist())

    def _examples(self, rows: Sequence[int]) -> list[Example]:
        with reading(self.session.workspace.corpus, ()) as corpus:
            return [corpus.example(int(self.assembly.look.live.number[row])) for row in rows]

    def _bits(self, name: str, examples: Sequence[Example]) -> Bits:
        """Return the mean bits of every item over the seeds."""
        totals: Bits = defaultdict(float)
        for seed in range(self.seeds):
            for score in self._scores(self.folder / f"{name}-{seed}", examples, seed):
                totals[score.item] += score.bits / self.seeds
        return totals

    def _scores(self, folder: Path, examples: Sequence[Example], seed: int) -> list[ItemScore]:
        settings = self.session.settings.trainer.model_copy(update={"seed": seed})
        recipe = chosen_recipe(settings, self.session.repository.root)
        order = sorted(examples, key=lambda one: (one.id, one.path, one.symbol))
        told = finetune(self.base, order, recipe, folder, Console(quiet=True))
        print(
            f"  {folder.name}: {told['house_rows']} rows, {told['epochs']:.2f} epochs, "
            f"loss {told['loss']:.3f}",
            file=sys.stderr,
            flush=True,
        )
        return score_suite(folder / MODEL, self.items, settings.threads, lambda done, note="": None)


def _assembled(session: Session, benchmark: list[str]) -> Assembly:
    return assemble(
        session.graph,
        session.repository,
        session.changes,
        session.settings.trainer,
        session.workspace.corpus,
        session.key,
        benchmark,
        session.console,
    )


def _by_file(bits: Bits, files: dict[str, str]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for item, value in bits.items():
        sums[files[item]] += value
    return sums


if __name__ == "__main__":
    sys.exit(main())
