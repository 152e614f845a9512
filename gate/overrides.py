"""Overrides end: what a person put in production against a verdict is taken back in time."""

from __future__ import annotations

from collections.abc import Sequence

from .ledger import Entry, drafted
from .registry import Registry
from .standing import override_in_force, to_return_to


def expired(entries: Sequence[Entry], time: int) -> Entry | None:
    """Return the override that is in production beyond its end, if one is.

    Args:
        entries: the log, oldest first.
        time: seconds since the epoch.
    """
    override = override_in_force(entries)
    return override if override and override.until <= time else None


def end_override(registry: Registry, *, actor: str, time: int) -> Entry | None:
    """Put back the last model that a verdict allowed, when an override has come to its end.

    Args:
        registry: where.
        actor: pseudonym of who asks, or "ci".
        time: seconds since the epoch.

    Returns:
        The new entry; None when no override is beyond its end, or there is nothing to go back to.

    Raises:
        UserError: that model is gone or damaged.
    """
    if expired(registry.history(), time) is None:
        return None
    with registry.changing():
        while (override := expired(entries := registry.history(), time)) is not None:
            target = to_return_to(entries, override)
            if target is None:
                return None
            registry.model(target)
            note = f"the override of entry {override.number} ended"
            draft = drafted("rollback", target, actor=actor, time=time, note=note)
            if entry := registry.append(entries, draft):
                return entry
    return None
