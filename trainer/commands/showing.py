"""One example in a terminal: what comes before, what is taught, what comes after."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from ...indexer.queries.wording import printable
from ..example import Example

BEFORE, AFTER = 24, 8  # lines of prompt and suffix that are shown
TAB = 4


def show(example: Example, headline: str) -> None:
    """Print an example to standard output; colours only on a terminal.

    Args:
        example: what to show; its text moves no cursor and hides nothing.
        headline: said above it.

    """
    color = sys.stdout.isatty()
    for line in _lines(example, headline):
        click.echo(line, color=color)


def headline(example: Example, outcome: str) -> str:
    """Return one line that says what an example is and what became of it."""
    who = f"{example.author or 'nobody known'}, {example.author_class}"
    told = f"dropped: {outcome}" if outcome else "kept"
    return f"{example.id}  {example.kind}  {example.path}  ({who})  {told}"


def _lines(example: Example, title: str) -> Iterator[str]:
    yield click.style(printable(title), bold=True)
    before, after = example.prompt.splitlines(), example.suffix.splitlines()
    if len(before) > BEFORE:
        yield click.style(f"  … {len(before) - BEFORE} lines before", dim=True)
    for line in before[-BEFORE:]:
        yield click.style(f"  │ {_plain(line)}", dim=True)
    for line in example.completion.splitlines():
        yield click.style(f"  ┃ {_plain(line)}", fg="green")
    for line in after[:AFTER]:
        yield click.style(f"  │ {_plain(line)}", dim=True)
    if len(after) > AFTER:
        yield click.style(f"  … {len(after) - AFTER} lines after", dim=True)


def _plain(line: str) -> str:
    return printable(line.expandtabs(TAB))
