"""The comment on an open pull request: what its change teaches, touches, and looks like.

Everything in it comes from a file that the pull request's author may have written. Only the commit
is known from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..inert import block, code, prose
from ..wording import count
from .fitting import fitted, fold
from .impact import impact_parts
from .marking import marker_line
from .surprise import surprise_parts

if TYPE_CHECKING:
    from ..preview.artifact import Artifact, Count, Lessons, Provenance, Sample

MAX_KINDS = 12
MAX_REASONS = 12
MAX_SAMPLES = 9
SHORT = 12


def render_preview(artifact: Artifact, marker: str) -> str:
    """Return the comment's Markdown, under 60,000 characters whatever the input.

    Args:
        artifact: what the change teaches.
        marker: the setting `comment_marker`.
    """
    impact, reached = impact_parts(artifact.impact)
    strange, hunks = surprise_parts(artifact.surprise)
    head = [
        marker_line(marker),
        f"**{title(artifact)}**",
        _about(artifact),
        _table(artifact.lessons),
        "\n".join(
            [*impact, *strange, *_provenance(artifact.provenance), *_lessons(artifact.lessons)]
        ),
    ]
    folded = [
        *hunks,
        *reached,
        fold("Examples", list(_samples(artifact.lessons))),
        fold("What was not looked at", [f"- {prose(note)}" for note in artifact.notes]),
    ]
    return fitted(head, folded)


def title(artifact: Artifact) -> str:
    """Return what the change teaches in one sentence, our own words alone."""
    lessons = artifact.lessons
    if lessons is None:
        return "This change has nothing to teach."
    gained, retired = _sum(lessons.gained), _sum(lessons.retired)
    if gained and retired:
        return f"This change teaches {count(gained, 'new example')} and retires {retired:,}."
    if gained:
        return f"This change teaches {count(gained, 'new example')}."
    if retired:
        return f"This change retires {count(retired, 'example')} and teaches nothing new."
    return "This change teaches nothing new."


def says_something(artifact: Artifact) -> bool:
    """Tell whether there is anything that a person would want to read."""
    lessons, impact = artifact.lessons, artifact.impact
    taught = lessons is not None and any(
        _sum(counts) for counts in (lessons.gained, lessons.retired, lessons.rejected)
    )
    touched = impact is not None and bool(_sum(impact.counts) or impact.broken)
    return taught or touched or artifact.surprise is not None


def render_nothing(artifact: Artifact, marker: str) -> str:
    """Return the comment for a change that teaches, touches and retires nothing."""
    said = f"**{title(artifact)}** Nothing in the code graph changes with it."
    return fitted([marker_line(marker), said, _about(artifact)], [])


def _about(artifact: Artifact) -> str:
    size = f"{count(artifact.commits, 'commit')}, {count(artifact.files, 'file')}"
    return (
        f"<sub>This is about {code(artifact.head[:SHORT])} ({size}); nothing is learned before it "
        "is merged.</sub>"
    )


def _sum(counts: Sequence[Count]) -> int:
    return sum(one.count for one in counts)


def _table(lessons: Lessons | None) -> str:
    """Return gained, retired and rejected examples by kind, the largest first."""
    if lessons is None:
        return ""
    columns = (lessons.gained, lessons.retired, lessons.rejected_kinds)
    by_kind = [{one.name: one.count for one in counts} for counts in columns]
    names = sorted(set().union(*by_kind), key=lambda name: (-_of(by_kind, name), name))
    if not names:
        return ""
    rows = [
        f"| {code(name, 40)} | {' | '.join(f'{kinds.get(name, 0):,}' for kinds in by_kind)} |"
        for name in names[:MAX_KINDS]
    ]
    if len(names) > MAX_KINDS:
        left = names[MAX_KINDS:]
        sums = (sum(kinds.get(name, 0) for name in left) for kinds in by_kind)
        rows.append(f"| {len(left)} other kinds | {' | '.join(f'{one:,}' for one in sums)} |")
    return "\n".join(["| Examples | Gained | Retired | Rejected |", "|---|---:|---:|---:|", *rows])


def _of(by_kind: Sequence[dict[str, int]], name: str) -> int:
    return sum(kinds.get(name, 0) for kinds in by_kind)


def _lessons(lessons: Lessons | None) -> Iterator[str]:
    if lessons is None:
        return
    if lessons.rejected:
        yield f"- **Rejected**: {_named(lessons.rejected)}"
    if lessons.not_taught:
        yield f"- **Not taught**: {_named(lessons.not_taught)}"
    if lessons.waiting:
        yield (
            f"- **Withheld**: {lessons.waiting:,} of the gained wait for later commits: the newest "
            "ones are the benchmark's"
        )
    size = f"{lessons.before:,} examples before, {lessons.after:,} with this change"
    yield f"- **Dataset**: {size}{_moved(lessons)}"


def _moved(lessons: Lessons) -> str:
    """Say what else is kept or dropped, though the change teaches nothing of it."""
    told = f"; {lessons.renewed:,} shown in another context" if lessons.renewed else ""
    if lessons.came or lessons.went:
        told += f"; limits that moved bring {lessons.came:,} more and drop {lessons.went:,}"
    return told


def _named(counts: Sequence[Count]) -> str:
    ordered = sorted(counts, key=lambda one: (-one.count, one.name))
    named = [f"{one.count:,} {code(one.name, 60)}" for one in ordered[:MAX_REASONS]]
    rest = _sum(ordered[MAX_REASONS:])
    return ", ".join([*named, f"{rest:,} other"] if rest else named)


def _provenance(found: Provenance | None) -> Iterator[str]:
    if found is None or not found.lines:
        return
    total = _sum(found.lines)
    line = f"- **Written by**: {_named(found.lines)} of {count(total, 'added line')}"
    if found.evidence:
        line += f"; by {_named(found.evidence)}"
    yield line + (f"; {count(found.unread, 'file')} not looked at" if found.unread else "")


def _samples(lessons: Lessons | None) -> Iterator[str]:
    if lessons is None:
        return
    for sample in lessons.samples[:MAX_SAMPLES]:
        yield from (_sample_line(sample), "", block(sample.text, 12, 120), "")


def _sample_line(sample: Sample) -> str:
    why = f", {code(sample.reason, 80)}" if sample.reason else ""
    where = code(f"{sample.place.path}:{sample.place.line}", 120)
    return (
        f"{sample.fate.capitalize()}: {code(sample.kind, 40)} {code(sample.name)} at {where}{why}"
    )
