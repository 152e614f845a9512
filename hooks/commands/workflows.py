"""``housestyle init --check`` and ``--show``: how the workflows stand to what would be written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...ci.commands.options import print_json, print_lines
from ...core.errors import UserError

if TYPE_CHECKING:
    from ..setup.workflows import Workflows


def check_workflows(folder: Path, as_json: bool) -> int:
    """Say which workflows are out of date; in a job of GitHub's, as annotations of the files.

    Returns:
        1 when one is.

    Raises:
        UserError: no worktree, or settings or files that cannot be read.
    """
    from ...ci.workflows.header import STALE
    from ...ci.workflows.rendering import path_of

    states = _workflows(folder).states()
    old = [name for name, state in states.items() if state in STALE]
    if as_json:
        print_json({"workflows": states, "stale": old})
        return 1 if old else 0
    print_lines([f"{path_of(name)}: {state}" for name, state in states.items()])
    if old and os.environ.get("GITHUB_ACTIONS") == "true":
        words = "out of date: run `housestyle init --github` and commit what it writes"
        print_lines([f"::warning file={path_of(name)}::{words}" for name in old])
    elif old:
        print_lines(["`housestyle init --github` brings them up to date, with your changes kept"])
    return 1 if old else 0


def show_workflow(folder: Path, name: str) -> int:
    """Print a workflow as it would be written now.

    Raises:
        UserError: there is none of that name.
    """
    from ...ci.workflows.header import headed
    from ...ci.workflows.rendering import NAMES

    if name not in NAMES:
        raise UserError(f"there is no workflow {name[:40]!r}", f"name one of {', '.join(NAMES)}")
    text = headed(name, _workflows(folder).parameters())
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode())
    return 0


def _workflows(folder: Path) -> Workflows:
    from ...core.config import load
    from ...indexer.git.repository import Repository
    from ..setup.workflows import Workflows

    root = Repository.open(folder).root
    if root is None:
        raise UserError("a bare repository has no workflows", "name a worktree (--repo DIR)")
    return Workflows(root, load(root).settings.ci)
