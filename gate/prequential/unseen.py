"""Which commits a model cannot have been taught.

A model was taught from the history of one commit, which the log and the verdicts name. What comes
after that commit on the same line is new to it. Where that commit is not on the line (history was
rewritten, or the model comes from another branch) its content may have been taught under another
id, so nothing is called new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...indexer.git.repository import Commit, Repository
from ..history.records import Judged
from ..ledger import Entry

NOTE = re.compile(r"commit ([0-9a-f]{12,64})")


def taught_at(model: str, entries: Iterable[Entry], decisions: Iterable[Judged]) -> frozenset[str]:
    """Return the commits from whose history a model was taught, as far as they are known.

    Args:
        model: digest of the model.
        entries: the registry's log: what a promotion notes; an override notes its reason there.
        decisions: what the gate said of candidates, and where HEAD was then.
    """
    notes = (NOTE.match(entry.note) for entry in entries if entry.model == model)
    judged = {one.commit for one in decisions if one.verdict["candidate"] == model}
    return frozenset(judged | {note[1] for note in notes if note})


def commits_after(repository: Repository, head: str, taught: frozenset[str]) -> list[Commit] | None:
    """Return what came on the first-parent line after a model was taught, oldest first.

    Args:
        repository: that has the line.
        head: its end.
        taught: ids, or how they begin.

    Returns:
        None where none of the commits is on the line, as far as it is present here.
    """
    met: list[str] = []
    begins = tuple(taught)

    def known(commit: str) -> bool:
        if commit.startswith(begins):
            met.append(commit)
        return bool(met)

    line = repository.first_parent(head, known) if begins else []
    return line if met else None
