"""The anchor of the session's repository and what it was worth, here and in the store.

anchor/items, anchor/scores                     in this repository's state
anchor/<first commit>/items, …/scores           in the store
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..core.store.shelf import Shelf, shelf_in
from ..core.store.store import StoreError
from ..gate.creep.reference import (
    MAX_REFERENCE,
    Reference,
    engine_of_anchors,
    fitting,
    keep_reference,
    read_reference,
    references_in,
)
from ..gate.score import ItemScore
from ..gate.suite.anchor import MAX_ANCHOR, Anchor, keep_anchor, kept_anchor
from ..gate.suite.item import Suite
from ..indexer.conversations.sharing.names import first_commit
from .registry import shared_store
from .session import Session

KINDS = {"items": MAX_ANCHOR, "scores": MAX_REFERENCE}


def bring_anchor(session: Session) -> Anchor | None:
    """Bring the anchor here and the one in the store together, and return it.

    What an older machine had counts; None before the first suite.

    Raises:
        StoreError: the store cannot be used.
    """
    if session.settings.store.url:
        _share(session)
    return kept_anchor(session.workspace.anchor / "items")


def leave_anchor(session: Session, suite: Suite) -> None:
    """Keep the anchor of a first suite, here and for all machines.

    Raises:
        StoreError: the store cannot be used.
    """
    if not session.promotes:
        return
    folder = session.workspace.anchor
    folder.mkdir(parents=True, exist_ok=True)
    keep_anchor(folder / "items", session.head.id, suite, session.now())
    if session.settings.store.url:
        _share(session)


def reference_for(session: Session, champion: str, scores: Sequence[ItemScore]) -> Reference | None:
    """Return what candidates are held against, and keep it if the champion is the first.

    Args:
        session: whose repository.
        champion: digest of the model in production.
        scores: its scores.
    """
    folder = session.workspace.anchor
    anchor = kept_anchor(folder / "items")
    if anchor is None:
        return None
    known = references_in(folder / "scores")
    found = fitting(known, anchor.digest, engine_of_anchors())
    if found is not None:
        return found
    measured = _measured(session, anchor, champion, scores, renewed=bool(known))
    if known:
        session.console.say(
            "warning: what scores depend on has changed: slow decline is counted anew, from the "
            f"model in production ({champion[:12]})"
        )
    return _kept(session, measured) if measured.scores else None


def take_anchor(session: Session, suite: Suite, reference: Path) -> None:
    """Keep what another job found for want of it, unless it is known by now.

    Args:
        session: that may change what is kept.
        suite: that the other job asked.
        reference: file with the scores that it measured against; one that is not there is none.

    Raises:
        StoreError: the store cannot be used.
    """
    bring_anchor(session)
    leave_anchor(session, suite)
    anchor = kept_anchor(session.workspace.anchor / "items")
    content = reference.read_bytes() if reference.is_file() else b""
    found = read_reference(content) if len(content) <= MAX_REFERENCE else None
    if found is None or anchor is None or found.anchor != anchor.digest:
        return
    if fitting(references_in(session.workspace.anchor / "scores"), found.anchor, found.engine):
        return
    _kept(session, found)


def _measured(
    session: Session,
    anchor: Anchor,
    champion: str,
    scores: Sequence[ItemScore],
    *,
    renewed: bool,
) -> Reference:
    ids = {item.id for item in anchor.items}
    own = tuple(score for score in scores if score.item in ids and score.status == "ok")
    engine = engine_of_anchors()
    return Reference(anchor.digest, engine, champion, session.head.id, renewed, own)


def _kept(session: Session, reference: Reference) -> Reference:
    if session.promotes:
        keep_reference(session.workspace.anchor / "scores", reference, session.now())
        try:
            if session.settings.store.url:
                _share(session)
        except StoreError as error:
            session.console.say(f"warning: other machines do not have the anchor's scores: {error}")
    return reference


def _share(session: Session) -> None:
    """Take up what the store has, and give it what is here where that may be."""
    store, prefix = shared_store(session), f"anchor/{first_commit(session.repository)}"
    session.workspace.anchor.mkdir(parents=True, exist_ok=True)
    for kind, limit in KINDS.items():
        here = shelf_in(session.workspace.anchor / kind, limit)
        there = Shelf(store, f"{prefix}/{kind}", limit)
        damaged = here.take_up(there) + (there.take_up(here) if session.promotes else [])
        for name in damaged:
            session.console.say(f"warning: {kind}/{name} of the anchor is damaged; it is left")
