"""The files that a verdict leaves: for machines, for people, and for whoever posts it."""

from __future__ import annotations

from pathlib import Path

from ...core import atomic
from ...core.errors import UserError
from .told import MAX_BYTES, Report, read_report
from .training import render_comment

VERDICT, COMMENT, REPORT = "verdict.json", "comment.md", "report.json"
FILES = (VERDICT, COMMENT, REPORT)


def leave_report(folder: Path, report: Report) -> None:
    """Write the three files into a folder."""
    comment = render_comment(report.verdict, report.funnel, report.context)
    atomic.write_json(folder / VERDICT, report.verdict)
    atomic.write_text(folder / COMMENT, comment)
    atomic.write_bytes(folder / REPORT, report.to_bytes())


def report_in(folder: Path) -> Report:
    """Return the report that lies in a folder.

    Raises:
        UserError: there is none, or what lies there is none.
    """
    path = folder / REPORT
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        remedy = "name the folder that `housestyle loop --report` filled"
        raise UserError(f"{path} cannot be read ({error.strerror})", remedy) from error
    return read_report(content)
