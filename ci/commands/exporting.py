"""``housestyle models export``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.errors import UserError
from ...gate.artifact import model_digest
from ..canaries import require_no_canary
from ..lineage import facts_of, trained
from ..registry import open_registry
from ..session import Session, open_session
from .options import common, console_for, print_json, print_lines


@click.command("export")
@common
@click.option("--entry", type=int, metavar="N", help="Number of the log entry; default: the last.")
@click.option("--candidate", is_flag=True, help="The model that was trained last instead.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def command(repo: Path, as_json: bool, entry: int | None, candidate: bool, folder: Path) -> None:
    """Write a model into the new directory DIR, with all that it takes to serve it."""
    from ...trainer.export.directory import export

    session = open_session(repo, console_for(as_json))
    digest, source = _last_trained(session) if candidate else _kept(session, entry)
    done = export(source, folder, facts_of(session, digest))
    if as_json:
        told = {"commands": list(done.commands), "fim": done.fim, "not_ollama": done.not_ollama}
        print_json({"model": digest, "folder": str(done.folder), **told})
        return
    lines = [f"{digest[:12]}: {done.folder}", *(f"    {line}" for line in done.commands)]
    print_lines([*lines, *([f"not with Ollama: {done.not_ollama}"] if done.not_ollama else [])])


def _kept(session: Session, number: int | None) -> tuple[str, Path]:
    """Return a model of the registry, every byte of it checked."""
    registry = open_registry(session)
    entry = registry.production()
    if number is not None:
        found = (e for e in registry.history() if e.number == number and e.action != "retire")
        entry = next(found, None)
        if entry is None:
            problem = f"log entry {number} put no model in production"
            raise UserError(problem, "`housestyle models` shows the log")
    if entry is None:
        remedy = "`housestyle loop` makes the first candidate; --candidate exports it as it is"
        raise UserError("no model was promoted yet", remedy)
    folder = click.get_current_context().with_resource(registry.leased(entry.model))
    return entry.model, folder


def _last_trained(session: Session) -> tuple[str, Path]:
    digest, folder = trained(session)
    if model_digest(folder) != digest:
        raise UserError(
            f"the model in {folder} was changed after it was trained",
            "delete its run and run `housestyle train` again",
        )
    require_no_canary(session, folder, digest)
    return digest, folder
