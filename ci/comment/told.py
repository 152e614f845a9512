"""What a comment after training is made of, as a file: one job trains, another posts.

The job that posts believes the file no further than its shape, and renders the comment itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from typing_extensions import TypedDict  # pydantic reads typing's from 3.12 on

from ...core.errors import UserError
from ...gate.verdict import Outcome, Verdict

FORMAT: Final = "housestyle-report"
MAX_BYTES = 16 << 20
MOST_WINDOW = 100  # commits; the newest of more
Line = Annotated[str, StringConstraints(max_length=2_000)]
CommitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Number = Annotated[int, Field(ge=0, lt=2**53)]
Loss = Annotated[float, Field(allow_inf_nan=False)]


class Override(TypedDict):
    """As `told_overrides`."""

    number: Number
    model: Line
    reason: Line
    actor: Line
    until: Line
    state: Line


class Promotion(TypedDict):
    """What became of the candidate."""

    status: Line
    why: Line
    number: Number | None
    overrides: list[Override]


class Drifted(TypedDict):
    """One model's place, as `wording.drifted` says it."""

    bits_per_byte: Loss
    divergence: Loss


class Drift(TypedDict):
    """By the name of a model."""

    models: dict[Line, Drifted]


class Training(TypedDict):
    """Where the candidate came from."""

    base: Line
    seed: int
    drift: NotRequired[Drift]


class Before(TypedDict):
    """As `trend.Earlier`."""

    time: Annotated[int, Field(ge=0, lt=2**37)]
    commit: CommitId
    outcome: Line
    status: Line
    values: dict[Line, Loss | None]


class Context(TypedDict):
    """As of `render_comment`."""

    marker: Line
    commit: CommitId
    first_commit: CommitId
    commits: Number
    promotion: Promotion
    training: Training
    history: Annotated[list[Before], Field(max_length=16)]
    warnings: Annotated[list[Line], Field(max_length=16)]


class Funnel(TypedDict):
    """How many examples, and why not more."""

    candidates: Number
    kept: Number
    by_kind: dict[Line, Number]
    dropped: dict[Line, Number]


class Report(BaseModel):
    """The file.

    Attributes:
        format: tells it from others.
        version: of this shape.
        verdict: `Verdict.as_dict()`.
        funnel: of the dataset.
        context: of the comment.
        window: commits that are new since the verdict before, the newest first.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    format: Literal["housestyle-report"] = FORMAT
    version: Literal[1] = 1
    verdict: dict[str, Any]
    funnel: Funnel
    context: Context
    window: Annotated[list[CommitId], Field(max_length=MOST_WINDOW)]

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    def promoted(self, result: Mapping[str, Any]) -> Report:
        """Return the report with what became of the candidate since, as the stage tells it."""
        context = {**self.context, "promotion": result}
        return Report.model_validate({**self.model_dump(), "context": context})

    def about(self, commit: str) -> Report:
        """Return the report of another commit: a pull request's own, not its trial merge."""
        return self.model_copy(update={"context": {**self.context, "commit": commit}})

    @property
    def outcome(self) -> Outcome:
        """What the gate said."""
        outcome: Outcome = self.verdict["outcome"]
        return outcome


def read_report(content: bytes) -> Report:
    """Return what a file says that anybody may have written.

    Raises:
        UserError: it is no report of this version; the message repeats nothing of it.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"it has more than {MAX_BYTES:,} bytes")
    try:
        report = Report.model_validate_json(content)
    except ValidationError as error:
        kinds = sorted({fault["type"] for fault in error.errors(include_input=False)})
        raise _refused(", ".join(kinds[:3])) from None
    try:
        Verdict.from_dict(report.verdict)
    except ValueError:  # a number that is none
        raise _refused("its verdict is damaged") from None
    return report


def _refused(why: str) -> UserError:
    return UserError(
        f"this is no report that housestyle wrote ({why})",
        "make it with `housestyle loop --report DIR` of the same version",
    )
