"""The preview as a file: what one job leaves for another that trusts it in nothing.

Every string, list and number has a limit, unknown keys are refused, and the text in it is the
repository's: whoever shows it makes it inert first (`ci.inert`).
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ...core.errors import UserError

FORMAT: Final = "housestyle-preview"
MAX_BYTES = 2_000_000
MOST_COUNTS = 64  # kinds, reasons
MOST_SAMPLES = 24
MOST_SYMBOLS = 60
MOST_NAMES = 40
MOST_HUNKS = 12
MOST_NOTES = 20
LONGEST_NAME = 200
LONGEST_LINE = 400
LONGEST_TEXT = 1_200
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # JSON writes six bytes for one

Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
Line = Annotated[str, StringConstraints(max_length=LONGEST_LINE)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
CommitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Number = Annotated[int, Field(ge=0, le=10**9)]
Share = Annotated[float, Field(ge=0, le=1)]
Change = Literal["added", "changed", "moved", "removed"]
Fate = Literal["gained", "retired", "rejected"]
Bits = Annotated[float, Field(ge=0, le=1_000)]


class Part(BaseModel):
    """What all parts have in common: nothing unknown, nothing changed, nothing infinite."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Count(Part):
    """How often something occurs."""

    name: Name
    count: Number


Counts = Annotated[tuple[Count, ...], Field(max_length=MOST_COUNTS)]


class Place(Part):
    """Lines of a file at the newer commit, or at the older one of what is gone; 0: unknown."""

    path: Line
    line: Number = 0
    end_line: Number = 0


class Sample(Part):
    """One example that the change brings or takes.

    Attributes:
        fate: ``gained``, ``retired`` or ``rejected``.
        kind: kind of example.
        reason: why it was rejected, or why it retires; "" when it is gained.
        place: where its text stands.
        name: the definition that it comes from, or the commit's subject.
        text: the beginning of what it teaches.
    """

    fate: Fate
    kind: Name
    reason: Name = ""
    place: Place
    name: Line = ""
    text: Text = ""


class Lessons(Part):
    """What the dataset gains and loses, by the curation that training uses.

    Attributes:
        before: examples kept without the change.
        after: examples kept with it.
        gained: kept examples whose lesson is new, by kind.
        retired: examples whose lesson is gone, by kind.
        rejected: new candidates that curation drops, by reason.
        rejected_kinds: the same by kind.
        not_taught: what no candidate is made of though it is new, by reason: held-out functions,
            reverted or deprecated code.
        renewed: kept examples that teach the same in another context.
        came: other examples that are kept now and were not before: a limit or cap moved.
        went: other examples that are dropped now.
        waiting: of the gained, those that the newest window withholds until later commits come.
        samples: some of each.
    """

    before: Number
    after: Number
    gained: Counts
    retired: Counts
    rejected: Counts
    rejected_kinds: Counts
    not_taught: Counts
    renewed: Number = 0
    came: Number = 0
    went: Number = 0
    waiting: Number = 0
    samples: Annotated[tuple[Sample, ...], Field(max_length=MOST_SAMPLES)] = ()


class Changed(Part):
    """A definition that the change adds, changes, moves or removes.

    Attributes:
        change: what happened to it.
        detail: of a change what differs: ``body``, ``signature`` or ``documentation``.
        name: full name.
        kind: ``function``, ``method``, ``class``, …
        place: where it stands.
        callers: code outside the change that surely uses it.
        is_tested: whether a test reaches it; None where nobody looked, or not far enough.
    """

    change: Change
    detail: Name = ""
    name: Line
    kind: Name
    place: Place
    callers: Number = 0
    is_tested: bool | None = None


class Affected(Part):
    """Code outside the change that depends on it, facts only.

    Attributes:
        name: full name.
        place: where it stands.
        hops: references on the way to what is changed.
        through: the changed definition.
    """

    name: Line
    place: Place
    hops: Annotated[int, Field(ge=1, le=10**6)]
    through: Line


Reached = Annotated[tuple[Affected, ...], Field(max_length=MOST_NAMES)]
Names = Annotated[tuple[Line, ...], Field(max_length=MOST_NAMES)]


class Impact(Part):
    """What the change touches in the code graph.

    Attributes:
        counts: definitions added, changed, moved and removed, tests among them.
        symbols: those outside of tests, what most depends on first.
        callers: definitions outside the change, no tests, that use it directly.
        affected: definitions outside the change, no tests, that it can reach at all.
        nearest: the nearest of them.
        broken: names that were removed or moved and that code still uses.
        tests_touched: tests that the change adds, changes, moves or removes.
        tests_reaching: tests that reach what it changes.
        tests: the nearest of them.
        untested: added and changed functions that no test reaches, not even by a guess.
        is_cut: whether a search was given up before it had seen everything.
    """

    counts: Counts
    symbols: Annotated[tuple[Changed, ...], Field(max_length=MOST_SYMBOLS)] = ()
    callers: Number = 0
    affected: Number = 0
    nearest: Reached = ()
    broken: Reached = ()
    tests_touched: Number = 0
    tests_reaching: Number = 0
    tests: Reached = ()
    untested: Names = ()
    is_cut: bool = False


class Provenance(Part):
    """Who wrote the lines that the change adds, as far as there is evidence.

    Attributes:
        lines: lines by class: ``human``, ``ai``, ``mixed``, ``unknown``; blank ones do not count.
        evidence: lines by what their class rests on.
        unread: files whose lines were not looked at: too large, or not readable.
    """

    lines: Counts
    evidence: Counts = ()
    unread: Number = 0


class Hunk(Part):
    """Added lines as the champion reads them.

    Attributes:
        place: where they stand.
        bits: bits per byte.
        rank: share of the repository's own recent hunks that surprise the champion less.
        text: the lines, or their beginning.
    """

    place: Place
    bits: Bits
    rank: Share
    text: Text


class Quantile(Part):
    """Share ``share`` of the repository's own recent hunks is at ``bits`` per byte or below."""

    share: Share
    bits: Bits


class Surprise(Part):
    """Hunks that look least like the house.

    Attributes:
        model: digest of the champion.
        scored: hunks of the change that were scored.
        bits: of all of them together, per byte.
        rank: where that lies among the repository's own recent commits.
        hunks: the most surprising, the first first.
        own: quantiles of the repository's own recent hunks.
        own_hunks: how many of them there were.
        own_commits: of how many commits.
        is_taught: whether the champion learned from any of those commits, which makes them look
            more like the house than they did when they were new.
    """

    model: Name
    scored: Number
    bits: Bits
    rank: Share
    hunks: Annotated[tuple[Hunk, ...], Field(max_length=MOST_HUNKS)]
    own: Annotated[tuple[Quantile, ...], Field(max_length=16)]
    own_hunks: Number
    own_commits: Number
    is_taught: bool


class Artifact(Part):
    """What the commits between ``base`` and ``head`` teach.

    Attributes:
        format: tells the file from others.
        version: of this shape.
        base: the commit that the change starts from.
        head: the newest commit of the change.
        commits: how many commits it has.
        files: changed files.
        lessons: None where the repository has nothing to teach.
        impact: None where the graph says nothing.
        provenance: of the added lines.
        surprise: None where no model was asked.
        notes: what was not looked at, and what to know when reading this.
    """

    format: Literal["housestyle-preview"] = FORMAT
    version: Literal[1] = 1
    base: CommitId
    head: CommitId
    commits: Number
    files: Number
    lessons: Lessons | None = None
    impact: Impact | None = None
    provenance: Provenance | None = None
    surprise: Surprise | None = None
    notes: Annotated[tuple[Line, ...], Field(max_length=MOST_NOTES)] = ()

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        return (self.model_dump_json(indent=1) + "\n").encode()


def read_artifact(content: bytes) -> Artifact:
    """Return what a file says that anybody may have written.

    Raises:
        UserError: it is not a preview of this version; the message repeats nothing of it.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"it has more than {MAX_BYTES:,} bytes")
    try:
        return Artifact.model_validate_json(content)
    except ValidationError as error:
        kinds = sorted({fault["type"] for fault in error.errors(include_input=False)})
        raise _refused(", ".join(kinds[:3])) from None


def clipped(text: str, limit: int) -> str:
    """Return text that fits into a field: cut with an ellipsis, odd bytes spelled out."""
    start = _CONTROL.sub("\ufffd", text[: limit + 1])
    sound = start.encode("utf-8", "backslashreplace").decode()
    return sound if len(sound) <= limit else sound[: limit - 1] + "…"


def _refused(why: str) -> UserError:
    return UserError(
        f"this is no preview that housestyle wrote ({why})",
        "make it with `housestyle preview BASE..HEAD --json FILE` of the same version",
    )
