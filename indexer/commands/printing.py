"""Tables for people: rich on a terminal, aligned text elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from ..queries.wording import printable

STYLES = {"": "", "guess": "yellow", "unresolved": "dim"}


@dataclass(frozen=True, slots=True)
class Section:
    """A table with a heading.

    Attributes:
        title: said above it; empty for nothing.
        columns: headings; none for plain lines.
        rows: cells as text.
        certainty: ``guess`` and ``unresolved`` look apart from facts.
        note: said below it; empty for nothing.
    """

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    certainty: str = ""
    note: str = ""


def print_sections(sections: Sequence[Section]) -> None:
    """Print tables to standard output."""
    if sys.stdout.isatty():
        _print_rich(sections)
    else:
        sys.stdout.write("\n".join(_plain(one) for one in sections))


def _plain(section: Section) -> str:
    rows = [[printable(cell) for cell in row] for row in section.rows]
    table = [list(section.columns), *rows] if section.columns and rows else rows
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [printable(section.title)] if section.title else []
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    lines += [printable(section.note)] if section.note else []
    return "".join(f"{line}\n" for line in lines)


def _print_rich(sections: Sequence[Section]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for section in sections:
        style = STYLES[section.certainty]
        if section.title:
            console.print(Text(printable(section.title), style=f"bold {style}".strip()))
        if section.rows:
            table = Table(box=SIMPLE_HEAD, style=style, show_header=bool(section.columns))
            for name in section.columns or [""] * len(section.rows[0]):
                table.add_column(Text(name), overflow="fold")
            for row in section.rows:
                table.add_row(*(Text(printable(cell), style=style) for cell in row))
            console.print(table)
        if section.note:
            console.print(Text(printable(section.note)))
