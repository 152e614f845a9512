"""A preview told to the pull request that it is about."""

from __future__ import annotations

from collections.abc import Iterable

from ..comment.preview import render_nothing, render_preview, says_something, title
from ..github.checks import Check, put_check
from ..github.comments import put_comment
from ..github.job import Job
from ..github.remote import Remote
from ..preview.artifact import Artifact
from .result import Result, attempted

CHECK = "housestyle preview"


def post_preview(
    remote: Remote,
    artifact: Artifact,
    job: Job,
    numbers: Iterable[int],
    *,
    marker: str,
    always: bool = False,
) -> Result:
    """Post a preview, in silence where it has nothing to say and said nothing before.

    Args:
        remote: where.
        artifact: what the change teaches; its commit is one that GitHub named.
        job: whose page shows it, too.
        numbers: of the pull requests.
        marker: of the comment.
        always: say it even when there is nothing to say.

    Raises:
        UserError: GitHub is out of reach.
    """
    result = Result()
    is_told = always or says_something(artifact)
    render = render_preview if says_something(artifact) else render_nothing
    body = render(artifact, marker)
    for number in numbers:

        def say(number: int = number) -> None:
            posted = put_comment(remote, number, body, only_update=not is_told)
            result.comments += [posted] if posted else []

        attempted(say, result.failed, f"#{number}: ")
    if not is_told and not result.comments:
        result.nothing = "the change teaches nothing and touches nothing"
        return result

    def check() -> None:
        told = Check(CHECK, artifact.head, "neutral", title(artifact).rstrip("."), body)
        result.check = put_check(remote, told)

    attempted(check, result.warnings, "no check run: ")
    job.summarize(body)
    return result
