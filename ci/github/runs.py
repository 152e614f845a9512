"""When a workflow last ended well, by GitHub's own account."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from ...core.errors import UserError
from ...indexer.github.client import RefusedError
from .remote import GONE, Remote, Told, needs

_FILE = re.compile(r"[A-Za-z0-9._-]{1,200}\.ya?ml")


class _Success(Told):
    updated_at: str


def last_success(remote: Remote, workflow: str) -> int | None:
    """Return when a workflow last ended well, in seconds since the epoch; None: never.

    Args:
        remote: where.
        workflow: name of its file.

    Raises:
        UserError: it has no such file, or as ``Remote.get``.
    """
    if not _FILE.fullmatch(workflow):
        raise UserError(f"{workflow[:40]!r} is no file of a workflow", "name it without its folder")
    below = f"/actions/workflows/{quote(workflow)}/runs"
    try:
        runs = remote.every(_Success, below, {"status": "success"}, "workflow_runs")
        newest = next(iter(runs), None)
    except RefusedError as error:
        if error.status in GONE:
            problem = f"{remote.name} has no workflow {workflow}"
            raise UserError(problem, "commit it: `housestyle init --github`") from None
        raise needs(error, "actions: read") from None
    return None if newest is None else _seconds(newest.updated_at)


def _seconds(stamp: str) -> int:
    try:
        return int(datetime.fromisoformat(stamp).timestamp())
    except (ValueError, OverflowError):
        raise UserError("GitHub's answer is not understood", "upgrade housestyle") from None
