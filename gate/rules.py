"""What the decision is made by, and what it is told about how the scores came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.settings import GateSettings
from .creep.reference import Reference
from .score import Kind
from .statistics.ratio import MIN_CLUSTERS

MAX_ERRORS = 0.01  # share of items that the machinery may lose before no verdict is valid
SATURATED = 0.95  # share right above which a choice category has nothing left to gain
BYTE_FLOOR = 8.0  # bits per byte of a model that knows nothing at all


@dataclass(frozen=True, slots=True)
class Rules:
    """The decision rule's numbers, fixed before anything is scored.

    Attributes:
        categories: every category of the suite.
        alpha: error rate of a wrong block over all categories, and of each one-sided promise.
        min_items: fewer items and the category cannot be judged.
        completion_margin: tolerated relative loss of likelihood categories.
        retention_margin: tolerated relative loss of general code.
        choice_margin: tolerated relative loss of choice categories (bits of the true option).
        mandatory: categories without which no verdict is valid.
        gain: categories of which one must gain significantly before a promotion.
        answer_margin: tolerated loss of right answers, as a share of all, where they alone count.
        min_clusters: fewer clusters and the category cannot be judged.
        promise_files: with fewer clusters a category blocks, and need not be shown to be unharmed.
        first_look: items of a category that are asked at first.
        looks: how often a category is looked at, at most.
    """

    categories: tuple[str, ...]
    alpha: float
    min_items: int
    completion_margin: float
    retention_margin: float
    choice_margin: float
    mandatory: tuple[str, ...]
    gain: tuple[str, ...]
    answer_margin: float = 0.05
    min_clusters: int = MIN_CLUSTERS
    promise_files: int = 150
    first_look: int = 200
    looks: int = 1

    @classmethod
    def of(cls, settings: GateSettings, categories: tuple[str, ...]) -> Rules:
        """Take the rule's numbers from the settings, for a suite with these categories."""
        return cls(
            categories=categories,
            alpha=settings.alpha,
            min_items=settings.min_items,
            completion_margin=settings.completion_margin,
            retention_margin=settings.retention_margin,
            choice_margin=settings.choice_margin,
            mandatory=settings.mandatory,
            gain=settings.gain,
            answer_margin=settings.answer_margin,
            promise_files=settings.promise_files,
            first_look=settings.max_items,
            looks=settings.looks,
        )

    def margin(self, category: str, kind: Kind) -> float:
        """Return the loss that is tolerated in a category, relative but for execution."""
        if kind == "execution":
            return self.answer_margin
        if kind == "choice":
            return self.choice_margin
        return self.retention_margin if category == "retention" else self.completion_margin


@dataclass(frozen=True, slots=True)
class Scored:
    """Digests under which one model's scores were made.

    Attributes:
        model: digest of the weights and their files.
        suite: digest of the suite's items.
        engine: digest of everything that turns a prompt into a probability.
        prompt: digest of the prompts' wording.
    """

    model: str
    suite: str
    engine: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the scores came about.

    Attributes:
        candidate: the candidate's digests.
        champion: the digests of what it is compared with.
        base: the base's digests, None when the base was not scored.
        suite: digest of the suite as declared before training.
        in_production: whether `champion` is the registry's head; False for the first candidate,
            which is judged against its base.
        contaminated: ids of training examples that repeat a suite item; None when nobody looked.
        expected: items per category in the suite, to notice removed scores, and how many looks
            there can be; None takes what was scored for all that there is.
        files: clusters per category in the suite; None counts those that were scored.
        unavailable: categories that could not be asked for, and why.
        reference: scores of the anchor's items from before, by the same engine; None before the
            first promotion.
        altered: whether the candidate is another than was trained.
    """

    candidate: Scored
    champion: Scored
    base: Scored | None
    suite: str
    in_production: bool
    contaminated: tuple[str, ...] | None
    expected: Mapping[str, int] | None = None
    files: Mapping[str, int] | None = None
    unavailable: Mapping[str, str] = field(default_factory=dict)
    reference: Reference | None = None
    altered: bool = False
