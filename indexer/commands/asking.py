"""What every question takes, and how its answer comes out."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.console import Console
from ...core.options import repo_option
from ..queries.freshness import Wanted, viewing
from .printing import Section, print_sections

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from ..queries.pictures import Picture
    from ..queries.reading import View

FORMATS = ("table", "json", "mermaid", "dot")
PICTURES = ("mermaid", "dot")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the forms that people look at.

    Attributes:
        result: all of it, as data.
        sections: as tables.
        picture: draws it, for questions that have a picture.
    """

    result: DataclassInstance
    sections: Sequence[Section]
    picture: Callable[[], Picture] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """How a question was asked.

    Attributes:
        repo: folder of the repository.
        form: one of ``FORMATS``.
        update: whether the graph is brought to HEAD first.
        limit: most rows; 0 where there is no such option.
    """

    repo: Path
    form: str
    update: bool
    limit: int

    @contextmanager
    def view(self, *, history: bool = False) -> Iterator[View]:
        """Open the graph, brought to HEAD, while the block runs."""
        wanted = Wanted(update=self.update, history=history)
        with viewing(self.repo, Console(), wanted) as view:
            yield view

    def tell(self, view: View, answer: Answer) -> None:
        """Print an answer to standard output."""
        if self.form == "json":
            state = {"commit": view.commit, "tree": view.tree, "stale": view.stale}
            print_json({**state, **asdict(answer.result)})
        elif self.form in PICTURES and answer.picture is not None:
            from ..queries.pictures import drawn

            sys.stdout.write(drawn(answer.picture(), self.form))
        else:
            print_sections(answer.sections)


def question(
    limit: int, picture: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds the options of all questions and hands them on as one ``Ask``.

    Args:
        limit: default of ``--limit``; 0 for a question without it.
        picture: whether ``--format mermaid`` and ``dot`` make sense.
    """
    forms = FORMATS if picture else FORMATS[:2]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def asked(
            repo: Path, as_json: bool, no_update: bool, form: str, limit: int = 0, **rest: object
        ) -> None:
            outer = click.get_current_context().find_object(dict) or {}
            place = repo if repo != Path() else outer.get("repo", repo)
            chosen = "json" if as_json or outer.get("as_json") else form
            command(Ask(place, chosen, not no_update, limit), **rest)

        options = [repo_option, json_option, _no_update, _format(forms)]
        options += [_limit(limit)] if limit else []
        for option in reversed(options):
            asked = option(asked)
        return asked

    return decorate


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="The same as --format json.")(
        command
    )


def _no_update(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--no-update", is_flag=True, help="Answer from the graph as it is.")(
        command
    )


def _format(forms: Sequence[str]) -> Callable[..., Any]:
    kinds = click.Choice(forms)
    return click.option("--format", "form", type=kinds, default="table", help="How to answer.")


def _limit(limit: int) -> Callable[..., Any]:
    most = click.IntRange(min=1)
    return click.option(
        "--limit", type=most, default=limit, show_default=True, help="Most rows to give."
    )


def print_json(value: Any) -> None:  # noqa: ANN401 any JSON value
    """Print a value to standard output, indented, keys sorted."""
    sys.stdout.write(json.dumps(value, indent=2, sort_keys=True) + "\n")
