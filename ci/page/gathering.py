"""Gathers what the page tells from what lies here: nothing is run, trained or asked of a network.

Only the graph is brought to HEAD, as by any question to it. What cannot be read is named on the
page, and the rest is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from ...core.errors import UserError
from ...gate.history.records import Judged, read_history
from ...indexer.provenance.attribution import attribute
from ...indexer.queries.debt import debt
from ...indexer.queries.freshness import Wanted, viewing
from ...indexer.queries.hotspots import hotspots
from ...indexer.queries.modules import Modules, modules
from ...indexer.queries.reading import View
from ...trainer.example import KINDS, Example
from ...trainer.forms.dataset import read_dataset
from ..followed import standing
from ..overriding import told_overrides
from ..registry import lagging, open_registry
from ..session import Session
from .assembled import Assembly, datasets, newest_assembly
from .facts import Code, Facts, Log
from .ordering import connected

MOST_PARTS = 400  # packages that are asked for; the page chooses among them
LEAST_PARTS = 5  # packages outside of tests, with dependencies, that make a map
MOST_SPOTS = 15
NO_LOG = Log((), (), (), "", (), "")
Found = TypeVar("Found")


def gather(session: Session, samples: int) -> Facts:
    """Return what is known of the repository of a session.

    Args:
        session: at HEAD.
        samples: most examples of the newest dataset to show.
    """
    notes: list[str] = []

    def tried(what: str, read: Callable[[], Found], otherwise: Found) -> Found:
        try:
            return read()
        except UserError as error:
            notes.append(f"{what}: {_homeless(session, str(error))}")
            return otherwise

    runs, workspace = session.workspace.runs, session.workspace
    newest = newest_assembly(runs)
    judged: Sequence[Judged] = tried("decisions", lambda: read_history(workspace.verdicts), [])
    return Facts(
        title=_title(session),
        commit=session.head.id,
        time=session.head.time,
        made=session.now(),
        flips=_flips(runs, judged[-1].digest) if judged else (),
        judged=judged,
        standing=tried("new commits", lambda: standing(session), None),
        datasets=datasets(session.repository, judged, newest),
        samples=tried("samples", lambda: _samples(newest, samples), ()),
        code=tried("code graph", lambda: _code(session), None),
        log=tried("registry", lambda: _log(session), NO_LOG),
        notes=notes,
    )


def _homeless(session: Session, text: str) -> str:
    """Return a message without where this machine keeps the repository: pages are passed on."""
    text = text.replace(str(session.workspace.state), "housestyle")
    folder = session.repository.root or session.repository.common_dir
    return text.replace(str(folder.resolve()), "repository").replace(str(folder), "repository")


def _title(session: Session) -> str:
    folder = session.repository.root or session.repository.common_dir
    return folder.resolve().name.removesuffix(".git") or "repository"


def _flips(runs: Path, digest: str) -> Sequence[Mapping[str, Any]]:
    """Return the answers that a decision changed; none when its run is no longer here."""
    from ...gate.verdict import Verdict

    for path in (runs / "decide").glob("*/verdict.json"):
        try:
            shape = json.loads(path.read_bytes())
            if Verdict.from_dict(shape).digest() == digest:
                return list(shape["flips"])
        except (OSError, ValueError, UserError):
            continue
    return ()


def _samples(newest: Assembly | None, most: int) -> Sequence[Example]:
    """Return the first example of each kind in turn, by their ids, which are hashes."""
    if newest is None or not most:
        return ()
    kinds: dict[str, list[Example]] = {}
    for one in sorted(read_dataset(newest.folder), key=lambda one: one.id):
        kinds.setdefault(one.kind, []).append(one)
    rounds = range(max(map(len, kinds.values()), default=0))
    ordered = [kinds[kind] for kind in KINDS if kind in kinds]
    turns = (found[turn] for turn in rounds for found in ordered if turn < len(found))
    return list(islice(turns, most))


def _code(session: Session) -> Code:
    wanted = Wanted(history=True)
    with viewing(session.workspace.repository, session.console, wanted) as view:
        # Only commits are asked about, so no file has to be blamed.
        evidence = attribute(session.repository, ())
        return Code(
            _modules(view),
            hotspots(view, limit=MOST_SPOTS),
            debt(view, evidence, MOST_SPOTS),
        )


def _modules(view: View) -> Modules:
    """Return the dependencies of packages; of files, where there are too few for a map."""
    found = modules(view, limit=MOST_PARTS)
    if len(connected(found)) >= LEAST_PARTS:
        return found
    return modules(view, "file", limit=MOST_PARTS)


def _log(session: Session) -> Log:
    registry = open_registry(session)
    entries, head, kept = registry.history(), registry.production(), registry.kept()
    here = [model for model in kept if (registry.models / model).is_dir()]
    return Log(
        entries,
        here,
        [model for model in kept if model not in here],
        head.model if head else "",
        told_overrides(entries, session.now()),
        lagging(registry),
    )
