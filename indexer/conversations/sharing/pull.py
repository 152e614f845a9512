"""Sessions come from the store: verified, checked, cleaned again, and replaced as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ....core.console import Console
from ....core.store.store import DamagedObjectError, MissingObjectError
from ..enabling import GITHUB
from ..sources import SOURCES
from ..store.rows import Standing
from .desk import Desk
from .form import Content, NewerFormatError, Shared, decode
from .names import Version
from .shape import ShapeError
from .shelf import Shelf

_PULLED: tuple[Standing, ...] = ("pulled",)
STORE = "store"  # under this name the database remembers which version of a session it has


@dataclass
class Pulled:
    """What came of a pull.

    Attributes:
        sessions: shared sessions of the repository.
        added: sessions that are new here.
        updated: sessions that are here in a newer version now.
        withdrawn: sessions that are gone here because they were taken back.
        kept: sessions that are this machine's own.
        bytes: read.
        newer: objects that a newer housestyle wrote.
        refused: names of objects that are not what they should be, with the reason.
        removed: what cleaning still found, by kind.

    """

    sessions: int = 0
    added: int = 0
    updated: int = 0
    withdrawn: int = 0
    kept: int = 0
    bytes: int = 0
    newer: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    removed: Counter[str] = field(default_factory=Counter)


def pull(desk: Desk, shelf: Shelf, console: Console, *, dry: bool = False) -> Pulled:
    """Bring the database up to what is shared.

    Args:
        desk: the database.
        shelf: where sessions are shared.
        console: where progress is told.
        dry: verify and count, but store nothing.

    Raises:
        UserError: the store cannot be used. A single object that cannot is told in the result.

    """
    there = shelf.newest()
    pulled = Pulled(len(there))
    with console.progress("pull", len(there)) as advance:
        for done, version in enumerate(there.values(), 1):
            _take(desk, shelf, version, pulled, dry=dry)
            advance(done)
    gone = [one for one in desk.sessions.sessions(_PULLED) if one.digest not in there]
    for session in gone:
        _forget(desk, session.digest, "", pulled, dry=dry)
    return pulled


def _take(desk: Desk, shelf: Shelf, version: Version, pulled: Pulled, *, dry: bool) -> None:
    here = desk.sessions.session(version.session)
    if here is not None and here.standing != "pulled":
        pulled.kept += 1
        return
    cursor = f"{version.number}-{version.digest}"
    if desk.sessions.cursor(STORE, version.session)[0] == cursor:
        return
    shared = _read(shelf, version, pulled)
    if shared is None:
        return
    if version.is_withdrawn:
        _forget(desk, version.session, cursor, pulled, dry=dry)
        return
    pulled.added += here is None
    pulled.updated += here is not None
    entries = desk.cleaned(shared.entries, pulled.removed)
    if not dry:
        _store(desk, shared.header.source, entries, version, cursor)


def _read(shelf: Shelf, version: Version, pulled: Pulled) -> Shared | None:
    """Return an object when it is what its name says; else note why not."""
    try:
        data = shelf.get(version)
        shared = decode(data)
        _check(shared, version)
    except NewerFormatError:
        pulled.newer += 1
    except (MissingObjectError, DamagedObjectError, ShapeError) as error:
        pulled.refused[version.name] = str(error)
    else:
        pulled.bytes += len(data)
        return shared
    return None


def _check(shared: Shared, version: Version) -> None:
    told = shared.header
    named = (version.repository, version.session, version.number, version.is_withdrawn)
    if (told.repository, told.digest, told.number, told.is_withdrawn) != named:
        raise ShapeError("an object is of another session or version than its name says")
    if told.source not in SOURCES or told.source == GITHUB:
        raise ShapeError("an object is of a source that is not known, or not shared")


def _store(
    desk: Desk, source: str, entries: tuple[Content, ...], version: Version, cursor: str
) -> None:
    """Replace a session in one transaction."""
    sessions = desk.sessions
    with sessions.writing():
        here = sessions.session(version.session)
        if here is not None:
            sessions.delete(here.id)
        for entry in entries:
            sessions.add(source, entry, standing="pulled")
        sessions.mark(STORE, version.session, cursor)
        sessions.flush()
        sessions.settle()


def _forget(desk: Desk, session: str, cursor: str, pulled: Pulled, *, dry: bool) -> None:
    """Delete a session that was taken back, or is shared no longer."""
    here = desk.sessions.session(session)
    pulled.withdrawn += here is not None
    if not dry:
        with desk.sessions.writing():
            if here is not None:
                desk.sessions.delete(here.id)
            desk.sessions.mark(STORE, session, cursor)
