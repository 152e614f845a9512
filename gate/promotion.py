"""Putting a model in production, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..core.errors import UserError
from .ledger import MAX_NOTE, Action, Entry, drafted
from .registry import Registry
from .standing import PROMOTING, in_production, line_of, live_models
from .verdict import Verdict

OVERRIDABLE = ("hold", "block")  # what is invalid was not measured, so nobody can weigh it


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision against a verdict.

    Attributes:
        reason: why, for everybody who reads a later report.
        until: when it ends, in seconds since the epoch.
    """

    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """What became of a promotion.

    Attributes:
        status: "promoted"; or "lost" when another model went into production since the verdict,
            so that the gate must be run again, against that one.
        entry: the candidate's entry, or when lost the entry of the model in production.
        retired: digests of models that were given up to make room.
        lag: why the store does not know of it yet; None when it does, or there is none.
    """

    status: Literal["promoted", "lost"]
    entry: Entry | None
    retired: tuple[str, ...] = ()
    lag: UserError | None = None


def promote(
    registry: Registry,
    model: Path,
    verdict: Verdict,
    *,
    actor: str,
    time: int,
    note: str = "",
    override: Override | None = None,
) -> Promotion:
    """Publish a model and put it in production, if its verdict or an override allows it.

    Promoting again what the same verdict already put in production changes nothing, so that a
    killed promotion can simply be repeated.

    Args:
        registry: where to.
        model: folder of the candidate.
        verdict: what the gate said about exactly this candidate and the present champion.
        actor: pseudonym of who asks, or "ci".
        time: seconds since the epoch.
        note: free text for the log.
        override: puts it in production against the verdict, for a while.

    Raises:
        UserError: neither allows it, or the verdict is about another model.
    """
    entry = _drafted(verdict, override, actor, time, note)
    with registry.changing():
        head = registry.production()
        if head and (head.model, head.verdict) == (entry.model, entry.verdict):
            return Promotion("promoted", head, tuple(registry.collect(actor, time)), registry.lag)
        if (head.model if head else None) != verdict.champion:
            return Promotion("lost", head)
        digest = registry.publish(model)
        if digest != verdict.candidate:
            raise UserError(
                f"the model {digest[:12]} is not the one that was judged, {verdict.candidate[:12]}",
                "run `housestyle evaluate` and `housestyle decide` for this model",
            )
        registry.keep_verdict(verdict)
        return _win(registry, verdict, entry)


def _drafted(
    verdict: Verdict, override: Override | None, actor: str, time: int, note: str
) -> Entry:
    """Return the entry that a verdict allows, or an override of it."""
    action: Action = "promote"
    if override is None and verdict.outcome != "promote":
        raise UserError(f"the verdict is {verdict.outcome}", "only a verdict of promote promotes")
    if override is not None:
        _check_override(verdict, override, time)
        action, note = "override", override.reason
    return drafted(
        action,
        verdict.candidate,
        verdict=verdict.digest(),
        actor=actor,
        time=time,
        note=note,
        until=override.until if override else 0,
    )


def _check_override(verdict: Verdict, override: Override, time: int) -> None:
    if verdict.outcome not in OVERRIDABLE:
        remedy = "`housestyle promote`" if verdict.outcome == "promote" else "mend what it names"
        raise UserError(f"a verdict of {verdict.outcome} cannot be overridden", remedy)
    if not override.reason.strip() or len(override.reason) > MAX_NOTE:
        raise UserError("an override needs a reason", f"say why, in at most {MAX_NOTE} characters")
    if override.until <= time:
        raise UserError("an override has to end in the future", "choose a later day")


def _win(registry: Registry, verdict: Verdict, draft: Entry) -> Promotion:
    """Append against the champion that the verdict knew; a lost race is looked at afresh."""
    while True:
        entries = registry.history()
        head = in_production(entries)
        if (head.model if head else None) != verdict.champion:
            return Promotion("lost", head)
        entry = registry.append(entries, draft)
        if entry is not None:
            registry.step("promoted")
            retired = tuple(registry.collect(draft.actor, draft.time))
            return Promotion("promoted", entry, retired, registry.lag)


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
            registry.model(target)
            draft = drafted("rollback", target, actor=actor, time=time, note=note[:MAX_NOTE])
            entry = registry.append(entries, draft)
            if entry is not None:
                return entry


def _target(registry: Registry, entries: Sequence[Entry], to: int | None) -> str:
    head = in_production(entries)
    if head is None:
        raise UserError("nothing is in production yet", "`housestyle loop` makes the first model")
    others = _others(registry, head)
    if to is None:
        before = [digest for digest in line_of(entries)[:-1] if digest in live_models(entries)]
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


def _others(registry: Registry, head: Entry) -> str:
    numbers = {e.model: e.number for e in registry.history() if e.action in PROMOTING}
    there = [digest for digest in registry.kept() if digest != head.model]
    if not there:
        return f"only {head.model[:12]}, in production, is there; `housestyle loop` makes another"
    named = ", ".join(f"--to {numbers[digest]} ({digest[:12]})" for digest in there)
    return f"still there: {named}"
