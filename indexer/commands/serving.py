"""``housestyle mcp``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.errors import UserError
from ...core.options import repo_option
from ..git.repository import Repository


@click.command("mcp")
@repo_option
def command(repo: Path) -> None:
    """Serve the code graph to agents over the Model Context Protocol, on stdin and stdout."""
    try:
        from ..mcp.server import build
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise UserError(
            "the library of the Model Context Protocol is not installed",
            "run `pip install '.[mcp]'` in a clone of housestyle",
        ) from error
    Repository.open(repo).close()  # a wrong folder is said now, not to the agent
    build(repo.resolve()).run("stdio")
