"""One source's entries on their way into the store: judged, cleaned, written, from mark to mark."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from ...core.errors import UserError
from .belonging import Belonging, normalised
from .cleaning import Anchor, Cleaner
from .model import Complete, Entry, Gone, Mark, Operation, Result, Session, Turn
from .report import Report, Touched
from .seal import Seal
from .source import Origin, Source, Tally
from .store import Sessions
from .store.calls import Outcome
from .store.rows import Standing

_Content = Session | Turn | Result | Gone | Complete
_MOST_REMEMBERED = 100_000  # sessions or calls


class Gathering:
    """Reads the origins of one source.

    Args:
        store: where to.
        source: where from.
        belonging: judges sessions of a source that holds what persons said in private.
        cleaner: everything goes through it.
        seal: of cursors.
        report: where is counted what was taken.
    """

    def __init__(
        self,
        store: Sessions,
        source: Source,
        belonging: Belonging,
        cleaner: Cleaner,
        seal: Seal,
        report: Report,
    ) -> None:
        self.source = source
        self.foreign: set[str] = set()
        self._store, self._belonging, self._cleaner = store, belonging, cleaner
        self._seal, self._report = seal, report
        self._standing: Standing = "private" if source.is_personal else "public"
        self._origin = ""
        self._anchors: dict[str, Anchor | None] = {}
        self._operations: dict[tuple[str, str], Operation] = {}
        self._touched: dict[str, bool] = {}

    def read(self, origin: Origin) -> None:
        """Read what is new in an origin; a failure of the source ends that, and is counted."""
        self._origin = _hashed(origin.key)
        cursor, state = self._store.cursor(self.source.name, self._origin)
        if origin.state and state == origin.state:
            return
        with suppress(OSError):
            self._report.bytes += origin.path.stat().st_size if origin.path else 0
        try:
            self._take(origin, self._seal.opened(cursor))
        except (UserError, sqlite3.Error, KeyboardInterrupt):
            raise
        except Exception as error:  # what is read is hostile; other origins must not suffer
            self._report.failures[self.source.name, type(error).__name__] += 1
        finally:
            self._anchors.clear()
            self._operations.clear()

    def touched(self) -> list[Touched]:
        """Return the sessions of which something was taken."""
        found = []
        for native, is_new in self._touched.items():
            session = self._store.find(self.source.name, native)
            if session:
                turns = sum(1 for _ in self._store.turns(session.id))
                found.append(Touched(session, is_new, turns))
        return found

    def _take(self, origin: Origin, cursor: str) -> None:
        tally, name = Tally(), self.source.name
        if not cursor:
            with self._store.writing():
                self._store.begin(name, self._origin)
        entries = self.source.read(origin, cursor, tally)
        while True:
            with self._store.writing():
                mark = self._to_mark(entries)
                cursor = mark.cursor if mark else cursor
                state = "" if mark else origin.state
                self._store.mark(name, self._origin, self._seal.sealed(cursor), state)
                shown = self._shown(tally)
                if mark:
                    self._store.count(name, self._origin, shown)
            self._report.take(name, shown)
            tally.clear()
            if not mark:
                return

    def _to_mark(self, entries: Iterator[Entry]) -> Mark | None:
        """Write entries up to a mark, and return it; None at the end."""
        for entry in entries:
            if isinstance(entry, Mark):
                return entry
            if isinstance(entry, Session):
                self._hear(entry)
                continue
            anchor = self._anchor(entry.session)
            if anchor is None:
                self._report.foreign += 1
            else:
                self._keep(entry, anchor)
        return None

    def _hear(self, session: Session) -> None:
        """Take up where a session is held, and what else is told of it."""
        name = self._cleaner.name(session.native)
        belongs = self._belonging.judge(session) if self.source.is_personal else True
        if belongs is None:
            belongs = self._anchor(session.native) is not None
        self._anchors.pop(session.native, None)
        if not belongs:
            self._store.leave(self.source.name, self._origin, name)
            self.foreign.add(name)
            return
        remote = normalised(session.remote)
        known = remote if remote in self._belonging.remotes else ""
        cwd = self._keep(replace(session, remote=known), Anchor())
        self._store.stay(self.source.name, self._origin, name, cwd)

    def _keep(self, entry: _Content, anchor: Anchor) -> str:
        """Clean an entry, and write it; return the folder that it names."""
        clean = self._cleaner.clean(
            entry,
            anchor,
            self._operation(entry) if isinstance(entry, Result) else "other",
        )
        outcome = self._store.add(self.source.name, clean.entry, clean.removed, self._standing)
        self._account(clean.entry, outcome)
        if outcome in ("added", "updated"):
            self._report.lose(clean.removed.values())
        if isinstance(entry, Turn):
            if len(self._operations) > _MOST_REMEMBERED:
                self._operations.clear()
            for call in entry.calls:
                self._operations[entry.session, call.native] = call.operation
        return clean.entry.cwd if isinstance(clean.entry, Session) else ""

    def _account(self, entry: _Content, outcome: Outcome) -> None:
        report = self._report
        report.orphans += outcome == "unknown"
        report.added += outcome == "added"
        report.updated += outcome == "updated"
        if outcome == "added":
            report.sessions += isinstance(entry, Session)
            report.turns += isinstance(entry, Turn)
            report.calls += len(entry.calls) if isinstance(entry, Turn) else 0
        if outcome in ("added", "updated"):
            native = entry.native if isinstance(entry, Session) else entry.session
            is_new = isinstance(entry, Session) and outcome == "added"
            self._touched[native] = self._touched.get(native, False) or is_new

    def _operation(self, result: Result) -> Operation:
        """Return what the call of a result does to files."""
        known = self._operations.pop((result.session, result.call), None)
        if known is None:
            names = self._cleaner.name(result.session), self._cleaner.name(result.call)
            known = self._store.operation(self.source.name, *names)
        return known or "other"

    def _anchor(self, session: str) -> Anchor | None:
        """Return what paths of a session are relative to; None while it is held elsewhere."""
        if session not in self._anchors:
            if len(self._anchors) > _MOST_REMEMBERED:
                self._anchors.clear()
            name = self._cleaner.name(session)
            folder = self._store.folder(self.source.name, self._origin, name)
            known = None if folder is None else self._cleaner.paths.anchor(folder)
            self._anchors[session] = known
        return self._anchors[session]

    def _shown(self, tally: Tally) -> Tally:
        """Return counts whose names, which come from files, are cleaned."""
        word = self._cleaner.word
        shown = Tally(broken=tally.broken)
        for (version, kind), count in tally.drift.items():
            shown.drift[word(version), word(kind)] += count
        for kind, count in tally.skipped.items():
            shown.skipped[word(kind)] += count
        return shown


def _hashed(key: str) -> str:
    """Return what stands for the key of an origin, which is mostly a path in a home folder."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
