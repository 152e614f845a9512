"""The prompt for a place in a file, written by what writes those of the completion kind."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.settings import TrainerSettings
from ...indexer.extraction.budget import Budget
from ...indexer.graph import Graph
from ...indexer.languages.table import language_of
from ..holdout import NOTHING_HELD_OUT
from ..kinds.context import Context
from ..kinds.filling import PREFIX, SUFFIX, Asked, fill
from ..kinds.material import Material, clip, clip_left
from ..templates import completion_prompt
from .function import written_now
from .place import Draft

EXPECTED = 160  # characters that an answer is expected to have
TAUGHT = "python"


@dataclass(frozen=True, slots=True)
class Question:
    """What the models are asked.

    Attributes:
        asked: prompt, suffix and what they show.
        begun: what the answer has to begin with.
        function: qualified name of the function around the place, or "".

    """

    asked: Asked
    begun: str
    function: str = ""


def question(draft: Draft, graph: Graph, settings: TrainerSettings, budget: Budget) -> Question:
    """Return what the models are asked about a hole.

    Nothing is held out here: that protects the benchmark, not a person from their own code.

    Args:
        draft: the file with the hole.
        graph: the code graph at HEAD.
        settings: patterns of what is deprecated, and the seed.
        budget: the largest file that is read.

    """
    spoken = language_of(draft.path)
    if spoken is not None and spoken.name == TAUGHT:
        material = Material(
            graph,
            (),
            NOTHING_HELD_OUT,
            seed=settings.seed,
            key=b"",
            deprecated=settings.deprecated,
        )
        written = written_now(draft, material, budget)
        if written is not None:
            asked = fill(written, draft.hole, EXPECTED, Context(material))
            return Question(asked, draft.begun, written.symbol.qualname)
    return Question(_alone(draft), draft.begun)


def _alone(draft: Draft) -> Asked:
    """Ask with nothing but the file itself: outside of functions, and in other languages."""
    before = clip_left("".join(draft.lines[: draft.hole.first - 1]), 2 * PREFIX)
    after = clip("".join(draft.lines[draft.hole.last :]), SUFFIX)
    return Asked(completion_prompt(draft.path, (), before), after)
