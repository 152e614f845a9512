"""Brings one view to HEAD and tells how that went; nothing that happens here is an exception."""

from __future__ import annotations

import sqlite3
import time
import traceback
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..indexer.git.repository import Repository
from ..indexer.queries.settings import indexer_settings
from ..indexer.update import IndexReport, update
from .journal import Run
from .place import Place

if TYPE_CHECKING:
    from ..core.console import Console
    from .log import Log
    from .pending import Mark

ATTEMPTS = 10  # of half a minute each, while another process writes the graph
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def reconcile(mark: Mark, console: Console, log: Log) -> Run | None:
    """Bring a view to HEAD; None where there is no commit yet.

    A repository that was never indexed is indexed: whoever installs hooks wants the graph.
    """
    started, clock = time.time(), time.monotonic()
    try:
        report = _patiently(mark.place, console)
    except UserError as error:
        found = Run(mark.event, started, 0.0, problem=error.problem, remedy=error.remedy)
    except Exception as error:  # a bug must not end the worker: other views are waiting
        log.write(_clean("".join(traceback.format_tb(error.__traceback__))))
        problem = f"the graph could not be brought to HEAD ({type(error).__name__}: {error})"
        remedy = "run `housestyle index` to see it happen"
        found = Run(mark.event, started, 0.0, problem=problem, remedy=remedy)
    else:
        if report is None:
            return None
        found = Run(mark.event, started, 0.0, report.commit, report.parsed, report.resolved)
    return _told(found, time.monotonic() - clock)


def _patiently(place: Place, console: Console) -> IndexReport | None:
    for attempt in range(ATTEMPTS):
        try:
            return _update(place, console)
        except UserError as error:
            if attempt + 1 == ATTEMPTS or not _is_busy(error.__cause__):
                raise
        except sqlite3.OperationalError as error:
            if attempt + 1 == ATTEMPTS or not _is_busy(error):
                raise
    return None


def _is_busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode in _BUSY


def _update(place: Place, console: Console) -> IndexReport | None:
    repository = Repository.open(place.folder)
    try:
        if repository.tree_of_head() is None:
            return None
        state = repository.common_dir / "housestyle"
        settings = indexer_settings(repository.root)
        return update(repository, state / "graph.db", settings, console)
    finally:
        repository.close()


def _told(run: Run, seconds: float) -> Run:
    problem, remedy = (_clean(text) if text else "" for text in (run.problem, run.remedy))
    return run._replace(seconds=round(seconds, 3), problem=problem, remedy=remedy)


def _clean(text: str) -> str:
    from ..core.redact import redact  # needed only when something failed

    return redact(text)
