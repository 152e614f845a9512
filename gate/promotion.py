"""Putting a model in production, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..core.errors import UserError
from .artifact import verify_model
from .ledger import Entry
from .registry import Registry, in_production, live_models
from .verdict import Verdict


@dataclass(frozen=True, slots=True)
class Promotion:
    """What became of a promotion.

    Attributes:
        status: "promoted"; or "lost" when another model went into production since the verdict,
            so that the gate must be run again, against that one.
        entry: the candidate's entry, or when lost the entry of the model in production.
        retired: digests of models that were given up to make room.
    """

    status: Literal["promoted", "lost"]
    entry: Entry | None
    retired: tuple[str, ...] = ()


def promote(
    registry: Registry,
    model: Path,
    verdict: Verdict,
    *,
    actor: str,
    time: int,
    note: str = "",
) -> Promotion:
    """Publish a model and put it in production, if its verdict allows it.

    Promoting again what the same verdict already put in production changes nothing, so that a
    killed promotion can simply be repeated.

    Args:
        registry: where to.
        model: folder of the candidate.
        verdict: what the gate said about exactly this candidate and the present champion.
        actor: pseudonym of who asks, or "ci".
        time: seconds since the epoch.
        note: free text for the log.

    Raises:
        UserError: the verdict is not "promote", or is about another model.
    """
    if verdict.outcome != "promote":
        raise UserError(f"the verdict is {verdict.outcome}", "only a verdict of promote promotes")
    with registry.changing():
        head = registry.production()
        if head and (head.model, head.verdict) == (verdict.candidate, verdict.digest()):
            return Promotion("promoted", head, tuple(registry.collect(actor, time)))
        if (head.model if head else None) != verdict.champion:
            return Promotion("lost", head)
        digest = registry.publish(model)
        if digest != verdict.candidate:
            raise UserError(
                f"the model {digest[:12]} is not the one that was judged, {verdict.candidate[:12]}",
                "run `housestyle evaluate` and `housestyle decide` for this model",
            )
        return _win(registry, verdict, actor, time, note)


def _win(registry: Registry, verdict: Verdict, actor: str, time: int, note: str) -> Promotion:
    """Append against the champion that the verdict knew; a lost race is looked at afresh."""
    while True:
        entries = registry.history()
        head = in_production(entries)
        if (head.model if head else None) != verdict.champion:
            return Promotion("lost", head)
        digest = verdict.digest()
        entry = registry.ledger.append(
            entries, "promote", verdict.candidate, digest, actor, time, note
        )
        if entry is not None:
            registry.step("promoted")
            return Promotion("promoted", entry, tuple(registry.collect(actor, time)))


def rollback(
    registry: Registry, *, actor: str, time: int, to: int | None = None, note: str = ""
) -> Entry:
    """Put an earlier model back in production; a new entry, nothing is rewritten.

    Args:
        registry: where.
        actor: pseudonym of who asks, or "ci".
        time: seconds since the epoch.
        to: number of the log entry whose model to go back to; None for the model that was in
            production before the present one was promoted.
        note: free text for the log.

    Raises:
        UserError: there is nothing to go back to, or that model is gone or damaged.
    """
    with registry.changing():
        while True:
            entries = registry.history()
            target = _target(registry, entries, to)
            verify_model(registry.models / target, target)
            entry = registry.ledger.append(entries, "rollback", target, "", actor, time, note)
            if entry is not None:
                return entry


def _target(registry: Registry, entries: Sequence[Entry], to: int | None) -> str:
    head = in_production(entries)
    if head is None:
        raise UserError("nothing is in production yet", "`housestyle loop` makes the first model")
    others = _others(registry, head)
    if to is None:
        before = [digest for digest in _line(entries)[:-1] if digest in live_models(entries)]
        if not before:
            raise UserError("there is no earlier model to go back to", others)
        return before[-1]
    named = next((e for e in entries if e.number == to and e.action != "retire"), None)
    if named is None:
        raise UserError(f"log entry {to} put no model in production", others)
    if named.model == head.model:
        raise UserError(f"the model of log entry {to} is in production already", others)
    if named.model not in registry.kept():
        raise UserError(f"the model of log entry {to} was retired", others)
    return named.model


def _line(entries: Sequence[Entry]) -> list[str]:
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


def _others(registry: Registry, head: Entry) -> str:
    numbers = {e.model: e.number for e in registry.history() if e.action == "promote"}
    there = [digest for digest in registry.kept() if digest != head.model]
    if not there:
        return f"only {head.model[:12]}, in production, is there; `housestyle loop` makes another"
    named = ", ".join(f"--to {numbers[digest]} ({digest[:12]})" for digest in there)
    return f"still there: {named}"
