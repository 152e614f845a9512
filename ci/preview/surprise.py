"""Which lines of a change look least like the house, as the champion reads them.

What is usual is measured, not assumed: the same model reads what the repository's own recent
commits added, piece by piece, and each piece of the change is placed among those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ...gate.history.records import read_history
from ...gate.prequential.following import pieces_of
from ...gate.prequential.hunks import Hunk as Piece
from ...gate.prequential.hunks import hunks_of
from ...gate.prequential.scoring import HunkScore, score_hunks
from ...gate.prequential.unseen import commits_after, taught_at
from ...indexer.git.repository import Commit
from ..registry import open_registry
from ..session import Session
from .artifact import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_HUNKS,
    Hunk,
    Place,
    Quantile,
    Surprise,
    clipped,
)
from .span import Span

MOST_PIECES = 120  # of a change; other bounds are about a minute of two processors in all
OWN_PIECES = 240
OWN_COMMITS = 60
ENOUGH_NEW = 20  # commits from which those that the champion was never taught are enough
LEAST_BYTES = 24  # of a piece: fewer say little about a style
SHARES = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Champion:
    """The model in production."""

    digest: str
    folder: Path


def champion_of(session: Session) -> Champion | None:
    """Return the model in production, its bytes checked; None before the first promotion.

    Raises:
        UserError: the registry or the model is damaged, or the store is out of reach.
    """
    registry = open_registry(session)
    head = registry.production()
    return Champion(head.model, registry.model(head.model)) if head else None


def surprise_of(session: Session, span: Span, champion: Champion) -> Surprise | None:
    """Return how the champion reads a change; None where it adds nothing that is taught.

    Raises:
        UserError: the model cannot be loaded.
    """
    exclude = session.settings.indexer.exclude
    trees = (span.base.tree, span.head.tree)
    pieces = hunks_of(session.repository, *trees, exclude=exclude, most_hunks=MOST_PIECES)
    if not pieces:
        return None
    commits, is_taught = _own_commits(session, span, champion)
    recent = pieces_of(session.repository, commits, OWN_PIECES, exclude)
    own = [(commit.id, piece) for commit in commits for piece in recent[commit.id]]
    asked = [*pieces, *(piece for _, piece in own)]
    with session.console.progress("reading the change", len(asked)) as advance:
        threads = session.settings.trainer.threads
        scores = score_hunks(champion.folder, asked, threads, advance)
    theirs, ours = scores[: len(pieces)], scores[len(pieces) :]
    usual = Usual.of([(commit, score) for (commit, _), score in zip(own, ours, strict=True)])
    return _surprise(champion, list(zip(pieces, theirs, strict=True)), usual, is_taught=is_taught)


@dataclass(frozen=True, slots=True)
class Usual:
    """What the model makes of the repository's own recent commits.

    Attributes:
        pieces: bits per byte of each piece, ascending.
        commits: bits per byte of each commit, ascending.
    """

    pieces: list[float]
    commits: list[float]

    @classmethod
    def of(cls, scored: Iterable[tuple[str, HunkScore]]) -> Usual:
        """Gather what is usual from pieces and the commits that they are of."""
        by_commit: dict[str, list[HunkScore]] = defaultdict(list)
        for commit, score in scored:
            if _says_something(score):
                by_commit[commit].append(score)
        pieces = [score.bits_per_byte for scores in by_commit.values() for score in scores]
        return cls(sorted(pieces), sorted(map(_per_byte, by_commit.values())))

    def quantiles(self) -> Iterator[Quantile]:
        """Yield how surprising pieces usually are; nothing where there are none."""
        for share in SHARES if self.pieces else ():
            place = min(len(self.pieces) - 1, int(share * len(self.pieces)))
            yield Quantile(share=share, bits=round(self.pieces[place], 4))


def _own_commits(session: Session, span: Span, champion: Champion) -> tuple[list[Commit], bool]:
    """Return recent commits before the change, and whether the champion learned from any.

    Those that came after it was taught are enough where there are some.
    """
    repository, base = session.repository, span.base.id
    decisions = read_history(session.workspace.verdicts)
    taught = taught_at(champion.digest, open_registry(session).history(), decisions)
    new = commits_after(repository, base, taught) or []
    if len(new) >= ENOUGH_NEW:
        return new[-OWN_COMMITS:], False
    met = count()
    line = repository.first_parent(base, lambda commit: next(met) >= OWN_COMMITS)
    return line, len(new) < len(line)


def _surprise(
    champion: Champion,
    scored: Sequence[tuple[Piece, HunkScore]],
    usual: Usual,
    *,
    is_taught: bool,
) -> Surprise | None:
    telling = [(piece, score) for piece, score in scored if _says_something(score)]
    if not telling:
        return None
    whole = _per_byte([score for _, score in telling])
    ordered = sorted(telling, key=lambda one: (-one[1].bits_per_byte, one[0].path, one[0].start))
    return Surprise(
        model=champion.digest,
        scored=len(telling),
        bits=round(whole, 4),
        rank=_rank(usual.commits, whole),
        hunks=tuple(_hunk(piece, score, usual) for piece, score in ordered[:MOST_HUNKS]),
        own=tuple(usual.quantiles()),
        own_hunks=len(usual.pieces),
        own_commits=len(usual.commits),
        is_taught=is_taught,
    )


def _hunk(piece: Piece, score: HunkScore, usual: Usual) -> Hunk:
    return Hunk(
        place=Place(path=clipped(piece.path, LONGEST_LINE), line=piece.start, end_line=piece.end),
        bits=round(score.bits_per_byte, 4),
        rank=_rank(usual.pieces, score.bits_per_byte),
        text=clipped(piece.text.strip("\n"), LONGEST_TEXT),
    )


def _says_something(score: HunkScore) -> bool:
    return score.status == "ok" and score.bytes >= LEAST_BYTES


def _per_byte(scores: Sequence[HunkScore]) -> float:
    return sum(score.bits for score in scores) / sum(score.bytes for score in scores)


def _rank(usual: Sequence[float], value: float) -> float:
    """Return the share of the usual values that lie below this one."""
    return round(bisect_left(usual, value) / len(usual), 4) if usual else 0.0
