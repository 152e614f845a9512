"""``housestyle alive``."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from ..aliveness import last_verdict, span_seconds, told
from ..github.job import ci_job
from ..github.remote import remote_from
from ..github.runs import last_success
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("alive")
@common
@click.option("--within", default="36h", show_default=True, help="As `90m`, `36h` or `3d`.")
@click.option("--workflow", metavar="FILE", help="Ask GitHub when this workflow last ended well.")
def command(repo: Path, as_json: bool, within: str, workflow: str | None) -> int:
    """Fail when the loop last came through too long ago.

    What counts is the newest verdict, here or in the store; with --workflow it is the last run of
    it that ended well, for which no repository is needed.
    """
    longest = span_seconds(within)
    with ci_job(is_read=as_json) as job:
        if workflow:
            last, what = last_success(remote_from(os.environ), workflow), workflow
        else:
            last, what = last_verdict(open_session(repo, console_for(as_json))), "the loop"
        now = int(time.time())
        alive = last is not None and now - last <= longest
        line = told(last, now, longest, what)
        if as_json:
            print_json({"alive": alive, "last": last, "now": now, "within": longest})
        elif alive:
            print_lines([line])
        else:
            job.annotate("error", line)
        return 0 if alive else 1
