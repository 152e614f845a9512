"""Bringing the log of this machine and the log in the store together.

What the store has counts: its numbers are taken by one entry each, whoever asks. A log that went on
without the store, because that was out of reach, is added to it; where another machine was first,
the entries from here are made anew behind those, as far as they still say something. They do when
what is in production there is what was in production here when they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import UserError
from .depot import Depot
from .ledger import Entry, Ledger, following
from .standing import in_production
from .verdict import Verdict

Publish = Callable[[Entry], None]
ALLOWING = {"promote": ("promote",), "override": ("hold", "block")}


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was done.

    Attributes:
        pulled: entries that came from the store.
        pushed: entries that went there.
        lost: entries from here that say nothing any more; what they did is undone.
    """

    pulled: int = 0
    pushed: int = 0
    lost: tuple[Entry, ...] = ()


def catch_up(ledger: Ledger, depot: Depot, publish: Publish, lost: Path) -> CaughtUp:
    """Bring both logs together; only while nobody else writes the one of this machine.

    Args:
        ledger: the log of this machine.
        depot: the log in the store.
        publish: puts what an entry names into the store.
        lost: folder for a log that is given up.

    Raises:
        UserError: the store cannot be used, or one of the logs is damaged.
    """
    while True:
        local, count = ledger.entries(), depot.count()
        shared = min(len(local), count)
        if not _agree(local, depot, shared):
            return _rebase(ledger, depot, publish, lost)
        if count > len(local):
            new = depot.following(local, count)
            check_verdict(depot, [*local, *new], since=len(local))
            return CaughtUp(pulled=sum(ledger.write(entry) for entry in new))
        if all(_push(depot, publish, entry) for entry in local[shared:]):
            return CaughtUp(pushed=len(local) - shared)


def check_verdict(depot: Depot, entries: Sequence[Entry], since: int) -> None:
    """Check that a verdict put there what is in production, if an entry after `since` did.

    Raises:
        UserError: none did, so that nothing of this log is taken over.
    """
    head = in_production(entries)
    if head is None or head.number <= since:
        return
    allowed = next(
        entry
        for entry in reversed(entries[: head.number])
        if entry.action in ALLOWING and entry.model == head.model
    )
    before = in_production(entries[: allowed.number - 1])
    verdict = Verdict.from_dict(depot.verdict(allowed.verdict))
    said = (verdict.candidate, verdict.champion)
    if verdict.outcome not in ALLOWING[allowed.action] or said != (
        allowed.model,
        before.model if before else None,
    ):
        raise UserError(
            f"entry {allowed.number} of the registry in {depot.store.address} has no verdict that "
            "allows it",
            "`housestyle rollback` on a machine that has the log of before",
        )


def _agree(local: Sequence[Entry], depot: Depot, number: int) -> bool:
    """Tell whether two logs are the same up to a number: each entry vouches for those before."""
    return number == 0 or depot.content(number) == local[number - 1].as_bytes()


def _push(depot: Depot, publish: Publish, entry: Entry) -> bool:
    publish(entry)
    return depot.append(entry)


def _rebase(ledger: Ledger, depot: Depot, publish: Publish, lost: Path) -> CaughtUp:
    local, count = ledger.entries(), depot.count()
    common = _common(local, depot, min(len(local), count))
    log = [*local[:common], *depot.following(local[:common], count)]
    check_verdict(depot, log, since=common)
    pulled, dropped = len(log) - common, []
    for entry in local[common:]:
        before = local[: entry.number - 1]
        if not _is_in(entry, log[common:]) and not _replay(depot, publish, entry, before, log):
            dropped.append(entry)
    ledger.replace(log, lost)
    mattering = tuple(entry for entry in dropped if entry.action != "retire")
    return CaughtUp(pulled, len(log) - common - pulled, mattering)


def _common(local: Sequence[Entry], depot: Depot, most: int) -> int:
    """Return the number of entries that two logs have in common, by bisection."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        if _agree(local, depot, middle):
            least = middle
        else:
            most = middle - 1
    return least


def _is_in(entry: Entry, log: Sequence[Entry]) -> bool:
    """Tell whether an entry was made anew already, by a process that was killed then."""
    told = (entry.action, entry.model, entry.verdict, entry.actor, entry.time, entry.note)
    return told in [(e.action, e.model, e.verdict, e.actor, e.time, e.note) for e in log]


def _replay(
    depot: Depot, publish: Publish, entry: Entry, before: Sequence[Entry], log: list[Entry]
) -> bool:
    """Append an entry to the log of the store, if it still says something; extends `log`."""
    while entry.action != "retire" and _model(before) == _model(log):
        anew = following(log, entry)
        if _push(depot, publish, anew):
            log.append(anew)
            return True
        log.extend(depot.following(log, depot.count()))
    return False


def _model(entries: Sequence[Entry]) -> str | None:
    head = in_production(entries)
    return head.model if head else None
