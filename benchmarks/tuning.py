"""A repository, its frozen suite, its base, and models tuned on what is kept of it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from releases import commit_release, download

from housestyle.ci.pipeline import run_until
from housestyle.ci.session import open_session
from housestyle.core import atomic
from housestyle.core.console import Console
from housestyle.gate.scoring import score_suite
from housestyle.gate.statistics.ratio import relative_change
from housestyle.gate.suite.item import Item, read_suite
from housestyle.trainer.base.choice import chosen_base
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.example import Example
from housestyle.trainer.finetune import finetune
from housestyle.trainer.forms.dataset import read_dataset
from housestyle.trainer.job import MODEL
from housestyle.trainer.recipes.choosing import chosen_recipe

Bits = dict[str, float]
QUIET = Console(quiet=True)
LEVEL = 0.95
TOLD = "told.json"  # beside a model that was tuned to its end


class Tuned:
    """One repository under measurement.

    Attributes:
        session: at its newest release.
        items: of its suite.

    """

    def __init__(self, package: str, scratch: Path, seeds: int) -> None:
        """Index, freeze and assemble.

        Args:
            package: ``NAME=V1,V2``, whose releases become commits; or a repository's folder, into
                whose ``.git`` the results go.
            scratch: where to work.
            seeds: models to tune.
        """
        name, _, versions = package.partition("=")
        self.name = package if versions else Path(name).name
        self.folder, self.seeds = scratch / Path(name).name, seeds
        repository = self.folder / "repository" if versions else Path(name)
        for number, version in enumerate(versions.split(",") if versions else ()):
            commit_release(repository, download(name, version, scratch / "sdists"), number)
        self.session = open_session(repository, QUIET)
        done = run_until(self.session, "assemble")
        self.items = list(read_suite(done["suite"].folder).items)
        self.dataset = done["assemble"].folder

    @property
    def threads(self) -> int:
        """CPU threads."""
        return self.session.settings.trainer.threads

    @cached_property
    def base(self) -> Base:
        """What is tuned."""
        return chosen_base(self.session.settings.trainer, self.session.cache, Console())

    @cached_property
    def examples(self) -> list[Example]:
        """What is kept."""
        return list(read_dataset(self.dataset))

    @cached_property
    def tuned(self) -> list[Path]:
        """The folders of models that were tuned by the default recipe, one a seed."""
        return [self.tune("tuned", self.examples, seed) for seed in range(self.seeds)]

    def bits(self, items: Sequence[Item], models: Sequence[Path]) -> Bits:
        """Return the mean bits of every item over some models."""
        totals: Bits = defaultdict(float)
        for folder in models:
            for score in score_suite(folder, items, self.threads, lambda done, note="": None):
                if score.status != "ok":
                    raise SystemExit(f"{score.title} could not be scored by {folder}")
                totals[score.item] += score.bits / len(models)
        return totals

    def tune(self, name: str, examples: Sequence[Example], seed: int) -> Path:
        """Tune the base by the settings' recipe, and return the model's folder."""
        folder = self.folder / f"{name}-{seed}"
        if not (folder / TOLD).exists():
            settings = self.session.settings.trainer.model_copy(update={"seed": seed})
            recipe = chosen_recipe(settings, self.session.repository.root)
            told = finetune(self.base, examples, recipe, folder, QUIET)
            atomic.write_json(folder / TOLD, told)
            print(
                f"{self.name}, {folder.name}: {told['house_rows']} rows of the house, "
                f"{told['replay_rows']} of general code, {told['seconds']:.0f} s",
                file=sys.stderr,
                flush=True,
            )
        return folder / MODEL


def by_file(bits: Bits, items: Sequence[Item]) -> list[float]:
    """Return the bits of each file, ordered by its name."""
    sums: dict[str, float] = defaultdict(float)
    for item in items:
        sums[item.cluster] += bits[item.id]
    return [sums[name] for name in sorted(sums)]


def change(before: Bits, after: Bits, items: Sequence[Item]) -> dict[str, Any]:
    """Return the relative change of the bits, its interval the jackknife's over files."""
    moved = relative_change(by_file(before, items), by_file(after, items))
    low, high = moved.interval(LEVEL)
    found = {"change": moved.change, "low": low, "high": high, "files": moved.clusters}
    return {name: round(value, 5) for name, value in found.items()}


def shown(moved: dict[str, Any]) -> str:
    """Return a change as text."""
    return f"{moved['change']:+.1%} [{moved['low']:+.1%}, {moved['high']:+.1%}]"
