"""``housestyle complete``."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.console import Console
from ...core.errors import UserError
from ...indexer.extraction.budget import Budget
from ...indexer.queries.freshness import open_view
from ..registry import open_registry
from ..session import Session, open_session
from .options import common, console_for, print_json
from .showing_answers import Contender, print_answers

if TYPE_CHECKING:
    from ...trainer.drafts.asking import Question
    from ...trainer.drafts.place import Draft, Spot

NOTEBOOK = ".ipynb"


@click.command("complete")
@click.argument("place", metavar="FILE:LINE[:COL]")
@click.option("--stdin", is_flag=True, help="Read the file's content, saved or not, from stdin.")
@common
def command(place: str, stdin: bool, repo: Path, as_json: bool) -> None:
    """Show what the champion would write at a place in a file, beside the base's answer.

    The file counts as it is now, committed or not. An empty line is filled in; before any other
    line something is put in, or at the column that is named. Nothing is changed.
    """
    from ...trainer.drafts.asking import question
    from ...trainer.drafts.place import draft, read_spot

    spot, console = read_spot(place), console_for(as_json)
    session = open_session(repo, console)
    limits = session.settings.indexer
    budget = Budget(limits.max_file_bytes, limits.max_line_bytes)
    path, data = _content(session, spot, stdin, budget)
    drafted = draft(path, data, spot, budget)
    open_view(repo, console).close()
    asked = question(drafted, session.graph, session.settings.trainer, budget)
    contenders = list(_contenders(session))
    answers = [(one, _asked(session, one, asked)) for one in contenders]
    if as_json:
        print_json(_told(drafted, spot, asked, answers))
        return
    if len(contenders) == 1:
        Console().say("no model was promoted yet, so this is the base alone: run `housestyle loop`")
    print_answers(drafted, spot, asked, answers)


def _content(session: Session, spot: Spot, stdin: bool, budget: Budget) -> tuple[str, bytes]:
    """Return a file's path in the repository and its content."""
    root = session.repository.root
    if root is None:
        raise UserError("a bare repository has no files", "run this in a worktree")
    named, root = Path(spot.path), root.resolve()
    if named.suffix == NOTEBOOK:
        raise UserError("the lines of a notebook are not code", "name a file of code")
    places = (named, root / named) if "\0" not in spot.path else ()
    found = [one.resolve() for one in places if stdin or one.exists()]
    inside = [one for one in found if one.is_relative_to(root)]
    if not inside:
        what = "lies outside of the repository" if found else "does not exist"
        raise UserError(f"{spot.path!a} {what}", "name a file of the repository, or use --repo")
    path = inside[0].relative_to(root).as_posix()
    if stdin:
        return path, sys.stdin.buffer.read(budget.max_file_bytes + 1)
    if not stat.S_ISREG(inside[0].stat().st_mode):
        raise UserError(f"{spot.path!a} is not a file", "name a file of code")
    with inside[0].open("rb") as handle:
        return path, handle.read(budget.max_file_bytes + 1)


def _contenders(session: Session) -> Iterator[Contender]:
    """Yield the champion, if there is one, and the base."""
    from ...trainer.base.choice import chosen_base

    registry = open_registry(session)
    head = registry.production()
    if head is not None:
        folder = click.get_current_context().with_resource(registry.leased(head.model))
        yield Contender("champion", head.model, folder, head.number)
    base = chosen_base(session.settings.trainer, session.cache, session.console)
    yield Contender("base", base.digest, base.folder, name=base.name)


def _asked(session: Session, one: Contender, asked: Question) -> Any:  # noqa: ANN401 of trainer
    from ...trainer.drafts.answering import answer

    return answer(one.folder, asked, session.settings.trainer.threads)


def _told(
    draft: Draft, spot: Spot, question: Question, answers: list[tuple[Contender, Any]]
) -> dict[str, Any]:
    similar = question.asked.similar
    return {
        "path": draft.path,
        "line": spot.line,
        "column": spot.column or None,
        "function": question.function or None,
        "begun": draft.begun,
        "prompt": question.asked.prompt,
        "suffix": question.asked.suffix,
        "similar": f"{similar.path}::{similar.qualname}" if similar else None,
        "signatures": list(question.asked.signatures),
        "answers": [
            {"role": one.role, "model": one.digest, "entry": one.entry, **asdict(answer)}
            for one, answer in answers
        ],
    }
