"""What a log says of the models: which is in production, which are live, which were taken back."""

from __future__ import annotations

from collections.abc import Sequence

from .ledger import Entry

PROMOTING = frozenset({"promote", "override"})


def in_production(entries: Sequence[Entry]) -> Entry | None:
    """Return the last entry that put a model in production."""
    return next((entry for entry in reversed(entries) if entry.action != "retire"), None)


def live_models(entries: Sequence[Entry]) -> list[str]:
    """Return the models that were promoted and not retired since, last promoted first."""
    live: list[str] = []
    for entry in entries:
        if entry.action != "rollback" and entry.model in live:
            live.remove(entry.model)
        if entry.action in PROMOTING:
            live.insert(0, entry.model)
    return live


def line_of(entries: Sequence[Entry]) -> list[str]:
    """Return the models that led to the present one, last in production last.

    A rollback takes back everything after its target, so that going back again never lands on
    a model that was itself taken back.
    """
    line: list[str] = []
    for entry in entries:
        if entry.action == "rollback" and entry.model in line:
            del line[line.index(entry.model) + 1 :]
        elif entry.action != "retire":
            line = [*(digest for digest in line if digest != entry.model), entry.model]
    return line


def taken_back(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the models that a rollback took out of production and no promotion put back."""
    taken: set[str] = set()
    head = ""
    for entry in entries:
        if entry.action == "rollback" and entry.model != head:
            taken.add(head)
        if entry.action != "retire":
            head = entry.model
            taken.discard(head)
    return frozenset(taken)


def override_in_force(entries: Sequence[Entry]) -> Entry | None:
    """Return the override that put the present model in production, if one did.

    A promotion of the same model by a verdict of its own ends it.
    """
    head = in_production(entries)
    promoting = [e for e in entries if head and e.action in PROMOTING and e.model == head.model]
    return promoting[-1] if promoting and promoting[-1].action == "override" else None


def to_return_to(entries: Sequence[Entry], override: Entry) -> str | None:
    """Return the model that the end of an override puts back: the last that a verdict allowed.

    Args:
        entries: the log, oldest first.
        override: one of them.
    """
    last = {entry.model: entry.action for entry in entries if entry.action in PROMOTING}
    before = entries[: override.number - 1]
    line = [model for model in line_of(before) if last[model] == "promote"]
    return line[-1] if line else None
