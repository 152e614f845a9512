"""What the job that trains hands over to the job that may publish, and how that one reads it.

    hand-over.json                commit, and what every stage found
    model/                        the candidate
    suite/, decision/             what its verdict is about
    report/                       for people
    corpus.db                     what the next run assembles on
    verdicts/, prequential/       records, each named by its digest

The job that publishes has an identity of its own, so that what trains can change nothing that
counts. It takes nothing here on trust: files of other names or kinds are refused, and weights,
suite and verdict must have the digests that the verdict names.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core import atomic
from ..core.errors import UserError
from ..gate.suite.item import SUITE_FILE
from ..gate.verdict import Verdict
from ..trainer.job import MODEL
from .comment.files import FILES
from .pipeline import STAGES
from .rechecking import recheck
from .session import Session
from .snapshots import copied_corpus
from .stages.decide import REFERENCE, VERDICT
from .stages.outcome import Earlier, Outcome

SCHEMA = 1
FILE, CORPUS, REPORT = "hand-over.json", "corpus.db", "report"
SUITE, DECISION = "suite", "decision"
RECORDS = ("verdicts", "prequential")
TOLD = tuple(name for name in STAGES if name not in ("promote", "report"))  # those come after
MAX_BYTES = 1 << 26  # of what the stages found
MAX_FILES = 10_000
_KEY = re.compile(r"[0-9a-f]{0,64}")
_REMEDY = "run `housestyle loop --hand-over FOLDER` again, at the commit that is checked out here"


def hand_over(session: Session, outcomes: Earlier, folder: Path) -> None:
    """Leave what publishing needs.

    Args:
        session: that ran the loop.
        outcomes: of its stages.
        folder: new, or empty.

    Raises:
        UserError: there is something in the folder, or it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UserError(f"{folder} is not empty", "name a new folder")
    shutil.copytree(outcomes["train"].folder / MODEL, folder / MODEL)
    _copy(outcomes["suite"].folder, folder / SUITE, (SUITE_FILE,))
    decision = outcomes["decide"].folder
    known = [name for name in (VERDICT, REFERENCE) if (decision / name).is_file()]
    _copy(decision, folder / DECISION, known)
    _copy(outcomes["report"].folder, folder / REPORT, FILES)
    for name in RECORDS:
        if (session.workspace.state / name).is_dir():
            shutil.copytree(session.workspace.state / name, folder / name)
    with copied_corpus(session.workspace.corpus) as copy:
        shutil.copyfile(copy, folder / CORPUS)
    stages = {n: {"key": outcomes[n].key, "result": outcomes[n].result} for n in TOLD}
    shape = {"schema": SCHEMA, "commit": session.head.id, "stages": stages}
    atomic.write_json(folder / FILE, shape)


def read_hand_over(session: Session, folder: Path) -> dict[str, Outcome]:
    """Return what the stages found, once it is known to be about what lies beside it.

    Args:
        session: at the commit that was trained on.
        folder: that another job left.

    Raises:
        UserError: it is something else, of another commit, or was changed.
    """
    check_files(folder)
    try:
        outcomes = dict(_outcomes(session, folder, _shape(folder / FILE)))
        recheck(Verdict.from_dict(outcomes["decide"].result["verdict"]), outcomes)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, RecursionError) as error:
        raise UserError(f"{folder} is no hand-over ({type(error).__name__})", _REMEDY) from error
    return outcomes


def check_files(folder: Path) -> None:
    """Refuse a folder that holds other than plain files, one level below it at most.

    Raises:
        UserError: it does, or there are too many.
    """
    for number, path in enumerate(_everything(folder)):
        mode = path.lstat().st_mode
        depth = len(path.relative_to(folder).parts)
        plain = stat.S_ISREG(mode) or (stat.S_ISDIR(mode) and depth == 1)
        if not plain or depth > 2 or number >= MAX_FILES:
            name = ascii(str(path.relative_to(folder)))[:80]
            raise UserError(f"{folder} holds what no hand-over holds: {name}", _REMEDY)


def _everything(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(here) / name for name in (*folders, *files))


def _shape(path: Path) -> Mapping[str, Any]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError("too large")
    shape = json.loads(path.read_bytes())
    if shape["schema"] != SCHEMA:
        raise ValueError("of another version")
    return dict(shape)


def _outcomes(
    session: Session, folder: Path, shape: Mapping[str, Any]
) -> Iterator[tuple[str, Outcome]]:
    if shape["commit"] != session.head.id:
        raise UserError(
            f"what was handed over is of another commit than {session.head.id[:12]}", _REMEDY
        )
    places = {"suite": SUITE, "decide": DECISION}
    for name in TOLD:
        told = shape["stages"][name]
        key, result = str(told["key"]), dict(told["result"])
        if not _KEY.fullmatch(key):
            raise ValueError("no key")
        yield name, Outcome(name, key, folder / places.get(name, ""), result, reused=True)


def _copy(source: Path, target: Path, names: Iterable[str]) -> None:
    target.mkdir()
    for name in names:
        shutil.copyfile(source / name, target / name)
