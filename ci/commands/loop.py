"""``housestyle loop``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ...core.console import Console
from ...core.errors import UserError
from ..comment.files import COMMENT, leave_report, report_in
from ..github.job import Job, ci_job
from ..loop import EXIT_STATUS, finished, loop
from ..pipeline import STAGES, run_until
from ..posting.telling import annotate_verdict
from ..registry import settle
from ..screen import show
from ..session import Session, open_session
from ..stages.outcome import Outcome
from .options import common, print_json

Outcomes = dict[str, Outcome]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for on the command line."""

    as_json: bool
    until: str | None
    compare: bool
    report: Path | None
    hand_over: Path | None


@click.command("loop")
@common
@click.option("--until", type=click.Choice(list(STAGES)), help="Stop after this stage.")
@click.option("--exit-code", is_flag=True, help="Exit 10 on hold, 11 on block, 12 on invalid.")
@click.option("--ci", "in_ci", is_flag=True, help="Plain lines, annotations, the job's summary.")
@click.option("--compare", is_flag=True, help="Judge the candidate and promote nothing.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Leave there what `housestyle post training` posts.",
)
@click.option(
    "--hand-over",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="As --compare, and leave there what `housestyle publish` promotes elsewhere.",
)
def command(
    repo: Path,
    as_json: bool,
    until: str | None,
    exit_code: bool,
    in_ci: bool,
    compare: bool,
    report: Path | None,
    hand_over: Path | None,
) -> int:
    """Run every stage, from the commits to a promoted model."""
    asked = _Asked(as_json, until, compare or hand_over is not None, report, hand_over)
    with _job(as_json, in_ci) as job:
        console = Console(quiet=as_json, terminal=False if job else None)
        session = open_session(repo, console)
        outcomes = _run(session, asked)
        if "report" not in outcomes:
            return 0
        if job:
            _tell(job, outcomes)
        wanted = exit_code or session.settings.ci.verdict_exit_codes
        return EXIT_STATUS[outcomes["report"].result["outcome"]] if wanted else 0


@contextlib.contextmanager
def _job(as_json: bool, in_ci: bool) -> Iterator[Job | None]:
    """Run a block as a job, in which what a person can mend is told beside the run as well."""
    if not in_ci:
        yield None
        return
    with ci_job(is_read=as_json) as job:
        try:
            yield job
        except UserError as error:
            job.annotate("error", str(error))
            raise


def _run(session: Session, asked: _Asked) -> Outcomes:
    session.promotes = not asked.compare
    _say_what_is_not_read(session, session.console)
    if asked.until and asked.until != "report":
        outcomes = run_until(session, asked.until)
        _print(outcomes, asked.as_json, new=True)
        return outcomes
    settle(session)
    known = finished(session)
    outcomes = known or loop(session)
    _print(outcomes, asked.as_json, new=known is None)
    if asked.report is not None:
        leave_report(asked.report, report_in(outcomes["report"].folder))
    if asked.hand_over is not None:
        from ..handing import hand_over

        hand_over(session, outcomes, asked.hand_over)
    return outcomes


def _say_what_is_not_read(session: Session, console: Console) -> None:
    if session.repository.is_dirty():
        console.say("uncommitted changes are not read: commit what should be learnt")
    if session.repository.is_shallow:
        console.say("shallow clone: edits before it are not seen (git fetch --unshallow)")


def _print(outcomes: Outcomes, as_json: bool, *, new: bool) -> None:
    if as_json:
        stages = {name: outcome.as_dict() for name, outcome in outcomes.items()}
        print_json({"new": new, "stages": stages})
        return
    if "report" in outcomes:
        if not new:
            sys.stdout.write("nothing new since the last loop; this is what it said\n")
        show(outcomes)


def _tell(job: Job, outcomes: Outcomes) -> None:
    """Tell the job around the command: an annotation, its summary, and words for later steps."""
    folder = outcomes["report"].folder
    report = report_in(folder)
    annotate_verdict(report, job)
    job.summarize((folder / COMMENT).read_text(encoding="utf-8"))
    is_new = report.context["promotion"]["status"] == "promoted"
    job.output(outcome=report.outcome, promoted="true" if is_new else "false")
