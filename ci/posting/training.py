"""A verdict told to the pull requests whose commits are new in it, and beside its commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...core.errors import UserError
from ..comment.told import Report
from ..comment.training import COMPARED, render_comment
from ..github.checks import Check, put_check
from ..github.comments import put_comment
from ..github.job import Job
from ..github.pulls import Repository, merged_with
from ..github.remote import Remote
from .result import Result, attempted
from .telling import annotate_verdict, conclusion_of, title_of

CHECK, CANDIDATE = "housestyle", "housestyle candidate"
MOST_PULLS = 20  # at once: the first verdict after a long time should not wake everybody


def post_training(remote: Remote, report: Report, job: Job, branch: str = "") -> Result:
    """Post a verdict on every merged pull request whose commits are new since the one before.

    Args:
        remote: where.
        report: what the gate said, and of what.
        job: whose page shows it, too.
        branch: that was learned from; else the repository's default branch.

    Raises:
        UserError: GitHub is out of reach, or the candidate was only compared.
    """
    if report.context["promotion"]["status"] == COMPARED:
        raise UserError(
            "this candidate was only compared, which is told where its run is (`post run`)",
            "post the report of a loop that promotes",
        )
    branch = branch or remote.get(Repository, "").default_branch
    found = merged_with(remote, report.window, branch)
    newest = sorted(found, reverse=True)[:MOST_PULLS]
    result = _told(remote, report, job, {number: found[number] for number in newest})
    if not found:
        result.nothing = "no merged pull request brought the commits since the verdict before"
    if len(found) > MOST_PULLS:
        result.warnings.append(f"{len(found) - MOST_PULLS} older pull requests were not told")
    return result


def post_candidate(remote: Remote, report: Report, job: Job, numbers: Iterable[int]) -> Result:
    """Post how a candidate compares on the open pull requests that it learned from.

    Raises:
        UserError: GitHub is out of reach.
    """
    return _told(remote, report, job, {number: [] for number in numbers})


def _told(remote: Remote, report: Report, job: Job, found: Mapping[int, list[str]]) -> Result:
    result = Result()
    for number, brought in found.items():

        def say(number: int = number, brought: list[str] = brought) -> None:
            posted = put_comment(remote, number, _comment(report, brought))
            result.comments += [posted] if posted else []

        attempted(say, result.failed, f"#{number}: ")
    attempted(lambda: _check(remote, report, result), result.warnings, "no check run: ")
    job.summarize(_comment(report, []))
    annotate_verdict(report, job)
    return result


def _comment(report: Report, brought: list[str]) -> str:
    context: dict[str, Any] = {**report.context}
    if brought:
        context["brought"] = (len(brought), len(report.window))
    return render_comment(report.verdict, report.funnel, context)


def _check(remote: Remote, report: Report, result: Result) -> None:
    is_compared = report.context["promotion"]["status"] == COMPARED
    check = Check(
        name=CANDIDATE if is_compared else CHECK,
        commit=report.context["commit"],
        conclusion=conclusion_of(report),
        title=title_of(report),
        summary=_comment(report, []),
    )
    result.check = put_check(remote, check)
