"""Answers side by side on a terminal, one under the other elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...indexer.queries.wording import printable

if TYPE_CHECKING:
    from ...trainer.drafts.answering import Answer
    from ...trainer.drafts.asking import Question
    from ...trainer.drafts.place import Draft, Spot

TAB = 4


@dataclass(frozen=True, slots=True)
class Contender:
    """A model that is asked.

    Attributes:
        role: ``champion`` or ``base``.
        digest: of the model.
        folder: where it lies.
        entry: number of the log entry that put it in production, if one did.
        name: of a base.

    """

    role: str
    digest: str
    folder: Path
    entry: int | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """How it is headed."""
        what = f"{self.digest[:12]}, entry {self.entry}" if self.entry is not None else self.name
        return f"{self.role} ({printable(what)})"


Answers = Sequence[tuple[Contender, "Answer"]]


def print_answers(draft: Draft, spot: Spot, question: Question, answers: Answers) -> None:
    """Print what models would write at a place to standard output."""
    heading = _heading(draft, spot, question)
    if sys.stdout.isatty():
        _print_rich(heading, draft, answers)
        return
    sys.stdout.write("".join(f"{line}\n" for line in heading))
    for one, answer in answers:
        sys.stdout.write(f"\n{one.title}\n{shown(draft, answer)}{_note(answer)}\n")


def shown(draft: Draft, answer: Answer) -> str:
    """Return an answer from its line's start, as lines that move no cursor and hide nothing."""
    lines = (draft.begun + answer.text).expandtabs(TAB).split("\n")
    return "".join(f"{printable(line)}\n" for line in lines[: -1 if not lines[-1] else None])


def _heading(draft: Draft, spot: Spot, question: Question) -> list[str]:
    column = f":{spot.column}" if spot.column else ""
    within = f" in {question.function}" if question.function else ""
    lines = [printable(f"{draft.path}:{spot.line}{column}{within}")]
    similar = question.asked.similar
    if similar:
        lines.append(printable(f"shown as similar: {similar.path} {similar.qualname}"))
    if question.asked.signatures:
        names = (piece.splitlines()[1] for piece in question.asked.signatures)
        lines.append(
            "shown as used: " + ", ".join(printable(n.removesuffix(": ...")) for n in names)
        )
    return lines


def _note(answer: Answer) -> str:
    return "" if answer.ended else "(cut here: it went on)\n"


def _print_rich(heading: Sequence[str], draft: Draft, answers: Answers) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for number, line in enumerate(heading):
        console.print(Text(line, style="" if number else "bold"))
    table = Table(box=SIMPLE_HEAD, expand=True)
    for one, _ in answers:
        table.add_column(Text(one.title), ratio=1, overflow="fold")
    lexer = Syntax.guess_lexer(draft.path)
    texts = [shown(draft, answer) + _note(answer) for _, answer in answers]
    plain = (Syntax(text, lexer, background_color="default", word_wrap=True) for text in texts)
    table.add_row(*plain)
    console.print(table)
