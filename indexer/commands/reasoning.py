"""``housestyle graph why``, ``decision`` and ``conversation``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import click

from ..queries import building, conversation, why
from ..queries.naming import inside
from ..queries.reasoning import Said, Voice
from .asking import Answer, Ask, question
from .printing import Section
from .tables import CUT, affected_sections, asked, place

SHORT = 12  # digits of a commit
SURE = 0.5  # confidence from which a label is shown without a question mark


@click.command("why")
@click.argument("symbol")
@question(why.LIMIT)
def why_(ask: Ask, symbol: str) -> None:
    """Show who said why SYMBOL is as it is: commits, discussions, sessions, records."""
    with ask.view(history=True) as view:
        found = why.why(view, inside(view, symbol), ask.limit)
        sections = [Section(asked(found.asked, "why")), *_voices(found.voices)]
        note = f"{len(found.voices)} of {found.total}: {CUT}" if found.cut else ""
        ask.tell(view, Answer(found, [*sections, *_notes(note, found.missing)]))


@click.command("decision")
@click.argument("decision")
@question(building.LIMIT)
def decision_(ask: Ask, decision: str) -> None:
    """Show what is built on DECISION: a commit, or the id of a turn or record from `why`."""
    with ask.view(history=True) as view:
        found = building.built(view, decision, ask.limit)
        rows = [(node.name, node.kind, place(node)) for node in found.symbols]
        reached = [*found.facts, *found.guesses]
        sections = [
            *_voices([found.decision]),
            Section("came of it, or was changed by it", ("symbol", "kind", "at"), rows),
            *affected_sections("depends on that", reached, cut=found.cut),
        ]
        ask.tell(view, Answer(found, [*sections, *_notes("", found.missing)]))


@click.command("conversation")
@click.argument("commit")
@question(conversation.LIMIT)
def conversation_(ask: Ask, commit: str) -> None:
    """Show the sessions and discussions that led to COMMIT."""
    with ask.view() as view:
        found = conversation.conversation(view, commit, ask.limit)
        sections = list(_voices([found.about]))
        for one in found.sessions:
            sure = one.evidence or f"inferred, {one.score:.2f}"
            title = f"{one.source} {one.id} ({sure}, {one.standing}) {one.title}".rstrip()
            sections += [Section(title), *_voices(one.turns)]
        note = f"there is more: {found.total} turns, raise --limit" if found.cut else ""
        if not found.sessions and not found.missing:
            note = "no conversation is known that led to it"
        ask.tell(view, Answer(found, [*sections, *_notes(note, found.missing)]))


def _voices(voices: Iterable[Voice]) -> Iterator[Section]:
    for one in voices:
        rows = [_said(said) for said in one.reasons]
        yield Section(_title(one), (), rows)


def _title(voice: Voice) -> str:
    name = voice.id[:SHORT] if voice.kind == "commit" else voice.id
    by = "" if voice.by == "unknown" else f" by {voice.by}"
    about = ", ".join((*voice.what, *(f"from {one}" for one in voice.conversations)))
    return f"{_day(voice.time)} {voice.kind} {name}{by}: {voice.title} ({about})".replace(" ()", "")


def _said(said: Said) -> Sequence[str]:
    mark = "" if said.confidence >= SURE else "?"
    return f"  {said.label}{mark}", said.text


def _day(time: float) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).date().isoformat() if time else "undated"
    except (OverflowError, OSError, ValueError):
        return "undated"


def _notes(*notes: str) -> Iterator[Section]:
    yield from (Section("", note=note) for note in notes if note)
