"""``housestyle post``: tell GitHub, from a job that executes nothing of the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from ...core.config import load
from ...core.errors import UserError
from ..comment.files import report_in
from ..github.event import run_of_event
from ..github.job import Job, ci_job
from ..github.remote import Remote, remote_from
from ..posting.result import Result
from ..posting.run import post_run
from ..posting.training import post_training
from .options import common, print_json, print_lines


@click.group("post")
def command() -> None:
    """Tell pull requests on GitHub what was found; $GITHUB_REPOSITORY and $GITHUB_TOKEN say where.

    One comment for each pull request, found by its hidden marker and its author and written anew in
    place, a check run, and the page of the job.
    """


@command.command("training")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--branch", default="", help="That was learned from; else the default branch.")
@common
def training(folder: Path, branch: str, repo: Path, as_json: bool) -> int:
    """Tell the verdict in DIR to every merged pull request whose commits are new in it."""
    del repo  # the report has its marker
    report = report_in(folder)
    return _posted(as_json, lambda remote, job: post_training(remote, report, job, branch))


@command.command("run")
@click.option("--run", "number", type=click.IntRange(1), help="Id of the run; else the event's.")
@click.option("--always", is_flag=True, help="Say it even when there is nothing to say.")
@common
def run(number: int | None, always: bool, repo: Path, as_json: bool) -> int:
    """Tell a pull request what its run left: what it teaches, or how its candidate compares."""
    marker = load(repo).settings.ci.comment_marker

    def post(remote: Remote, job: Job) -> Result:
        of = number or run_of_event(os.environ, remote.name)
        own = _number(os.environ, "GITHUB_RUN_ID")
        return post_run(remote, of, job, marker=marker, own=own, always=always)

    return _posted(as_json, post)


def _posted(as_json: bool, post: Callable[[Remote, Job], Result]) -> int:
    with ci_job(is_read=as_json) as job:
        try:
            result = post(remote_from(os.environ), job)
        except UserError as error:
            job.annotate("error", str(error))
            raise
        for line in result.warnings:
            job.annotate("warning", line)
        for line in result.failed:
            job.annotate("error", line)
        _print(result, as_json)
    return 1 if result.failed else 0


def _print(result: Result, as_json: bool) -> None:
    told: dict[str, Any] = result.as_dict()
    if as_json:
        print_json(told)
    else:
        print_lines(list(result.lines()))


def _number(environment: Mapping[str, str], name: str) -> int:
    told = environment.get(name, "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0
