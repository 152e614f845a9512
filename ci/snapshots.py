"""The corpus in the store: a machine that has none begins with what the last one had.

    corpus/<first commit>/<seconds>-<digest>          empty; says that the snapshot is whole
    corpus/<first commit>/<seconds>-<digest>.pieces/  `corpus.db` in pieces

The corpus is derived, so a snapshot only saves work: with it or without it the next assembly
selects the same. Text of conversations that their person approved but did not push stays here.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..core.atomic import sync_folder
from ..core.digest import file_digest
from ..core.store.pieces import get_file, put_file
from ..core.store.store import DamagedObjectError, MissingObjectError, Store, StoreError
from ..indexer.conversations.sharing.names import first_commit
from ..trainer.corpus.schema import APPLICATION_ID
from .registry import shared_store
from .session import Session

KEPT = 2  # one may be fetched while the next one is put
NAME = re.compile(r"corpus/[0-9a-f]+/(?P<time>\d{12})-(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One of the store.

    Attributes:
        name: of the object that says it is whole; later ones sort after earlier ones.
        digest: SHA-256 of the database.
    """

    name: str
    digest: str

    @property
    def pieces(self) -> str:
        """Prefix of the database's pieces."""
        return f"{self.name}.pieces"


def bring_corpus(session: Session) -> bool:
    """Fetch the newest snapshot where there is no corpus yet; return whether that was done.

    Raises:
        StoreError: the store cannot be used. A snapshot that is damaged is told and left.
    """
    target = session.workspace.corpus
    if target.exists() or not session.settings.store.url:
        return False
    store, prefix = _place(session)
    for one in reversed(list(snapshots(store, prefix))):
        try:
            _fetch(store, one, target)
        except (DamagedObjectError, MissingObjectError) as error:
            session.console.say(f"warning: {error}")
            continue
        return True
    return False


def share_corpus(session: Session) -> bool:
    """Put the corpus into the store, unless it is there; return whether that was done.

    Raises:
        StoreError: the store cannot be used.
    """
    source = session.workspace.corpus
    if not session.settings.store.url or not source.exists():
        return False
    if session.keeper.standings().get("approved"):
        return False
    store, prefix = _place(session)
    there = list(snapshots(store, prefix))
    with copied_corpus(source) as copy:
        digest = file_digest(copy)
        if any(one.digest == digest for one in there):
            return False
        new = Snapshot(f"{prefix}/{session.now():012d}-{digest}", digest)
        put_file(store, new.pieces, copy)
    store.put(new.name, b"", _EMPTY)
    for old in there[: 1 - KEPT]:
        _delete(store, old)
    return True


def take_corpus(session: Session, path: Path) -> bool:
    """Take up the corpus of another job where there is none yet; return whether that was done.

    Args:
        session: whose workspace.
        path: of the database; it is copied.

    Raises:
        StoreError: it is no corpus.
    """
    target = session.workspace.corpus
    if target.exists():
        return False
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="snapshot-") as folder:
        copy = Path(folder) / "corpus.db"
        shutil.copyfile(path, copy)
        _check(copy, f"the corpus in {path.parent}")
        shutil.move(copy, target)
    sync_folder(target.parent)
    return True


def snapshots(store: Store, prefix: str) -> Iterator[Snapshot]:
    """Yield the snapshots that are whole, the oldest first.

    Raises:
        StoreError: the store cannot be used.
    """
    for stored in store.list(prefix):
        match = NAME.fullmatch(stored.name)
        if match:
            yield Snapshot(stored.name, match["digest"])


_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


def _place(session: Session) -> tuple[Store, str]:
    return shared_store(session), f"corpus/{first_commit(session.repository)}"


def _delete(store: Store, snapshot: Snapshot) -> None:
    store.delete(snapshot.name)
    for piece in list(store.list(snapshot.pieces)):
        store.delete(piece.name)


@contextmanager
def copied_corpus(source: Path) -> Iterator[Path]:
    """Yield a copy of a database as of one moment, without what was deleted in it."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix="snapshot-") as folder:
        copy = Path(folder) / "corpus.db"
        try:
            with closing(sqlite3.connect(source, timeout=30)) as connection:
                connection.execute("VACUUM INTO ?", [str(copy)])
        except sqlite3.Error as error:
            problem = f"the corpus cannot be copied for the store ({error})"
            raise StoreError(problem, "free some space on its disk") from error
        yield copy


def _fetch(store: Store, snapshot: Snapshot, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="snapshot-") as folder:
        copy = Path(folder) / "corpus.db"
        get_file(store, snapshot.pieces, copy, snapshot.digest)
        _check(copy, f"{snapshot.name} in {store.address}")
        shutil.move(copy, target)
    sync_folder(target.parent)


def _check(path: Path, what: str) -> None:
    """Refuse what is no corpus, and tables that would run something when they are written."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (odd,) = connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')"
                " OR sql LIKE 'CREATE VIRTUAL%'"
            ).fetchone()
    except sqlite3.Error:
        application, odd = 0, 0
    if application != APPLICATION_ID or odd:
        raise DamagedObjectError(f"{what} is no corpus", "delete it")
