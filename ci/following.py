"""Follow the line: new commits are scored under the model in production and the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from ..core.errors import UserError
from ..core.store.store import StoreError
from ..gate.history.records import read_history
from ..gate.ledger import Entry
from ..gate.prequential.following import Follower, follow, pieces_of
from ..gate.prequential.records import Followed
from ..gate.prequential.shelf import Shelf, share, shelf_in
from ..gate.prequential.unseen import commits_after, taught_at
from ..gate.registry import Registry
from ..gate.standing import in_production
from ..indexer.conversations.sharing.names import first_commit
from ..indexer.git.repository import Commit
from .followed import before_it
from .registry import open_registry, shared_store
from .session import Session


def follow_new(session: Session) -> int:
    """Score what came after the model in production was taught and was not scored yet.

    Returns:
        Number of commits that were scored.

    Raises:
        UserError: the registry is damaged.
    """
    registry = open_registry(session)
    entries = registry.history()
    head = in_production(entries)
    if head is None or not session.settings.follow.commits:
        return 0
    bring_followed(session)
    shelf = shelf_in(session.workspace.prequential)
    done = {row.commit for row in shelf.read().rows if row.model == head.model}
    fresh = _fresh(session, entries, head.model)
    if fresh is None:
        session.console.say(
            "warning: the commit from which the model in production learnt is not found on this "
            "line of history: no commit is known to be new to it"
        )
        return 0
    waiting = [commit for commit in fresh if commit.id not in done]
    settings = session.settings.follow
    chosen = waiting[-min(settings.commits, settings.pieces) :]
    if not chosen:
        return 0
    try:
        rows = _scored(session, registry, chosen)
    except UserError as error:  # the loop goes on: this measures, and decides nothing
        session.console.say(f"warning: new commits could not be followed: {error}")
        return 0
    shelf.put(rows, session.now())
    bring_followed(session)
    return len({row.commit for row in rows})


def _fresh(session: Session, entries: Sequence[Entry], model: str) -> list[Commit] | None:
    """Return the commits that a model cannot have been taught, oldest first, if that is known."""
    taught = taught_at(model, entries, read_history(session.workspace.verdicts))
    return commits_after(session.repository, session.head.id, taught)


def _scored(session: Session, registry: Registry, commits: Sequence[Commit]) -> list[Followed]:
    """Score commits under the model in production, the one before it, and the base."""
    settings = session.settings
    pieces = pieces_of(
        session.repository, commits, settings.follow.pieces, settings.indexer.exclude
    )
    with ExitStack() as leases:
        followers = _followers(session, registry, commits, leases)
        total = len(followers) * sum(map(len, pieces.values()))
        with session.console.progress("following new commits", total) as advance:
            return follow(commits, pieces, followers, settings.trainer.threads, advance)


def _followers(
    session: Session, registry: Registry, commits: Sequence[Commit], leases: ExitStack
) -> list[Follower]:
    entries = registry.history()
    head, before = in_production(entries), before_it(entries)
    assert head is not None  # noqa: S101 - commits are only followed under a champion
    folder = leases.enter_context(registry.leased(head.model))
    found = [Follower("champion", head.model, folder)]
    if before in registry.kept() and _is_new_to(session, entries, before, commits):
        try:
            folder = leases.enter_context(registry.leased(before))
            found.append(Follower("predecessor", before, folder))
        except UserError as error:
            session.console.say(f"warning: new commits are not compared: {error}")
    return [*found, *_base(session)]


def _is_new_to(
    session: Session, entries: Sequence[Entry], model: str, commits: Sequence[Commit]
) -> bool:
    fresh = {commit.id for commit in _fresh(session, entries, model) or ()}
    return all(commit.id in fresh for commit in commits)


def _base(session: Session) -> list[Follower]:
    """Return the base, unless it would have to be grown for this."""
    from ..trainer.base.choice import base_at_hand

    base = base_at_hand(session.settings.trainer, session.cache, session.console)
    return [Follower("base", base.digest, base.folder)] if base else []


def bring_followed(session: Session) -> None:
    """Bring the records here and those in the store together; they can lag."""
    if not session.settings.store.url:
        return
    name = f"prequential/{first_commit(session.repository)}"
    try:
        there = Shelf(shared_store(session), name)
        share(shelf_in(session.workspace.prequential), there)
    except StoreError as error:
        session.console.say(f"warning: new commits are followed without the store: {error}")
