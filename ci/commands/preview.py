"""``housestyle preview``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core import atomic
from ...core.errors import UserError
from ...core.options import repo_option
from ..registry import reachable
from ..remembering import recall
from ..session import open_session
from .options import console_for, print_lines

STANDARD_OUTPUT = "-"


@click.command("preview")
@click.argument("span", metavar="BASE..HEAD")
@repo_option
@click.option(
    "--json",
    "target",
    is_flag=False,
    flag_value=STANDARD_OUTPUT,
    metavar="[FILE]",
    help="Write the preview as JSON to FILE, or print it.",
)
@click.option(
    "--surprise", is_flag=True, help="Let the champion say which lines look least like the house."
)
def command(span: str, repo: Path, target: str | None, surprise: bool) -> None:
    """Say what the commits of a change teach, before anybody merges them.

    Nothing is trained, and nothing that others see is written.
    """
    from ..preview.artifact import read_artifact
    from ..preview.preview import FILE, preview
    from ..preview.telling import lines_of

    session = open_session(repo, console_for(target == STANDARD_OUTPUT))
    session.promotes = False  # what others see is only read
    if surprise:  # a fresh machine learns from the store who is champion
        session = reachable(session)
        recall(session)
    outcome = preview(session, span, surprise=surprise)
    content = (outcome.folder / FILE).read_bytes()
    if target is None:
        print_lines(list(lines_of(read_artifact(content))))
    elif target == STANDARD_OUTPUT:
        click.echo(content, nl=False)
    else:
        _write(Path(target), content)


def _write(file: Path, content: bytes) -> None:
    try:
        atomic.write_bytes(file, content)
    except OSError as error:
        problem = f"cannot write {file} ({error.strerror})"
        raise UserError(problem, "name a file in a folder of yours") from error
