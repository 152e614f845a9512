"""``housestyle base``: the model that training starts from."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ...core.console import Console
from ...core.errors import UserError
from ...core.options import json_option, repo_option
from ...core.workspace import base_cache


@dataclass(frozen=True, slots=True)
class Asked:
    """What the commands share."""

    repo: Path
    as_json: bool

    def print(self, told: dict[str, Any], lines: list[str]) -> None:
        """Print facts, or the lines that tell them to a person."""
        text = json.dumps(told, indent=2, sort_keys=True) if self.as_json else "\n".join(lines)
        sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


@click.group("base")
@repo_option
@json_option
@click.pass_context
def command(context: click.Context, repo: Path, as_json: bool) -> None:
    """Show the model that training starts from, or fetch one."""
    context.obj = Asked(repo, as_json)


@command.command("show")
@click.pass_obj
def show_(asked: Asked) -> None:
    """Say what the settings' base is, and how it is asked for a hole in a file."""
    from ...core.config import load
    from ...indexer.git.repository import Repository
    from ..base.choice import base_encoder, base_place
    from ..export.card import base_licence
    from ..export.serving import fim_format

    settings = load(Repository.open(asked.repo).root).settings.trainer
    name, folder = base_place(settings, base_cache())
    fim = fim_format(base_encoder(settings, base_cache()))
    licence = settings.base_licence or base_licence(name, folder)
    told = {"base": name, "folder": str(folder) if folder else None, "licence": licence, "fim": fim}
    lines = [
        f"base: {name}" + (f" ({folder})" if folder else ", grown on this machine"),
        f"licence: {licence}",
        f"family: {fim['family']}, {fim['context']} tokens",
        f"a hole: {fim['begin']}{fim['prompt']}",
    ]
    asked.print(told, lines)


@command.command("fetch")
@click.argument("name", metavar="OWNER/NAME[@REVISION]")
@click.pass_obj
def fetch_(asked: Asked, name: str) -> None:
    """Fetch a model from the Hugging Face hub, and check it; nothing else here uses the network.

    The revision is a branch, a tag or a commit; default: main. HF_ENDPOINT names another hub.
    """
    from ..base.fetching import fetch
    from ..base.hub import hub_name
    from ..export.card import base_licence

    wanted = hub_name(name)
    if wanted is None:
        remedy = "write OWNER/NAME or OWNER/NAME@REVISION (docs/models.md)"
        raise UserError(f"{name!a} is no name of a model on a hub", remedy)
    found = fetch(wanted, base_cache(), Console(quiet=asked.as_json))
    licence = base_licence(found.name, found.folder)
    told = {"base": found.name, "folder": str(found.folder), "bytes": found.size}
    state = "fetched" if found.is_new else "here already"
    lines = [
        f"{state}: {found.folder}",
        f"licence: {licence}",
        "to train from it, always from this commit:",
        f'    [trainer]\n    base = "{found.name}"',
    ]
    asked.print({**told, "licence": licence, "new": found.is_new}, lines)
