"""The registry of the session's repository, here and in the store, and who acts on it."""

from __future__ import annotations

import getpass
import os
from dataclasses import replace

from ..core.errors import UserError
from ..core.redact import pseudonym
from ..core.settings import StoreSettings
from ..core.store.opening import open_store
from ..core.store.reading import ReadOnlyStore
from ..core.store.store import Store, StoreError
from ..gate.depot import Depot
from ..gate.overrides import end_override
from ..gate.registry import Registry
from ..indexer.conversations.sharing.names import first_commit
from .session import Session
from .wording import count


def open_registry(session: Session, *, patient: bool = True, offline: bool = False) -> Registry:
    """The registry in the repository's workspace; it asks the store only to change or fetch.

    Args:
        session: whose registry.
        patient: wait for a store that does not answer, and try again.
        offline: do not ask it at all.
    """

    def depot() -> Depot:
        if offline:
            raise StoreError("the store was not asked", "leave out --offline")
        return Depot(shared_store(session, patient=patient), first_commit(session.repository))

    shared = depot if session.settings.store.url else None
    return Registry(session.workspace.registry, session.settings.gate.keep, depot=shared)


def shared_store(session: Session, *, patient: bool = True) -> Store:
    """The store that settings name; only to be read where nothing may be promoted.

    Raises:
        UserError: they name none, or none that is supported.
    """
    around = session.repository.root or session.repository.common_dir
    store = open_store(session.settings.store.url, around, patient=patient)
    return store if session.promotes else ReadOnlyStore(store)


def settle(session: Session) -> None:
    """Bring the registry up to the store and to the day: what is lost or has ended is told.

    Raises:
        UserError: the store cannot be used, or the registry is damaged.
    """
    registry = open_registry(session)
    say = session.console.say
    done = registry.catch_up()
    if done.pulled:
        say(f"registry  {count(done.pulled, 'new entry', 'new entries')} from the store")
    if done.pushed:
        say(f"registry  {count(done.pushed, 'entry', 'entries')} of this machine went to the store")
    for entry in done.lost:
        say(f"warning: another machine was first: {entry.action} of {entry.model[:12]} is undone")
    if not session.promotes:
        return
    ended = end_override(registry, actor=actor(session), time=session.now())
    if ended is not None:
        say(f"warning: {ended.note}: {ended.model[:12]} is in production again")


def reachable(session: Session) -> Session:
    """Return the session, or one that goes on alone when the store is out of reach.

    What happens then goes there later.

    Raises:
        UserError: it is out of reach, and nothing is known here of what it holds.
    """
    try:
        settle(session)
    except StoreError as error:
        if not open_registry(session).history():  # it would be taken for the first promotion
            raise
        return _without_store(session, error)
    return session


def _without_store(session: Session, why: UserError) -> Session:
    session.console.say(f"warning: {why}; going on without the store")
    settings = session.settings.model_copy(update={"store": StoreSettings()})
    return replace(session, configuration=replace(session.configuration, settings=settings))


def lagging(registry: Registry) -> str:
    """Say how far the store is behind the log, as far as is known here; "" when it is not."""
    number, known = len(registry.history()), registry.reached()
    if known is None or known >= number:
        return ""
    return f"the store has the log up to entry {known} of {number}: the next loop brings the rest"


def actor(session: Session) -> str:
    """Who acts: ``ci`` in a CI job, otherwise the pseudonym of the login name."""
    if os.environ.get("CI"):
        return "ci"
    return pseudonym(session.key, getpass.getuser())
