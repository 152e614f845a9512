"""A person walks through a sample of examples and says what should become of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from ..curation.decisions import Action, Decision
from ..example import Example
from .showing import headline, show

ANSWERS: dict[str, Action] = {"a": "accept", "r": "reject", "e": "edit", "p": "pin"}
SKIP, QUIT = "s", "q"
QUESTION = "accept, reject, edit, pin, skip or quit"


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate of the corpus.

    Attributes:
        example: the example.
        exact: hash of the normalised syntax of what it teaches.
        outcome: why it was dropped, or "" when it is kept.

    """

    example: Example
    exact: str
    outcome: str

    def decision(self, action: Action, completion: str | None = None, note: str = "") -> Decision:
        """Return a decision about this candidate."""
        one = self.example
        path = one.path.encode("utf-8", "backslashreplace").decode()
        return Decision(
            id=one.id,
            action=action,
            completion=completion,
            note=note,
            kind=one.kind,
            path=path,
            exact=self.exact,
        )


def walk(found: Sequence[Found], remember: Callable[[Decision], None]) -> Counter[str]:
    """Ask about each candidate until the sample, or the person's patience, ends.

    Args:
        found: the sample.
        remember: is told each decision at once, so that stopping loses nothing.

    Returns:
        How often each action was chosen.

    """
    made: Counter[str] = Counter()
    for number, one in enumerate(found, 1):
        click.echo(f"\n{number} of {len(found)}")
        show(one.example, headline(one.example, one.outcome))
        decision = _asked(one)
        if decision == QUIT:
            break
        if isinstance(decision, Decision):
            remember(decision)
            made[decision.action] += 1
    return made


def _asked(one: Found) -> Decision | str:
    """Return what was decided, or ``SKIP`` or ``QUIT``."""
    choice = click.Choice([*ANSWERS, SKIP, QUIT])
    while True:
        answer = str(click.prompt(QUESTION, type=choice, show_choices=True, default=SKIP))
        if answer in (SKIP, QUIT):
            return answer
        if ANSWERS[answer] != "edit":
            return one.decision(ANSWERS[answer])
        text = edited(one.example.completion)
        if text is not None:
            return one.decision("edit", text)
        click.echo("nothing was changed")


def edited(completion: str) -> str | None:
    """Let a person edit a completion; return None when nothing was changed or nothing is left."""
    text = click.edit(completion, extension=".py")
    if text is None or not text.strip():
        return None
    ended = text.rstrip("\n") + "\n" if completion.endswith("\n") else text
    return None if ended == completion else ended
