"""The decontamination report: what a dataset was held against, and that nothing was found.

The trainer refuses a dataset whose report is missing, is about another dataset, was made against
other texts or looser limits, or tells of a leak.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ...core.atomic import write_json
from ...core.digest import json_digest
from ...core.errors import UserError
from ..curation.cleanliness import HELD_CONTAINED
from ..protected import BENCHMARK, HELD_OUT

NAME = "decontamination.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Guarded:
    """One group of texts that no example may repeat.

    Attributes:
        texts: number of different texts.
        digest: SHA-256 (hex) over them; the texts themselves are not told.
        contained: share of a text's 13-grams whose presence is a leak.
        similar: Jaccard similarity that is a leak.
        dropped: candidates that were dropped for it.

    """

    texts: int
    digest: str
    contained: float
    similar: float
    dropped: int = 0

    @classmethod
    def of(
        cls, texts: Collection[str], *, contained: float, similar: float, dropped: int = 0
    ) -> Guarded:
        """Describe a group of texts; their order and repetitions do not count."""
        distinct = sorted(set(texts))
        return cls(len(distinct), json_digest(distinct), contained, similar, dropped)

    def covers(self, wanted: Guarded) -> bool:
        """Tell whether the same texts were guarded at least as strictly as is wanted."""
        same = (self.texts, self.digest) == (wanted.texts, wanted.digest)
        return same and self.contained <= wanted.contained and self.similar <= wanted.similar


def guards(
    held_out: Collection[str],
    benchmark: Collection[str],
    similar: float,
    dropped: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Guarded, Guarded]:
    """Describe what a dataset is held against: held-out text, and the benchmark.

    Args:
        held_out: where the texts stand that may not be taught; an equal place is an equal text.
        benchmark: texts of the benchmark's items.
        similar: the setting ``trainer.decontaminate``.
        dropped: reason → number of candidates.

    """
    held = Guarded.of(
        held_out,
        contained=HELD_CONTAINED,
        similar=similar,
        dropped=dropped.get(HELD_OUT, 0),
    )
    asked = Guarded.of(
        benchmark, contained=similar, similar=similar, dropped=dropped.get(BENCHMARK, 0)
    )
    return held, asked


@dataclass(frozen=True, slots=True)
class Report:
    """What an assembly says about the cleanliness of its dataset.

    Attributes:
        dataset: digest of the dataset.
        examples: number of its examples.
        held_out: held-out definitions and those of the withheld window.
        benchmark: texts of the benchmark's items.
        leaks: ids of examples that repeat one of them; none in a clean dataset.

    """

    dataset: str
    examples: int
    held_out: Guarded
    benchmark: Guarded
    leaks: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether no example repeats what may not be taught."""
        return not self.leaks

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that the file holds."""
        return {"format": FORMAT, "clean": self.clean, **asdict(self), "leaks": list(self.leaks)}

    def write(self, folder: Path) -> None:
        """Write ``decontamination.json`` beside the dataset."""
        write_json(folder / NAME, self.as_dict())


def read_report(folder: Path) -> Report:
    """Read the report beside a dataset.

    Raises:
        UserError: it is missing or unreadable.

    """
    try:
        value = json.loads((folder / NAME).read_text("utf-8"))
        return _report(value)
    except (OSError, ValueError, TypeError, KeyError) as error:
        problem = f"the dataset in {folder} has no readable decontamination report"
        raise UserError(problem, "run `housestyle assemble` again") from error


def require_clean(report: Report, dataset: str, held_out: Guarded, benchmark: Guarded) -> None:
    """Refuse a dataset that was not shown to be clean of exactly these texts.

    Args:
        report: what came with the dataset.
        dataset: digest of what is about to be trained on.
        held_out: what may not be taught now.
        benchmark: what the model will be asked now.

    Raises:
        UserError: the report does not cover the dataset, the texts or the limits, or tells a leak.

    """
    remedy = "assemble again, so that what leaks is dropped"
    if report.dataset != dataset:
        raise UserError("the decontamination report is about another dataset", remedy)
    for what, had, wanted in (
        ("held-out text", report.held_out, held_out),
        ("the benchmark", report.benchmark, benchmark),
    ):
        if not had.covers(wanted):
            problem = f"the dataset was decontaminated against another state of {what}"
            raise UserError(problem, remedy)
    if not report.clean:
        problem = f"{len(report.leaks)} examples repeat what may not be taught"
        raise UserError(f"{problem} ({report.leaks[0]} is the first)", remedy)


def _report(value: Mapping[str, Any]) -> Report:
    if value["format"] != FORMAT:
        raise ValueError("another version")
    leaks = tuple(str(one) for one in value["leaks"])
    held, asked = Guarded(**value["held_out"]), Guarded(**value["benchmark"])
    return Report(str(value["dataset"]), int(value["examples"]), held, asked, leaks)
