"""Publish: a candidate that another job trained goes into production, if its verdict allows it."""

from __future__ import annotations

from pathlib import Path

from ..core.lock import exclusive
from ..core.store.store import StoreError
from ..gate.history import shelf as decisions
from ..gate.prequential import shelf as measurements
from ..gate.suite.item import read_suite
from .anchoring import take_anchor
from .following import bring_followed
from .handing import CORPUS, RECORDS, read_hand_over
from .registry import settle
from .session import Session
from .snapshots import share_corpus, take_corpus
from .stages import promote, report
from .stages.decide import REFERENCE
from .stages.outcome import Outcome


def publish(session: Session, folder: Path) -> dict[str, Outcome]:
    """Check what was handed over, promote it if its verdict allows that, and tell the store.

    Args:
        session: at the commit that was trained on.
        folder: as ``handing.hand_over`` left it.

    Raises:
        UserError: it was changed, or the store or the registry cannot be used.
    """
    outcomes = read_hand_over(session, folder)
    with exclusive(session.workspace.lock, "`publish`"):
        settle(session)
        _take_records(session, folder)
        suite = read_suite(outcomes["suite"].folder)
        take_anchor(session, suite, outcomes["decide"].folder / REFERENCE)
        outcomes["promote"] = promote.run(session, outcomes)
        outcomes["report"] = report.run(session, outcomes)
        _share_corpus(session, folder / CORPUS)
    return outcomes


def _take_records(session: Session, folder: Path) -> None:
    """Take the records that are named by their digest, and nothing else; tell the store of them."""
    verdicts, prequential = (folder / name for name in RECORDS)
    if verdicts.is_dir():
        decisions.share(
            decisions.shelf_in(verdicts), decisions.shelf_in(session.workspace.verdicts)
        )
    if prequential.is_dir():
        here = measurements.shelf_in(session.workspace.prequential)
        measurements.share(measurements.shelf_in(prequential), here)
    bring_followed(session)


def _share_corpus(session: Session, corpus: Path) -> None:
    """Leave the corpus for the next run, which can do without it."""
    try:
        if corpus.exists() and take_corpus(session, corpus):
            share_corpus(session)
    except StoreError as error:
        session.console.say(f"warning: {error}")
