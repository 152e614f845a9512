"""``housestyle publish``."""

from __future__ import annotations

from pathlib import Path

import click

from ..comment.files import COMMENT, leave_report, report_in
from ..github.job import ci_job
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("publish")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    help="Leave the report there, for the job that posts it.",
)
@common
def command(repo: Path, as_json: bool, folder: Path, report: Path | None) -> None:
    """Promote what `loop --hand-over FOLDER` left in another job, if its verdict allows that.

    Nothing is trained and nothing of the repository is run. What was handed over is checked byte by
    byte against the verdict, which has to be about what is in production now.
    """
    from ..publishing import publish

    with ci_job(is_read=as_json) as job:
        outcomes = publish(open_session(repo, console_for(as_json)), folder)
        if report is not None:
            leave_report(report, report_in(outcomes["report"].folder))
        job.summarize((outcomes["report"].folder / COMMENT).read_text())
        promoted = outcomes["promote"].result
        if as_json:
            print_json({name: one.as_dict() for name, one in outcomes.items()})
            return
        told = f": {promoted['why']}" if promoted["why"] else ""
        print_lines([f"{promoted['status']}{told}"])
