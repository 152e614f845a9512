"""Overrides: what a person put in production against a verdict, for how long, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..core.errors import UserError
from ..gate.ledger import Entry
from ..gate.promotion import Override
from ..gate.standing import override_in_force

DAY = "%Y-%m-%d"
MAX_TOLD = 5


def override_of(reason: str, until: datetime, longest: int, now: int) -> Override:
    """Return an override that ends with a day.

    Args:
        reason: why.
        until: the last day of it, in UTC.
        longest: most days from now.
        now: seconds since the epoch.

    Raises:
        UserError: it would last too long.
    """
    end = (until.replace(tzinfo=UTC) + timedelta(days=1)).timestamp()
    if end > now + (longest + 1) * 86_400:
        raise UserError(
            f"an override lasts at most {longest} days",
            "choose an earlier day, or set `override_days` of [gate]",
        )
    return Override(reason, int(end))


def told_overrides(entries: Sequence[Entry], now: int) -> list[dict[str, Any]]:
    """Return what every report tells of the overrides in the log, the newest first.

    Args:
        entries: the log, oldest first.
        now: seconds since the epoch.
    """
    force = override_in_force(entries)
    return [
        {
            "number": entry.number,
            "model": entry.model,
            "reason": entry.note,
            "actor": entry.actor,
            "until": datetime.fromtimestamp(entry.until - 1, UTC).strftime(DAY),
            "state": _state(entry, force, now),
        }
        for entry in reversed(entries)
        if entry.action == "override"
    ]


def _state(entry: Entry, force: Entry | None, now: int) -> str:
    if entry != force:
        return "ended"
    return "in force" if entry.until > now else "over, but there is nothing to go back to"


def lines_of(overrides: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line an override for people; reasons are as untrusted as their writers.

    Args:
        overrides: as `told_overrides`, possibly read back.
    """
    for one in overrides[:MAX_TOLD]:
        model, until = str(one["model"])[:12], one["until"]
        yield (
            f"entry {one['number']} put {model} in production against its verdict until {until} "
            f"({one['state']}), by {one['actor']}: {one['reason']}"
        )
    if len(overrides) > MAX_TOLD:
        yield f"and {len(overrides) - MAX_TOLD} earlier ones"
