"""A person walks through conversations and says which of them may be shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import click

from ..conversations.sharing.form import Content
from ..conversations.store.rows import SessionRow, Standing
from .showing_sessions import headlines, shown

ANSWERS: dict[str, Standing] = {"a": "approved", "r": "refused"}
VIEW, SKIP, QUIT = "v", "s", "q"
QUESTION = "approve, refuse, view all, skip or quit"
SHOWN = 40  # lines of a conversation that are shown unasked


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One session in a review.

    Attributes:
        session: it.
        entries: exactly what is shared when it is approved.
        removed: what cleaning took out of it, by kind.

    """

    session: SessionRow
    entries: tuple[Content, ...]
    removed: Mapping[str, int] = field(default_factory=dict)


def walk(
    waiting: Sequence[SessionRow],
    drawn_up: Callable[[SessionRow], Reviewed],
    remember: Callable[[SessionRow, Standing], bool],
) -> Counter[str]:
    """Ask about each session until they, or the person's patience, end.

    Args:
        waiting: the sessions.
        drawn_up: returns what of one would be shared.
        remember: is told each decision at once, so that stopping loses nothing; False when the
            session has gone on since it was shown.

    Returns:
        How often each standing was chosen.

    """
    made: Counter[str] = Counter()
    for number, session in enumerate(waiting, 1):
        one = drawn_up(session)
        click.echo(f"\n{number} of {len(waiting)}")
        _show(one)
        answer = _asked(one)
        if answer == QUIT:
            break
        if answer in ANSWERS:
            if remember(session, ANSWERS[answer]):
                made[ANSWERS[answer]] += 1
            else:
                click.echo("it has gone on meanwhile: the next review asks again")
    return made


def _show(one: Reviewed) -> None:
    for line in headlines(one.session, one.entries, one.removed):
        click.echo(line)
    lines = shown(one.entries)
    for line in lines[:SHOWN]:
        click.echo(line)
    if len(lines) > SHOWN:
        click.echo(f"  … {len(lines) - SHOWN} lines more: v shows them")


def _asked(one: Reviewed) -> str:
    choice = click.Choice([*ANSWERS, VIEW, SKIP, QUIT])
    while True:
        answer = str(click.prompt(QUESTION, type=choice, show_choices=True, default=SKIP))
        if answer != VIEW:
            return answer
        click.echo_via_pager("".join(f"{line}\n" for line in shown(one.entries)))
