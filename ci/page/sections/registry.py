"""The registry: who was in production, and how to go back."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from ....gate.ledger import Entry
from ...followed import before_it
from ..facts import Facts, Log
from ..markup import element, name, words
from ..tables import Cell, nothing, paragraph, section, table

IDENTITY, TITLE = "registry", "Registry, and the way back"
MOST = 100
SHORT = 12


def registry(facts: Facts) -> Element:
    """Return the section."""
    log = facts.log
    if not log.entries:
        return nothing(IDENTITY, TITLE, "No model was promoted yet.")
    entries = list(reversed(log.entries))[:MOST]
    caption = f"The log, newest first: {len(entries)} of {len(log.entries)} entries"
    head = ("#Entry", "When", "What", "Model", "State", "By", "Note")
    return section(
        IDENTITY,
        TITLE,
        paragraph("In production: ", name(log.production[:SHORT]), ".", kind="lead"),
        paragraph(words(log.lag), kind="warning") if log.lag else None,
        table(caption, head, [_row(entry, log) for entry in entries]),
        _back(log),
    )


def _row(entry: Entry, log: Log) -> list[Cell]:
    when = datetime.fromtimestamp(entry.time, UTC).strftime("%Y-%m-%d %H:%M")
    return [
        str(entry.number),
        when,
        entry.action,
        name(entry.model[:SHORT]),
        _state(entry, log),
        element("span", words(entry.actor, 40)),
        words(entry.note, 300),
    ]


def _state(entry: Entry, log: Log) -> str:
    if entry.model == log.production:
        return "in production"
    if entry.model in log.here:
        return "kept here"
    return "kept in the store" if entry.model in log.there else "gone"


def _back(log: Log) -> Element:
    kept = [entry for entry in log.entries if _can_return(entry, log)]
    if not kept:
        return paragraph("There is no earlier model to go back to.")
    last = {entry.model: entry.number for entry in kept}
    newest = sorted(last.items(), key=lambda pair: -pair[1])
    lines = ["housestyle rollback"] if before_it(log.entries) in last else []
    lines += [f"housestyle rollback --to {number}   # {model[:SHORT]}" for model, number in newest]
    code = element("code", "\n".join(lines))
    return element(
        "div",
        element("h3", "How to roll back"),
        element("pre", code, tabindex=0, role="group", aria_label="commands"),
        paragraph(
            "Without a number the last promotion is taken back; a number names an entry of the "
            "log. It takes a second, works offline for what is kept on the machine, checks the "
            "model's bytes, and is an entry of the log itself.",
            kind="quiet",
        ),
    )


def _can_return(entry: Entry, log: Log) -> bool:
    return entry.action != "retire" and entry.model != log.production and (
        entry.model in log.here or entry.model in log.there
    )  # fmt: skip
