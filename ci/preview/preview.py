"""The preview of a change: what it teaches, what it touches, who wrote it, and how it reads.

The two sides of the change are brought up in scratch repositories inside the run's folder, from
copies of the graph and the corpus that are there. Nothing else is written, and nothing of the
change is run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.fingerprint import code_fingerprint
from ...core.lock import exclusive
from ...core.runs import prune, run_for
from ...indexer.key import public_key
from ...indexer.provenance.evidence import notes_state
from ...trainer.taught import taught_symbols
from ..session import Session
from ..stages.outcome import Outcome, once
from .artifact import Artifact, Impact, Lessons
from .impact import impact_of
from .lessons import lessons_of
from .noting import notes_of
from .provenance import provenance_of
from .scratch import scratch, squash, workspace_of
from .sides import Side
from .span import Span, span_of
from .surprise import Champion, champion_of, surprise_of

STAGE = "preview"
FILE = "preview.json"
CORPUS = "corpus.db"  # of the last preview: the next one makes what is new alone
KEPT_RUNS = 5


def preview(session: Session, text: str, *, surprise: bool = False) -> Outcome:
    """Return the run that holds the preview of the commits that ``BASE..HEAD`` names.

    Args:
        session: of the repository; its settings count on both sides.
        text: the commits.
        surprise: whether the champion is asked, if there is one.

    Raises:
        UserError: there are no such commits, or something that is needed cannot be read.
    """
    span = span_of(session.repository, text)
    champion = champion_of(session) if surprise else None
    notes = tuple(notes_of(session, span, lacks_champion=surprise and champion is None))
    runs = session.workspace.runs
    inputs = {
        "code": code_fingerprint(),
        "base": span.base.id,
        "head": span.head.id,
        "key": _key(session, span).hex()[:16],
        "settings": session.settings.model_dump(mode="json"),
        "evidence": notes_state(session.repository),
        "surprise": surprise,
        "champion": champion.digest if champion else None,
        "notes": notes,
    }
    run = run_for(runs, STAGE, inputs)

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        made = _made(session, span, champion, folder, notes)
        atomic.write_bytes(folder / FILE, made.to_bytes())
        return {"base": span.base.id, "head": span.head.id}, [FILE]

    with exclusive(runs / STAGE / "lock", "another preview", wait=True):
        outcome = once(run, work)
        prune(runs, STAGE, KEPT_RUNS, frozenset({run.key}))
    return outcome


def _made(
    session: Session, span: Span, champion: Champion | None, folder: Path, notes: tuple[str, ...]
) -> Artifact:
    with _sides(session, span, folder) as (base, head):
        session.console.say("preview   what it touches")
        impact = _impact(base, head)
        session.console.say("preview   what it teaches")
        lessons = _lessons(span, base, head)
    session.console.say("preview   who wrote it")
    return Artifact(
        base=span.base.id,
        head=span.head.id,
        commits=len(span.commits),
        files=len(span.files),
        lessons=lessons,
        impact=impact,
        provenance=provenance_of(session.repository, span),
        surprise=surprise_of(session, span, champion) if champion else None,
        notes=notes,
    )


@contextmanager
def _sides(session: Session, span: Span, folder: Path) -> Iterator[tuple[Side, Side]]:
    """Bring up both sides in scratch repositories that go when the block ends."""
    place, kept = folder / "scratch", folder.parent / CORPUS
    key = _key(session, span)
    shutil.rmtree(place, ignore_errors=True)  # of a preview that was killed
    try:
        with (
            closing(_side(session, place / "base", span.base.id, key)) as base,
            closing(_side(session, place / "head", span.head.id, key)) as head,
        ):
            if not span.is_linear:
                squash(head.repository, span.base, span.commits)
            base.inherit_graph(session.workspace)
            base.inherit_corpus([kept, session.workspace.corpus], session.workspace.blames)
            base.index()
            head.inherit_graph(base.workspace)
            head.index()
            yield base, head
            base.leave_corpus(kept)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _key(session: Session, span: Span) -> bytes:
    """Return the key of both sides: nobody is told what a team's secret holds out."""
    return public_key(session.repository, span.base.id)


def _side(session: Session, folder: Path, commit: str, key: bytes) -> Side:
    repository = scratch(folder, session.repository, commit)
    return Side(session, repository, workspace_of(repository), key)


def _impact(base: Side, head: Side) -> Impact | None:
    return impact_of(base, head) if head.graph.symbols() or base.graph.symbols() else None


def _lessons(span: Span, base: Side, head: Side) -> Lessons | None:
    is_taught = taught_symbols(base.graph) or taught_symbols(head.graph)
    return lessons_of(span, base, head) if is_taught else None
