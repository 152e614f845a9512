"""``housestyle corpus pin``, ``reject`` and ``review``: what people decide is remembered."""

from __future__ import annotations

from collections import Counter

import click

from ...core.errors import UserError
from ...indexer.commands.printing import Section
from ..curation.decisions import PLACE, Action, remember
from ..curation.filters import BY_NAME
from ..curation.sampling import sampled
from .asking import ASSEMBLE, Ask, about_corpus
from .explaining import rows_of, show_rows
from .looking import Candidates, looking
from .reviewing import Found, walk

_note = click.option("--note", default="", help="Why, for the next reader.")


@click.command("pin")
@click.argument("identity", metavar="ID")
@_note
@about_corpus
def pin_(ask: Ask, identity: str, note: str) -> None:
    """Keep the example ID whatever the filters say; only leaks and secrets stay out."""
    _decide(ask, identity, "pin", note)


@click.command("reject")
@click.argument("identity", metavar="ID")
@_note
@about_corpus
def reject_(ask: Ask, identity: str, note: str) -> None:
    """Drop the example ID for good."""
    _decide(ask, identity, "reject", note)


@click.command("review")
@click.option("--count", type=click.IntRange(min=1), default=20, show_default=True, help="Sample.")
@click.option("--kind", default="", metavar="K", help="Only examples of this kind.")
@click.option("--dropped", default="", metavar="R", help="What R dropped instead of what is kept.")
@about_corpus
def review_(ask: Ask, count: int, kind: str, dropped: str) -> None:
    """Walk through a sample of examples: accept, reject, edit, pin, skip, quit.

    What was decided before is not asked again. With --json the sample is printed instead.
    """
    with looking(ask) as candidates:
        look = candidates.look
        kinds, ids = look.live.kind, look.live.id
        rows = [row for row in rows_of(look, dropped, kind) if row not in look.decisions]
        decided = Counter(kinds[row] for row in look.decisions)
        chosen = sampled(rows, kinds, ids, count, decided)
        if ask.as_json:
            show_rows(ask, candidates, chosen, {"undecided": len(rows)})
            return
        found = [_found(candidates, row) for row in chosen]
        made = walk(found, lambda decision: remember(ask.repository.root, [decision]))
        told = ", ".join(f"{number} {action}" for action, number in sorted(made.items()))
        click.echo(f"decided: {told or 'nothing'}; {len(rows) - made.total()} are left")
        if made:
            click.echo(f"remembered in {PLACE}; {ASSEMBLE} to honour it")


def _decide(ask: Ask, identity: str, action: Action, note: str) -> None:
    with looking(ask) as candidates:
        row = candidates.look.row(identity)
        reason = candidates.look.outcome.reasons[row]
        if action == "pin":
            _require_pinnable(candidates, row, reason)
        decision = _found(candidates, row).decision(action, note=note)
    remember(ask.repository.root, [decision])
    told = f"{action}: {decision.id}; remembered in {PLACE}, {ASSEMBLE} to honour it"
    result = decision.model_dump(exclude_defaults=True)
    ask.tell({**result, "file": PLACE.as_posix()}, [Section(told)])


def _require_pinnable(candidates: Candidates, row: int, reason: str) -> None:
    live = candidates.look.live
    settled = reason in BY_NAME and BY_NAME[reason].settled
    if settled or live.leak[row]:
        problem = f"{live.id[row]} cannot be kept ({live.leak[row] or reason})"
        raise UserError(problem, "nothing overrules leaks and secrets: pin another example")


def _found(candidates: Candidates, row: int) -> Found:
    look = candidates.look
    return Found(candidates.example(row), look.live.exact[row], look.outcome.reasons[row])
