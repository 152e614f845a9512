"""Follow the line: score new commits under the models that were not taught any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.digest import json_digest
from ...indexer.git.repository import Commit, Repository
from .hunks import HUNKS_VERSION, Hunk, hunks_of, shuffled
from .records import Followed, Role
from .scoring import FOLLOWING_VERSION, HunkScore, score_hunks

if TYPE_CHECKING:
    from ...core.console import Advance

Pieces = Mapping[str, Sequence[Hunk]]
Scored = list[tuple[Hunk, HunkScore]]


@dataclass(frozen=True, slots=True)
class Follower:
    """A model that commits are scored under."""

    role: Role
    digest: str
    folder: Path


def pieces_of(
    repository: Repository, commits: Sequence[Commit], most: int, exclude: Sequence[str]
) -> dict[str, list[Hunk]]:
    """Return what is asked about each commit: the same number of pieces, as far as they have any.

    Args:
        repository: that has the commits.
        commits: of one first-parent line.
        most: pieces in all; commits are served in turn until so many are taken.
        exclude: glob patterns of paths that are not read.

    Raises:
        UserError: an object is missing.
    """
    found = {
        commit.id: shuffled(
            hunks_of(
                repository,
                repository.commit(commit.parents[0]).tree if commit.parents else None,
                commit.tree,
                exclude=exclude,
            )
        )
        for commit in commits
    }
    turns = sorted(
        (turn, number, commit.id)
        for number, commit in enumerate(commits)
        for turn in range(len(found[commit.id]))
    )
    taken: dict[str, list[Hunk]] = {commit.id: [] for commit in commits}
    for turn, _, commit_id in turns[:most]:
        taken[commit_id].append(found[commit_id][turn])
    return taken


def follow(
    commits: Sequence[Commit],
    pieces: Pieces,
    followers: Sequence[Follower],
    threads: int,
    advance: Advance,
) -> list[Followed]:
    """Score commits under each of the models, in one process.

    Args:
        commits: what came after all of the models were taught.
        pieces: by the commits' ids.
        followers: the models.
        threads: CPU threads.
        advance: told the number of scored pieces.

    Returns:
        A row for each commit and model, but for those of which the model makes no number.

    Raises:
        UserError: a model cannot be loaded.
    """
    flat = [(commit.id, hunk) for commit in commits for hunk in pieces[commit.id]]
    hunks = [hunk for _, hunk in flat]
    rows: list[Followed] = []
    machine = _machine(threads)
    for number, model in enumerate(followers):
        before = number * len(hunks)

        def told(done: int, note: str = "", before: int = before) -> None:
            advance(before + done, note)

        scored: dict[str, Scored] = {commit.id: [] for commit in commits}
        scores = score_hunks(model.folder, hunks, threads, told)
        for (commit_id, hunk), score in zip(flat, scores, strict=True):
            scored[commit_id].append((hunk, score))
        rows += [
            _row(commit, model, scored[commit.id], machine)
            for commit in commits
            if all(score.status == "ok" for _, score in scored[commit.id])
        ]
    return rows


def _machine(threads: int) -> dict[str, object]:
    """Return what a score depends on besides model and pieces."""
    from ..scoring import engine

    return {**engine(threads), "hunks": HUNKS_VERSION, "following": FOLLOWING_VERSION}


def _row(
    commit: Commit,
    model: Follower,
    scored: Scored,
    machine: Mapping[str, object],
) -> Followed:
    hunks = [hunk for hunk, _ in scored]
    scores = [score for _, score in scored]
    asked = [[hunk.path, hunk.prefix, hunk.text, hunk.suffix] for hunk in hunks]
    following = [score for hunk, score in scored if hunk.follows]
    return Followed(
        commit=commit.id,
        time=max(0, commit.time),
        model=model.digest,
        role=model.role,
        measure=json_digest([machine, asked]),
        hunks=len(hunks),
        bytes=sum(score.bytes for score in scores),
        bits=round(sum(score.bits for score in scores), 3),
        lines=sum(score.lines for score in scores),
        offered=sum(score.offered for score in scores),
        offered_bytes=sum(score.offered_bytes for score in scores),
        edits=len(following),
        hits=sum(score.begun for score in following),
        typed=sum(score.typed for score in scores),
        accepted=sum(score.accepted for score in scores),
    )
