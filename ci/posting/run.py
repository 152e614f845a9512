"""What a run on a pull request left, told to that pull request: which one it is, GitHub says.

What the run left may be a stranger's, who may have changed the workflow that made it. So nothing
that it says of a commit or a pull request is believed, and nothing that only a model could know.
"""

from __future__ import annotations

from ...core.errors import UserError
from ..comment.files import FILES, REPORT
from ..comment.told import MAX_BYTES as MAX_REPORT
from ..comment.told import Report, read_report
from ..comment.training import COMPARED
from ..github.archive import UnfitError, unfit
from ..github.artifacts import files_of_run
from ..github.job import Job
from ..github.pulls import Pull, Run, pulls_of
from ..github.remote import Remote
from ..preview.artifact import MAX_BYTES, Artifact, Surprise, read_artifact
from .preview import post_preview
from .result import Result
from .training import post_candidate

PREVIEW, SURPRISE, CANDIDATE = "housestyle-preview", "housestyle-surprise", "housestyle-report"
FILE = "preview.json"


def post_run(
    remote: Remote, number: int, job: Job, *, marker: str, own: int = 0, always: bool = False
) -> Result:
    """Post what a run on a pull request left: a preview, or the report of a candidate.

    Args:
        remote: where.
        number: id of the run.
        job: whose page shows it, too.
        marker: of the comment.
        own: id of the run that this job belongs to, whose earlier jobs are trusted; 0 for none.
        always: say a preview even when it has nothing to say.

    Raises:
        UserError: GitHub refuses or is out of reach.
    """
    run = remote.get(Run, f"/actions/runs/{number}")
    why = _unfit(remote, run)
    pulls = [] if why else pulls_of(remote, run)
    if not pulls:
        gone = "no open pull request has that run's commit as its newest"
        return Result(nothing=why or gone)
    try:
        return _posted(remote, run, pulls, job, marker, own, always)
    except UnfitError as error:  # a stranger's doing: it is told, and is no failure of ours
        return Result(nothing=str(error), warnings=[str(error)])


def _unfit(remote: Remote, run: Run) -> str:
    """Say why nothing is posted of a run, "" where something may be."""
    if run.repository.full_name != remote.name:
        return "the run is another repository's"
    if run.event != "pull_request":
        return "no pull request started the run"
    return "" if run.conclusion == "success" else "the run did not end well"


def _posted(
    remote: Remote, run: Run, pulls: list[Pull], job: Job, marker: str, own: int, always: bool
) -> Result:
    numbers = [one.number for one in pulls]
    is_own = all(one.is_own for one in pulls)
    preview = _preview(remote, run)
    if preview is not None:
        surprise = _surprise(remote, own) if is_own and own else None
        told = preview.model_copy(update={"head": run.head_sha, "surprise": surprise})
        return post_preview(remote, told, job, numbers, marker=marker, always=always)
    if is_own and (report := _report(remote, run)) is not None:
        return post_candidate(remote, report, job, numbers)
    return Result(nothing="the run left nothing to post")


def _preview(remote: Remote, run: Run) -> Artifact | None:
    files = files_of_run(remote, run.id, PREVIEW, {FILE: MAX_BYTES})
    return _read(files) if files else None


def _surprise(remote: Remote, own: int) -> Surprise | None:
    """Return what the champion says, which a job before this one asked it."""
    files = files_of_run(remote, own, SURPRISE, {FILE: MAX_BYTES})
    return _read(files).surprise if files else None


def _read(files: dict[str, bytes]) -> Artifact:
    try:
        return read_artifact(files[FILE])
    except UserError as error:
        raise unfit(error.problem) from None


def _report(remote: Remote, run: Run) -> Report | None:
    files = files_of_run(remote, run.id, CANDIDATE, dict.fromkeys(FILES, MAX_REPORT))
    if not files:
        return None
    try:
        report = read_report(files.get(REPORT, b""))
    except UserError as error:
        raise unfit(error.problem) from None
    if report.context["promotion"]["status"] != COMPARED:
        raise unfit("a pull request's candidate is never promoted")
    return report.about(run.head_sha)
